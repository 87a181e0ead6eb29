import assert from "node:assert/strict";
import * as fs from "node:fs";

import { loadFromFiles } from "../../../stacks/config/load";
import { daySteps } from "../../../stacks/plan/dayZero/runbook";
import { OPENBAO } from "../../../stacks/plan/keys/keyIds";
import type { KeyPlan } from "../../../stacks/plan/keys/keyPlan";
import { planPlatform } from "../../../stacks/plan/plan";
import { policyText, storePolicies, UPKEEP } from "../../../stacks/plan/secretStoreAccess/storeAccess";
import { storeFiles } from "../../../stacks/plan/secretStoreAccess/storeFiles";
import { MOUNTS_TO_COME } from "../../../stacks/plan/secretStoreAccess/storeMounts";
import { accountOf, PEOPLE, UNBUILT } from "../../../stacks/plan/secretStoreAccess/storeUsers";

const plan = planPlatform("prod", loadFromFiles("prod"));
const policies = storePolicies(plan.keys);
const rulesOf = (user: string) =>
    Object.fromEntries(
        policies.find((policy) => policy.user === user)?.rules.map(({ path, may }) => [path, may]) ?? [],
    );

describe("policies of the secret store", () => {
    it("cover every key that is kept in it, or used there", () => {
        const inside = plan.keys.filter(({ protectedBy }) => protectedBy.includes(OPENBAO));
        const without = inside.filter(({ inStore = [] }) => inStore.length === 0).map(({ id }) => id);
        // Policies cannot be repaired by what a policy allows.
        assert.deepEqual(without, ["key/openbao-root-token"]);
        assert.ok(inside.length > 30);
    });

    it("allow what the graph says, and nothing more", () => {
        const granted = policies.flatMap(({ user, rules }) =>
            rules.flatMap(({ path, may }) => may.map((each) => `${user} ${each} ${path}`)),
        );
        const said = new Set(
            [...UPKEEP, ...plan.keys.flatMap(({ inStore = [] }) => inStore)].flatMap(({ who, path, may }) =>
                may.map((each) => `${who} ${each} ${path}`),
            ),
        );
        assert.deepEqual([...granted].sort(), [...said].sort());
    });

    it("let operators sign, read what they rotate, and take snapshots", () => {
        assert.deepEqual(rulesOf("operators"), {
            "api-encryption/data/workload": ["read", "update"],
            // A host that comes is in no policy yet, and one that left is taken out.
            "bmc/data/*": ["create", "read", "update"],
            "bmc/metadata/*": ["list", "delete"],
            "bus/data/operator": ["read"],
            "etcd-snapshot/data/workload": ["read"],
            "pki-bmc/sign/bmc": ["update"],
            "registry/data/importer": ["read", "update"],
            "ssh/sign/hosts": ["update"],
            "ssh/sign/people": ["update"],
            "sys/step-down": ["update", "sudo"],
            "sys/storage/raft/configuration": ["read"],
            "sys/storage/raft/snapshot": ["read"],
        });
    });

    it("let auditors see rules and audit devices, and no secret", () => {
        assert.deepEqual(rulesOf("auditors"), {
            "auth/management/role/*": ["read"],
            "auth/workload/role/*": ["read"],
            "sys/audit": ["read", "sudo"],
            "sys/auth": ["read", "list"],
            "sys/mounts": ["read", "list"],
            "sys/policies/acl": ["read", "list"],
            "sys/policies/acl/*": ["read"],
        });
    });

    it("let promoters release what somebody else imported, and nobody do both", () => {
        assert.deepEqual(rulesOf("promoters"), {
            "registry/data/promoter": ["read", "update"],
            "transit/keys/artifact-signing": ["read"],
            "transit/sign/artifact-signing/*": ["update"],
        });
        const released = ["registry/data/promoter", "transit/sign/artifact-signing/*"];
        const both = policies.filter(({ rules }) => {
            const paths = rules.map(({ path }) => path);
            return paths.includes("registry/data/importer") && released.some((path) => paths.includes(path));
        });
        assert.deepEqual(both, []);
        const groups = (user: keyof typeof PEOPLE) =>
            plan.secretStore?.people.find(({ serviceAccount }) => serviceAccount === PEOPLE[user].serviceAccount)
                ?.groups;
        assert.deepEqual([groups("operators"), groups("promoters")], [["oidc:infrastructure"], ["oidc:compliance"]]);
        // They audit, too, as long as the graph of keys says so.
        const gap = plan.keys.find(({ id }) => id === "key/artifact-signing")?.gap;
        assert.equal(
            gap !== undefined,
            groups("auditors")?.some((group) => groups("promoters")?.includes(group)),
        );
    });

    it("name engines that day zero enables, or that come with what is not built yet", () => {
        const lines = daySteps(plan).flatMap(({ commands }) => commands.join("\n"));
        const enabled = lines.flatMap((line) => [...line.matchAll(/secrets enable -path=(\S+)/g)].map(([, at]) => at));
        const paths = policies.flatMap(({ rules }) => rules.map(({ path }) => path.split("/")[0] ?? ""));
        const named = [...new Set(paths)].filter((path) => !["sys", "auth"].includes(path)).sort();
        assert.deepEqual(named, [...enabled, ...Object.keys(MOUNTS_TO_COME)].sort());
    });

    it("are asked for by the names that runbooks use", () => {
        const pages = ["import-a-model.md", "fill-the-mirror.md"].map((page) =>
            fs.readFileSync(`docs/runbooks/${page}`, "utf8"),
        );
        const uses = pages.flatMap((page) =>
            page.split("\n").flatMap((line) => {
                const [, user, robot] = /enter (\w+); robot (\w+) \|/.exec(line) ?? [];
                return user && robot ? [`${user} read registry/data/${robot}`] : [];
            }),
        );
        const keys = pages.flatMap((page) => [...page.matchAll(/hashivault:\/\/([\w-]+)/g)].map(([, key]) => key));
        const granted = policies.flatMap(({ user, rules }) =>
            rules.flatMap(({ path, may }) => may.map((each) => `${user} ${each} ${path}`)),
        );
        assert.deepEqual([...new Set(uses)].sort(), [
            "operators read registry/data/importer",
            "promoters read registry/data/promoter",
        ]);
        assert.deepEqual([...new Set(keys)], ["artifact-signing"]);
        const wanted = [...uses, ...keys.map((key) => `promoters update transit/sign/${key ?? ""}/*`)];
        assert.deepEqual(
            wanted.filter((each) => !granted.includes(each)),
            [],
        );
        const made = daySteps(plan).flatMap(({ commands }) => commands);
        assert.ok(made.some((line) => line.includes("bao write transit/keys/artifact-signing type=ecdsa-p384")));
    });

    it("let a namespace's reader read what is for that namespace alone", () => {
        const readers = policies.filter(({ user }) => user.startsWith("secrets-team-"));
        assert.deepEqual(
            readers.map(({ user, rules }) => [user, rules]),
            ["engineering", "research"].map((team) => [
                `secrets-team-${team}`,
                [{ path: `workload/data/team-${team}/bus-account`, may: ["read"] }],
            ]),
        );
    });

    it("give nobody but auditors and operators a path of the system, no wildcard with sudo, none of everything", () => {
        for (const { user, rules } of policies) {
            for (const { path, may } of rules) {
                const people = user in PEOPLE;
                assert.ok(people || !/^(sys|auth)\//.test(path), `${user} ${path}`);
                assert.ok(!may.includes("sudo") || !path.includes("*"), `${user} ${path}`);
                assert.match(path, /^[a-z-]+\/([\w-]+\/)*([\w-]+|\*)$/, `${user} ${path}`);
                const writes = may.some((each) => ["create", "update", "delete"].includes(each));
                assert.ok(!writes || !/^(sys\/(policies|auth|audit|mounts)|auth)/.test(path), `${user} ${path}`);
            }
        }
    });

    it("are written as OpenBao reads them", () => {
        const text = policyText({
            user: "velero",
            rules: [
                { path: "a/b", may: ["read", "list"] },
                { path: "c/*", may: ["update"] },
            ],
        });
        assert.equal(
            text,
            'path "a/b" {\n  capabilities = ["read", "list"]\n}\n\npath "c/*" {\n  capabilities = ["update"]\n}\n',
        );
    });

    it("follow the keys: a key that is added brings its reader, and one that leaves takes its rule along", () => {
        const one: Pick<KeyPlan, "inStore"> = { inStore: [{ who: "velero", path: "x/y", may: ["read"] }] };
        const users = storePolicies([one]).map(({ user }) => user);
        assert.deepEqual(users, ["auditors", "operators", "velero"]);
    });
});

describe("signing in to the secret store", () => {
    const files = new Map(storeFiles(plan).map(({ path, content }) => [path, content]));

    it("takes a token of one account, made for the store, for each user that is built", () => {
        const built = policies.map(({ user }) => user).filter((user) => !(user in UNBUILT));
        const roles = [...files.keys()].filter((path) => path.startsWith("write/auth/"));
        assert.deepEqual(
            roles,
            built.map((user) => `write/auth/${accountOf(user, "openbao")?.cluster ?? ""}/role/${user}.json`),
        );
        assert.deepEqual(JSON.parse(files.get("write/auth/management/role/operators.json") ?? ""), {
            role_type: "jwt",
            user_claim: "sub",
            bound_audiences: ["openbao"],
            bound_subject: "system:serviceaccount:openbao:store-operators",
            token_ttl: "15m",
            token_max_ttl: "1h",
            token_policies: ["operators"],
        });
        const subjects = roles.map(
            (path) => (JSON.parse(files.get(path) ?? "") as { bound_subject: string }).bound_subject,
        );
        assert.equal(new Set(subjects).size, roles.length);
    });

    it("is for the groups of the identity provider that answer for the whole site", () => {
        assert.deepEqual(plan.secretStore?.people, [
            { serviceAccount: "store-operators", groups: ["oidc:infrastructure"] },
            { serviceAccount: "store-auditors", groups: ["oidc:compliance"] },
            { serviceAccount: "store-promoters", groups: ["oidc:compliance"] },
        ]);
    });

    it("is promised to nothing that is not built", () => {
        const verdict = plan.verdicts.find(({ id }) => id === "secret-store/users");
        assert.equal(verdict?.status, "indeterminate");
        for (const user of Object.keys(UNBUILT)) {
            assert.ok(verdict.reason.includes(`${user} (`), user);
            assert.ok(
                policies.some((policy) => policy.user === user),
                user,
            );
        }
    });

    it("is planned for no site without a secret store", () => {
        assert.deepEqual(storeFiles({ ...plan, secretStore: null }), []);
    });
});
