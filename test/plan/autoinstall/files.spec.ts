import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";

import { parse, parseAllDocuments } from "yaml";

import { apiServerConfiguration } from "../../../components/control-plane/apiServer";
import { KEY_TO_COME } from "../../../components/control-plane/encryption";
import { kubeletConfiguration } from "../../../components/control-plane/kubelet";
import { controlPlaneProcesses } from "../../../components/control-plane/processes";
import { loadFromFiles } from "../../../stacks/config/load";
import { autoinstallFiles } from "../../../stacks/plan/autoinstall/files";
import { planPlatform } from "../../../stacks/plan/plan";
import type { PlatformPlan } from "../../../stacks/plan/platformPlan";

/** What canonical/subiquity's autoinstall-schema.json knows, as far as an answer file may use it. */
const KNOWN = [
    "version early-commands late-commands error-commands reporting user-data packages debconf-selections locale",
    "refresh-installer kernel keyboard source network proxy apt storage identity ssh snaps codecs drivers timezone",
    "updates shutdown interactive-sections",
].flatMap((line) => line.split(" "));

interface Action {
    readonly type: string;
    readonly id: string;
    readonly [key: string]: unknown;
}

interface Autoinstall {
    readonly version: number;
    readonly "early-commands": readonly string[];
    readonly "late-commands": readonly string[];
    readonly network: { ethernets: Record<string, { match: { macaddress: string }; addresses: string[] }> };
    readonly apt: Record<string, unknown>;
    readonly storage: { readonly swap: unknown; readonly config: readonly Action[] };
    readonly ssh: unknown;
    readonly "user-data": { readonly hostname: string; readonly users: readonly Record<string, unknown>[] };
}

const plan = planPlatform("prod", loadFromFiles("prod"));
const media = autoinstallFiles(plan);
const content = (name: string, files = media) => {
    const file = files.find((each) => each.path === name);
    assert.ok(file, `${name} is written`);
    return file.content;
};
const answers = (host: string) =>
    (parse(content(`${host}/user-data`)) as { readonly autoinstall: Autoinstall }).autoinstall;
const names = ["mg-a1", "mg-b1", "mg-c1"];

describe("installation media of management hosts", () => {
    it("answer the installer in words that it knows", () => {
        for (const host of names) {
            assert.ok(content(`${host}/user-data`).startsWith("#cloud-config\n"));
            const { version, ...rest } = answers(host);
            assert.equal(version, 1);
            assert.deepEqual(
                Object.keys(rest).filter((key) => !KNOWN.includes(key)),
                [],
            );
            assert.deepEqual(parse(content(`${host}/meta-data`)), { "instance-id": host, "local-hostname": host });
        }
    });

    it("give each host its own name, address and port", () => {
        const identities = names.map((host) => {
            const { network, "user-data": user } = answers(host);
            const [port] = Object.values(network.ethernets);
            return [user.hostname, port?.addresses[0], port?.match.macaddress];
        });
        assert.deepEqual(identities, [
            ["mg-a1", "10.20.0.11/22", "00:00:5e:00:53:0e"],
            ["mg-b1", "10.20.0.12/22", "00:00:5e:00:53:0f"],
            ["mg-c1", "10.20.0.13/22", "00:00:5e:00:53:10"],
        ]);
    });

    it("encrypt everything but the boot loader and the kernel, logs on a volume of their own, and have no swap", () => {
        const { swap, config } = answers("mg-a1").storage;
        const byId = new Map(config.map((action) => [action.id, action]));
        const parents = ["device", "volume", "volgroup", "devices"];
        const encrypted = (id: string): boolean => {
            const action = byId.get(id);
            assert.ok(action, `${id} is an action`);
            const above = parents.flatMap((key) => (action[key] ?? []) as string | string[]);
            return action.type === "dm_crypt" || above.some(encrypted);
        };
        const mounts = config.filter(({ type }) => type === "mount");
        assert.deepEqual(
            mounts.filter(({ id }) => !encrypted(id)).map(({ path }) => path),
            ["/boot/efi", "/boot"],
        );
        assert.ok(mounts.some(({ path }) => path === "/var/log"));
        assert.deepEqual(swap, { size: 0 });
    });

    it("hold no key: a file of the operator's, and the installation fails if the disk is not AES-256", () => {
        const crypt = answers("mg-a1").storage.config.find(({ type }) => type === "dm_crypt");
        assert.deepEqual([crypt?.["key"], crypt?.["keyfile"]], [undefined, "/run/host-recovery.key"]);
        const checks = answers("mg-a1")["late-commands"][0] ?? "";
        for (const wanted of ["LUKS2", "aes-xts-plain64", "512 bits"]) {
            assert.ok(checks.includes(wanted), wanted);
        }
        for (const { path, content: text } of media) {
            assert.doesNotMatch(text, /PRIVATE KEY|ssh-(ed25519|rsa) AAAA|A{43}=/, path);
        }
    });

    it("make the disks that the plan of keys describes", () => {
        const { storage, "late-commands": late } = answers("mg-a1");
        const disk = plan.keys.find(({ id }) => id === "key/host-disk/mg-a1");
        assert.ok(disk);
        const { name, bits } = disk.algorithm;
        // The installer knows no more of dm_crypt: what it cannot be told is checked after it.
        const crypt = storage.config.find(({ type }) => type === "dm_crypt");
        assert.deepEqual(Object.keys(crypt ?? {}).sort(), ["dm_name", "id", "keyfile", "preserve", "type", "volume"]);
        assert.ok(late[0]?.includes(name) && late[0].includes(`${bits} bits`));
        assert.match(disk.createdBy, /by its own defaults.*the installation fails unless/);
        assert.equal(storage.config.filter(({ type }) => type === "disk").length, 1);
        assert.deepEqual(
            plan.keys.filter(({ id }) => /^key\/(data-disk|swap)\/mg-/.test(id)),
            [],
        );
    });

    it("give OpenBao's raft a volume on the disk that the plan of keys says it is on", () => {
        const openbao = plan.keys.find(({ id }) => id === "key/openbao-barrier")?.protectedBy ?? [];
        assert.deepEqual(
            openbao.filter((id) => /^key\/[a-z]+-disk\//.test(id)),
            names.map((host) => `key/host-disk/${host}`),
        );
        for (const host of names) {
            const { config } = answers(host).storage;
            const mount = config.find(({ path }) => path === "/var/lib/openbao");
            const format = config.find(({ id }) => id === mount?.["device"]);
            const volume = config.find(({ id }) => id === format?.["volume"]);
            assert.deepEqual([volume?.type, volume?.["volgroup"]], ["lvm_partition", "group"]);
            assert.deepEqual(config.find(({ id }) => id === "group")?.["devices"], ["crypt"]);
        }
    });

    it("ask kubeadm for the keys that the plan states, service accounts' included: one setting makes all", () => {
        // k8s.io/docs/reference/config-api/kubeadm-config.v1beta4: P-384 since 1.34.
        const documents = parseAllDocuments(content("mg-a1/target/etc/kubernetes/kubeadm.yaml"));
        const asked = documents.map((document) => document.get("encryptionAlgorithm") as string | undefined);
        assert.deepEqual(asked, [undefined, "ECDSA-P384", undefined]);
        for (const name of ["cluster-ca", "etcd-ca", "front-proxy-ca", "service-account"]) {
            const key = plan.keys.find(({ id }) => id === `key/${name}/management`);
            assert.deepEqual(key?.algorithm, { name: "ecdsa", bits: 384 }, name);
            assert.match(key.createdBy, /encryptionAlgorithm: ECDSA-P384\)/);
        }
    });

    it("give the API server a certificate for every name that the site's zone has for it", () => {
        const api = plan.management?.api.address ?? "";
        const names = (plan.services?.zone ?? []).filter(({ addresses }) => addresses.includes(api));
        assert.deepEqual(names, [{ name: "api.h200.example", addresses: ["10.20.0.10"] }]);
        const documents = parseAllDocuments(content("mg-b1/target/etc/kubernetes/kubeadm.yaml"));
        const shown = documents[1]?.toJS() as { readonly apiServer: { readonly certSANs: readonly string[] } };
        assert.deepEqual(
            shown.apiServer.certSANs.filter((name) => !name.startsWith("mg-")),
            [api, "api.h200.example"],
        );
    });

    it("let in by certificate alone", () => {
        const { ssh, "user-data": user } = answers("mg-a1");
        assert.deepEqual(ssh, { "install-server": true, "allow-pw": false });
        for (const account of user.users) {
            assert.deepEqual(
                [account["lock_passwd"], account["ssh_authorized_keys"], account["passwd"]],
                [true, undefined, undefined],
            );
        }
        const sshd = content("mg-b1/target/etc/ssh/sshd_config.d/10-platform.conf").split("\n");
        for (const line of [
            "ListenAddress 10.20.0.12",
            "HostKey /etc/ssh/ssh_host_ed25519_key",
            "HostCertificate /etc/ssh/ssh_host_ed25519_key-cert.pub",
            "TrustedUserCAKeys /etc/ssh/user-ca.pub",
            "AuthorizedKeysFile none",
            "PasswordAuthentication no",
            "KbdInteractiveAuthentication no",
            "PermitRootLogin no",
        ]) {
            assert.ok(sshd.includes(line), line);
        }
    });

    it("name no source of packages but the mirror, and pin and hold what makes the cluster", () => {
        assert.deepEqual(answers("mg-a1").apt, {
            preserve_sources_list: false,
            geoip: false,
            fallback: "abort",
            primary: [{ arches: ["amd64"], uri: "http://apt.h200.example/ubuntu" }],
            security: [{ arches: ["amd64"], uri: "http://apt.h200.example/ubuntu" }],
        });
        const late = answers("mg-a1")["late-commands"].join("\n");
        const release = ["kubeadm=1.36.3-*", "kubelet=1.36.3-*", "kubectl=1.36.3-*"];
        const pinned = [...release, "cri-tools=1.36.0-*", "containerd.io=2.2.1-*"];
        assert.ok(pinned.every((each) => late.includes(`'${each}'`)));
        assert.ok(late.includes("apt-mark hold kubeadm kubelet kubectl cri-tools containerd.io"));
        const hosts = media.flatMap(({ content: text }) => text.match(/https?:\/\/[^/\s"']+/g) ?? []);
        assert.deepEqual([...new Set(hosts)].sort(), ["http://apt.h200.example", "https://id.h200.example"]);
    });

    it("carry every file that the installer is told to copy, and it copies every one", () => {
        for (const host of names) {
            const copied = answers(host)["late-commands"].flatMap((command) => {
                const [, from, to] = /^install .* \/run\/medium\/(target\S+) \/target(\S+)$/.exec(command) ?? [];
                return from === undefined ? [] : [[`${host}/${from}`, `${host}/target${to ?? ""}`]];
            });
            assert.ok(copied.every(([from, to]) => from === to));
            const carried = media.map(({ path }) => path).filter((path) => path.startsWith(`${host}/target/`));
            assert.deepEqual(
                copied.map(([from]) => from),
                carried,
            );
        }
    });

    it("hold commands and scripts that a shell can read", () => {
        const { "early-commands": early, "late-commands": late } = answers("mg-a1");
        const scripts = media.map(({ content: text }) => text).filter((text) => text.startsWith("#!/bin/sh"));
        assert.ok(scripts.length > 0);
        for (const script of [...early, ...late, ...scripts]) {
            execFileSync("sh", ["-n"], { input: script });
        }
    });

    it("run the processes and the kubelet as on the workload cluster, with the key left to the ceremony", () => {
        const kubeadm = parseAllDocuments(content("mg-a1/target/etc/kubernetes/kubeadm.yaml")).map(
            (document) => document.toJS() as Record<string, unknown>,
        );
        const [init, { apiServer, controllerManager, scheduler, etcd, ...cluster } = {}, kubelet] = kubeadm;
        assert.deepEqual(init?.["localAPIEndpoint"], { advertiseAddress: "10.20.0.11", bindPort: 6443 });
        assert.equal(cluster["controlPlaneEndpoint"], "10.20.0.10:6443");
        const management = plan.clusters.find(({ name }) => name === "management");
        assert.ok(management);
        assert.deepEqual(
            { apiServer, controllerManager, scheduler, etcd },
            controlPlaneProcesses({
                apiServer: apiServerConfiguration({
                    directory: "/etc/kubernetes/platform",
                    kubernetesVersion: "1.36.3",
                    serviceRange: management.serviceRange,
                    audit: { logPath: "/var/log/kubernetes/audit.log", retentionDays: 365, diskGib: 80 },
                    encryption: { keys: [KEY_TO_COME] },
                    oidc: management.oidc,
                }),
                certSANs: [
                    "10.20.0.10",
                    "api.h200.example",
                    "mg-a1.h200.example",
                    "mg-b1.h200.example",
                    "mg-c1.h200.example",
                ],
                etcdDirectory: "/var/lib/etcd",
            }),
        );
        assert.deepEqual(
            kubelet,
            kubeletConfiguration({ role: "management", cpuCores: 32, memoryGib: 256, maxPods: 110 }),
        );
        const template = content("mg-a1/target/etc/kubernetes/platform/encryption.yaml.template");
        assert.match(template, /name: @NAME@\n\s+secret: @KEY@/);
    });

    it("point the container runtime at the mirror for every registry, once there is one", () => {
        assert.ok(!media.some(({ path }) => path.includes("certs.d")));
        const own = "registry.h200.example";
        const mirrored: PlatformPlan = { ...plan, site: { ...plan.site, imageMirror: `${own}/mirror` } };
        const files = autoinstallFiles(mirrored);
        const registries = plan.images.map(({ repository }) => repository.split("/")[0] ?? "");
        // The site's own registry is the mirror: nothing stands before it.
        for (const registry of ["registry.k8s.io", "ghcr.io", ...registries].filter((each) => each !== own)) {
            const hosts = content(`mg-a1/target/etc/containerd/certs.d/${registry}/hosts.toml`, files);
            assert.match(hosts, new RegExp(`^server = "https://${own}/v2/mirror/${registry}"$`, "m"));
            assert.match(hosts, /^override_path = true$/m);
        }
        assert.ok(!files.some(({ path }) => path.includes(`certs.d/${own}/`)));
    });

    it("do not exist where a site has no management hosts", () => {
        assert.deepEqual(autoinstallFiles({ ...plan, management: null }), []);
    });
});
