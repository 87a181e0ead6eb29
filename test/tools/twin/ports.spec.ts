import assert from "node:assert/strict";
import * as fs from "node:fs";
import * as net from "node:net";
import * as os from "node:os";
import * as path from "node:path";

import { twinPaths } from "../../../twin/paths";
import { portsOf, requireFree } from "../../../twin/ports";

const NEW = { settled: false };
const SETTLED = { settled: true };

describe("ports of a control plane", () => {
    let root: string;
    beforeEach(() => (root = fs.mkdtempSync(path.join(os.tmpdir(), "h200-ports-"))));
    afterEach(() => fs.rmSync(root, { recursive: true }));

    const paths = () => twinPaths(root);

    it("are six different ones, and the same on the next run", async () => {
        const ports = await portsOf(paths(), "workload", NEW);
        assert.equal(new Set(Object.values(ports)).size, 6);
        assert.deepEqual(await portsOf(paths(), "workload", SETTLED), ports);
    });

    it("are never those of the other control plane, which chooses at the same time", async () => {
        const chosen = await Promise.all(
            (["workload", "management"] as const).map((cluster) => portsOf(paths(), cluster, NEW)),
        );
        assert.equal(new Set(chosen.flatMap((ports) => Object.values(ports))).size, 12);
    });

    it("take the API server's from the configuration, also when it changes before anything was made", async () => {
        assert.equal((await portsOf(paths(), "management", { ...NEW, apiServer: 16_443 })).apiServer, 16_443);
        assert.equal((await portsOf(paths(), "management", { ...NEW, apiServer: 16_444 })).apiServer, 16_444);
    });

    it("are not moved under a control plane that was made", async () => {
        await portsOf(paths(), "management", { ...NEW, apiServer: 16_443 });
        await assert.rejects(portsOf(paths(), "management", { ...SETTLED, apiServer: 16_444 }), {
            message:
                "twin.apiServerPorts.management: 16444, but the management control plane was made with 16443. " +
                "Run `npm run twin:down` and start again.",
        });
    });

    it("are asked for by name when what was remembered cannot be read", async () => {
        await portsOf(paths(), "workload", NEW);
        const file = path.join(paths().apiServer("workload"), "ports.json");
        fs.writeFileSync(file, '{"etcd": 20');
        await assert.rejects(portsOf(paths(), "workload", SETTLED), ({ message }: Error) => {
            assert.ok(message.startsWith(`${file} is not readable (`), message);
            assert.ok(message.endsWith("). Run `npm run twin:down` and start again."), message);
            return true;
        });
    });

    it("are refused with one clear line when another process holds one, unless it is the process itself", async () => {
        const ports = await portsOf(paths(), "workload", NEW);
        await requireFree("workload", ports, new Map());
        const holder = net.createServer().listen(ports.etcd, "127.0.0.1");
        await new Promise((resolve) => holder.once("listening", resolve));
        try {
            await requireFree("workload", ports, new Map([["etcd", 1]]));
            await assert.rejects(requireFree("workload", ports, new Map([["kube-apiserver", 1]])), {
                message:
                    `The workload control plane cannot start: port ${ports.etcd} (etcd) on 127.0.0.1 is in use by another process. ` +
                    "Stop that process; or run `npm run twin:down`, change twin.apiServerPorts if it names the port, and start again.",
            });
        } finally {
            holder.close();
        }
    });
});
