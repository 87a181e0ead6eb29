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

/** The first phase of the rollout (1-4) in which a thing exists. */
export const fromPhase = z.int().min(1).max(4).default(1);
