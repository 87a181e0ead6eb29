import assert from "node:assert/strict";

import { loadFromFiles } from "../../../stacks/config/load";
import { planHosts } from "../../../stacks/plan/hosts";
import { nodeOf } from "../../../twin/machines";

const host = planHosts(loadFromFiles("prod")).find(({ name }) => name === "gpu-a1");

describe("a simulated host as a node", () => {
    assert.ok(host);

    it("has what the host has", () => {
        assert.deepEqual(nodeOf(host).capacity, {
            cpu: "112",
            memory: "2048Gi",
            "ephemeral-storage": "30720G",
            pods: "110",
            "nvidia.com/gpu": "8",
        });
    });

    it("offers huge pages by their name, and not as memory", () => {
        const memory = (hugePages: { size: "2M" | "1G"; count: number }) => {
            const { memory, ...others } = nodeOf({ ...host, hugePages }).capacity;
            return [memory, Object.entries(others).find(([name]) => name.startsWith("hugepages-"))];
        };
        assert.deepEqual(memory({ size: "1G", count: 64 }), ["1984Gi", ["hugepages-1Gi", "65536Mi"]]);
        assert.deepEqual(memory({ size: "2M", count: 512 }), ["2047Gi", ["hugepages-2Mi", "1024Mi"]]);
    });
});
