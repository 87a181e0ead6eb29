import { PROVENANCE } from "../../../components/shared/labels";
import type { ClusterName } from "../../../stacks/plan/platformPlan";
import type { KubernetesObject, Twin } from "./twin";

/** Made by controllers from what the platform made, with its annotations, or not worth asking for. */
const NOT_OURS = ["componentstatuses", "endpoints", "events", "events.events.k8s.io", "leases.coordination.k8s.io"];

/** Objects on a control plane that carry the platform's provenance: `kind namespace/name` to uid. */
export async function platformObjects(twin: Twin, cluster: ClusterName): Promise<Map<string, string>> {
    const objects = await listObjects(twin, cluster);
    return new Map(objects.map((object) => [label(object), object.metadata.uid]));
}

/** The same objects by everything that somebody declared: without status, and without what the API server gives out anew. */
export async function platformManifests(twin: Twin, cluster: ClusterName): Promise<Map<string, object>> {
    const objects = await listObjects(twin, cluster);
    return new Map(objects.map((object) => [label(object), declared(object)]));
}

/** Of every kind that is served, whatever some component creates; what a controller owns is its owner's affair. */
async function listObjects(twin: Twin, cluster: ClusterName): Promise<KubernetesObject[]> {
    const served = (await twin.kubectl(cluster, "api-resources --verbs=list --output=name")).trim().split("\n");
    const items = await twin.list(cluster, served.filter((kind) => !NOT_OURS.includes(kind)).join(","));
    return items.filter(
        ({ metadata }) => metadata.annotations?.[PROVENANCE] !== undefined && metadata.ownerReferences === undefined,
    );
}

function label({ kind, metadata: { namespace, name } }: KubernetesObject): string {
    return `${kind} ${namespace ?? ""}/${name}`;
}

const GIVEN_METADATA = ["uid", "resourceVersion", "generation", "creationTimestamp", "managedFields"];
/** A Service's address is the next free one, and a volume of a host goes to whichever claim the scheduler finds a pod for. */
const GIVEN_SPEC = ["clusterIP", "clusterIPs", "claimRef"];

function declared({ status, metadata, ...object }: KubernetesObject & { status?: unknown; spec?: object }): object {
    const { spec } = object;
    return {
        ...object,
        metadata: without(metadata, GIVEN_METADATA),
        ...(spec && { spec: without(spec, GIVEN_SPEC) }),
    };
}

function without(object: object, keys: readonly string[]): object {
    return Object.fromEntries(Object.entries(object).filter(([key]) => !keys.includes(key)));
}

interface State {
    readonly deployment: {
        readonly resources: readonly {
            readonly urn: string;
            readonly type: string;
            readonly custom: boolean;
            readonly outputs?: {
                readonly kind?: string;
                readonly metadata?: { readonly name: string; readonly namespace?: string; readonly uid?: string };
            };
        }[];
        readonly pending_operations?: readonly unknown[];
    };
}

/** What the engine believes exists on both clusters, name and uid each, and operations it never saw the end of. */
export async function stateObjects(
    twin: Twin,
    stack = "twin",
): Promise<{ objects: readonly (readonly [label: string, uid: string])[]; pending: number }> {
    const { resources, pending_operations = [] } = await readState(twin, stack);
    const objects = resources
        .filter(({ type, custom }) => custom && type.startsWith("kubernetes:"))
        .flatMap(({ outputs }) => {
            const { kind, metadata } = outputs ?? {};
            return kind && metadata
                ? [[`${kind} ${metadata.namespace ?? ""}/${metadata.name}`, metadata.uid ?? ""] as const]
                : [];
        });
    return { objects, pending: pending_operations.length };
}

/** Types, with those of their parents, and names of all resources in a stack's state: their URNs without the stack's name. */
export async function stateUrns(twin: Twin, stack: string): Promise<Set<string>> {
    const { resources } = await readState(twin, stack);
    return new Set(
        resources
            .filter(({ type }) => type !== "pulumi:pulumi:Stack")
            .map(({ urn }) => urn.split("::").slice(2).join("::")),
    );
}

async function readState(twin: Twin, stack: string): Promise<State["deployment"]> {
    const { stdout } = await twin.shell(`pulumi stack export --stack ${stack}`);
    return (JSON.parse(stdout) as State).deployment;
}
