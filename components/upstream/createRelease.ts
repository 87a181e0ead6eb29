import * as pulumi from "@pulumi/pulumi";

import type { ClusterScope } from "../shared/clusterScope";
import { API_ACCESS, type Provenance } from "../shared/labels";
import { objectMeta } from "../shared/metadata";
import type { Issue } from "../shared/validation";
import { mirrorImages, pinDigests } from "./charts/imageTransforms";
import { comesAfter, inOrder } from "./charts/order";
import { stateApiAccess } from "./charts/podTransforms";
import { ChartRefusal, refusalText } from "./charts/refusal";
import type { Release, ReleaseObject } from "./charts/release";
import type { ChartSupply } from "./charts/source";
import type { ObjectTransform } from "./charts/transforms";
import { type KubernetesManifest, KubernetesObject } from "./kubernetesObject";
import type { ReleasePin } from "./versions/pins";

export interface ReleaseArgs {
    readonly scope: ClusterScope;
    readonly pin: ReleasePin;
    readonly supply: ChartSupply;
    /** The platform area that answers for the release. */
    readonly owner: string;
    /** Why its workloads call the API server, and so hold a token; shown on them and on their accounts. @default they do not */
    readonly apiAccess?: string;
    /** What every object of it comes after, besides its namespace and definitions. @default nothing */
    readonly after?: readonly pulumi.Resource[];
}

/**
 * Registers the objects of a release as children of `parent`, each after those that it comes after.
 *
 * @returns those that nothing else of the release comes after
 */
export function createRelease(
    name: string,
    { scope, pin, after = [] }: Pick<ReleaseArgs, "scope" | "pin" | "after">,
    { objects }: Release,
    parent: pulumi.Resource,
): pulumi.Resource[] {
    const created = new Map<ReleaseObject, pulumi.Resource>();
    const awaited = new Set<pulumi.Resource>();
    for (const object of inOrder(objects)) {
        const { manifest } = object;
        const { apiVersion, metadata } = manifest;
        const placement = { apiVersion, ...(metadata.namespace && { namespace: metadata.namespace }) };
        const earlier = [...created].flatMap(([other, made]) => (comesAfter(object, other) ? [made] : []));
        earlier.forEach((one) => awaited.add(one));
        const dependsOn = [...after, ...earlier];
        const options = pulumi.mergeOptions(scope.objectOptions(parent, placement), { dependsOn });
        created.set(object, new KubernetesObject(resourceName(name, pin, manifest), manifest, options));
    }
    return [...created.values()].filter((one) => !awaited.has(one));
}

/** What every third-party release of the platform gets, in this one place. */
export function platformTransforms(
    { pin, supply, owner, apiAccess }: ReleaseArgs,
    provenance: Provenance,
): ObjectTransform[] {
    return [
        {
            what: "labels and provenance",
            matches: () => true,
            optional: true,
            change: (object) => {
                const { labels, ...metadata } = object.metadata;
                const own = { app: pin.name, owner, provenance, ...metadata, labels: ownLabels(labels) };
                return { ...object, metadata: { ...metadata, ...objectMeta(own) } };
            },
        },
        ...(apiAccess === undefined ? [] : [stateApiAccess(API_ACCESS, apiAccess)]),
        ...(supply.imageDigests === undefined ? [] : [pinDigests(supply.imageDigests)]),
        ...(supply.imageMirror === undefined ? [] : [mirrorImages(supply.imageMirror)]),
    ];
}

/** Plans what is to be created, or refuses it with every reason at once, against the component that is being made. */
export function planOrRefuse<Plan extends { readonly issues: readonly Issue[] }>(
    { name, version }: ReleasePin,
    component: pulumi.Resource,
    plan: () => Plan,
): Plan {
    const refuse = (issues: readonly Issue[]) =>
        new pulumi.ResourceError(refusalText(`${name} ${version}`, issues), component, true);
    let planned: Plan;
    try {
        planned = plan();
    } catch (error) {
        throw error instanceof ChartRefusal ? refuse(error.issues) : error;
    }
    if (planned.issues.length > 0) {
        throw refuse(planned.issues);
    }
    return planned;
}

/** The release's own labels, which its Services and monitors may select on, but not its claim that helm manages the object. */
function ownLabels(labels: Readonly<Record<string, string>> = {}): Record<string, string> {
    return Object.fromEntries(Object.entries(labels).filter(([key]) => key !== "app.kubernetes.io/managed-by"));
}

/** Kind and name, with the namespace where it is not the release's: independent of the order in which objects are listed. */
function resourceName(name: string, { namespace: home }: ReleasePin, { kind, metadata }: KubernetesManifest): string {
    const elsewhere = metadata.namespace !== undefined && metadata.namespace !== home ? `${metadata.namespace}/` : "";
    return `${name}-${kind.toLowerCase()}-${elsewhere}${metadata.name}`;
}
