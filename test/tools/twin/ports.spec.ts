import assert from "node:assert/strict";
import * as fs from "node:fs";
import * as net from "node:net";
import * as os from "node:os";
import * as path from "node:path";

import { twinPaths } from "../../../twin/paths";
import { portsOf, requireFree } from "../../../twin/ports";

describe("ports of a control plane", () => {
    const root = fs.mkdtempSync(path.join(os.tmpdir(), "h200-ports-"));
    const paths = twinPaths(root);

    after(() => {
        fs.rmSync(root, { recursive: true, force: true });
    });

    it("are six different ones, and the same on the next run", async () => {
        const ports = await portsOf(paths, "workload");
        assert.equal(new Set(Object.values(ports)).size, 6);
        assert.deepEqual(await portsOf(paths, "workload"), ports);
    });

    it("take the API server's from the configuration", async () => {
        assert.equal((await portsOf(paths, "management", 16_443)).apiServer, 16_443);
    });

    it("are refused with one clear line when another process holds one", async () => {
        const ports = await portsOf(paths, "workload");
        await requireFree("workload", ports);
        const holder = net.createServer().listen(ports.etcd, "127.0.0.1");
        await new Promise((resolve) => holder.once("listening", resolve));
        try {
            await assert.rejects(requireFree("workload", ports), {
                message:
                    `The workload control plane cannot start: port ${ports.etcd} (etcd) on 127.0.0.1 is in use by another process. ` +
                    "Stop that process, or set twin.apiServerPorts and run `npm run twin:down` once.",
            });
        } finally {
            holder.close();
        }
    });
});
