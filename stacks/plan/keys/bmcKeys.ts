import type { HostPlan } from "../hostPlan";
import { operators } from "./custodians";
import { BMC_CA, bmcTls, CEREMONY, OPENBAO, ROOT_CA, showsCertificate } from "./keyIds";
import type { KeyPlan } from "./keyPlan";

/** What BMCs show, and who signs it: without it Ironic and people would type their passwords into whatever answers. */
export function bmcKeys(hosts: readonly HostPlan[]): KeyPlan[] {
    return [bmcAuthority, ...hosts.filter(showsCertificate).map(bmcTlsKey)];
}

const RUNBOOK = "docs/runbooks/bmc-certificates.md";

const bmcAuthority: KeyPlan = {
    id: BMC_CA,
    family: "BMC CA",
    purpose: "Intermediate that signs BMCs, for addresses of the out-of-band network and no others (name constraints)",
    use: "signs",
    // BMCs make RSA keys, and nobody has seen each of them take a certificate that another kind of key has signed.
    algorithm: { name: "rsa", bits: 4096 },
    createdBy: `${CEREMONY}, signed by the root CA, for BMCs are installed through before OpenBao stands; then moved into its pki engine`,
    livesIn:
        "OpenBao, pki-bmc; in the escrow container as well until the first drill. Its certificate: metal.bmcAuthority",
    heldIn: [],
    inStore: [{ who: "operators", path: "pki-bmc/sign/bmc", may: ["update"] }],
    readers: ["OpenBao"],
    protects: [],
    protectedBy: [OPENBAO],
    signedBy: [ROOT_CA],
    rotation: {
        everyDays: 730,
        procedure: `metal.bmcAuthority has both certificates until every BMC shows one of the new: ${RUNBOOK}, 3`,
    },
    recovery: { from: [ROOT_CA], procedure: `a new one is signed, and signs every BMC: ${RUNBOOK}, 3` },
    lostWithout: "no BMC can be renewed: within a year Ironic and people trust none of them, and hosts go on",
    custodians: [...operators, "security-officer"],
};

const bmcTlsKey = ({ id, name }: HostPlan): KeyPlan => ({
    id: bmcTls(name),
    family: "TLS of BMCs",
    purpose: "Proves to Ironic, and to whoever types a password, that the BMC is this host's",
    use: "authenticates",
    // What iDRAC9 and Supermicro make where they are told nothing; refused if it is less (stacks/plan/dayZero/bmcCertificates.ts).
    algorithm: { name: "rsa", bits: 2048 },
    createdBy: "the BMC (Redfish GenerateCSR), in the rack, on a cable of its own",
    livesIn: "the BMC; it cannot be read",
    heldIn: [],
    readers: ["the BMC"],
    protects: [`passwords that are sent to the BMC of ${id}`],
    protectedBy: [],
    signedBy: [BMC_CA],
    rotation: { everyDays: 330, procedure: `a new key and certificate a month before the old one ends: ${RUNBOOK}, 1` },
    recovery: {
        from: [BMC_CA],
        procedure: `made anew and signed; after a reset of the BMC at the rack: ${RUNBOOK}, 2`,
    },
    lostWithout: "nothing but a renewal; until then Ironic does not log in",
    custodians: operators,
});
