import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";

import { loadFromFiles } from "../../../stacks/config/load";
import { daySteps } from "../../../stacks/plan/dayZero/runbook";
import { planPlatform } from "../../../stacks/plan/plan";

const config = loadFromFiles("prod");
const plan = planPlatform("prod", config);
const steps = daySteps(plan);
const seed = steps.find(({ id }) => id === "seed");
const sum = (text: string) => createHash("sha256").update(text).digest("hex");

/** What stands for the internet: every file says its own name, and so do the lists. */
const NAMES = ["agent.kernel", "agent.initramfs", "jammy-server-cloudimg-amd64.img"];
const WORLD = [
    "IPA=agent",
    `content() { case "$1" in *.manifest) printf 'linux-image-5.15.0-164-generic\\t5.15.0-164.174\\nlinux-image-virtual\\t5.15.0.164.159\\n';; *.kernel.sha256 | *.initramfs.sha256) echo "$(printf %s "\${1%.sha256}" | sha256sum | cut -d' ' -f1)  any";; SHA256SUMS) echo "$(printf %s jammy-server-cloudimg-amd64.img | sha256sum | cut -d' ' -f1) *jammy-server-cloudimg-amd64.img";; *) printf %s "$1";; esac; }`,
    `curl() { for word; do case "$word" in https://*) content "\${word##*/}" > "\${word##*/}";; esac; done; }`,
    "gpgv() { :; }",
    `oras() { test "$1 $2" = "push --oci-layout" && echo "$3 $4" >> pushed; }`,
];

describe("files that hosts boot and are installed with", () => {
    let directory: string;
    beforeEach(() => (directory = fs.mkdtempSync(path.join(os.tmpdir(), "boot-files-"))));
    afterEach(() => {
        fs.rmSync(directory, { recursive: true });
    });
    const shell = (...lines: readonly string[]) =>
        execFileSync("bash", ["--norc", "-euc", lines.join("\n")], { cwd: directory, stdio: "pipe" }).toString();

    const fetching = () => {
        const lines = seed?.commands ?? [];
        return lines.slice(lines.findIndex((line) => line.startsWith("for file in")));
    };

    it("are fetched, compared with their publishers' lists, kept where the plan looks for them, and the kernel is read", () => {
        const said = shell(...WORLD, ...fetching());
        const paths = ["metal.ironic.deployKernel", "metal.ironic.deployRamdisk", "metal.nodeImage"];
        assert.deepEqual(
            said.split("\n").filter((line) => line.startsWith("metal.")),
            [...paths.map((at, i) => `${at}.sha256: ${sum(NAMES[i]!)}`), "metal.nodeImage.kernel: 5.15.0-164-generic"],
        );
        const pushed = fs.readFileSync(path.join(directory, "pushed"), "utf8").trim().split("\n");
        const urls = [plan.metal.ironic.deployKernel, plan.metal.ironic.deployRamdisk, plan.metal.nodeImage];
        assert.deepEqual(
            pushed,
            urls.map(({ url }, i) => {
                const repository = url.replace("https://registry.h200.example/v2/", "");
                return `bundle/${repository}:digest-${sum(NAMES[i]!).slice(0, 12)} ${NAMES[i]!}:application/octet-stream`;
            }),
        );
    });

    it("are refused where they are not what the publisher says", () => {
        for (const changed of NAMES) {
            const bad = `content() { case "$1" in ${changed}) echo other;; *) real "$1";; esac; }`;
            const world = WORLD.map((line) => line.replace(/^content\(\)/, "real()"));
            assert.throws(() => shell(...world, bad, ...fetching()), /FAILED|did NOT match/, changed);
        }
    });

    it("are served by their digest before anything is made that needs them", () => {
        const before = (id: string): string[] =>
            (steps.find((step) => step.id === id)?.after ?? []).flatMap((each) => [each, ...before(each)]);
        assert.ok(before("foundation").includes("seed"));
        const checks = (id: string) => steps.find((step) => step.id === id)?.check.commands ?? [];
        // Once more when the site's own registry has taken over.
        assert.equal(checks("services").filter((line) => line.includes("not served")).length, 1);
        const recorded = <T>(file: T, sha256: string): T => ({ ...file, sha256 });
        const { ironic, nodeImage } = config.metal;
        const metal = {
            ...config.metal,
            ironic: {
                ...ironic,
                deployKernel: recorded(ironic.deployKernel, sum("kernel")),
                deployRamdisk: recorded(ironic.deployRamdisk, sum("ramdisk")),
            },
            nodeImage: recorded(nodeImage, sum("image")),
        };
        const known = planPlatform("prod", { ...config, metal });
        fs.mkdirSync(path.join(directory, "out/prod"), { recursive: true });
        fs.writeFileSync(path.join(directory, "out/prod/plan.json"), JSON.stringify(known));
        const [, ...lines] = seed?.check.commands.filter((line) => /npm run plan|not served/.test(line)) ?? [];
        const answers = `curl() { case "$*" in *kernel*) printf kernel;; *ramdisk*) printf ramdisk;; *) printf other;; esac; }`;
        const store = "https://registry.h200.example/v2/files";
        assert.deepEqual(
            shell(answers, ...lines)
                .trim()
                .split("\n"),
            [
                `served: ${store}/ironic-python-agent/kernel/blobs/sha256:${sum("kernel")}`,
                `served: ${store}/ironic-python-agent/ramdisk/blobs/sha256:${sum("ramdisk")}`,
                `not served: ${store}/ubuntu/jammy-server-cloudimg-amd64/blobs/sha256:${sum("image")}`,
            ],
        );
    });

    it("are the affair of a site that keeps them in a store of its own", () => {
        const moved = <T>(file: T): T => ({ ...file, url: "https://store.example.com/file" });
        const { ironic, nodeImage } = config.metal;
        const metal = {
            ...config.metal,
            ironic: { ...ironic, deployKernel: moved(ironic.deployKernel), deployRamdisk: moved(ironic.deployRamdisk) },
            nodeImage: moved(nodeImage),
        };
        const own = daySteps(planPlatform("prod", { ...config, metal })).find(({ id }) => id === "seed");
        const text = [...(own?.text ?? []), ...(own?.commands ?? []), ...(own?.check.commands ?? [])].join("\n");
        assert.doesNotMatch(text, /oras push|keep_file|served:/);
    });
});
