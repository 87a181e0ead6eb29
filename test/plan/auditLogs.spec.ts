import assert from "node:assert/strict";
import * as fs from "node:fs";

import { loadFromFiles } from "../../stacks/config/load";
import { machineConfigs } from "../../stacks/machineArgs";
import { auditLogsOf, auditVerdicts } from "../../stacks/plan/auditLogs";
import { planPlatform } from "../../stacks/plan/plan";

const prod = loadFromFiles("prod");
const reasons = (stack: string) =>
    planPlatform(stack, loadFromFiles(stack)).verdicts.flatMap(({ id, subject, status, reason = "" }) =>
        id === "audit/retention" ? [`${subject} ${status}: ${reason}`] : [],
    );
const until =
    'until the observability stage ships logs off their hosts, a person copies them (docs/runbooks/control-plane-host.md, "Audit logs")';

describe("audit logs", () => {
    it("are promised to nobody for as long as was asked for: what a host holds, and when it goes, is said with figures", () => {
        const management = `cluster/management indeterminate: 365 days are asked for; a member keeps 819 files of 100 MiB on its log volume of 100 GiB, counted before they are compressed: 365 days of 224.3 MiB a day, fewer where it writes more, which nobody has measured. They lie on that host alone and go with its system disk: ${until}`;
        assert.deepEqual(reasons("prod"), [
            management,
            `cluster/workload indeterminate: 365 days are asked for; a member keeps 16476 files of 100 MiB on its disk for logs of 1.92 TB, counted before they are compressed: 365 days of 4513.9 MiB a day, fewer where it writes more, which nobody has measured. They go whenever the member is installed anew, after 335 days at the latest, since cleaning takes every disk of its host: ${until}`,
        ]);
        assert.deepEqual(reasons("staging"), [
            management,
            `cluster/workload indeterminate: 365 days are asked for; a member keeps 1024 files of 100 MiB on its boot disk, counted before they are compressed: 365 days of 280.5 MiB a day, fewer where it writes more, which nobody has measured. They go whenever the member is installed anew, since the image is written over them: ${until}`,
        ]);
    });

    it("are judged by the member that holds least of them", () => {
        const { hosts } = planPlatform("prod", prod);
        const small = hosts.map((host) => (host.name === "cp-c1" ? { ...host, dataDisks: [] } : host));
        const [, workload] = auditVerdicts(prod, small);
        assert.match(workload?.reason ?? "", /keeps 1024 files of 100 MiB on its boot disk/);
    });

    it("are nobody's question where a site brings its own control planes", () => {
        assert.deepEqual(auditVerdicts(prod, []), []);
    });

    it("leave room on every disk that they are given, and fill those of members by no other figure", () => {
        const plan = planPlatform("prod", prod);
        const members = plan.hosts.filter(({ role }) => role === "control-plane");
        for (const { dataDisks, ...host } of members) {
            const bytes = (dataDisks.find(({ purpose }) => purpose === "logs")?.size.value ?? 0) * 1e12;
            assert.ok(auditLogsOf({ ...host, dataDisks }).gib * 1024 ** 3 <= bytes * 0.9);
        }
        const flags = machineConfigs(plan, plan.management!).get("control-plane")?.controlPlane?.apiServer.flags;
        assert.equal(flags?.["audit-log-maxbackup"], "16476");
    });

    it("are copied by hand where a runbook makes members anew", () => {
        for (const page of ["upgrade-kubernetes.md", "control-plane-host.md"]) {
            const text = fs.readFileSync(`docs/runbooks/${page}`, "utf8");
            const [before = ""] = text.split(/^(?:## 1\. |1\. )/m);
            assert.match(before, /\(.*#audit-logs\)/, page);
        }
    });
});
