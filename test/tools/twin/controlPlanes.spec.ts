import assert from "node:assert/strict";
import * as fs from "node:fs";
import * as net from "node:net";
import * as os from "node:os";
import * as path from "node:path";

import { loadFromFiles } from "../../../stacks/config/load";
import { planPlatform } from "../../../stacks/plan/plan";
import type { Toolchain } from "../../../tools/setup/toolchain";
import { ensureControlPlanes } from "../../../twin/controlPlanes";
import { twinPaths } from "../../../twin/paths";

/** Not a single tool: whoever starts one fails in another way than expected here. */
const NO_TOOLS = { tools: {}, binDirs: [] } as unknown as Toolchain;

describe("both control planes of a twin", () => {
    const root = fs.mkdtempSync(path.join(os.tmpdir(), "h200-planes-"));
    const config = loadFromFiles("twin");
    const plan = planPlatform("twin", config);
    const holders = [net.createServer(), net.createServer()];
    let held: number[] = [];

    before(async () => {
        held = await Promise.all(
            holders.map(
                (holder) =>
                    new Promise<number>((resolve) =>
                        holder.listen(0, "127.0.0.1", () => resolve((holder.address() as net.AddressInfo).port)),
                    ),
            ),
        );
    });
    after(() => {
        holders.forEach((holder) => holder.close());
        fs.rmSync(root, { recursive: true });
    });

    const ensure = (management: number, workload: number) => {
        const twin = { startTimeoutSeconds: 1, live: [], apiServerPorts: { management, workload } };
        return ensureControlPlanes(twinPaths(root), NO_TOOLS, { ...config, twin }, plan);
    };

    it("are refused together, with nothing started, when ports of both are in use", async () => {
        const [management = 0, workload = 0] = held;
        await assert.rejects(ensure(management, workload), ({ message }: Error) => {
            assert.deepEqual(
                message.split("\n").map((line) => line.slice(0, line.indexOf(" on 127.0.0.1"))),
                [
                    `The management control plane cannot start: port ${management} (apiServer)`,
                    `The workload control plane cannot start: port ${workload} (apiServer)`,
                ],
            );
            return true;
        });
        assert.equal(fs.existsSync(twinPaths(root).controlPlanes), false);
        assert.equal(fs.existsSync(twinPaths(root).kubeconfig), false);
    });

    it("have ports of their own", async () => {
        await assert.rejects(ensure(16_443, 16_443), {
            message: "twin.apiServerPorts: management and workload are both 16443; give each its own.",
        });
    });
});
