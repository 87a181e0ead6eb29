import assert from "node:assert/strict";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";

import * as pulumi from "@pulumi/pulumi";

import { loadFromFiles } from "../../../stacks/config/load";
import { refuseBrokenPromises } from "../../../stacks/gate";
import { planPlatform } from "../../../stacks/plan/plan";
import type { ReachTarget } from "../../../tools/reach/target";
import { reachTargets } from "../../../tools/reach/targets";

describe("what npm run reach asks", () => {
    let root: string;
    before(() => (root = fs.mkdtempSync(path.join(os.tmpdir(), "reach-"))));
    after(() => {
        fs.rmSync(root, { recursive: true });
    });

    function targets(stack: string): ReachTarget[] {
        const config = loadFromFiles(stack);
        return reachTargets(config, planPlatform(stack, config), root);
    }
    const of = (found: readonly ReachTarget[], service: ReachTarget["service"]) =>
        found.filter((target) => target.service === service);

    it("names the BMC of every host once, by Redfish", () => {
        const config = loadFromFiles("prod");
        const expected = Object.entries(config.inventory.hosts).map(([name, { bmc }]) => ({
            service: "bmc",
            subject: `host/${name}`,
            address: `${bmc.address}:443`,
            question: { kind: "http", url: `https://${bmc.address}/redfish/v1/`, service: "redfish" },
        }));
        assert.deepEqual(of(targets("prod"), "bmc"), expected);
        assert.ok(expected.length > 10);
    });

    it("cannot ask a BMC that speaks IPMI alone, and says so", () => {
        const config = loadFromFiles("prod");
        const [first] = Object.entries(config.inventory.hosts);
        assert.ok(first);
        const [name, host] = first;
        const hosts = { [name]: { ...host, bmc: { ...host.bmc, protocol: "ipmi" as const } } };
        const inventory = { ...config.inventory, hosts };
        const [target] = reachTargets({ ...config, inventory }, planPlatform("prod", config), root);
        assert.equal(target?.question.kind, "none");
        assert.equal(target.address, `${host.bmc.address}:623`);
    });

    it("asks each service of the site at the address that the plan gives it", () => {
        const { management } = loadFromFiles("prod");
        const found = targets("prod").filter(({ subject }) => subject === "site");
        const dns = (management?.dnsServers ?? []).map((address) => `dns ${address}:53`);
        const ntp = (management?.ntpServers ?? []).map((address) => `ntp ${address}:123`);
        assert.deepEqual(
            found.map(({ service, address }) => `${service} ${address}`),
            [...dns, ...ntp, "apt-mirror apt.h200.example:80", "registry registry.h200.example:443"],
        );
    });

    it("asks for every file that hosts boot, at the address that has its digest, and for none that nobody has recorded", () => {
        const config = loadFromFiles("prod");
        const found = of(targets("prod"), "file");
        assert.deepEqual(
            found.map(({ subject, question }) => [subject, question.kind]),
            [
                ["metal.ironic.deployKernel", "none"],
                ["metal.ironic.deployRamdisk", "none"],
                ["metal.nodeImage", "none"],
            ],
        );
        const nodeImage = { ...config.metal.nodeImage, sha256: "a".repeat(64) };
        const known = { ...config, metal: { ...config.metal, nodeImage } };
        const [image] = of(reachTargets(known, planPlatform("prod", known), root), "file").slice(-1);
        assert.deepEqual(image, {
            service: "file",
            subject: "metal.nodeImage",
            address: "registry.h200.example:443",
            question: {
                kind: "http",
                url: `https://registry.h200.example/v2/files/ubuntu/jammy-server-cloudimg-amd64/blobs/sha256:${"a".repeat(64)}`,
                service: "file",
            },
        });
    });

    it("asks the management cluster at its address, and the workload cluster where its kubeconfig says, once there is one", () => {
        const [management, workload] = of(targets("prod"), "api-server");
        assert.deepEqual(management?.question, {
            kind: "http",
            url: "https://10.20.0.10:6443/readyz",
            service: "api-server",
        });
        assert.equal(workload?.question.kind, "none");
        const { path: file, context } = loadFromFiles("prod").kubernetes.workload.kubeconfig;
        fs.mkdirSync(path.join(root, path.dirname(file)), { recursive: true });
        fs.writeFileSync(
            path.join(root, file),
            `contexts: [{ name: ${context}, context: { cluster: a } }]\nclusters: [{ name: a, cluster: { server: "https://10.20.0.20:6443" } }]\n`,
        );
        const [, known] = of(targets("prod"), "api-server");
        assert.deepEqual(
            [known?.address, known?.question],
            ["10.20.0.20:6443", { kind: "http", url: "https://10.20.0.20:6443/readyz", service: "api-server" }],
        );
    });

    it("is no way round the rule that BMCs stand in the out-of-band network: up and preview are refused", async () => {
        const nothing = () => assert.fail("the gate makes nothing");
        const bmc = { address: "10.20.0.77" };
        assert.throws(
            () => loadFromFiles("prod", undefined, { inventory: { hosts: { "gpu-a1": { bmc } } } }),
            /nothing was created\.\n {2}inventory\.hosts\.gpu-a1\.bmc\.address .*: 10\.20\.0\.77 is outside/,
        );
        // Nor does a configuration that came another way.
        const prod = loadFromFiles("prod");
        const host = prod.inventory.hosts["gpu-a1"]!;
        const hosts = { ...prod.inventory.hosts, "gpu-a1": { ...host, bmc: { ...host.bmc, ...bmc } } };
        const plan = planPlatform("prod", { ...prod, inventory: { ...prod.inventory, hosts } });
        for (const preview of [true, false]) {
            await pulumi.runtime.setMocks({ newResource: nothing, call: nothing }, "h200-platform", "prod", preview);
            assert.throws(
                () => refuseBrokenPromises(plan),
                /nothing was created\.\n.*network\/bmc-out-of-band \(host\/gpu-a1\): BMC 10\.20\.0\.77 is outside/s,
            );
        }
    });
});
