import assert from "node:assert/strict";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";

import { UserError } from "../../../tools/command";
import { twinPaths } from "../../../twin/paths";
import { complaints, startFailure } from "../../../twin/startFailure";

const PANIC = JSON.stringify({
    level: "panic",
    msg: "failed to create WAL",
    error: "no space left on device",
    stacktrace: "go.etcd.io/etcd/server/v3/etcdserver.bootstrapNewWAL",
});
const REFUSED = `E1122 20:09:13.699841   14573 run.go:72] "command failed" err="unknown flag: --audit"`;

describe("a control plane that did not start", () => {
    it("is explained by what its processes complained about, without stack traces", () => {
        const etcd = ['{"level":"info","msg":"starting"}', PANIC, "main.main()", "\tetcd/main.go:31 +0x28"].join("\n");
        assert.deepEqual(complaints(etcd, "etcd"), ["etcd: failed to create WAL: no space left on device"]);
        assert.deepEqual(complaints(`W1122 20:09:12 logging\n${REFUSED}\n`, "kube-apiserver"), [
            `kube-apiserver: ${REFUSED}`,
        ]);
    });

    it("is explained by the last lines of a log without complaints, and by lines that were cut off", () => {
        assert.deepEqual(complaints("one\ntwo\n\nthree\nfour\n", "kwok"), ["kwok: two", "kwok: three", "kwok: four"]);
        assert.deepEqual(complaints(PANIC.slice(0, 40), "etcd"), [`etcd: ${PANIC.slice(0, 40)}`]);
        assert.deepEqual(complaints("", "etcd"), []);
    });

    it("names the processes that are not there, and where the logs are", async () => {
        const root = fs.mkdtempSync(path.join(os.tmpdir(), "h200-failure-"));
        const paths = twinPaths(root);
        const logs = path.join(paths.controlPlane("workload"), "logs");
        fs.mkdirSync(logs, { recursive: true });
        fs.writeFileSync(path.join(logs, "etcd.log"), PANIC);
        const kwokctl = '{"level":"ERROR","msg":"Execute exit","err":"context deadline exceeded"}';
        const failure = await startFailure(paths, "workload", kwokctl);
        fs.rmSync(root, { recursive: true });
        assert.ok(failure instanceof UserError);
        assert.deepEqual(failure.message.split("\n"), [
            "The workload control plane did not start: etcd, kube-apiserver, kube-controller-manager, kube-scheduler, " +
                `kwok-controller ended. Logs: ${logs}`,
            "  etcd: failed to create WAL: no space left on device",
            "  kwokctl: Execute exit: context deadline exceeded",
        ]);
    });
});
