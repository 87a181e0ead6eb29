import assert from "node:assert/strict";

import { loadFromFiles } from "../../../stacks/config/load";
import { daySteps } from "../../../stacks/plan/dayZero/runbook";
import type { Step } from "../../../stacks/plan/dayZero/step";
import { neededBeforeSecretStore, stepKeyProblems } from "../../../stacks/plan/dayZero/stepKeys";
import type { KeyId, KeyPlan } from "../../../stacks/plan/keys/keyPlan";
import { planPlatform } from "../../../stacks/plan/plan";

const plan = planPlatform("prod", loadFromFiles("prod"));
const steps = daySteps(plan);
const makerOf = (key: KeyId) => steps.find(({ makes = [] }) => makes.includes(key));

const withStep = (id: string, change: (step: Step) => Step) => {
    assert.ok(steps.some((step) => step.id === id));
    return stepKeyProblems(
        steps.map((step) => (step.id === id ? change(step) : step)),
        plan,
    );
};
const withKey = (id: KeyId, change: Partial<KeyPlan>) => {
    assert.ok(plan.keys.some((key) => key.id === id));
    return stepKeyProblems(steps, {
        ...plan,
        keys: plan.keys.map((key) => (key.id === id ? { ...key, ...change } : key)),
    });
};

describe("keys that day zero makes", () => {
    for (const stack of ["prod", "staging"]) {
        it(`are those that the plan of keys needs before the secret store, on ${stack}`, () => {
            const site = planPlatform(stack, loadFromFiles(stack));
            assert.ok(neededBeforeSecretStore(site.keys, site.hosts).includes("key/tang/mg-a1"));
            assert.deepEqual(stepKeyProblems(daySteps(site), site), []);
        });
    }

    it("follow from the graph: management hosts, their cluster, OpenBao, and what these rest on", () => {
        const needed = neededBeforeSecretStore(plan.keys, plan.hosts);
        const kinds = [...new Set(needed.map((id) => id.replace(/\/(mg-..|management)$/, "/*")))].sort();
        assert.deepEqual(kinds, [
            ...[
                "key/api-encryption/*",
                "key/bmc-ca",
                "key/bmc-tls/*",
                "key/bmc/*",
                "key/cluster-ca/*",
                "key/escrow",
                "key/etcd-ca/*",
            ],
            ...["key/etcd-snapshot/*", "key/front-proxy-ca/*", "key/host-disk/*", "key/host-recovery/*"],
            ...["key/kubeconfig/*", "key/openbao-barrier", "key/openbao-seal", "key/platform-ca/*", "key/root-ca"],
            ...["key/service-account/*", "key/ssh-ca", "key/ssh-host/*", "key/tang/*", "key/tls/*", "key/tpm/*"],
        ]);
    });

    it("are missed when a step forgets one, or the plan of keys gains one that no step makes", () => {
        assert.deepEqual(
            withStep("init", (step) => ({ ...step, makes: step.makes?.filter((id) => !id.includes("etcd-ca")) ?? [] })),
            ["key/etcd-ca/management: is made by no step; one step before OpenBao has to make it"],
        );
        const seal = plan.keys.find(({ id }) => id === "key/openbao-seal");
        assert.ok(seal);
        const second = { ...seal, id: "key/second/management" as const, createdBy: "somebody" };
        assert.deepEqual(stepKeyProblems(steps, { ...plan, keys: [...plan.keys, second] }), [
            "key/second/management: is made by no step; one step before OpenBao has to make it",
        ]);
    });

    it("are refused twice, too late, before their signer, and where the plan does not have them", () => {
        assert.deepEqual(
            withStep("media", (step) => ({ ...step, makes: ["key/root-ca", "key/gone"] })),
            [
                "media: makes key/gone, which is no key of the plan",
                "key/root-ca: is made by ceremony and media; one step before OpenBao has to make it",
            ],
        );
        const tls: KeyId = "key/tls/management";
        const moved = steps.map((step) =>
            step.id === "foundation"
                ? { ...step, makes: [] }
                : step.id === "hand-over"
                  ? { ...step, makes: [tls] }
                  : step,
        );
        assert.deepEqual(stepKeyProblems(moved, plan), [
            `hand-over: makes ${tls}, and OpenBao may be there before it; let "secret-store" wait`,
        ]);
        assert.deepEqual(withKey("key/tang/mg-a1", { signedBy: ["key/openbao-barrier"] }), [
            "install: makes key/tang/mg-a1 before key/openbao-barrier exists, which signs it",
        ]);
    });

    it("are the ceremony's on both sides, or on neither", () => {
        for (const id of ["key/ssh-ca", "key/break-glass-ssh", "key/bmc/mg-a1", "key/platform-ca/workload"] as const) {
            assert.deepEqual(withKey(id, { createdBy: "OpenBao's engine" }), [
                `ceremony: makes ${id}; the plan of keys says that something else does`,
            ]);
        }
        const id = "key/kopia";
        assert.deepEqual(withKey(id, { createdBy: "ceremony of day zero" }), [
            `ceremony: does not make ${id}; the plan of keys says that it does`,
        ]);
    });

    it("are those that Cluster API makes, and those that the store draws for hosts, where the graph says so", () => {
        assert.deepEqual(makerOf("key/etcd-snapshot/workload")?.id, "host-secrets");
        assert.deepEqual(
            steps.find(({ id }) => id === "control-plane")?.makes,
            ["cluster-ca", "etcd-ca", "front-proxy-ca", "service-account", "kubeconfig"].map(
                (name) => `key/${name}/workload`,
            ),
        );
        assert.deepEqual(withKey("key/etcd-ca/workload", { createdBy: "OpenBao, given to Cluster API" }), [
            "control-plane: makes key/etcd-ca/workload; the plan of keys says that something else does",
        ]);
        const without = withStep("host-secrets", (step) => ({ ...step, makes: ["key/api-encryption/workload"] }));
        assert.deepEqual(without, [
            ...["key/etcd-snapshot/workload", "key/artifact-signing"].map(
                (id) => `host-secrets: does not make ${id}; the plan of keys says that it does`,
            ),
        ]);
    });

    it("each have a command of the ceremony", () => {
        const ceremony = steps.find(({ id }) => id === "ceremony");
        const text = ceremony?.commands.join("\n") ?? "";
        for (const made of ceremony?.makes ?? []) {
            const loop = made.replace(/\/mg-..$/, "/$host").replace(/^(key\/platform-ca)\/.*/, "$1/$cluster");
            assert.match(text, new RegExp(`# ${loop.replace("$", "\\$")}(?![\\w/-])`), made);
        }
    });

    it("leave nothing in force that was on an installation medium, and nothing on the first members only", () => {
        assert.equal(makerOf("key/api-encryption/management")?.id, "ceremony");
        const followUp = steps.find(({ id }) => id === "cluster-keys");
        assert.ok(followUp);
        assert.ok(followUp.text.some((each) => each.includes("`key/api-encryption/management`")));
        assert.ok(followUp.text.some((each) => each.includes("(encryption-key-rotation.md)")));
        const copied = followUp.commands.join("\n");
        for (const file of ["ca.key", "etcd/ca.key", "front-proxy-ca.key", "sa.key", "etcd-snapshot.key"]) {
            assert.ok(copied.includes(file), file);
        }
        for (const name of ["cluster-ca", "etcd-ca", "front-proxy-ca", "service-account"]) {
            const key = plan.keys.find(({ id }) => id === `key/${name}/management`);
            assert.match(key?.createdBy ?? "", /copied into the escrow container before the cluster is used$/);
            assert.deepEqual(key?.recovery?.from, ["key/escrow"]);
        }
        assert.deepEqual(steps.find(({ id }) => id === "foundation")?.after, ["cluster-keys", "state"]);
    });

    it("that OpenBao takes over are imported, not made anew", () => {
        const ca = plan.keys.find(({ id }) => id === "key/ssh-ca");
        assert.match(ca?.createdBy ?? "", /then moved into its ssh engine$/);
        const moved = steps.find(({ id }) => id === "ssh-ca");
        assert.ok(moved);
        assert.ok(moved.commands.join("\n").includes("bao write ssh/config/ca private_key=@/tmp/ca"));
        assert.equal(moved.makes, undefined);
    });
});
