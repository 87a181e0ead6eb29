import assert from "node:assert/strict";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";

import { credentials, type ServiceError } from "@grpc/grpc-js";
import { ResourceProviderClient } from "@pulumi/pulumi/proto/provider_grpc_pb";
import * as proto from "@pulumi/pulumi/proto/provider_pb";
import { Struct } from "google-protobuf/google/protobuf/struct_pb";

import { LookingProvider } from "../../../tools/state/lookingProvider";
import type { Finding } from "../../../tools/state/lookUp";

const URN = "urn:pulumi:twin::h200-platform::kubernetes:core/v1:ConfigMap::settings";
const OURS = { managedFields: [{ manager: "pulumi-kubernetes-0a1b2c3d", operation: "Apply" }] };
const UNKNOWN = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";

describe("the provider of a recovery", function () {
    this.timeout(30_000);
    const folder = fs.mkdtempSync(path.join(os.tmpdir(), "h200-looking-"));
    const file = (name: string) => path.join(folder, name);
    const accepted = new Set<string>();
    const executable = file("plugin");
    const provider = new LookingProvider(executable, ({ kind }: Finding) => accepted.has(kind));
    const clients: ResourceProviderClient[] = [];
    let address = "";

    before(async () => {
        const fake = path.join(__dirname, "support/fakeKubernetes.ts");
        const loader = path.resolve(__dirname, "../../../tools/loader/register.js");
        fs.writeFileSync(
            executable,
            `#!/bin/sh\necho "$TMPDIR" >> '${file("places")}'\ntouch "$TMPDIR/kubeconfig1"\nexec '${process.execPath}' --require '${loader}' '${fake}' '${file("cluster.json")}' '${file("calls")}'\n`,
            { mode: 0o755 },
        );
        address = `127.0.0.1:${(await provider.serve())["PULUMI_DEBUG_PROVIDERS"]?.split(":")[1] ?? ""}`;
        connect();
    });

    after(async () => {
        clients.forEach((client) => client.close());
        await provider.close();
        fs.rmSync(folder, { recursive: true });
    });

    beforeEach(() => {
        accepted.clear();
        cluster({
            "serving/settings": { metadata: { name: "settings", namespace: "serving", ...OURS }, data: { value: "1" } },
        });
        fs.writeFileSync(file("calls"), "");
    });

    // Nothing that a test does may ever reach the real provider as a write.
    afterEach(() => assert.doesNotMatch(fs.readFileSync(file("calls"), "utf8"), /create|update|delete/));

    it("answers a creation with the object that is there, under its owner's name", async () => {
        const answer = await create(wanted("1"));
        assert.equal(answer.getId(), "serving/settings");
        assert.deepEqual(answer.getProperties()?.toJavaScript(), {
            metadata: { name: "settings", namespace: "serving", ...OURS },
            data: { value: "1" },
            __fieldManager: "pulumi-kubernetes-0a1b2c3d",
        });
        assert.deepEqual(provider.looks.get(URN), { id: "serving/settings" });
    });

    it("answers a change in the same way", async () => {
        const request = new proto.UpdateRequest().setUrn(URN).setId("serving/settings").setNews(wanted("1"));
        const answer = await call<proto.UpdateResponse>((done) => client().update(request, done));
        assert.deepEqual(answer.getProperties()?.toJavaScript()["data"], { value: "1" });
    });

    it("takes an object that has not become ready as the object that it is", async () => {
        const metadata = { name: "settings", namespace: "serving", ...OURS };
        cluster({ "serving/settings": { metadata, data: { value: "1" }, unready: true } });
        assert.deepEqual((await create(wanted("1"))).getProperties()?.toJavaScript()["data"], { value: "1" });
        assert.deepEqual(provider.looks.get(URN), { id: "serving/settings" });
    });

    it("deletes nothing", async () => {
        const request = new proto.DeleteRequest().setUrn(URN).setId("serving/settings");
        await assert.rejects(
            call((done) => client().delete(request, done)),
            /a recovery deletes nothing/,
        );
    });

    for (const [kind, inputs, objects, reason] of [
        ["missing", () => wanted("1"), {}, "does not exist"],
        ["different", () => wanted("2"), undefined, "differs from the program in data.value"],
        [
            "foreign",
            () => wanted("1"),
            { "serving/settings": { metadata: { name: "settings", namespace: "serving" }, data: { value: "1" } } },
            "exists, but was not applied by Pulumi (by nobody)",
        ],
        [
            "foreign",
            () => wanted("2"),
            { "serving/settings": { metadata: { name: "settings", namespace: "serving" }, data: { value: "1" } } },
            "exists, but was not applied by Pulumi (by nobody); it differs from the program in data.value",
        ],
        [
            "unknown",
            () => wanted(UNKNOWN),
            undefined,
            "depends on a value that is not known before something else is made",
        ],
    ] as const) {
        it(`names in a preview what ${reason}, goes on, and stops an update`, async () => {
            if (objects) {
                cluster(objects);
            }
            await create(inputs(), true);
            assert.deepEqual(provider.looks.get(URN)?.finding, { kind, reason });
            await assert.rejects(create(inputs()), (error: ServiceError) => error.details === reason);
        });
    }

    it("records what is different as it is where that is accepted", async () => {
        accepted.add("different");
        const properties = (await create(wanted("2"))).getProperties()?.toJavaScript();
        assert.deepEqual(properties?.["data"], { value: "1" });
        assert.equal(properties["__fieldManager"], "pulumi-kubernetes-0a1b2c3d");
    });

    it("passes everything else on", async () => {
        const request = new proto.CheckRequest().setUrn(URN).setNews(wanted("1"));
        const answer = await call<proto.CheckResponse>((done) => client().check(request, done));
        assert.deepEqual(answer.getInputs()?.toJavaScript(), wanted("1").toJavaScript());
    });

    it("gives each connection a plugin of its own, so that two clusters cannot be mixed up", async () => {
        connect();
        for (const each of clients) {
            await call((done) => each.configure(new proto.ConfigureRequest(), done));
        }
        const processes = fs.readFileSync(file("calls"), "utf8").match(/^\d+(?= configure)/gm);
        assert.equal(new Set(processes).size, 2);
    });

    it("takes temporary files of its plugins away, which hold the keys to clusters", async () => {
        const own = new LookingProvider(executable, () => false);
        const port = (await own.serve())["PULUMI_DEBUG_PROVIDERS"]?.split(":")[1] ?? "";
        const passing = new ResourceProviderClient(`127.0.0.1:${port}`, credentials.createInsecure());
        await call((done) => passing.configure(new proto.ConfigureRequest(), done));
        const place = fs.readFileSync(file("places"), "utf8").trimEnd().split("\n").at(-1) ?? "";
        assert.deepEqual(fs.readdirSync(place), ["kubeconfig1"]);
        passing.close();
        await own.close();
        assert.equal(fs.existsSync(place), false);
    });

    const wanted = (value: string) =>
        Struct.fromJavaScript({ metadata: { name: "settings", namespace: "serving" }, data: { value } });
    const cluster = (objects: object) => fs.writeFileSync(file("cluster.json"), JSON.stringify(objects));
    const client = () => clients[0]!;
    /** With a channel of its own: clients share one otherwise, as the engine's providers do not. */
    function connect(): void {
        const options = { "grpc.use_local_subchannel_pool": 1 };
        clients.push(new ResourceProviderClient(address, credentials.createInsecure(), options));
    }

    function create(inputs: Struct, preview = false): Promise<proto.CreateResponse> {
        const request = new proto.CreateRequest().setUrn(URN).setProperties(inputs).setPreview(preview);
        return call((done) => client().create(request, done));
    }

    function call<T>(run: (done: (error: ServiceError | null, answer: T) => void) => void): Promise<T> {
        return new Promise((resolve, reject) => run((error, answer) => (error ? reject(error) : resolve(answer))));
    }
});
