import type { Finding, Look } from "./lookUp";

/** One thing that an update would do, as the engine's preview says it. */
export interface PlannedStep {
    readonly op: string;
    readonly urn: string;
    readonly type: string;
    /** It has a provider that would do something; components only group others. */
    readonly custom: boolean;
}

/** What a recovery cannot take over, by the resource's own name. */
export interface Problem {
    readonly urn: string;
    readonly reason: string;
}

/** Only noted in the state: nothing outside changes by any of them. */
const HARMLESS = ["same", "read", "refresh"];

/**
 * Everything that stands against a recovery. What is not an object of a cluster cannot be looked up by its name; it passes only
 * if the state has it already, or if the program says by `import` what it is and wants nothing else of it.
 */
export function problemsOf(
    steps: readonly PlannedStep[],
    looks: ReadonlyMap<string, Look>,
    accepts: (finding: Finding) => boolean,
): Problem[] {
    const reasons = new Map<string, string>();
    for (const { urn, type, op, custom } of steps) {
        const reason = custom && !type.startsWith("pulumi:") ? objection(type, op, looks.get(urn), accepts) : undefined;
        // An import that is followed by an update is two steps: the objection stays.
        if (reason !== undefined) {
            reasons.set(urn, reason);
        }
    }
    return [...reasons].map(([urn, reason]) => ({ urn, reason }));
}

function objection(
    type: string,
    op: string,
    look: Look | undefined,
    accepts: (finding: Finding) => boolean,
): string | undefined {
    if (HARMLESS.includes(op) || op === "import") {
        return undefined;
    }
    const isObject = type.startsWith("kubernetes:");
    if (op !== "create" && !(isObject && op === "update")) {
        return `is in the state already, or imported, and the program would ${op} it`;
    }
    if (!isObject) {
        return DRAWN.test(type)
            ? "would be drawn anew, over the value in use; restore a state that holds it, or give it `import` with that value"
            : "would be made a second time; give it `import` with the id of the one that exists";
    }
    if (look === undefined) {
        return "was not looked up: its cluster is not reached";
    }
    return look.finding && !accepts(look.finding) ? look.finding.reason : undefined;
}

/** Their values are nowhere but in the state and where they are used. */
const DRAWN = /^(random|tls):/;

/** `kubernetes:apps/v1:Deployment llama-70b-deployment`, without stack, project and parents. */
export function nameOf(urn: string): string {
    const [, , types = "", name = ""] = urn.split("::");
    return `${types.split("$").at(-1) ?? ""} ${name}`;
}
