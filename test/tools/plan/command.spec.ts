import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import * as fs from "node:fs";
import * as path from "node:path";

import { cloneProject } from "../../../twin/clone";

describe("npm run plan", function () {
    this.timeout(60_000);
    let root: string;
    before(() => (root = cloneProject()));
    after(() => fs.rmSync(root, { recursive: true, force: true }));

    const out = (file: string) => path.join(root, "out/mine", file);

    /** `npm run plan -- --stack mine`, where `mine` is prod with something said differently. */
    function plan(inventory: string) {
        const head = "config:\n  h200-platform:like: prod\n  h200-platform:site: { stacks: [mine] }\n";
        const clusters =
            "  h200-platform:kubernetes: { management: { kubeconfig: { path: .kube/mine } }, workload: { kubeconfig: { path: .kube/mine } } }\n";
        fs.writeFileSync(
            path.join(root, "Pulumi.mine.yaml"),
            `${head}  h200-platform:inventory:\n${inventory.trimEnd()}\n${clusters}`,
        );
        fs.rmSync(path.join(root, "out"), { recursive: true, force: true });
        const argv = ["tools/run.js", "plan", "--stack", "mine"];
        const { status, stdout, stderr } = spawnSync(process.execPath, argv, { cwd: root, encoding: "utf8" });
        return { status, stdout: stdout.replace(/ +/g, " "), stderr };
    }

    it("leaves the plan for machines and a page for people", () => {
        const { status, stderr } = plan("    racks:\n      rack-a: { limitKw: 29 }\n");
        assert.deepEqual([status, stderr], [0, ""]);
        const written = JSON.parse(fs.readFileSync(out("plan.json"), "utf8")) as { procurement: { racks: unknown[] } };
        assert.equal(written.procurement.racks.length, 3);
        assert.match(fs.readFileSync(out("plan.html"), "utf8"), /<h1>Plan of mine<\/h1>/);
    });

    it("refuses a rack over its power, and still shows it", () => {
        const { status, stdout } = plan("    racks:\n      rack-a: { limitKw: 20 }\n");
        assert.equal(status, 1);
        assert.match(
            stdout,
            /^ fail procurement\/rack-power rack\/rack-a .* 27\.9 kW at the upper edge, of 20\.0 kW; .*\(inventory\.racks\.rack-a\): host\/gpu-a/m,
        );
        assert.match(fs.readFileSync(out("plan.html"), "utf8"), /<span class="badge fail">fail<\/span> 1</);
    });

    it("refuses two hosts in the same units, with the line that says it, and writes nothing", () => {
        const { status, stdout, stderr } = plan("    hosts:\n      gpu-a2: { rackUnit: 4 }\n");
        assert.deepEqual([status, stdout], [1, ""]);
        assert.match(
            stderr,
            /inventory\.hosts\.gpu-a2\.rackUnit \(Pulumi\.mine\.yaml:6\): gpu-a2 takes units 4-11 of rack-a, where gpu-a1 takes units 2-7/,
        );
        assert.equal(fs.existsSync(path.join(root, "out")), false);
    });
});
