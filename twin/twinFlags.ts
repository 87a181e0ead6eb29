import type { Flags } from "../components/control-plane/flags";

/** What processes of a twin run with besides the flags of the product. */
export const TWIN_FLAGS = {
    // As kubeadm has it: nobody here knows a host by its name.
    "kube-apiserver": { "kubelet-preferred-address-types": "InternalIP,ExternalIP,Hostname" },
    // Behaviours, and ways into pods, are objects of the API: a test takes one away, a host that boots brings one.
    "kwok-controller": { "enable-crds": "Stage,PortForward" },
} as const satisfies Readonly<Record<string, Flags>>;
