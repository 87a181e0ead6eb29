import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { join } from "node:path";

import { loadFromFiles, PROJECT_ROOT } from "../../../stacks/config/load";
import { movedObjects } from "../../../stacks/plan/dayZero/movedObjects";
import { LUKS, NO_CIPHER } from "../../../stacks/plan/keys/algorithms";
import { custodians } from "../../../stacks/plan/keys/custodians";
import { findCycle, needs, waitForPeople } from "../../../stacks/plan/keys/keyGraph";
import type { KeyId, KeyPlan } from "../../../stacks/plan/keys/keyPlan";
import { secretStoreKeys } from "../../../stacks/plan/keys/secretStoreKeys";
import { planPlatform } from "../../../stacks/plan/plan";

const configs = { prod: loadFromFiles("prod"), staging: loadFromFiles("staging"), twin: loadFromFiles("twin") };
const prod = planPlatform("prod", configs.prod);
const ids = (keys: readonly KeyPlan[], prefix = "key/") =>
    keys.map(({ id }) => id).filter((id) => id.startsWith(prefix));
const named = (prefix: string, names: readonly string[]) => names.map((name) => `${prefix}${name}`);

/** Everything that has to be there before the key is, whatever the way. */
function behind(keys: readonly KeyPlan[], id: KeyId, found = new Set<KeyId>()): Set<KeyId> {
    for (const needed of keys.filter((key) => key.id === id).flatMap(needs)) {
        if (!found.has(needed)) {
            found.add(needed);
            behind(keys, needed, found);
        }
    }
    return found;
}

describe("the keys of a site", () => {
    it("follow from its hosts, clusters and teams", () => {
        const hosts = prod.hosts.map(({ name }) => name);
        for (const kind of ["host-disk", "ssh-host", "bmc", "bmc-tls"]) {
            assert.deepEqual(ids(prod.keys, `key/${kind}/`), named(`key/${kind}/`, hosts));
        }
        const withRole = (role: string) => prod.hosts.filter((host) => host.role === role).map(({ name }) => name);
        assert.deepEqual(ids(prod.keys, "key/host-recovery/"), named("key/host-recovery/", withRole("management")));
        // Management hosts are installed without swap, and their boot disks hold all that is theirs.
        const others = prod.hosts.filter(({ role }) => role !== "management");
        assert.deepEqual(
            ids(prod.keys, "key/swap/"),
            named(
                "key/swap/",
                others.map(({ name }) => name),
            ),
        );
        const withOwnDisks = prod.hosts.filter(({ role }) => role !== "storage").map(({ name }) => name);
        assert.deepEqual(ids(prod.keys, "key/tpm/"), named("key/tpm/", withOwnDisks));
        const withCache = others.filter(({ role }) => role !== "storage").map(({ name }) => name);
        assert.deepEqual(ids(prod.keys, "key/data-disk/"), named("key/data-disk/", withCache));
        assert.deepEqual(ids(prod.keys, "key/tang/"), named("key/tang/", withRole("management")));
        assert.deepEqual(ids(prod.keys, "key/osd/"), named("key/osd/", withRole("storage")));
        const both = ["management", "workload"];
        for (const kind of [
            "api-encryption",
            "cluster-ca",
            "etcd-ca",
            "front-proxy-ca",
            "service-account",
            "etcd-snapshot",
        ]) {
            assert.deepEqual(ids(prod.keys, `key/${kind}/`), named(`key/${kind}/`, both));
        }
        const accounts = (phase: number) =>
            ids(planPlatform("prod", { ...configs.prod, phase }).keys, "key/bus-account/").sort();
        assert.deepEqual(accounts(1), named("key/bus-account/", ["engineering", "research"]));
        assert.deepEqual(accounts(2), named("key/bus-account/", ["business", "compliance", "engineering", "research"]));
    });

    it("open the disk of etcd of a host that has Ceph's beside it, too", () => {
        const small = planPlatform("staging", configs.staging);
        const members = small.hosts.filter(({ role }) => role === "converged").map(({ name }) => name);
        assert.ok(members.length > 0);
        const opened = ids(small.keys, "key/data-disk/");
        assert.deepEqual(
            members.filter((name) => !opened.includes(`key/data-disk/${name}`)),
            [],
        );
    });

    it("stay as they are when a host is added, but for the new one's own", () => {
        const model = configs.prod.inventory.hosts["st-a1"];
        assert.ok(model);
        const hosts = { ...configs.prod.inventory.hosts, "st-new": model };
        const grown = planPlatform("prod", { ...configs.prod, inventory: { ...configs.prod.inventory, hosts } }).keys;
        const added = grown.filter(({ id }) => !ids(prod.keys).includes(id));
        assert.deepEqual(
            added.map(({ id }) => id.replace("/st-new", "")).sort(),
            named("key/", ["bmc", "bmc-tls", "host-disk", "osd", "ssh-host", "swap"]),
        );
        assert.deepEqual(
            grown.filter((key) => !added.includes(key)),
            prod.keys,
        );
    });

    for (const [stack, config] of Object.entries(configs)) {
        it(`are sound in ${stack}`, () => {
            const failed = planPlatform(stack, config).verdicts.filter(
                ({ id, status }) => id.startsWith("keys/") && status === "fail",
            );
            assert.deepEqual(failed, []);
        });
    }

    it("name procedures that exist", () => {
        const text = prod.keys
            .flatMap(({ rotation, recovery }) => [rotation?.procedure, recovery?.procedure])
            .join(" ");
        const pages = [...new Set(text.match(/docs\/[\w/-]+\.md/g))];
        assert.deepEqual(pages.sort(), [
            "docs/runbooks/bmc-certificates.md",
            "docs/runbooks/encryption-key-rotation.md",
            "docs/runbooks/key-recovery.md",
            "docs/runbooks/lost-state.md",
            "docs/runbooks/management-cluster.md",
            "docs/runbooks/secret-store.md",
        ]);
        assert.ok(pages.every((page) => existsSync(join(PROJECT_ROOT, page))));
    });

    it("give no department a quorum", () => {
        const infrastructure = Object.keys(custodians).filter((role) => role.startsWith("infrastructure"));
        const shared = prod.keys.filter(({ sharesNeeded }) => sharesNeeded !== undefined);
        assert.deepEqual(ids(shared), ["key/escrow", "key/openbao-recovery"]);
        assert.ok(shared.every(({ sharesNeeded = 0 }) => sharesNeeded > infrastructure.length));
    });
});

describe("keys of the workload cluster that Cluster API makes", () => {
    const madeByClusterApi = ["cluster-ca", "etcd-ca", "front-proxy-ca", "service-account"];
    const key = (id: string) => prod.keys.find((each) => each.id === `key/${id}/workload`);

    it("lie in Secrets of the management cluster, under its encryption key, and on the members", () => {
        assert.deepEqual(
            [...madeByClusterApi, "kubeconfig"].map((id) => key(id)?.heldIn),
            ["ca", "etcd", "proxy", "sa", "kubeconfig"].map((purpose) => [`secret/management/metal/colo1-${purpose}`]),
        );
        for (const id of madeByClusterApi) {
            assert.ok(key(id)?.protectedBy.includes("key/api-encryption/management"), id);
            assert.ok(!behind(prod.keys, `key/${id}/workload`).has("key/openbao-barrier"), id);
        }
        assert.deepEqual(
            prod.keys.filter(({ id, heldIn }) => id.endsWith("/management") && heldIn.join().includes("colo1-")),
            [],
        );
    });

    it("come back from a snapshot of that cluster's etcd, with the two keys that open it", () => {
        for (const id of madeByClusterApi) {
            assert.deepEqual(key(id)?.recovery?.from, [
                "key/api-encryption/management",
                "key/etcd-snapshot/management",
            ]);
        }
    });

    it("move with their cluster", () => {
        const moved = movedObjects
            .flatMap(({ kinds }) => kinds)
            .find((kind) => kind.startsWith("Secret of the Cluster"));
        assert.equal(
            moved,
            "Secret of the Cluster: CA, etcd CA, front proxy CA, service account, kubeconfig, user certificates",
        );
    });
});

describe("after a blackout", () => {
    it("all that holds data opens with nobody there; what waits for people is this", () => {
        const waiting = new Set(
            prod.keys.filter(({ id }) => waitForPeople(prod.keys).has(id)).map(({ family }) => family),
        );
        assert.deepEqual([...waiting].sort(), [
            "AWS account root",
            "BMCs of management hosts",
            "OpenBao recovery shares",
            "OpenBao root token",
            "break-glass SSH",
            "offline escrow",
            "passphrases of management hosts",
            "root CA",
        ]);
    });

    it("nothing that OpenBao needs is kept in OpenBao, not even its copy", () => {
        const before = behind(prod.keys, "key/openbao-barrier");
        for (const id of [
            "key/openbao-seal",
            "key/api-encryption/management",
            "key/host-disk/mg-a1",
            "key/escrow",
        ] as const) {
            assert.ok(before.has(id), id);
            assert.ok(!behind(prod.keys, id).has("key/openbao-barrier"), id);
        }
        assert.ok(behind(prod.keys, "key/osd/st-a1").has("key/openbao-barrier"));
    });

    it("OpenBao on Ceph's volumes would never start: the cycle is found and printed", () => {
        const moved = new Map(secretStoreKeys(["key/volumes/serving"]).map((key) => [key.id, key]));
        const keys = prod.keys.map((key) => moved.get(key.id) ?? key);
        const path = findCycle(keys) ?? [];
        assert.ok(path.includes("key/openbao-barrier") && path.includes("key/volumes/serving"), path.join(" "));
    });

    it("servers that unlock each other would stay dark: Tang for management hosts is found as a cycle", () => {
        const keys = prod.keys.map((key) =>
            key.id === "key/host-disk/mg-a1" || key.id === "key/host-disk/mg-b1"
                ? {
                      ...key,
                      protectedBy: [...key.protectedBy, `key/tang/mg-${key.id.endsWith("a1") ? "b1" : "a1"}` as const],
                  }
                : key,
        );
        assert.deepEqual(findCycle(keys), [
            "key/host-disk/mg-a1",
            "key/tang/mg-b1",
            "key/host-disk/mg-b1",
            "key/tang/mg-a1",
            "key/host-disk/mg-a1",
        ]);
    });
});

describe("the Tang servers", () => {
    const spread = (stack: "prod" | "staging", racks: Readonly<Record<string, string>> = {}) => {
        const config = configs[stack];
        const hosts = Object.fromEntries(
            Object.entries(config.inventory.hosts).map(([name, host]) => [
                name,
                { ...host, rack: racks[name] ?? host.rack },
            ]),
        );
        const { verdicts } = planPlatform(stack, { ...config, inventory: { ...config.inventory, hosts } });
        return verdicts.find(({ id }) => id === "keys/unlock-spread");
    };

    it("stand so that one stolen rack cannot unlock its hosts", () => {
        assert.equal(spread("prod")?.status, "pass");
        const crowded = spread("prod", { "mg-b1": "rack-a" });
        assert.equal(crowded?.status, "fail");
        assert.match(crowded.reason, /^2 of 3 Tang servers unlock a host; one rack holds 2 of them; place/);
    });

    it("cannot do so in staging, which says it", () => {
        assert.equal(spread("staging")?.status, "indeterminate");
    });

    it("are asked for disks of every host's own, but of those they run on", () => {
        const opener = (key: KeyId) => prod.keys.find(({ id }) => id === key)?.protectedBy;
        assert.deepEqual(opener("key/host-disk/mg-a1"), ["key/tpm/mg-a1"]);
        assert.deepEqual(opener("key/data-disk/gpu-a1"), [
            "key/tpm/gpu-a1",
            "key/tang/mg-a1",
            "key/tang/mg-b1",
            "key/tang/mg-c1",
        ]);
    });
});

describe("boot disks that Metal3 writes", () => {
    const disks = (stack: keyof typeof configs) => {
        const { hosts, keys } = planPlatform(stack, configs[stack]);
        return hosts.flatMap(({ name, role }) =>
            keys.filter(({ id }) => id === `key/host-disk/${name}`).map((key) => ({ role, key })),
        );
    };

    it("are never said to be encrypted, on no site; those of management hosts are", () => {
        for (const stack of ["prod", "staging", "twin"] as const) {
            for (const { role, key } of disks(stack)) {
                const sealed = role === "management";
                assert.deepEqual(key.algorithm, sealed ? LUKS : NO_CIPHER, key.id);
                assert.deepEqual([key.gap === undefined, key.protectedBy.length === 1], [sealed, sealed], key.id);
            }
        }
    });

    it("are a declared gap that names what lies on them, what closes it and who looks again", () => {
        const gaps = prod.verdicts.filter(
            ({ id, subject }) => id === "keys/declared-gap" && subject.startsWith("key/host-disk/"),
        );
        assert.deepEqual(
            gaps.map(({ subject, status }) => [subject, status]),
            [
                ["key/host-disk/cp-a1", "indeterminate"],
                ["key/host-disk/gpu-a1", "indeterminate"],
            ],
        );
        const [members = "", others = ""] = gaps.map(({ reason = "" }) => reason);
        assert.match(members, /^boot disks of control-plane hosts \(3\): .* the API server's encryption key, keys of /);
        assert.match(others, /^boot disks of hosts \(10\): .* in the clear lie the kubelet's and SSH's keys, /);
        for (const reason of [members, others]) {
            assert.match(reason, /; closed by an image that encrypts its root at the first boot.*; security-officer /);
        }
    });

    it("have keys of the cluster on them, which hang on nothing else there", () => {
        const members = named("key/host-disk/", ["cp-a1", "cp-b1", "cp-c1"]);
        const under = (id: KeyId) => prod.keys.find((key) => key.id === id)?.protectedBy;
        assert.deepEqual(under("key/api-encryption/workload"), members);
        assert.deepEqual(under("key/cluster-ca/workload"), [...members, "key/api-encryption/management"]);
        assert.deepEqual(under("key/ssh-host/gpu-a1"), ["key/host-disk/gpu-a1"]);
    });
});
