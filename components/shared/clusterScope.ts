import type { Provider } from "@pulumi/kubernetes";
import type * as pulumi from "@pulumi/pulumi";

/** What an object must come after, besides the resources its own arguments refer to, and how long it may take. */
export interface Placement {
    /** Namespace the object lives in; absent for cluster-wide objects. */
    readonly namespace?: string;
    /** API version of a custom resource, e.g. `nvidia.com/v1`. */
    readonly apiVersion?: string;
    /** Within which it becomes ready. @default what the provider allows, ten for most */
    readonly minutes?: number;
}

/** Where an API server answers, and what tells that it is the one. */
export interface ApiEndpoint {
    readonly server: string;
    /** In PEM, base64, as kubeconfigs have it. */
    readonly certificateAuthority: string;
}

/**
 * One Kubernetes cluster as one program sees it: the provider that reaches it, and which namespaces and CRD sets this
 * program created there. Helm orders namespaces and CRDs before everything else; an engine that gets plain objects needs
 * those edges spelt out. What another stack created is not remembered and needs no edge: it is there already.
 *
 * Passed to components as a plain argument, so that no object can reach a cluster by accident.
 */
export class ClusterScope {
    readonly #namespaces = new Map<string, pulumi.Resource>();
    readonly #crdGroups = new Map<string, pulumi.Resource>();

    /**
     * @param longestWaitMinutes nothing takes longer to become ready on this cluster @default as long as each may take
     * @param endpoint for others who are to reach it; absent where nobody knows yet, since the cluster may not exist
     */
    constructor(
        readonly provider: Provider,
        private readonly longestWaitMinutes?: number,
        readonly endpoint?: ApiEndpoint,
    ) {}

    /** Options of a component whose children belong to this cluster; children inherit the provider from it. */
    componentOptions(opts: pulumi.ComponentResourceOptions = {}): pulumi.ComponentResourceOptions {
        return { ...opts, providers: [this.provider] };
    }

    /** Options of one child object: its parent, what must exist first, and how long it is waited for. */
    objectOptions(
        parent: pulumi.Resource,
        { namespace, apiVersion, minutes = Infinity }: Placement = {},
    ): pulumi.CustomResourceOptions {
        const group = apiVersion?.split("/")[0];
        const dependsOn = [
            namespace === undefined ? undefined : this.#namespaces.get(namespace),
            group === undefined ? undefined : this.#crdGroups.get(group),
        ].filter((resource) => resource !== undefined);
        const limit = Math.min(minutes, this.longestWaitMinutes ?? Infinity);
        const customTimeouts = { create: `${limit}m`, update: `${limit}m` };
        return { parent, dependsOn, ...(limit !== Infinity && { customTimeouts }) };
    }

    /**
     * `resource` is waited for by everything placed in the namespace. For a namespace with guards (quota, default deny)
     * that is the last of them, so that no pod starts before its guards exist.
     */
    addNamespace(name: string, resource: pulumi.Resource): void {
        this.#remember(this.#namespaces, "namespace", name, resource);
    }

    /** `resource` is waited for by every custom resource of the API group. */
    addCrdGroup(group: string, resource: pulumi.Resource): void {
        this.#remember(this.#crdGroups, "CRD group", group, resource);
    }

    /** Server-side create adopts what exists, so two owners in one program would overwrite each other silently. */
    #remember(known: Map<string, pulumi.Resource>, what: string, name: string, resource: pulumi.Resource): void {
        if (known.has(name)) {
            throw new Error(`${what} "${name}" is created twice on the same cluster: one component must own it`);
        }
        known.set(name, resource);
    }
}
