import type { Issue } from "../../shared/validation";
import type { KubernetesManifest } from "../kubernetesObject";
import type { ReleasePin } from "../versions/pins";
import { idOf, matchesId } from "./objectIds";
import { isWorkload } from "./pods";
import type { ChartHook } from "./source";

/**
 * What becomes of a hook, which helm alone would run:
 *
 * - `create`: an ordinary object, before the workloads where helm would create it before the install, else after them.
 * - `leave out`: nobody needs it here, or something else does its work.
 */
export type HookHandling =
    { readonly do: "create"; readonly because: string } | { readonly do: "leave out"; readonly because: string };

export interface HandledHooks {
    /**
     * Objects to create before everything else, one group after the other as helm would: by weight, and of one weight what runs
     * after what it needs.
     */
    readonly turns: readonly (readonly KubernetesManifest[])[];
    readonly late: readonly KubernetesManifest[];
    /** `<Kind>/<name>` of what is not created. */
    readonly leftOut: readonly string[];
    readonly issues: readonly Issue[];
}

const HOOK = "helm.sh/hook";
/** Before the release's own objects. */
const EARLY = ["pre-install", "crd-install"];
/** Moments at which this program is helm. A release's removal and its tests are somebody's own doing. */
const OURS = [...EARLY, "post-install", "pre-upgrade", "post-upgrade"];

/** The moments that helm would create an object at; undefined for an ordinary object. */
export function hookOf(manifest: KubernetesManifest): ChartHook | undefined {
    const moments = manifest.metadata.annotations?.[HOOK];
    return moments === undefined
        ? undefined
        : {
              kind: manifest.kind,
              name: manifest.metadata.name,
              moments: moments.split(",").map((moment) => moment.trim()),
              manifest,
          };
}

/** Decides each hook by what the pin declares. */
export function handleHooks(pin: ReleasePin, hooks: readonly ChartHook[]): HandledHooks {
    const turns = new Map<string, KubernetesManifest[]>();
    const late: KubernetesManifest[] = [];
    const leftOut: string[] = [];
    const issues: Issue[] = [];
    for (const hook of [...hooks].sort((a, b) => weightOf(a) - weightOf(b) || runs(a) - runs(b))) {
        const { kind, name, moments, manifest } = hook;
        const id = idOf({ kind, metadata: { name } });
        const handling = handlingOf(pin, id);
        if (!handling && moments.some((moment) => OURS.includes(moment))) {
            issues.push({ path: id, reason: unhandled(moments) });
        } else if (handling?.do === "create" && manifest) {
            const turn = `${weightOf(hook)} ${runs(hook)}`;
            if (moments.some((moment) => EARLY.includes(moment))) {
                turns.set(turn, [...(turns.get(turn) ?? []), withoutHook(manifest)]);
            } else {
                late.push(withoutHook(manifest));
            }
        } else {
            leftOut.push(id);
        }
    }
    return { turns: [...turns.values()], late, leftOut, issues };
}

function handlingOf({ hooks = {} }: ReleasePin, id: string): HookHandling | undefined {
    return Object.entries(hooks).find(([pattern]) => matchesId(pattern, id))?.[1];
}

function unhandled(moments: readonly string[]): string {
    return `is a hook (${moments.join(", ")}) that only helm runs; say what becomes of it in \`hooks\` of the chart's pin`;
}

function weightOf({ manifest }: ChartHook): number {
    // Helm takes what is no number for none.
    return Number(manifest?.metadata.annotations?.["helm.sh/hook-weight"]) || 0;
}

function runs({ manifest }: ChartHook): number {
    return Number(manifest !== undefined && isWorkload(manifest));
}

function withoutHook(manifest: KubernetesManifest): KubernetesManifest {
    const { annotations = {}, ...metadata } = manifest.metadata;
    const kept = Object.entries(annotations).filter(([key]) => !key.startsWith(HOOK));
    return {
        ...manifest,
        metadata: { ...metadata, ...(kept.length > 0 && { annotations: Object.fromEntries(kept) }) },
    };
}
