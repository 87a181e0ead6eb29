import type { EngineEvent } from "@pulumi/pulumi/automation";

/** Steps that change no resource, and the halves of a replacement, which has a step of its own. */
const UNCOUNTED = ["same", "refresh", "create-replacement", "delete-replaced"];

/** What the engine did, or would do, with each resource but the stack: name to operation. */
export function operations(events: readonly EngineEvent[]): Record<string, string> {
    const steps = events.flatMap(({ resourcePreEvent }) => (resourcePreEvent ? [resourcePreEvent.metadata] : []));
    const changes = steps.filter(({ op, type }) => !UNCOUNTED.includes(op) && type !== "pulumi:pulumi:Stack");
    return Object.fromEntries(changes.map(({ urn, op }) => [urn.split("::").at(-1), op]));
}

export interface Previewed {
    readonly op: string;
    readonly type: string;
    readonly name: string;
    /** Name of the provider resource that it would be sent to; empty for components. */
    readonly provider: string;
    /** As the provider took them: with what nobody knows yet in its place. */
    readonly inputs: Readonly<Record<string, unknown>>;
}

/** Every resource that the engine would do something with. */
export function previewed(events: readonly EngineEvent[]): Previewed[] {
    return events.flatMap(({ resourcePreEvent }) => {
        if (!resourcePreEvent) {
            return [];
        }
        const { op, type, urn, provider, new: state } = resourcePreEvent.metadata;
        return [
            {
                op,
                type,
                name: urn.split("::").at(-1) ?? "",
                // A reference is the URN, whose last part is the name, and the id.
                provider: provider.split("::").at(-2) ?? "",
                inputs: (state?.inputs ?? {}) as Previewed["inputs"],
            },
        ];
    });
}

/** What was said with that severity, the engine's colours left out. */
export function diagnostics(events: readonly EngineEvent[], severity: "error" | "warning"): string[] {
    return events.flatMap(({ diagnosticEvent }) =>
        diagnosticEvent?.severity === severity ? [diagnosticEvent.message.replaceAll(/<\{%.*?%\}>/g, "").trim()] : [],
    );
}
