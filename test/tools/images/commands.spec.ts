import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import * as fs from "node:fs";
import * as path from "node:path";

import { listImages, nameOf } from "../../../tools/images/imageList";
import { resolveResult, verifyImages, verifyResult } from "../../../tools/images/result";
import { type SiteImages, siteImages } from "../../../tools/images/siteImages";
import { cloneProject } from "../../../twin/clone";

describe("npm run images, images:verify and images:resolve", function () {
    this.timeout(60_000);
    let root: string;
    before(() => (root = cloneProject()));
    after(() => {
        fs.rmSync(root, { recursive: true });
    });

    const digests = () => path.join(root, "components/upstream/versions/digests.json");
    const mirror = (stack: string) => fs.readFileSync(path.join(root, "out", stack, "images.txt"), "utf8");
    function run(...argv: string[]) {
        const { status, stdout, stderr } = spawnSync(process.execPath, ["tools/run.js", ...argv], {
            cwd: root,
            encoding: "utf8",
        });
        return { code: status, stdout, stderr };
    }

    it("leave a file for a mirror, the same each time, and print what stands in it", () => {
        const first = run("images", "--stack", "staging");
        assert.deepEqual([first.code, first.stderr], [0, ""]);
        const lines = mirror("staging").split("\n").filter(Boolean);
        assert.deepEqual(lines, [...new Set(lines)].sort());
        assert.ok(lines.includes("nvcr.io/nvidia/gpu-operator:v26.7.0"));
        for (const line of lines) {
            assert.ok(first.stdout.includes(line), line);
        }
        assert.match(first.stdout, /images, \d+ without digest\. For a mirror: out\/staging\/images\.txt\n$/);
        const text = mirror("staging");
        assert.deepEqual(run("images", "--stack", "staging"), first);
        assert.equal(mirror("staging"), text);
    });

    it("refuse a site whose images may be others tomorrow, and list the same on a twin", () => {
        const [prod, twin] = [run("images:verify", "--stack", "prod"), run("images:verify", "--stack", "twin")];
        assert.deepEqual([prod.code, twin.code], [1, 0]);
        const listed = (text: string) => text.split("\n").filter((line) => line.startsWith("  "));
        assert.ok(listed(prod.stdout).includes("  nvcr.io/nvidia/gpu-operator:v26.7.0"));
        assert.deepEqual(listed(prod.stdout), listed(twin.stdout));
    });

    it("tell machines the same, by their schemas", () => {
        const verified = (stack: string, code: number) => {
            const { stdout, ...ended } = run("images:verify", "--stack", stack, "--json");
            assert.deepEqual(ended, { code, stderr: "" });
            return verifyResult.parse(JSON.parse(stdout));
        };
        const [prod, twin] = [verified("prod", 1), verified("twin", 0)];
        assert.deepEqual([prod.status, twin.status], ["fail", "indeterminate"]);
        assert.deepEqual([prod.unresolved, prod.gaps], [twin.unresolved, twin.gaps]);
        const { images } = listImages(siteImages({ stack: "prod" }));
        assert.deepEqual(
            [prod.images, prod.unresolved.map(nameOf)],
            [images.length, images.filter(({ digest }) => digest === null).map(nameOf)],
        );
    });

    it("pass a site whose images all have a digest, unless a chart may bring others", () => {
        const id = "image/registry.example/a:v1" as const;
        const digest = `sha256:${"0a".repeat(32)}`;
        const image = { id, repository: "registry.example/a", tag: "v1", digest, usedBy: ["chart/a"] };
        const site: SiteImages = { stack: "mine", twin: false, chartSource: "bundle", images: [image], gaps: [] };
        const gaps = [{ subject: "chart/a", reason: "was not rendered" }];
        const answer = { schemaVersion: 1, stack: "mine", images: 1, unresolved: [] };
        assert.deepEqual(verifyImages(site), { ...answer, status: "pass", gaps: [] });
        assert.deepEqual(verifyImages({ ...site, gaps }), { ...answer, status: "fail", gaps });
    });

    it("tell machines of each image that no registry has answered for", () => {
        const offline = path.join(root, "offline.js");
        fs.writeFileSync(offline, `globalThis.fetch = () => Promise.reject(new TypeError("fetch failed"));`);
        const argv = ["--require", offline, "tools/run.js", "images:resolve", "--stack", "staging", "--json"];
        const { status, stdout } = spawnSync(process.execPath, argv, { cwd: root, encoding: "utf8" });
        const { failures, ...rest } = resolveResult.parse(JSON.parse(stdout));
        const file = "components/upstream/versions/digests.json";
        assert.deepEqual(rest, { schemaVersion: 1, stack: "staging", file, asked: failures.length, gained: 0 });
        assert.match(failures.join("\n"), /^nvcr\.io\/nvidia\/gpu-operator:v26\.7\.0: nvcr\.io cannot be reached/m);
        assert.equal(status, 1);
    });

    it("use a recorded digest wherever the image stands", () => {
        const digest = `sha256:${"0a".repeat(32)}`;
        const before = fs.readFileSync(digests(), "utf8");
        fs.writeFileSync(digests(), `{ "nvcr.io/nvidia/gpu-operator:v26.7.0": "${digest}" }\n`);
        try {
            const { images } = JSON.parse(run("images", "--json").stdout) as {
                images: { repository: string; digest: string | null }[];
            };
            const known = images.filter((image) => image.digest !== null);
            assert.deepEqual(
                known.map(({ repository, digest: found }) => [repository, found]),
                [["nvcr.io/nvidia/gpu-operator", digest]],
            );
            assert.ok(mirror("prod").includes(`nvcr.io/nvidia/gpu-operator@${digest}\n`));
            assert.doesNotMatch(run("images:verify").stdout, /gpu-operator:v26/);
        } finally {
            fs.writeFileSync(digests(), before);
        }
    });

    it("write no list while a chart of a bundle is missing", () => {
        const clusters =
            "  h200-platform:kubernetes: { management: { kubeconfig: { path: .kube/bundled } }, workload: { kubeconfig: { path: .kube/bundled } } }\n";
        const stack = `config:\n  h200-platform:like: prod\n  h200-platform:site: { stacks: [bundled] }\n${clusters}`;
        fs.writeFileSync(
            path.join(root, "Pulumi.bundled.yaml"),
            `${stack}  h200-platform:charts: { source: bundle, bundle: .charts }\n`,
        );
        const { code, stdout, stderr } = run("images", "--stack", "bundled");
        assert.deepEqual([code, stdout], [1, ""]);
        assert.match(
            stderr,
            /^The images of stack "bundled" are not known; nothing was written\.\n( {2}chart\/.*\n)* {2}chart\/gpu-operator: .*gpu-operator-v26\.7\.0\.tgz does not exist; fetch it with/,
        );
        assert.equal(fs.existsSync(path.join(root, "out/bundled")), false);
    });
});
