import type { Control } from "./control";
import { Field } from "./field";
import { kindsOf, type Resource } from "./kubernetes";

/** The component that stands for a third-party chart. Its output `verdicts` says what its source does not know. */
const CHART = "alphaton:upstream:PinnedChart";

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

/**
 * The charts of a stack and what they leave open. Which objects are in question says the component that uses the chart, by
 * registering the chart's verdicts again, with `types`.
 */
export function openQuestions(resources: readonly Resource[]): [Resource, OpenQuestion[]][] {
    const types = new Map(
        resources
            .filter(({ type }) => type.startsWith("alphaton:"))
            .flatMap(verdictsOf)
            .filter((verdict) => verdict.get("types").present)
            .map((verdict) => [textOf(verdict, "id"), verdict.get("types").items.map(({ text = "" }) => text)]),
    );
    const question = (verdict: Field): OpenQuestion => {
        const [id, subject] = [textOf(verdict, "id"), textOf(verdict, "subject")];
        const label = subject.replace("chart/", "Chart ");
        return { label, path: id.replace(`${subject}/`, ""), reason: textOf(verdict, "reason"), types: types.get(id) };
    };
    // A fact that is missing from an object that is there is for `Field` to note, where a control asks for it.
    const isOpen = (verdict: Field) =>
        verdict.get("status").value !== "pass" && !/^chart\/[^/]+\/facts\//.test(textOf(verdict, "id"));
    return resources
        .filter(({ type }) => type === CHART)
        .map((chart) => [chart, verdictsOf(chart).filter(isOpen).map(question)]);
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
