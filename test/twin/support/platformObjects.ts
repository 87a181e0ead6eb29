import { PROVENANCE } from "../../../components/shared/labels";
import type { ClusterName } from "../../../stacks/plan/platformPlan";
import type { Twin } from "./twin";

/** Every kind that some component creates; the state is asked for the rest, so a kind left out here is noticed. */
const KINDS = [
    "namespaces",
    "serviceaccounts",
    "services",
    "resourcequotas",
    "limitranges",
    "networkpolicies",
    "roles",
    "rolebindings",
    "clusterroles",
    "clusterrolebindings",
    "deployments",
    "poddisruptionbudgets",
    "customresourcedefinitions",
];

/** Objects on a control plane that carry the platform's provenance: `kind namespace/name` to uid. */
export async function platformObjects(twin: Twin, cluster: ClusterName): Promise<Map<string, string>> {
    const kinds = cluster === "workload" ? [...KINDS, "clusterpolicies"] : KINDS;
    const items = await twin.list(cluster, kinds.join(","));
    return new Map(
        items
            .filter(({ metadata }) => metadata.annotations?.[PROVENANCE] !== undefined)
            .map(({ kind, metadata: { namespace, name, uid } }) => [`${kind} ${namespace ?? ""}/${name}`, uid]),
    );
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

/** What the engine believes exists, in the terms of `platformObjects`, and operations it never saw the end of. */
export async function stateObjects(
    twin: Twin,
    stack = "twin",
): Promise<{ objects: Map<string, string>; pending: number }> {
    const { stdout } = await twin.shell(`pulumi stack export --stack ${stack}`);
    const { resources, pending_operations = [] } = (JSON.parse(stdout) as State).deployment;
    const objects = resources
        .filter(({ type, custom }) => custom && type.startsWith("kubernetes:"))
        // A patch changes an object that somebody else made; it is not an object of its own.
        .filter(({ type }) => !type.endsWith("Patch"))
        .flatMap(({ outputs }) => {
            const { kind, metadata } = outputs ?? {};
            return kind && metadata
                ? [[`${kind} ${metadata.namespace ?? ""}/${metadata.name}`, metadata.uid ?? ""] as const]
                : [];
        });
    return { objects: new Map(objects), pending: pending_operations.length };
}
