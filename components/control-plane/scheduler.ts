import type { ProcessFlags } from "./flags";
import { TLS_FLAGS } from "./tls";

/** Flags of kube-scheduler, CIS 1.12 section 1.4. Left to kubeadm: its kubeconfig. */
export const SCHEDULER: ProcessFlags = {
    flags: {
        // Metrics are read on the host itself; nothing else calls it.
        "bind-address": "127.0.0.1",
        profiling: "false",
        ...TLS_FLAGS,
    },
    hostFlags: {
        "leader-elect": {
            value: "true",
            onLoopback: "there is one, and with an election it would end when the API server is gone for ten seconds",
        },
    },
};
