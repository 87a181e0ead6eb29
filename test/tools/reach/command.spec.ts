import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";

import { PROJECT_ROOT } from "../../../stacks/config/load";
import { renderReach } from "../../../tools/reach/report";
import { type Reached, reachResult } from "../../../tools/reach/result";

const BMC: Reached = {
    service: "bmc",
    subject: "host/gpu-a1",
    address: "10.10.0.21:443",
    status: "fail",
    reason: "does not answer within 3 s",
    remedy: "Look at the cable.",
};

describe("npm run reach", function () {
    this.timeout(60_000);

    function run(...argv: string[]) {
        const options = { cwd: PROJECT_ROOT, encoding: "utf8" } as const;
        const { status, stdout, stderr } = spawnSync(process.execPath, ["tools/run.js", "reach", ...argv], options);
        return { code: status, stdout, stderr };
    }

    it("leaves answers for machines, and fails when one of them does", () => {
        // Whatever network this machine is in: there are no such servers, or somebody else answers for them.
        const { code, stdout } = run("--stack", "staging", "--timeout", "0.2", "--json");
        const { stack, results } = reachResult.parse(JSON.parse(stdout));
        assert.equal(stack, "staging");
        assert.ok(results.length > 4);
        assert.equal(code, results.some(({ status }) => status === "fail") ? 1 : 0);
    });

    it("refuses a twin, whose hosts nobody can reach, and a time that is none", () => {
        const twin = run("--stack", "twin");
        assert.deepEqual([twin.code, twin.stdout], [1, ""]);
        assert.match(twin.stderr, /^twin is a twin: its hosts are simulated/);
        for (const time of ["0", "soon", "3600"]) {
            const { code, stderr } = run("--timeout", time);
            assert.equal(code, 2);
            assert.match(stderr, new RegExp(`^--timeout: expected seconds from 0 to 60, got "${time}"`));
        }
    });

    it("says each remedy once, with all that it concerns", () => {
        const other = { ...BMC, subject: "host/gpu-a2", address: "10.10.0.22:443" };
        const unknown: Reached = {
            service: "api-server",
            subject: "cluster/workload",
            address: ".kube/colo1",
            status: "indeterminate",
            reason: "does not exist yet",
        };
        assert.equal(
            renderReach({ schemaVersion: 1, stack: "prod", results: [BMC, other, unknown] }),
            [
                "fail           bmc         host/gpu-a1       10.10.0.21:443 does not answer within 3 s",
                "fail           bmc         host/gpu-a2       10.10.0.22:443 does not answer within 3 s",
                "indeterminate  api-server  cluster/workload  .kube/colo1 does not exist yet",
                "",
                "  Look at the cable.",
                "    bmc 10.10.0.21:443, bmc 10.10.0.22:443",
                "",
                "prod: 0 reached, 2 not, 1 cannot be told.",
                "",
            ].join("\n"),
        );
    });
});
