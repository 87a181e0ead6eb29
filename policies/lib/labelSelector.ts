import { Field } from "./field";

/** Whether a Kubernetes label selector selects an object with these labels; an unknown is noted. */
export function selects(selector: Field, labels: Field): boolean {
    return (
        selector.known &&
        selector.get("matchLabels").entries.every(([key, value]) => value.text === labels.get(key).text) &&
        selector.get("matchExpressions").items.every((expression) => holds(expression, labels))
    );
}

/** The labels of an object that nobody gave any, or gave just these. */
export function onlyLabels(labels: Readonly<Record<string, string>> = {}): Field {
    return Field.root(labels, () => undefined);
}

function holds(expression: Field, labels: Field): boolean {
    const label = labels.get(expression.get("key").text ?? "").text;
    const listed = (): boolean => expression.get("values").items.some(({ text }) => text === label);
    switch (expression.get("operator").text) {
        case "In":
            return label !== undefined && listed();
        case "NotIn":
            return label === undefined || !listed();
        case "Exists":
            return label !== undefined;
        case "DoesNotExist":
            return label === undefined;
        default:
            return false;
    }
}
