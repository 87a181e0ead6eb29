import { hostOf, UNHEALTHY } from "./hosts";
import { at, type Change, type Host, keyOf, type Machine, ownerOf, type Remediation, type World } from "./objects";

/** baremetal-operator keeps a host off as long as it has one of these, whoever put it there. */
const REBOOT = "reboot.metal3.io/metal3-remediation-";

/** Long enough for baremetal-operator to see it. */
const OFF_MS = 10_000;

/** By which CAPM3 asks for a machine's replacement, among the conditions of v1beta1 alone. */
const OWNER_REMEDIATED = "OwnerRemediated";

export function isRebooting({ metadata }: Host): boolean {
    return Object.keys(metadata.annotations ?? {}).some((name) => name.startsWith(REBOOT));
}

/**
 * Turns the host of an unhealthy machine off and on, and again where that did not help in time. Whether it helped Cluster API
 * says, by taking the remediation away. One that has used up its retries marks the host, asks for the machine's replacement and does
 * no more.
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
    const machine = world.machines.find(
        ({ metadata }) =>
            metadata.name === ownerOf(remediation, "Machine") && metadata.namespace === remediation.metadata.namespace,
    );
    const host = machine && hostOfMachine(world, machine);
    if (machine === undefined || host === undefined || remediation.metadata.deletionTimestamp !== undefined) {
        return [];
    }
    const { phase, retryCount = 0, lastRemediated = now } = remediation.status ?? {};
    if (host.spec.online === false) {
        return phase === "Failed" ? [] : [status(remediation, { phase: "Failed" })];
    }
    if (phase === undefined) {
        return [status(remediation, { phase: "Running", lastRemediated: now })];
    }
    // CAPM3 looks for the node before it does anything else, and stops there.
    if (machine.status?.nodeRef === undefined) {
        return [];
    }
    const { retryLimit = 0, timeoutSeconds = 0 } = remediation.spec.strategy ?? {};
    const elapsedMs = Date.parse(now) - Date.parse(lastRemediated);
    const reboot = `${REBOOT}${remediation.metadata.uid}`;
    const why = `machine ${keyOf(machine)} is unhealthy`;
    switch (phase) {
        case "Running":
            if (host.metadata.annotations?.[reboot] === undefined) {
                return [
                    annotate(host, reboot, JSON.stringify({ mode: "hard" }), why),
                    status(remediation, { phase, lastRemediated: now }),
                ];
            }
            return elapsedMs < OFF_MS
                ? []
                : [annotate(host, reboot, null, "it was off"), status(remediation, { phase: "Waiting" })];
        case "Waiting":
            if (elapsedMs < timeoutSeconds * 1000) {
                return [];
            }
            if (retryCount < retryLimit) {
                return [status(remediation, { phase: "Running", lastRemediated: now, retryCount: retryCount + 1 })];
            }
            return isAskedFor(machine)
                ? [
                      annotate(host, UNHEALTHY, "capm3/UnhealthyNode", why),
                      status(remediation, { phase: "Deleting machine" }),
                  ]
                : [askForReplacement(machine, now)];
        default:
            return [];
    }
}

function hostOfMachine(world: World, { metadata: { name, namespace } }: Machine): Host | undefined {
    const metal3Machine = world.metal3Machines.find((found) => {
        return found.metadata.namespace === namespace && ownerOf(found, "Machine") === name;
    });
    return metal3Machine && hostOf(metal3Machine, world.hosts);
}

const oldConditions = ({ status }: Machine) => status?.deprecated?.v1beta1?.conditions ?? [];

function isAskedFor(machine: Machine): boolean {
    return oldConditions(machine).some(({ type, status }) => type === OWNER_REMEDIATED && status === "False");
}

function askForReplacement(machine: Machine, now: string): Change {
    const others = oldConditions(machine).filter(({ type }) => type !== OWNER_REMEDIATED);
    const wanted = { type: OWNER_REMEDIATED, status: "False", severity: "Warning", reason: "WaitingForRemediation" };
    const body = {
        // Cluster API writes conditions as well.
        metadata: { resourceVersion: machine.metadata.resourceVersion },
        status: { deprecated: { v1beta1: { conditions: [...others, { ...wanted, lastTransitionTime: now }] } } },
    };
    return {
        verb: "patch",
        kind: "Machine",
        ...at(machine),
        subresource: "status",
        why: "no power cycle helped",
        body,
    };
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
