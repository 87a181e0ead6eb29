import assert from "node:assert/strict";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";

import { twinPaths } from "../../../twin/paths";
import { correctNotes } from "../../../twin/processes";

describe("kwokctl's notes of what runs", () => {
    const root = fs.mkdtempSync(path.join(os.tmpdir(), "h200-notes-"));
    const paths = twinPaths(root);
    const folder = path.join(paths.controlPlane("workload"), "pids");

    after(() => fs.rmSync(root, { recursive: true }));

    it("lose what died, gain what was never noted, and keep the rest", async () => {
        fs.mkdirSync(folder, { recursive: true });
        fs.writeFileSync(path.join(folder, "etcd.pid"), "11");
        fs.writeFileSync(path.join(folder, "kube-apiserver.pid"), "12");
        fs.writeFileSync(path.join(folder, "kube-scheduler.pid"), "13");
        const running = new Map([
            ["kube-apiserver", 12],
            ["kube-scheduler", 23],
            ["kwok-controller", 24],
        ]);
        await correctNotes(paths, "workload", running);
        const notes = fs.readdirSync(folder).sort();
        assert.deepEqual(
            notes.map((name) => [name, fs.readFileSync(path.join(folder, name), "utf8")]),
            [
                ["kube-apiserver.pid", "12"],
                ["kube-scheduler.pid", "23"],
                ["kwok-controller.pid", "24"],
            ],
        );
    });
});
