/**
 * Roles that keep keys. Who holds a role is written down by the company, not here: people change more often than plans.
 * No two roles are held by one person, and no department holds as many of them as a quorum takes.
 */
export const custodians = {
    "infrastructure-lead": "Answers for hosts and clusters",
    "infrastructure-deputy": "Stands in for the infrastructure lead",
    "security-officer": "Answers for keys, certificates and access",
    "compliance-officer": "Reviews, and can prove what was done",
    "company-officer": "A director outside engineering, who keeps the second safe",
} as const;

export type CustodianRole = keyof typeof custodians;

/** Those who hold a share of what opens everything else. */
export const shareHolders = Object.keys(custodians) as readonly CustodianRole[];
/** Three of five: two shares may be lost, and infrastructure's two are not enough. */
export const SHARES_NEEDED = 3;

/** Those who run the platform day by day. */
export const operators: readonly CustodianRole[] = ["infrastructure-lead", "infrastructure-deputy"];
/** Those who answer for trust: what they keep must not be in the hands of those whom it judges. */
export const trustees: readonly CustodianRole[] = ["security-officer", "compliance-officer"];
