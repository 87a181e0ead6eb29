import type { Issue } from "../../shared/validation";
import { type KubernetesManifest, typeToken } from "../kubernetesObject";
import type { ReleasePin } from "../versions/pins";
import { KnownKinds } from "./definitions";
import { handleHooks } from "./hooks";
import { isBuiltIn } from "./kubernetesApis";
import { withoutMarks } from "./marks";
import { broughtTwice, idOf } from "./objectIds";
import { type Place, type Stage, stageOf } from "./order";
import { place } from "./placement";
import { podSpecOf } from "./pods";
import { isAllowed, podSecurity } from "./podSecurity";
import { privilegesOf } from "./privileges";
import { type ChartContents, type ChartVerdict, groupDefined, type Unserved } from "./source";
import { steadinessIssues } from "./steadiness";
import { type ObjectTransform, TransformChain } from "./transforms";
import { withFittingWait } from "./waits";

export interface ReleaseOptions {
    /** Kinds that the caller creates from their typed classes. */
    readonly typedKinds: readonly string[];
    readonly leaveOut: readonly Unserved[];
    /** Besides those of the pin, and after them. */
    readonly transforms: readonly ObjectTransform[];
}

/** A chart's objects as they will be created, or every reason not to. */
export interface Release {
    readonly objects: readonly ReleaseObject[];
    /** `<Kind>/<name>` of hooks, webhooks and aggregated APIs that are not created. */
    readonly leftOut: readonly string[];
    readonly verdicts: readonly ChartVerdict[];
    readonly issues: readonly Issue[];
}

export interface ReleaseObject extends Place {
    readonly manifest: KubernetesManifest;
}

interface Finished {
    readonly manifest?: KubernetesManifest;
    readonly issues: readonly Issue[];
}

const UNSERVED: Readonly<Record<Unserved, readonly string[]>> = {
    webhooks: ["ValidatingWebhookConfiguration", "MutatingWebhookConfiguration"],
    "aggregated-apis": ["APIService"],
};

/**
 * Decides what becomes of everything a chart brings: the one path that renders and footprints take. Pure.
 *
 * Namespaces of the chart are dropped: the pin declares them, and they are made with their guards.
 */
export function planRelease(pin: ReleasePin, contents: ChartContents, options: ReleaseOptions): Release {
    const kinds = new KnownKinds(contents.definitions);
    const hooks = handleHooks(pin, contents.hooks);
    const chain = new TransformChain([...(pin.transforms ?? []), ...options.transforms]);
    const unserved = options.leaveOut.flatMap((which) => UNSERVED[which]);
    const dropped = [...options.typedKinds, ...unserved, "Namespace"];

    const own = ownGroups(contents);
    const finish = (object: KubernetesManifest, by: TransformChain): Finished => {
        if (dropped.includes(object.kind)) {
            return { issues: namespaceIssues(pin, object) };
        }
        const { object: placed, issues } = place(pin, object, kinds.scopeOf);
        const manifest =
            issues.length === 0 ? by.apply({ ...placed, metadata: withoutMarks(placed.metadata) }) : undefined;
        return { issues, ...(manifest && { manifest }) };
    };
    const issues: Issue[] = [...contents.issues, ...hooks.issues];
    const create = (brought: readonly KubernetesManifest[], stage?: Stage, turn = 0) =>
        brought.flatMap((object): ReleaseObject[] => {
            const { manifest, issues: reasons } = finish(object, chain);
            issues.push(...reasons);
            return manifest ? [{ manifest, stage: stage ?? stageOf(manifest, own), turn }] : [];
        });
    const created = [
        ...hooks.turns.flatMap((together, turn) => create(together, "early", turn)),
        ...create(contents.objects),
        ...create(hooks.late, "own"),
    ];
    const manifests = created.map(({ manifest }) => manifest);
    const again = new TransformChain(chain.transforms);
    issues.push(
        ...chain.issues,
        ...broughtTwice(manifests).map((path) => ({ path, reason: "is brought twice: one would overwrite the other" })),
        ...privilegeIssues(pin, manifests),
        ...manifests.filter(({ apiVersion }) => !isBuiltIn(apiVersion)).flatMap((object) => kinds.issuesOf(object)),
        ...steadinessIssues(contents.unsteady, (object) => finish(object, again).manifest),
        ...(manifests.length === 0 ? [{ path: "objects", reason: "there are none: nothing would be created" }] : []),
    );
    return {
        objects: created.map((object) => ({ ...object, manifest: withFittingWait(object.manifest, manifests) })),
        leftOut: [...contents.objects.filter(({ kind }) => unserved.includes(kind)).map(idOf), ...hooks.leftOut],
        verdicts: [...contents.verdicts, ...nameOnlyVerdicts(pin, contents, dropped)],
        issues,
    };
}

function ownGroups({ definitions }: ChartContents): ReadonlySet<string> {
    return new Set(definitions.map(groupDefined));
}

/** A namespace without quota, default deny and Pod Security level is a hole in the platform. */
function namespaceIssues(
    { otherNamespaces = [], namespace }: ReleasePin,
    { kind, metadata }: KubernetesManifest,
): Issue[] {
    return kind !== "Namespace" || [namespace, ...otherNamespaces].includes(metadata.name)
        ? []
        : [{ path: `Namespace/${metadata.name}`, reason: "is not in `otherNamespaces` of the chart's pin" }];
}

function privilegeIssues(pin: ReleasePin, objects: readonly KubernetesManifest[]): Issue[] {
    const declared = pin.privileges ?? {};
    const undeclared = [...privilegesOf(objects)].filter(([privilege]) => declared[privilege] === undefined);
    return [
        ...undeclared.flatMap(([privilege, ids]) =>
            ids.map((id) => ({
                path: id,
                reason: `asks for "${privilege}", which \`privileges\` of the chart's pin does not explain`,
            })),
        ),
        ...objects.flatMap((object) => podSecurityIssues(pin, object)),
    ];
}

function podSecurityIssues(pin: ReleasePin, object: KubernetesManifest): Issue[] {
    const spec = podSpecOf(object);
    const { level, reasons } = podSecurity(spec ?? {});
    // Another namespace has a level of its own, which admission holds its pods to.
    return spec === undefined || object.metadata.namespace !== pin.namespace || isAllowed(level, pin.podSecurity)
        ? []
        : [
              {
                  path: idOf(object),
                  reason: `needs Pod Security level ${level} (${reasons.join(", ")}); the chart's pin gives its namespace ${pin.podSecurity}`,
              },
          ];
}

function nameOnlyVerdicts(pin: ReleasePin, { named }: ChartContents, dropped: readonly string[]): ChartVerdict[] {
    return named
        .filter(({ kind }) => !dropped.includes(kind))
        .map(({ apiVersion, kind, name }) => ({
            id: `chart/${pin.name}/objects/${kind}/${name}`,
            subject: `chart/${pin.name}`,
            status: "indeterminate",
            reason: `the footprint records the name of this ${apiVersion} object only, so it is not applied`,
            types: [typeToken({ apiVersion, kind })],
        }));
}
