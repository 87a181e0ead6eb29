import type { Control, ObjectControl, Report, StackControl } from "./control";
import { isStackControl } from "./control";
import type { Field } from "./field";
import { isAbout, openQuestions } from "./chart";
import { kindsOf, type KubernetesObject, objectsOf, provenanceOf, type Resource } from "./kubernetes";
import { opaque } from "./opaque";
import type { Run } from "./run";
import type { Waivers } from "./waivers";

export type Status = "pass" | "fail" | "indeterminate" | "waived";

/** One answer of one control about one object. */
export interface Result {
    readonly control: string;
    readonly urn: string;
    readonly type: string;
    readonly object: string;
    readonly status: Status;
    readonly path?: string;
    readonly reason?: string;
    readonly waiver?: string;
    readonly provenance?: string;
}

interface Finding {
    readonly status: "fail" | "indeterminate";
    readonly path: string;
    readonly reason: string;
}

/**
 * Everything the controls said during one run of the engine.
 *
 * Stack controls judge the inputs that resources were registered with, not the outputs the engine hands to stack policies:
 * while a cluster does not exist yet its provider is not configured, every output is empty, and a control over nothing
 * would pass.
 */
export class Assessment {
    private readonly resultsByUrn = new Map<string, readonly Result[]>();
    /** By control, URN to type. */
    private readonly inapplicable = new Map<string, Map<string, string>>();
    private readonly inputs = new Map<string, Resource>();
    private readonly stackControls: readonly StackControl[];

    constructor(
        readonly run: Run,
        readonly controls: readonly Control[],
        readonly waivers: Waivers,
    ) {
        this.stackControls = controls.filter(isStackControl);
    }

    /** Judges one resource; undefined when the control does not apply to it. */
    examine(control: ObjectControl, resource: Resource): readonly Result[] | undefined {
        this.remember(resource);
        const hidden = this.judgeOpaque(control, resource);
        if (hidden !== undefined) {
            this.resultsByUrn.set(`${control.id} ${resource.urn}`, hidden);
            return hidden;
        }
        const objects = objectsOf(resource, (kind) => control.concerns(kind));
        if (objects.length === 0) {
            this.noteInapplicable(control, resource);
            return undefined;
        }
        const results = objects.flatMap((object) =>
            this.judge(control, object, (root, report) => {
                control.examine(object, root, report, this.run);
            }),
        );
        this.resultsByUrn.set(`${control.id} ${resource.urn}`, results);
        return results;
    }

    /** Judges the whole stack; undefined when it holds nothing the control applies to. */
    examineStack(control: StackControl, resources: readonly Resource[]): readonly Result[] | undefined {
        const objects = resources.flatMap((resource) =>
            objectsOf(this.inputs.get(resource.urn) ?? resource, (kind) => control.concerns(kind)),
        );
        const results = new Map<string, Result[]>();
        control.examineStack(objects, (object, examine) => {
            const { urn } = object.resource;
            results.set(urn, [...(results.get(urn) ?? []), ...this.judge(control, object, examine)]);
        });
        for (const resource of resources) {
            const hidden = this.judgeOpaque(control, resource);
            if (hidden !== undefined) {
                results.set(resource.urn, [...hidden]);
            }
            const found = results.get(resource.urn);
            if (found === undefined) {
                this.noteInapplicable(control, resource);
            } else {
                this.resultsByUrn.set(`${control.id} ${resource.urn}`, found);
            }
        }
        return results.size === 0 ? undefined : [...results.values()].flat();
    }

    /**
     * Adds what the charts of the whole stack leave open: undecided for every control that would have judged it. Policies that
     * read all answers call it first.
     */
    complete(resources: readonly Resource[]): void {
        for (const [{ urn, type }, questions] of openQuestions(resources)) {
            for (const control of this.controls) {
                const key = `${control.id} ${urn}`;
                const open = questions.filter((question) => isAbout(question, control));
                if (open.length > 0 && !this.resultsByUrn.has(key)) {
                    const results = open.map(({ label, path, reason }) => ({
                        ...{ control: control.id, urn, type, object: label, path },
                        ...this.waive(control, urn, { status: "indeterminate", path, reason }),
                    }));
                    this.resultsByUrn.set(key, results);
                    this.inapplicable.get(control.id)?.delete(urn);
                }
            }
        }
    }

    /** Every answer, by control, URN and path. */
    get results(): Result[] {
        const order = ({ control, urn, object, path = "", reason = "" }: Result): string =>
            [control, urn, object, path, reason].join("\n");
        return [...this.resultsByUrn.values()].flat().sort((a, b) => compare(order(a), order(b)));
    }

    /** How many resources of each type the control does not apply to. */
    inapplicableTo(control: Control): ReadonlyMap<string, number> {
        const counts = new Map<string, number>();
        for (const type of this.inapplicable.get(control.id)?.values() ?? []) {
            counts.set(type, (counts.get(type) ?? 0) + 1);
        }
        return counts;
    }

    /** Keeps what stack controls will judge. Every resource passes here before the stack does. */
    remember(resource: Resource): void {
        const kinds = kindsOf(resource.type);
        if (kinds.some((kind) => this.stackControls.some((control) => control.concerns(kind)))) {
            this.inputs.set(resource.urn, resource);
        }
    }

    private noteInapplicable(control: Control, { urn, type }: Resource): void {
        const noted = this.inapplicable.get(control.id) ?? new Map<string, string>();
        this.inapplicable.set(control.id, noted.set(urn, type));
    }

    /** What a resource brings unseen may be anything, so that every control answers for it. */
    private judgeOpaque(control: Control, resource: Resource): readonly Result[] | undefined {
        const found = opaque(resource);
        if (found === undefined) {
            return undefined;
        }
        const { label, status, reason } = found;
        const { urn, type } = resource;
        const answer = this.waive(control, urn, { status, path: "", reason });
        return [{ control: control.id, urn, type, object: label, ...answer }];
    }

    private judge(
        control: Control,
        object: KubernetesObject,
        examine: (root: Field, report: Report) => void,
    ): readonly Result[] {
        const findings = new Map<string, Finding>();
        const add = (status: Finding["status"], at: Field | string, reason: string): void => {
            const path = typeof at === "string" ? at : at.path;
            findings.set(`${status} ${path} ${reason}`, { status, path, reason });
        };
        let passed: string | undefined;
        const report: Report = {
            fail: (at, reason) => {
                add("fail", at, reason);
            },
            indeterminate: (at, reason) => {
                add("indeterminate", at, reason);
            },
            pass: (reason) => {
                passed = reason;
            },
        };
        const root = object.read((path, reason) => {
            add("indeterminate", path, reason);
        });
        examine(root, report);
        const provenance = provenanceOf(object);
        const subject = {
            control: control.id,
            urn: object.resource.urn,
            type: object.resource.type,
            object: object.label,
            ...(provenance === undefined ? {} : { provenance }),
        };
        if (findings.size === 0) {
            return [{ ...subject, status: "pass", ...(passed === undefined ? {} : { reason: passed }) }];
        }
        return [...findings.values()].map(({ path, ...finding }) => ({
            ...subject,
            ...(path === "" ? {} : { path }),
            ...this.waive(control, object.resource.urn, { path, ...finding }),
        }));
    }

    private waive(
        control: Control,
        urn: string,
        { status, path, reason }: Finding,
    ): Pick<Result, "status" | "reason" | "waiver"> {
        const waiver = this.waivers.find(control.id, urn, path);
        if (waiver === undefined) {
            return { status, reason };
        }
        return this.waivers.inForce(waiver)
            ? { status: "waived", reason, waiver: waiver.id }
            : { status, reason: `${reason} (waiver ${waiver.id} expired on ${waiver.expires})` };
    }
}

/** Code units, so that the order is the same on every machine. */
export function compare(a: string, b: string): number {
    return a < b ? -1 : a > b ? 1 : 0;
}

/** `POD-02 Deployment serving/llama: spec.template.spec.containers[0].securityContext.privileged is true`. */
export function sentence(result: Result): string {
    return `${result.control} ${finding(result)}`;
}

/** The same without the control. */
export function finding({ object, path, reason = "" }: Result): string {
    return `${object}${path === undefined ? "" : `: ${path}`} ${reason}`;
}
