/** As much of an object as tells who applied it. */
export interface AppliedObject {
    readonly metadata?: {
        readonly name?: string;
        readonly namespace?: string;
        readonly annotations?: Readonly<Record<string, string>>;
        readonly managedFields?: readonly {
            readonly manager?: string;
            readonly operation?: string;
            readonly time?: string;
        }[];
    };
}

/** The provider draws a name for each object and keeps it in the state alone. */
const DRAWN = /^pulumi-kubernetes-[0-9a-f]{8}$/;
const CHOSEN = "pulumi.com/patchFieldManager";

export type Applied =
    | { readonly manager: string; readonly note?: string }
    /** `note` says who applied it instead. */
    | { readonly manager: undefined; readonly note: string };

/** The name under which Pulumi applied an object, for a state that does not know it any more. */
export function fieldManagerOf(wanted: AppliedObject, live: AppliedObject): Applied {
    const applied = (live.metadata?.managedFields ?? []).filter(({ operation }) => operation === "Apply");
    const chosen = wanted.metadata?.annotations?.[CHOSEN];
    const ours = applied.filter(({ manager = "" }) =>
        chosen === undefined ? DRAWN.test(manager) : manager === chosen,
    );
    const [latest, ...older] = ours.toSorted((a, b) => (b.time ?? "").localeCompare(a.time ?? ""));
    if (latest?.manager === undefined) {
        const others = [...new Set((live.metadata?.managedFields ?? []).flatMap(({ manager }) => manager ?? []))];
        return {
            manager: undefined,
            note: `exists, but was not applied by Pulumi (by ${others.join(", ") || "nobody"})`,
        };
    }
    // An update on an empty state adopts what it finds under a new name, and the old one stays beside it.
    return older.length === 0
        ? { manager: latest.manager }
        : { manager: latest.manager, note: `was applied by Pulumi under ${ours.length} names; the latest is taken` };
}
