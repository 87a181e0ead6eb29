import { Field } from "./field";

/** Whether a Kubernetes label selector is known to select an object with these labels; an unknown is noted. */
export function selects(selector: Field, labels: Field): boolean {
    const [equal, expressions] = [selector.get("matchLabels"), selector.get("matchExpressions")];
    return (
        equal.known &&
        equal.entries.every(([key, value]) => value.known && value.text === labels.get(key).text) &&
        expressions.known &&
        expressions.items.every((expression) => holds(expression, labels))
    );
}

/** The labels of an object that nobody gave any, or gave just these. */
export function onlyLabels(labels: Readonly<Record<string, string>> = {}): Field {
    return Field.root(labels, () => undefined);
}

function holds(expression: Field, labels: Field): boolean {
    const key = expression.get("key").text;
    const label = key === undefined ? undefined : labels.get(key).text;
    const values = expression.get("values");
    switch (key === undefined ? undefined : expression.get("operator").text) {
        case "In":
            return label !== undefined && values.items.some(({ text }) => text === label);
        case "NotIn":
            return (
                label === undefined ||
                (values.known && values.items.every((value) => value.known && value.text !== label))
            );
        case "Exists":
            return label !== undefined;
        case "DoesNotExist":
            return label === undefined;
        default:
            return false;
    }
}
