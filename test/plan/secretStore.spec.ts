import assert from "node:assert/strict";

import { stackConfig } from "../../stacks/config/schema";
import { loadFromFiles } from "../../stacks/config/load";
import { autoinstallFiles } from "../../stacks/plan/autoinstall/files";
import { type SecretStoreVolume, storage } from "../../stacks/plan/autoinstall/storage";
import { daySteps } from "../../stacks/plan/dayZero/runbook";
import { planHosts } from "../../stacks/plan/hosts";
import { planPlatform } from "../../stacks/plan/plan";
import type { HostPlan } from "../../stacks/plan/hostPlan";
import { planSecretStore, secretStoreVerdicts } from "../../stacks/plan/secretStore";

const prod = planPlatform("prod", loadFromFiles("prod"));
const hosts = planHosts(loadFromFiles("prod"));
/** Management hosts by the racks that they stand in. */
const inRacks = (...racks: string[]): HostPlan[] => {
    const [one] = hosts.filter(({ role }) => role === "management");
    assert.ok(one);
    return racks.map((rack, i) => ({ ...one, name: `mg-${i}`, id: `host/mg-${i}`, rack }));
};
const quorum = (tier: "staging" | "prod", ...racks: string[]) =>
    secretStoreVerdicts(tier, inRacks(...racks)).find(({ id }) => id === "secret-store/quorum");

interface Mounting {
    readonly config: readonly { readonly type: string; readonly id: string; readonly [field: string]: unknown }[];
}

describe("the plan of the secret store", () => {
    it("puts a member on each management host, and none where there are none", () => {
        assert.deepEqual(prod.secretStore?.hosts, ["mg-a1", "mg-b1", "mg-c1"]);
        assert.deepEqual(planPlatform("staging", loadFromFiles("staging")).secretStore?.hosts, ["mg-a1"]);
        const without = hosts.filter(({ role }) => role !== "management");
        assert.equal(planSecretStore(loadFromFiles("prod"), without), null);
        assert.deepEqual(secretStoreVerdicts("prod", without), []);
    });

    it("lets nobody ask it yet", () => {
        assert.deepEqual(prod.secretStore?.clients, []);
    });

    it("claims exactly the volumes that management hosts are installed with", () => {
        const { management, secretStore } = prod;
        assert.ok(management && secretStore);
        const claimed: readonly SecretStoreVolume[] = Object.values(secretStore.volumes);
        for (const host of management.hosts) {
            const { config } = storage(management, host) as Mounting;
            for (const { path, gib } of claimed) {
                const mount = config.find((action) => action.type === "mount" && action["path"] === path);
                const volume = config.find(({ id }) => `${id}-format` === mount?.["device"]);
                assert.deepEqual([volume?.type, volume?.["size"]], ["lvm_partition", `${gib}G`], path);
            }
        }
    });

    it("promises to stand the loss of a rack, or says that it does not", () => {
        assert.deepEqual(quorum("prod", "a", "b", "c")?.status, "pass");
        assert.deepEqual(quorum("prod", "a", "b", "c", "d", "e")?.status, "pass");
        assert.match(
            quorum("prod", "a", "a", "b")?.reason ?? "",
            /^3 members, of which 1 may be lost; one rack holds 2;/,
        );
        for (const racks of [["a"], ["a", "b"], ["a", "a", "b"], ["a", "a", "a"]]) {
            assert.equal(quorum("prod", ...racks)?.status, "fail", racks.join());
            assert.equal(quorum("staging", ...racks)?.status, "indeterminate", racks.join());
        }
        assert.match(quorum("staging", "a")?.reason ?? "", /^1 member, of which 0 may be lost;/);
    });

    it("gives the seal's keys names, and takes no name for two keys", () => {
        const of = (secretStore: unknown) => stackConfig.shape.secretStore.safeParse(secretStore);
        assert.deepEqual(of(undefined).data, { seal: { current: "seal-1" } });
        assert.deepEqual(of({ seal: { current: "seal-2", previous: "seal-1" } }).data, {
            seal: { current: "seal-2", previous: "seal-1" },
        });
        for (const seal of [{ previous: "seal-1" }, { current: "a/b" }, { current: "" }, { next: "seal-2" }]) {
            assert.equal(of({ seal }).success, false, JSON.stringify(seal));
        }
    });

    it("has the key of its seal put in on day zero by the name that it looks for", () => {
        const step = daySteps(prod).find(({ id }) => id === "secret-store");
        const command = step?.commands.find((line) => line.includes("create secret generic openbao-seal"));
        assert.match(command ?? "", / -n openbao .* --from-file=seal-1=ceremony\/openbao-seal\.key$/);
    });
});

describe("unlocking hosts over the network", () => {
    it("has Tang on each management host: installed, started with it, and reachable from the hosts it unlocks", () => {
        assert.ok(prod.management);
        const opening = prod.management.openings.find(({ id }) => id === "tang");
        const management = prod.networks.find(({ name }) => name === "management");
        assert.deepEqual([opening?.protocol, opening?.ports, opening?.from], ["tcp", ["80"], [management?.cidr]]);
        const media = autoinstallFiles(prod);
        for (const { name } of prod.management.hosts) {
            const userData = media.find(({ path }) => path === `${name}/user-data`)?.content ?? "";
            assert.match(userData, /^ +- tang$/m);
            assert.match(userData, /systemctl enable .*\btangd\.socket\b/);
            assert.ok(
                prod.keys.some(({ id }) => id === `key/tang/${name}`),
                name,
            );
        }
    });
});
