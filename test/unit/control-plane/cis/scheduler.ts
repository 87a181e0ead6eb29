import type { CisSection } from "./item";

/** CIS Kubernetes Benchmark 1.12 section 1.4, as kube-bench a73ce378 encodes it in cfg/cis-1.12/master.yaml. */
export const SCHEDULER: CisSection = {
    prefix: "1.4",
    count: 2,
    subject: "kube-scheduler",
    items: [
        {
            id: "1.4.1",
            title: "no profiling",
            check: { setting: "profiling", equals: "false" },
            violatedBy: { profiling: undefined },
        },
        {
            id: "1.4.2",
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
