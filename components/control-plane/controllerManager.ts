import { CLUSTER_CA, PKI, type ProcessFlags } from "./flags";
import { TLS_FLAGS } from "./tls";

/** Finished pods that are kept for whoever asks why they ended. Ours; the default of 12,500 is made for thousands of hosts. */
const FINISHED_PODS = 1000;

/** Flags of kube-controller-manager, CIS 1.12 section 1.3. Left to kubeadm: kubeconfig, signing keys and network ranges. */
export const CONTROLLER_MANAGER: ProcessFlags = {
    flags: {
        // Metrics are read on the host itself; nothing else calls it.
        "bind-address": "127.0.0.1",
        profiling: "false",
        "terminated-pod-gc-threshold": String(FINISHED_PODS),
        // An account for each controller, with its own rights, instead of one with the rights of all.
        "use-service-account-credentials": "true",
        ...TLS_FLAGS,
    },
    hostFlags: {
        "leader-elect": {
            value: "true",
            onLoopback: "there is one, and with an election it would end when the API server is gone for ten seconds",
        },
        "root-ca-file": { value: CLUSTER_CA, onLoopback: "the local control plane has an authority of its own" },
        "service-account-private-key-file": {
            value: `${PKI}/sa.key`,
            onLoopback: "the local control plane makes its own key",
        },
    },
};
