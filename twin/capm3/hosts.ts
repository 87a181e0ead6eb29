import type { Host, HostSelector, Metal3Machine } from "./objects";

/** Label by which a host says where it stands, for machines that ask for a failure domain. */
export const FAILURE_DOMAIN = "infrastructure.cluster.x-k8s.io/failure-domain";

const PAUSED = "baremetalhost.metal3.io/paused";
/** On a host that no machine may take. */
export const UNHEALTHY = "capm3.metal3.io/unhealthy";
/** The second is what it was called before. */
const NOT_TAKEN = [UNHEALTHY, "capi.metal3.io/unhealthy"];

export function stateOf({ status }: Host): string {
    return status?.provisioning?.state ?? "";
}

/** The host that a machine has. The host's word counts: it is the one that is written with a lock. */
export function hostOf({ metadata }: Metal3Machine, hosts: readonly Host[]): Host | undefined {
    return hosts.find(({ spec: { consumerRef } }) => {
        return (
            consumerRef?.kind === "Metal3Machine" &&
            consumerRef.name === metadata.name &&
            consumerRef.namespace === metadata.namespace
        );
    });
}

/**
 * The host that a machine gets: available, nobody's, without an error, and what the machine selects. One in the failure domain
 * that it asks for is preferred; of several the first by name, so that a run can be repeated. (CAPM3 draws one.)
 */
export function chooseHost(
    machine: Metal3Machine,
    failureDomain: string | undefined,
    hosts: readonly Host[],
    taken: ReadonlySet<Host>,
): Host | undefined {
    const candidates = hosts
        .filter((host) => !taken.has(host) && isFree(host) && isSelected(host, machine))
        .sort((a, b) => (a.metadata.name < b.metadata.name ? -1 : 1));
    return candidates.find(({ metadata }) => metadata.labels?.[FAILURE_DOMAIN] === failureDomain) ?? candidates[0];
}

function isFree(host: Host): boolean {
    const { metadata, spec, status } = host;
    return (
        spec.consumerRef === undefined &&
        metadata.deletionTimestamp === undefined &&
        !status?.errorMessage &&
        metadata.annotations?.[PAUSED] === undefined &&
        NOT_TAKEN.every((mark) => metadata.annotations?.[mark] === undefined) &&
        ["ready", "available"].includes(stateOf(host))
    );
}

export function isSelected({ metadata }: Host, machine: Metal3Machine): boolean {
    return metadata.namespace === machine.metadata.namespace && matches(metadata.labels, machine.spec.hostSelector);
}

function matches(
    labels: Readonly<Record<string, string>> = {},
    { matchLabels = {}, matchExpressions = [] }: HostSelector = {},
): boolean {
    return (
        Object.entries(matchLabels).every(([key, value]) => labels[key] === value) &&
        matchExpressions.every(({ key, operator, values }) => holds(labels[key], operator.toLowerCase(), values))
    );
}

/** As label selectors work: what is not there is not in a list, and so `notin` holds of it. */
function holds(value: string | undefined, operator: string, values: readonly string[]): boolean {
    switch (operator) {
        case "in":
            return value !== undefined && values.includes(value);
        case "notin":
            return value === undefined || !values.includes(value);
        case "exists":
            return value !== undefined;
        case "!":
        case "doesnotexist":
            return value === undefined;
        default:
            return false;
    }
}
