import { z } from "zod";

/** Names that become Kubernetes names, host names or label values. */
export const dnsLabel = z
    .string()
    .regex(
        /^[a-z]([-a-z0-9]{0,61}[a-z0-9])?$/,
        "expected a DNS label: lower-case letters, digits and hyphens, e.g. gpu-a1",
    );

export const dnsName = z
    .string()
    .regex(/^([a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?\.)+[a-z]{2,}$/, "expected a DNS name, e.g. h200.example");

/** Said without the value: where a name is expected, a password may stand. */
export const SECRET_NAME_EXPECTED = "expected the name of a secret such as bmc/gpu-a1, not the secret itself";

/** A reference into `h200-platform:secrets` or the secret store; never the secret itself. */
export const secretRef = z.string().regex(/^[a-z0-9-]+(\/[a-z0-9-]+)+$/, SECRET_NAME_EXPECTED);

/**
 * A serial number as it stands on a label. What spreadsheets make of one is none (`5.36E+11`, `#N/A`), nor is one with spaces or
 * signs that nobody sees: two that look alike would be two.
 */
export const labelNumber = z
    .string()
    .regex(
        /^[A-Za-z0-9]([-._A-Za-z0-9]*[A-Za-z0-9])?$/,
        "expected what is on the label: letters, digits and inner hyphens, full stops and underscores, with nothing around them, not even what nobody sees; in a spreadsheet give the column the format of text",
    );

/** The first phase of the rollout (1-4) in which a thing exists. */
export const fromPhase = z.int().min(1).max(4).default(1);
