import type { ApiServerArgs, ApiServerFile } from "./apiServer";
import { auditLogFlags } from "./auditLog";
import { CLUSTER_CA, type Flags, type HostFlag, PKI } from "./flags";
import { TLS_FLAGS } from "./tls";

/**
 * Besides the ones that are on by default (PodSecurity, ServiceAccount, NamespaceLifecycle ...). AlwaysPullImages is left out:
 * images are pinned by digest and no tenant has pull secrets of its own, while every restart of a pod would need the
 * registry, which runs on this very cluster.
 */
const ADMISSION_PLUGINS = ["NodeRestriction", "DenyServiceExternalIPs", "EventRateLimit"];

export type ApiServerFiles = Readonly<Record<"audit" | "admission" | "authentication" | "encryption", ApiServerFile>>;

/** Flags that hold wherever the process runs. Left to the host: addresses, ports and the certificates of `API_SERVER_HOST_FLAGS`. */
export function apiServerFlags({ serviceRange, audit }: ApiServerArgs, files: ApiServerFiles): Flags {
    return {
        "admission-control-config-file": files.admission.path,
        ...auditLogFlags(audit),
        "audit-policy-file": files.audit.path,
        "authentication-config": files.authentication.path,
        "authorization-mode": "Node,RBAC",
        "enable-admission-plugins": ADMISSION_PLUGINS.join(","),
        "encryption-provider-config": files.encryption.path,
        "encryption-provider-config-automatic-reload": "true",
        profiling: "false",
        "request-timeout": "60s",
        // Tokens that pods do not refresh would stay valid for a year.
        "service-account-extend-token-expiration": "false",
        "service-account-lookup": "true",
        "service-cluster-ip-range": serviceRange,
        ...TLS_FLAGS,
    };
}

const OWN_CLIENT_CA = "the local control plane signs its own client certificates";
const PLAIN_ETCD = "etcd listens on loopback without TLS";
const NO_KUBELET = "hosts are simulated, so there is no kubelet to verify";
const OWN_TOKEN_KEY = "the local control plane makes its own key";
const OWN_CERTIFICATE = "the local control plane makes its own certificate";

export const API_SERVER_HOST_FLAGS: Readonly<Record<string, HostFlag>> = {
    "client-ca-file": { value: CLUSTER_CA, onLoopback: OWN_CLIENT_CA },
    "etcd-cafile": { value: `${PKI}/etcd/ca.crt`, onLoopback: PLAIN_ETCD },
    "etcd-certfile": { value: `${PKI}/apiserver-etcd-client.crt`, onLoopback: PLAIN_ETCD },
    "etcd-keyfile": { value: `${PKI}/apiserver-etcd-client.key`, onLoopback: PLAIN_ETCD },
    // Kubelets' own certificates are signed by the cluster's CA (`serverTLSBootstrap`), so that this can be checked.
    "kubelet-certificate-authority": { value: CLUSTER_CA, onLoopback: NO_KUBELET },
    "kubelet-client-certificate": { value: `${PKI}/apiserver-kubelet-client.crt`, onLoopback: NO_KUBELET },
    "kubelet-client-key": { value: `${PKI}/apiserver-kubelet-client.key`, onLoopback: NO_KUBELET },
    "service-account-key-file": { value: `${PKI}/sa.pub`, onLoopback: OWN_TOKEN_KEY },
    "service-account-signing-key-file": { value: `${PKI}/sa.key`, onLoopback: OWN_TOKEN_KEY },
    "tls-cert-file": { value: `${PKI}/apiserver.crt`, onLoopback: OWN_CERTIFICATE },
    "tls-private-key-file": { value: `${PKI}/apiserver.key`, onLoopback: OWN_CERTIFICATE },
};
