import type { CisSection } from "./item";

/** CIS Kubernetes Benchmark 1.12 section 1.3, as kube-bench a73ce378 encodes it in cfg/cis-1.12/master.yaml. */
export const CONTROLLER_MANAGER: CisSection = {
    prefix: "1.3",
    count: 7,
    subject: "kube-controller-manager",
    items: [
        {
            id: "1.3.1",
            title: "a threshold for finished pods",
            check: { setting: "terminated-pod-gc-threshold", is: "set" },
            violatedBy: { "terminated-pod-gc-threshold": undefined },
        },
        {
            id: "1.3.2",
            title: "no profiling",
            check: { setting: "profiling", equals: "false" },
            violatedBy: { profiling: "true" },
        },
        {
            id: "1.3.3",
            title: "an account for each controller",
            check: { setting: "use-service-account-credentials", differs: "false" },
            violatedBy: { "use-service-account-credentials": "false" },
        },
        {
            id: "1.3.4",
            title: "a key of its own for service accounts",
            check: { setting: "service-account-private-key-file", is: "set" },
            violatedBy: { "service-account-private-key-file": undefined },
        },
        {
            id: "1.3.5",
            title: "pods get the cluster's authority",
            check: { setting: "root-ca-file", is: "set" },
            violatedBy: { "root-ca-file": undefined },
        },
        {
            id: "1.3.6",
            title: "kubelets' serving certificates may be rotated",
            check: {
                any: [
                    { setting: "feature-gates", lacks: "RotateKubeletServerCertificate=false" },
                    { setting: "feature-gates", is: "absent" },
                ],
            },
            violatedBy: { "feature-gates": "RotateKubeletServerCertificate=false" },
        },
        {
            id: "1.3.7",
            title: "listens on loopback",
            check: {
                any: [
                    { setting: "bind-address", equals: "127.0.0.1" },
                    { setting: "bind-address", is: "absent" },
                ],
            },
            violatedBy: { "bind-address": "0.0.0.0" },
        },
    ],
};
