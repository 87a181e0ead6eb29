import type { Control } from "./control";
import { Field } from "./field";
import { kindsOf, type Resource } from "./kubernetes";

/** Components that stand for a third-party release. Their output `verdicts` says what its source does not know. */
const RELEASES = ["alphaton:upstream:PinnedChart", "alphaton:upstream:PinnedManifest"];

/** Something about a chart's objects that nobody has seen. */
export interface OpenQuestion {
    /** `Chart gpu-operator`, for messages. */
    readonly label: string;
    /** E.g. `values/nfd.enabled`. */
    readonly path: string;
    readonly reason: string;
    /** Type tokens of the objects in question; undefined where it may be any. */
    readonly types: readonly string[] | undefined;
}

/** The charts of a stack and what they leave open. */
export function openQuestions(resources: readonly Resource[]): [Resource, OpenQuestion[]][] {
    // A fact that is missing from an object that is there is for `Field` to note, where a control asks for it.
    const isOpen = (verdict: Field) =>
        verdict.get("status").value !== "pass" && !/^chart\/[^/]+\/facts\//.test(textOf(verdict, "id"));
    return resources
        .filter(({ type }) => RELEASES.includes(type))
        .map((chart) => [chart, verdictsOf(chart).filter(isOpen).map(question)]);
}

function question(verdict: Field): OpenQuestion {
    const [id, subject, types] = [textOf(verdict, "id"), textOf(verdict, "subject"), verdict.get("types")];
    return {
        label: subject.replace("chart/", "Chart "),
        path: id.replace(`${subject}/`, ""),
        reason: textOf(verdict, "reason"),
        types: types.present ? types.items.map(({ text = "" }) => text) : undefined,
    };
}

/** Whether a control judges what is in question. */
export function isAbout({ types }: OpenQuestion, control: Control): boolean {
    return types === undefined || types.flatMap(kindsOf).some((kind) => control.concerns(kind));
}

function verdictsOf({ props }: Resource): Field[] {
    return Field.root(props, () => undefined).get("verdicts").items;
}

function textOf(verdict: Field, key: string): string {
    return verdict.get(key).text ?? `(${key} unknown)`;
}
