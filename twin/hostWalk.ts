import type { Manifest } from "./kubectl";

/** KWOK fills this in when it writes a status. */
const NOW = "{{ Now }}";
const DETACHED = `.metadata.annotations["baremetalhost.metal3.io/detached"]`;
const IMAGE = ".spec.image.url";

/** Where a host is in its life, as baremetal-operator names it. */
type State = "registering" | "inspecting" | "available" | "provisioned";

interface Step {
    readonly name: string;
    readonly when: readonly Requirement[];
    readonly status: object;
}

interface Requirement {
    readonly key: string;
    readonly operator: "In" | "Exists" | "DoesNotExist";
    readonly values?: readonly string[];
}

const inState = (state: State): Requirement => ({ key: ".status.provisioning.state", operator: "In", values: [state] });
const isThere = (key: string): Requirement => ({ key, operator: "Exists" });
const isAbsent = (key: string): Requirement => ({ key, operator: "DoesNotExist" });
const reports = (status: string): Requirement => ({
    key: ".status.operationalStatus",
    operator: "In",
    values: [status],
});

/**
 * What baremetal-operator makes of a BareMetalHost (v0.13: host_state_machine.go, `computeConditions`), with the operator and
 * the machine simulated: registered and inspected, then in use as long as somebody has given it an image. A step writes what
 * the one before it did not.
 */
const WALK: readonly Step[] = [
    {
        name: "registering",
        when: [isAbsent(".status.provisioning.state")],
        status: {
            ...{ errorCount: 0, errorMessage: "", operationalStatus: "OK", poweredOn: false },
            provisioning: { ID: "", state: "registering", bootMode: "{{ or .spec.bootMode `UEFI` }}" },
            triedCredentials: login(),
            operationHistory: { register: { start: NOW } },
            conditions: conditions("registering"),
        },
    },
    {
        name: "inspecting",
        when: [inState("registering")],
        status: {
            provisioning: { ID: "{{ .metadata.uid }}", state: "inspecting" },
            goodCredentials: login(),
            operationHistory: { register: { end: NOW }, inspect: { start: NOW } },
            conditions: conditions("inspecting"),
        },
    },
    {
        name: "ready",
        when: [inState("inspecting")],
        status: {
            poweredOn: true,
            provisioning: { state: "available" },
            // What the host's own description says; nothing here invents a disk or a gigabyte.
            hardware: {
                cpu: { arch: "{{ or .spec.architecture `x86_64` }}" },
                nics: [{ mac: "{{ .spec.bootMACAddress }}" }],
            },
            operationHistory: { inspect: { end: NOW } },
            conditions: conditions("available"),
        },
    },
    {
        name: "provisioned",
        when: [inState("available"), isThere(IMAGE)],
        status: {
            provisioning: { state: "provisioned", image: { url: "{{ .spec.image.url }}" } },
            operationHistory: { provision: { start: NOW, end: NOW } },
            conditions: conditions("provisioned"),
        },
    },
    {
        name: "deprovisioned",
        when: [inState("provisioned"), isAbsent(IMAGE)],
        status: {
            provisioning: { state: "available", image: null },
            operationHistory: { deprovision: { start: NOW, end: NOW } },
            conditions: conditions("available"),
        },
    },
    {
        name: "detached",
        when: [isThere(DETACHED), isThere(".status.hardware"), reports("OK")],
        status: { operationalStatus: "detached" },
    },
    { name: "attached", when: [isAbsent(DETACHED), reports("detached")], status: { operationalStatus: "OK" } },
];

/** The steps as behaviours for KWOK, which plays them on the management cluster. */
export function hostWalk(crd: string, resourceRef: { readonly apiGroup: string; readonly kind: string }): Manifest[] {
    return WALK.map(({ name, when, status }) => ({
        apiVersion: "kwok.x-k8s.io/v1alpha1",
        kind: "Stage",
        metadata: { name: `${crd}-${name}` },
        spec: {
            resourceRef,
            selector: { matchExpressions: [isAbsent(".metadata.deletionTimestamp"), ...when] },
            next: { statusTemplate: JSON.stringify(status, undefined, 2) },
        },
    }));
}

function login(): object {
    const credentials = { name: "{{ .spec.bmc.credentialsName }}", namespace: "{{ .metadata.namespace }}" };
    return { credentials, credentialsVersion: "simulated" };
}

function conditions(state: State): object[] {
    const atRest = state === "available" || state === "provisioned";
    const held = {
        Manageable: state !== "registering",
        AvailableForProvisioning: state === "available",
        Provisioned: state === "provisioned",
        Ready: state === "provisioned",
        Progressing: !atRest,
    };
    return Object.entries(held).map(([type, holds]) => ({
        ...{ type, status: holds ? "True" : "False", reason: "Simulated", message: "", lastTransitionTime: NOW },
    }));
}
