import type { CisItem, CisSection } from "./item";

const pair = (cert: string, key: string): Pick<CisItem, "check" | "violatedBy"> => ({
    check: {
        all: [
            { setting: cert, is: "set" },
            { setting: key, is: "set" },
        ],
    },
    violatedBy: { [key]: undefined },
});
const notSelfSigned = (setting: string): Pick<CisItem, "check" | "violatedBy"> => ({
    check: {
        any: [
            { setting, is: "absent" },
            { setting, equals: "false" },
        ],
    },
    violatedBy: { [setting]: "true" },
});

/** CIS Kubernetes Benchmark 1.12 section 2, as kube-bench a73ce378 encodes it in cfg/cis-1.12/etcd.yaml. */
export const ETCD: CisSection = {
    prefix: "2",
    count: 7,
    subject: "etcd",
    items: [
        { id: "2.1", title: "serves clients over TLS", ...pair("cert-file", "key-file") },
        {
            id: "2.2",
            title: "verifies clients' certificates",
            check: { setting: "client-cert-auth", equals: "true" },
            violatedBy: { "client-cert-auth": undefined },
        },
        { id: "2.3", title: "signs no certificates for clients by itself", ...notSelfSigned("auto-tls") },
        { id: "2.4", title: "serves peers over TLS", ...pair("peer-cert-file", "peer-key-file") },
        {
            id: "2.5",
            title: "verifies peers' certificates",
            check: { setting: "peer-client-cert-auth", equals: "true" },
            violatedBy: { "peer-client-cert-auth": "false" },
        },
        { id: "2.6", title: "signs no certificates for peers by itself", ...notSelfSigned("peer-auto-tls") },
        {
            id: "2.7",
            title: "an authority of its own",
            // kube-bench sees only that one is set, and leaves the comparison to people.
            check: { setting: "trusted-ca-file", otherThan: { of: "kube-apiserver", setting: "client-ca-file" } },
            violatedBy: { "trusted-ca-file": "/etc/kubernetes/pki/ca.crt" },
        },
    ],
};
