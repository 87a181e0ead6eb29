import assert from "node:assert/strict";
import { readdirSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";

import type { Pin } from "../../../tools/setup/pin";
import { install } from "./support/install";
import { fakeGo, GIZMO_MODULE, GIZMO_RELEASE, Workplace } from "./support/workplace";

describe("building a tool from its Go module", () => {
    let place: Workplace;
    let log: string;
    beforeEach(() => {
        place = new Workplace();
        log = join(place.directory, "go.log");
        rmSync(log, { force: true });
    });
    afterEach(() => place.remove());

    const build = (changes: Partial<NonNullable<Pin["module"]>> = {}) =>
        install({ gizmo: { ...GIZMO_MODULE, module: { ...GIZMO_MODULE.module!, ...changes } } }, place.machine);

    it("builds with the committed sums only, whatever the user's Go is set to", async () => {
        place.command("go", fakeGo(log));
        place.machine.env["GOFLAGS"] = "-mod=mod -insecure";
        place.machine.env["CGO_ENABLED"] = "1";
        const { gizmo } = (await build()).tools;
        assert.deepEqual([gizmo!.how, gizmo!.standIn, gizmo!.verifiedBy], ["module", false, "go.sum"]);
        const call = readFileSync(log, "utf8")
            .split("\n")
            .find((line) => line.startsWith("build"))!;
        assert.match(call, / -trimpath .*-ldflags -s -w -X gizmo\.example\/gizmo\/version\.Version=1\.2\.3 -o /);
        assert.match(call, /gizmo\.example\/gizmo\/cmd\/gizmo \|/);
        assert.match(call, /\| CGO_ENABLED=0 GOFLAGS=-mod=readonly GOTOOLCHAIN=local GOWORK=off$/);
    });

    it("puts embedded files beside a copy of main.go and leaves the checkout alone", async () => {
        place.write("module/cmd/gizmo/schema.json", "the schema");
        place.write("checkout/tools/setup/modules/gizmo/main.go", "package main");
        place.command(
            "go",
            [
                `[ "$1" = list ] && echo ${place.directory}/module`,
                `[ "$1" = build ] && ls > ${place.directory}/seen`,
                fakeGo(log),
            ].join("\n"),
        );
        await build({ package: ".", embeds: { package: "gizmo.example/gizmo", files: ["cmd/gizmo/schema.json"] } });
        assert.equal(readFileSync(join(place.directory, "seen"), "utf8"), "go.mod\nmain.go\nschema.json\n");
        assert.deepEqual(readdirSync(join(place.machine.root, "tools/setup/modules/gizmo")), ["go.mod", "main.go"]);
        assert.deepEqual(readdirSync(join(place.machine.cache, "gizmo", place.cached("gizmo")[0]!)).sort(), [
            "gizmo",
            "manifest.json",
        ]);
    });

    it("makes a tool anew when a module that it replaces by a folder of its own changes", async () => {
        place.command("go", fakeGo(log));
        const stub = "checkout/tools/setup/modules/gizmo/stub/v1/stub.go";
        place.write(stub, "package v1");
        await build();
        await build();
        assert.equal(place.cached("gizmo").length, 1);
        place.write(stub, "package v1 // with more in it");
        await build();
        assert.equal(place.cached("gizmo").length, 2);
    });

    it("is tried when the download fails, and not before", async () => {
        place.command("go", fakeGo(log));
        const pin: Pin = { ...GIZMO_RELEASE, ...GIZMO_MODULE };
        const machine = { ...place.machine, downloadBase: "http://127.0.0.1:1" };
        assert.equal((await install({ gizmo: pin }, machine)).tools["gizmo"]!.how, "module");
    });

    it("tells the compiler's last words when it fails", async () => {
        place.command("go", `[ "$1" = build ] && { echo "gizmo.go:7: no such thing" >&2; exit 2; }\n${fakeGo(log)}`);
        await assert.rejects(build(), /build: go build ended with 2:\n {6}gizmo\.go:7: no such thing/);
        assert.deepEqual(place.cached("gizmo"), []);
    });

    it("refuses at once what could only fail after minutes", async () => {
        place.command("go", fakeGo(log, "go1.19.13"));
        await assert.rejects(
            build({ cold: { seconds: 10, diskGiB: 1e6 } }),
            /build: go1\.19\.13 is too old, 1\.20 or newer is needed; .* GiB are free on the disk of .*, 1000000\.0 GiB are needed/,
        );
        assert.doesNotMatch(readFileSync(log, "utf8"), /^build/m);
    });

    it("says in one message what was tried and what to install, without Go and without network", async () => {
        const machine = { ...place.machine, env: { PATH: place.bin }, downloadBase: "http://127.0.0.1:1" };
        const pin: Pin = { ...GIZMO_RELEASE, ...GIZMO_MODULE };
        await assert.rejects(install({ gizmo: pin, gadget: pin }, machine), ({ message }: Error) => {
            assert.equal(
                message,
                [
                    "These tools could not be had:",
                    ...["gizmo", "gadget"].flatMap((name) => [
                        `  ${name} 1.2.3`,
                        "    PATH: not found",
                        "    download: 127.0.0.1:1 cannot be reached (ECONNREFUSED)",
                        "    build: go is not on PATH",
                    ]),
                    "Mend one of the reasons above, or install Go 1.20 or newer from https://go.dev/dl/ with a GOPROXY that can be " +
                        "reached, or put gizmo 1.2.3, gadget 1.2.3 on PATH, or set H200_DOWNLOAD_BASE to a mirror that serves https://host/path as <base>/host/path.",
                ].join("\n"),
            );
            return true;
        });
    });
});
