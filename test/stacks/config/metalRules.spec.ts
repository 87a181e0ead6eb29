import assert from "node:assert/strict";

import { loadFromFiles } from "../../../stacks/config/load";
import { metalProblems } from "../../../stacks/config/metalRules";
import type { StackConfig } from "../../../stacks/config/schema";
import { metal } from "../../../stacks/config/sections/metal";
import { authorities } from "../../support/authorities";

const prod = loadFromFiles("prod");
const problems = (sections: Partial<StackConfig>) =>
    metalProblems(sections).map(({ path, reason }) => `${path}: ${reason}`);
const withIronic = (change: object): StackConfig => ({
    ...prod,
    metal: { ...prod.metal, ironic: { ...prod.metal.ironic, ...change } },
});

describe("rules about metal", () => {
    it("pass a committed site", () => {
        assert.deepEqual(problems(prod), []);
    });

    it("refuse an address of Ironic that is outside its network, or somebody else's", () => {
        assert.deepEqual(problems(withIronic({ address: "10.30.0.9" })), [
            "metal.ironic.address: 10.30.0.9 is outside network.ranges.management (10.20.0.0/22); choose a free address of it",
        ]);
        for (const [address, owner] of [
            ["10.20.0.11", "that of mg-a1"],
            ["10.20.0.10", "management.apiAddress"],
            ["10.20.0.1", "management.gateway"],
            ["10.20.0.2", "a server of management"],
        ] as const) {
            assert.deepEqual(problems(withIronic({ address })), [
                `metal.ironic.address: ${address} is already ${owner}; choose a free address`,
            ]);
        }
    });

    it("refuse an authority of BMCs that nobody could follow", () => {
        const { intermediate, bundle } = authorities();
        const withAuthority = (bmcAuthority: string) => ({ ...prod, metal: { ...prod.metal, bmcAuthority } });
        assert.deepEqual(problems(withAuthority(bundle)), []);
        assert.deepEqual(problems(withAuthority(intermediate)), [
            'metal.bmcAuthority: "CN=BMCs" is signed by "CN=root", which is missing: add it',
        ]);
    });

    it("ask for addresses for hosts that cannot boot otherwise", () => {
        const host = prod.inventory.hosts["st-a1"]!;
        const hosts = {
            ...prod.inventory.hosts,
            "st-a1": { ...host, bmc: { ...host.bmc, protocol: "ipmi" as const } },
        };
        const inventory = { ...prod.inventory, hosts };
        assert.deepEqual(problems({ ...prod, inventory }), [
            "metal.ironic.dhcp: is missing: the BMC of st-a1 speaks IPMI only, so that it has to boot from the network; give a free range, or use Redfish",
        ]);
        const dhcp = { from: "10.20.3.10", to: "10.20.3.99" };
        assert.deepEqual(problems({ ...withIronic({ dhcp }), inventory }), []);
        assert.deepEqual(problems({ ...withIronic({ dhcp: { ...dhcp, to: "10.21.0.9" } }), inventory }), [
            "metal.ironic.dhcp.to: 10.21.0.9 is outside network.ranges.management (10.20.0.0/22); choose a free address of it",
        ]);
    });

    it("take a ramdisk over TLS only", () => {
        const ironic = { ...prod.metal.ironic, deployRamdisk: { url: "http://registry.h200.example/v2/files/ipa" } };
        const { error } = metal.safeParse({ ironic });
        assert.match(error?.issues[0]?.message ?? "", /expected https:\/\/ and a file of the site's own store/);
    });

    it("name a file's digest once, and keep files where the registry gives them to anybody", () => {
        const at = (url: string) => ({ ...prod.metal.ironic, deployKernel: { url, sha256: null } });
        const blob = `https://registry.h200.example/v2/files/ipa/blobs/sha256:${"a".repeat(64)}`;
        assert.match(
            metal.safeParse({ ...prod.metal, ironic: at(blob) }).error?.issues[0]?.message ?? "",
            /expected the repository alone; its digest goes into sha256/,
        );
        const deployKernel = { url: "https://registry.h200.example/v2/mirror/ipa", sha256: null };
        assert.deepEqual(problems(withIronic({ deployKernel })), [
            'metal.ironic.deployKernel.url: registry.h200.example gives files to anybody below /v2/files/ alone, got "https://registry.h200.example/v2/mirror/ipa"',
        ]);
        assert.deepEqual(problems(withIronic(at("https://store.example.com/v2/mirror/ipa"))), []);
    });

    it("record what hosts are made of for pools that exist alone", () => {
        const madeOf = { "control-plane": "0123abcd", "gpu-hgx-h200": "0123abcd" };
        assert.deepEqual(problems({ ...prod, metal: { ...prod.metal, madeOf } }), [
            'metal.madeOf.gpu-hgx-h200: "gpu-hgx-h200" is no pool of hosts; there are: control-plane, gpu-hgx-h200-dell, gpu-hgx-h200-supermicro, storage',
        ]);
    });

    it("say nothing of a section that its own schema refused", () => {
        const { metal: _, ...rest } = prod;
        assert.deepEqual(problems(rest), []);
    });
});
