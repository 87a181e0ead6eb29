import assert from "node:assert/strict";

import { controlPlaneProcesses } from "../../../components/control-plane/processes";
import { apiServerConfiguration } from "../../../components/control-plane/apiServer";
import { CONTROLLER_MANAGER } from "../../../components/control-plane/controllerManager";
import { ETCD } from "../../../components/control-plane/etcd";
import { SCHEDULER } from "../../../components/control-plane/scheduler";
import { apiServerArgs, key } from "./support/arguments";

const SUITES = "TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384,TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384";
const pairs = (args: readonly { readonly name: string; readonly value: string }[]) =>
    args.map(({ name, value }) => `${name}=${value}`);

describe("processes of a control plane", () => {
    const { apiServer, controllerManager, scheduler, etcd } = controlPlaneProcesses({
        apiServer: apiServerConfiguration(apiServerArgs),
        certSANs: ["10.20.0.10"],
        etcdDirectory: "/var/lib/etcd",
    });

    it("run kube-controller-manager on loopback, with an account for each controller", () => {
        assert.deepEqual(pairs(controllerManager.extraArgs), [
            "bind-address=127.0.0.1",
            "leader-elect=true",
            "profiling=false",
            "root-ca-file=/etc/kubernetes/pki/ca.crt",
            "service-account-private-key-file=/etc/kubernetes/pki/sa.key",
            "terminated-pod-gc-threshold=1000",
            `tls-cipher-suites=${SUITES}`,
            "tls-min-version=VersionTLS13",
            "use-service-account-credentials=true",
        ]);
    });

    it("run kube-scheduler on loopback", () => {
        assert.deepEqual(pairs(scheduler.extraArgs), [
            "bind-address=127.0.0.1",
            "leader-elect=true",
            "profiling=false",
            `tls-cipher-suites=${SUITES}`,
            "tls-min-version=VersionTLS13",
        ]);
    });

    it("run etcd on a directory of its own, where clients and peers show certificates of its own authority", () => {
        assert.equal(etcd.local.dataDir, "/var/lib/etcd");
        assert.deepEqual(pairs(etcd.local.extraArgs), [
            "auto-tls=false",
            "cert-file=/etc/kubernetes/pki/etcd/server.crt",
            "client-cert-auth=true",
            "key-file=/etc/kubernetes/pki/etcd/server.key",
            "peer-auto-tls=false",
            "peer-cert-file=/etc/kubernetes/pki/etcd/peer.crt",
            "peer-client-cert-auth=true",
            "peer-key-file=/etc/kubernetes/pki/etcd/peer.key",
            "peer-trusted-ca-file=/etc/kubernetes/pki/etcd/ca.crt",
            "quota-backend-bytes=8589934592",
            "tls-min-version=TLS1.3",
            "trusted-ca-file=/etc/kubernetes/pki/etcd/ca.crt",
        ]);
    });

    it("give the API server what holds everywhere and what only a host has, and the directories it reads and writes", () => {
        const { flags, hostFlags } = apiServerConfiguration(apiServerArgs);
        assert.deepEqual(
            apiServer.extraArgs.map(({ name }) => name),
            [...Object.keys(flags), ...Object.keys(hostFlags)].sort(),
        );
        assert.deepEqual(apiServer.extraVolumes, [
            {
                name: "platform",
                hostPath: "/etc/kubernetes/platform",
                mountPath: "/etc/kubernetes/platform",
                readOnly: true,
                pathType: "Directory",
            },
            {
                name: "audit",
                hostPath: "/var/log/kubernetes/audit",
                mountPath: "/var/log/kubernetes/audit",
                readOnly: false,
                pathType: "DirectoryOrCreate",
            },
        ]);
    });

    it("show the API server the socket of a KMS plugin, where there is one", () => {
        const kms = { name: "vault", endpoint: "unix:///var/run/kms/plugin.sock" };
        const { mounts } = apiServerConfiguration({ ...apiServerArgs, encryption: { keys: [key(1)], kms } });
        assert.deepEqual(mounts.at(-1), {
            name: "kms",
            hostPath: "/var/run/kms",
            mountPath: "/var/run/kms",
            readOnly: true,
            pathType: "Directory",
        });
    });

    it("name a reason for every flag that loopback goes without, and set none of them twice", () => {
        for (const { flags, hostFlags } of [CONTROLLER_MANAGER, SCHEDULER, ETCD]) {
            for (const [flag, { onLoopback }] of Object.entries(hostFlags)) {
                assert.ok(onLoopback.length > 10, flag);
                assert.equal(flag in flags, false, flag);
            }
        }
    });
});
