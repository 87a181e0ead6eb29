import assert from "node:assert/strict";

import { loadFromFiles } from "../../stacks/config/load";
import type { StackConfig } from "../../stacks/config/schema";
import { planPlatform } from "../../stacks/plan/plan";
import { publisherVerdict } from "../../stacks/plan/publishers";
import { templateDigests } from "../../stacks/plan/rollout";

const prod = loadFromFiles("prod");
const plan = planPlatform("prod", prod);
const madeOf = Object.fromEntries(templateDigests(plan));
const recorded = (change: Partial<StackConfig> = {}): StackConfig => ({
    ...prod,
    ...change,
    metal: { ...(change.metal ?? prod.metal), madeOf },
});
const answers = (config: StackConfig) =>
    planPlatform("prod", config)
        .verdicts.filter(({ id }) => id === "machines/rollout")
        .map(({ subject, status, reason = "" }) => ({ pool: subject.slice("pool/".length), status, reason }));
const statuses = (config: StackConfig) => Object.fromEntries(answers(config).map(({ pool, status }) => [pool, status]));

const UNCHANGED = {
    "control-plane": "pass",
    "gpu-hgx-h200-dell": "pass",
    "gpu-hgx-h200-supermicro": "pass",
    storage: "pass",
};

describe("what hosts are made of", () => {
    it("is recorded by pool, and open until somebody does", () => {
        assert.deepEqual(statuses(recorded()), UNCHANGED);
        assert.deepEqual(new Set(Object.values(statuses(prod))), new Set(["indeterminate"]));
        assert.match(answers(prod)[0]?.reason ?? "", /write metal\.madeOf\.control-plane: "[0-9a-f]{8}"$/);
    });

    it("stays when hosts come, go or leave, when a phase brings other images, and with another name on a BMC", () => {
        const { "gpu-a2": gone, ...others } = prod.inventory.hosts;
        assert.ok(gone);
        for (const hosts of [
            others,
            { ...others, "gpu-a2": { ...gone, retiring: { reason: "its lease ends" } } },
            {
                ...prod.inventory.hosts,
                "gpu-a3": { ...gone, index: 99, serial: "other", bootMac: "00:00:5e:00:53:99" },
            },
        ]) {
            assert.deepEqual(statuses(recorded({ inventory: { ...prod.inventory, hosts } })), UNCHANGED);
        }
        assert.deepEqual(statuses(recorded({ phase: 4 })), UNCHANGED);
        assert.deepEqual(statuses(recorded({ metal: { ...prod.metal, bmcAccount: "other" } })), UNCHANGED);
    });

    it("stays when another host becomes a member of the control plane", () => {
        const { "cp-b1": old, ...others } = prod.inventory.hosts;
        assert.ok(old);
        const hosts = { ...others, "cp-b2": { ...old, index: 17, serial: "other" } };
        assert.deepEqual(statuses(recorded({ inventory: { ...prod.inventory, hosts } })), UNCHANGED);
    });

    it("changes with a Tang server: the update is refused, which would make members anew, and workers are told of", () => {
        const tangThumbprints = { "mg-a1": "a".repeat(43) };
        const found = answers(recorded({ metal: { ...prod.metal, tangThumbprints } }));
        assert.deepEqual(
            found.map(({ pool, status }) => [pool, status]),
            [
                ["control-plane", "fail"],
                ["gpu-hgx-h200-dell", "indeterminate"],
                ["gpu-hgx-h200-supermicro", "indeterminate"],
                // Their disks are Ceph's.
                ["storage", "pass"],
            ],
        );
        assert.match(
            found[0]?.reason ?? "",
            /^the update makes all 3 hosts anew, one by one: they were made of \S{8}, and now of (\S{8}); agree to it by metal\.madeOf\.control-plane: "\1"$/,
        );
        assert.match(found[1]?.reason ?? "", /^its 2 hosts are of \S{8}, .*nothing makes them anew by itself/);
    });

    it("changes with the release of Kubernetes, for workers by their own", () => {
        const kubernetes = { ...prod.kubernetes, version: "1.36.4", workersVersion: prod.kubernetes.version };
        assert.deepEqual(statuses(recorded({ kubernetes })), { ...UNCHANGED, "control-plane": "fail" });
    });

    it("is rehearsed on a twin without anybody's consent", () => {
        const twin = {
            ...recorded({ kubernetes: { ...prod.kubernetes, version: "1.36.4" } }),
            twin: loadFromFiles("twin").twin!,
        };
        assert.deepEqual(new Set(Object.values(statuses(twin))), new Set(["indeterminate"]));
    });
});

describe("registries that hosts know the mirror of", () => {
    const image = (repository: string) => [{ id: "image/x", repository, tag: "1", digest: null, usedBy: [] } as const];

    it("are those of every image of each committed site", () => {
        for (const stack of ["prod", "staging"]) {
            const { images } = planPlatform(stack, { ...loadFromFiles(stack), phase: 4 });
            assert.equal(publisherVerdict("registry.h200.example/mirror", images).status, "pass");
        }
    });

    it("are refused to be more by an image alone: hosts would have to be made anew", () => {
        const { status, reason = "" } = publisherVerdict("registry.h200.example/mirror", image("mcr.example/a/b"));
        assert.equal(status, "fail");
        assert.match(
            reason,
            /^hosts know no mirror of mcr\.example\/a\/b: add the registry to stacks\/plan\/publishers\.ts/,
        );
        assert.equal(publisherVerdict(undefined, image("mcr.example/a/b")).status, "pass");
    });
});
