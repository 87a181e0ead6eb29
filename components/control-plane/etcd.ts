import { type HostFlag, PKI, type ProcessFlags } from "./flags";

/** The largest that etcd's documentation suggests ("System limits"); the default is 2 GiB, and a full etcd refuses every write. */
const QUOTA_GIB = 8;

const PLAIN = "etcd listens on loopback without TLS";
const DIRECTORY = `${PKI}/etcd`;
const host = (value: string): HostFlag => ({ value, onLoopback: PLAIN });

/**
 * Flags of etcd, CIS 1.12 section 2: certificates for clients and for peers, by an authority that signs nothing else, and
 * both sides have to show theirs. Left to kubeadm: names, addresses and the other members.
 *
 * No `cipher-suites`: etcd refuses to start with them on a floor of TLS 1.3, where Go fixes the suites, AES-128-GCM among them.
 * A floor of 1.2 would let them be set and close nothing: its clients and peers speak 1.3. The gap is declared.
 */
export const ETCD: ProcessFlags = {
    flags: {
        // Certificates that it signs itself, which nobody could check.
        "auto-tls": "false",
        "peer-auto-tls": "false",
        "quota-backend-bytes": String(QUOTA_GIB * 1024 ** 3),
        "tls-min-version": "TLS1.3",
    },
    hostFlags: {
        "cert-file": host(`${DIRECTORY}/server.crt`),
        "client-cert-auth": host("true"),
        "key-file": host(`${DIRECTORY}/server.key`),
        "peer-cert-file": host(`${DIRECTORY}/peer.crt`),
        "peer-client-cert-auth": host("true"),
        "peer-key-file": host(`${DIRECTORY}/peer.key`),
        "peer-trusted-ca-file": host(`${DIRECTORY}/ca.crt`),
        "trusted-ca-file": host(`${DIRECTORY}/ca.crt`),
    },
};
