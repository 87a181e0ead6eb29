import type { Registered } from "../../unit/support/deploy";

/** What an update would do, by `kind name` of resources. Components are left out: what is in them says it. */
export interface Changes {
    readonly create: readonly string[];
    /** With the paths that differ. */
    readonly update: Readonly<Record<string, readonly string[]>>;
    /** Another object takes the place, under another name. */
    readonly replace: readonly string[];
    readonly delete: readonly string[];
}

/** The difference between what a program makes of a stack file before a change and after it. */
export function changesBetween(before: readonly Registered[], after: readonly Registered[]): Changes {
    const [old, now] = [byLabel(before), byLabel(after)];
    const kept = [...now].flatMap(([label, resource]) => {
        const earlier = old.get(label);
        return earlier ? [{ label, earlier, resource }] : [];
    });
    const renamed = kept.filter(({ earlier, resource }) => nameOf(earlier) !== nameOf(resource));
    return {
        create: [...now.keys()].filter((label) => !old.has(label)).sort(),
        update: Object.fromEntries(
            kept
                .filter((each) => !renamed.includes(each))
                .map(({ label, earlier, resource }) => [label, differences(earlier.inputs, resource.inputs)] as const)
                .filter(([, paths]) => paths.length > 0)
                .sort(([a], [b]) => (a < b ? -1 : 1)),
        ),
        replace: renamed.map(({ label }) => label).sort(),
        delete: [...old.keys()].filter((label) => !now.has(label)).sort(),
    };
}

function byLabel(resources: readonly Registered[]): Map<string, Registered> {
    return new Map(
        resources
            .filter(({ type }) => !type.startsWith("alphaton:"))
            .map((resource) => [`${resource.type.split(":").at(-1) ?? ""} ${resource.name}`, resource]),
    );
}

const nameOf = ({ inputs }: Registered) => (inputs["metadata"] as { name?: string } | undefined)?.name;

/** Paths of what is not the same. A list is looked into where it has as many items as before. */
function differences(before: unknown, after: unknown, at = ""): string[] {
    if (JSON.stringify(before) === JSON.stringify(after)) {
        return [];
    }
    const [left, right] = [before, after].map((value) =>
        typeof value === "object" && value !== null ? (value as Record<string, unknown>) : undefined,
    );
    const lists = [before, after].filter(Array.isArray) as unknown[][];
    if (!left || !right || (lists.length > 0 && lists[0]?.length !== lists[1]?.length)) {
        return [at];
    }
    return [...new Set([...Object.keys(left), ...Object.keys(right)])].sort().flatMap((key) => {
        const step = lists.length > 0 ? `[${key}]` : `.${key}`;
        return differences(left[key], right[key], at === "" ? key : `${at}${step}`);
    });
}
