import { hostOf } from "./hosts";
import { at, type Change, type Host, ownerOf, type Remediation, type World } from "./objects";

/** baremetal-operator keeps a host off as long as it has one of these, whoever put it there. */
const REBOOT = "reboot.metal3.io/metal3-remediation-";

/** Long enough for baremetal-operator to see it. */
const OFF_MS = 10_000;

export function isRebooting({ metadata }: Host): boolean {
    return Object.keys(metadata.annotations ?? {}).some((name) => name.startsWith(REBOOT));
}

/**
 * Turns the host of an unhealthy machine off and on, and again where that did not help in time. Whether it helped Cluster API
 * says, by taking the remediation away. One that has used up its retries stays `Failed`; CAPM3 would have the machine replaced.
 */
export function reconcileRemediations(world: World, now: string): Change[] {
    const known = new Set(world.remediations.map(({ metadata }) => `${REBOOT}${metadata.uid}`));
    return [
        ...world.remediations.flatMap((remediation) => advance(world, remediation, now)),
        ...world.hosts.flatMap((host) =>
            Object.keys(host.metadata.annotations ?? {})
                .filter((name) => name.startsWith(REBOOT) && !known.has(name))
                .map((name) => annotate(host, name, null, "nobody remediates it any more")),
        ),
    ];
}

function advance(world: World, remediation: Remediation, now: string): Change[] {
    const host = hostOfRemediation(world, remediation);
    if (host === undefined || remediation.metadata.deletionTimestamp !== undefined) {
        return [];
    }
    const { phase, retryCount = 0, lastRemediated = now } = remediation.status ?? {};
    const { retryLimit = 0, timeoutSeconds = 0 } = remediation.spec.strategy ?? {};
    const elapsedMs = Date.parse(now) - Date.parse(lastRemediated);
    const reboot = `${REBOOT}${remediation.metadata.uid}`;
    const off = (retry: number) => [
        annotate(host, reboot, JSON.stringify({ mode: "hard" }), `machine ${remediation.metadata.name} is unhealthy`),
        status(remediation, { phase: "Running", lastRemediated: now, ...(retry > 0 && { retryCount: retry }) }),
    ];
    switch (phase) {
        case undefined:
            return off(0);
        case "Running":
            return elapsedMs < OFF_MS
                ? []
                : [annotate(host, reboot, null, "it was off"), status(remediation, { phase: "Waiting" })];
        case "Waiting":
            if (elapsedMs < timeoutSeconds * 1000) {
                return [];
            }
            return retryCount < retryLimit ? off(retryCount + 1) : [status(remediation, { phase: "Failed" })];
        default:
            return [];
    }
}

function hostOfRemediation(world: World, remediation: Remediation): Host | undefined {
    const machine = ownerOf(remediation, "Machine");
    const { namespace } = remediation.metadata;
    const metal3Machine = world.metal3Machines.find((found) => {
        return found.metadata.namespace === namespace && ownerOf(found, "Machine") === machine;
    });
    return metal3Machine && hostOf(metal3Machine, world.hosts);
}

function annotate(host: Host, name: string, value: string | null, why: string): Change {
    const body = { metadata: { annotations: { [name]: value } } };
    return { verb: "patch", kind: "BareMetalHost", ...at(host), why, body };
}

function status(
    remediation: Remediation,
    fields: { readonly phase: string; readonly [field: string]: unknown },
): Change {
    const change = { verb: "patch", kind: "Metal3Remediation", ...at(remediation), subresource: "status" } as const;
    return { ...change, why: fields.phase, body: { status: fields } };
}
