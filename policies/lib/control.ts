import type { Field } from "./field";
import type { Kind, KubernetesObject } from "./kubernetes";

export type Severity = "critical" | "high" | "medium" | "low";

/** The company's requirements: network, AES-256, RBAC and audit, geo-redundant backup, no external API. */
export type Requirement = "R1" | "R2" | "R3" | "R4" | "R5";

/** What a control is and why it exists; printed to whoever is blocked, in CONTROLS.md and in the evidence. */
export interface ControlText {
    /** Id in the catalogue, e.g. `NET-02`. */
    readonly id: string;
    /** The policy's name, `<system>-<kind>-<verb>-<what>`, verb one of require, disallow, limit. */
    readonly policy: string;
    readonly title: string;
    readonly requirements: readonly Requirement[];
    readonly severity: Severity;
    /** Level of a failure; an indeterminate result is always listed by its own policy. */
    readonly level: "mandatory" | "advisory";
    readonly mapping: {
        /** NIST SP 800-53 revision 5. */
        readonly nist: readonly string[];
        /** CIS Kubernetes benchmark 1.12. */
        readonly cis: readonly string[];
        /** SOC 2 trust services criteria. */
        readonly soc2: readonly string[];
    };
    /** What goes wrong without it, in one sentence. */
    readonly why: string;
    /** What to do, in one sentence. */
    readonly remediation: string;
    /** What the control looks at: the reason it gives when something else is not applicable. */
    readonly scope: string;
    /** What it cannot see, so that nobody reads more into a pass than it says. */
    readonly limits?: string;
}

/** How a control answers about one object. Without a call the object passes. */
export interface Report {
    /** `reason` continues "<path> ...", or "<object> ..." where `at` is empty, and never holds a value that may be secret. */
    fail(at: Field | string, reason: string): void;
    indeterminate(at: Field | string, reason: string): void;
    /** Why an object passes although it does what the control usually refuses. */
    pass(reason: string): void;
}

export interface RunContext {
    /** The stack rehearses on simulated machines: an image nobody can resolve there is listed instead of refused. */
    readonly twin: boolean;
}

/** Judges each object by itself. */
export interface ObjectControl extends ControlText {
    concerns(kind: Kind): boolean;
    examine(object: KubernetesObject, root: Field, report: Report, context: RunContext): void;
}

/** Judges objects by what else is in the stack. */
export interface StackControl extends ControlText {
    concerns(kind: Kind): boolean;
    /** Calls `judge` once for every object that has to satisfy the control. */
    examineStack(objects: readonly KubernetesObject[], judge: Judge): void;
}

export type Judge = (object: KubernetesObject, examine: (root: Field, report: Report) => void) => void;

export type Control = ObjectControl | StackControl;

export function isStackControl(control: Control): control is StackControl {
    return "examineStack" in control;
}

/** Matches the kinds listed, in every version and form. */
export function anyOf(...ids: string[]): (kind: Kind) => boolean {
    const listed = new Set(ids);
    return ({ id }) => listed.has(id);
}

/**
 * Fails unless a field holds what it must. Absent from a patch is indeterminate: the rest of the object is not ours to see.
 */
export function requireThat(
    object: { readonly partial: boolean },
    field: Field,
    holds: (value: unknown) => boolean,
    report: Report,
    reason: string,
): void {
    if (!field.known) {
        return;
    }
    if (object.partial && !field.present) {
        report.indeterminate(field, "is left to whoever owns the rest of the object");
    } else if (!holds(field.value)) {
        report.fail(field, reason);
    }
}
