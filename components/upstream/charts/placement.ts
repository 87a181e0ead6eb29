import type { Issue } from "../../shared/validation";
import type { KubernetesManifest } from "../kubernetesObject";
import type { ReleasePin } from "../versions/pins";
import { isBuiltIn, isClusterWide, isServed } from "./kubernetesApis";
import { idOf } from "./objectIds";

/** Whether a kind lives in namespaces; undefined where nobody has its definition. */
export type ScopeOf = (apiVersion: string, kind: string) => "Namespaced" | "Cluster" | undefined;

/**
 * The object with the namespace that helm or the API server would have filled in, or reasons why it belongs nowhere: an API
 * that nothing serves, or a namespace that the pin does not declare and nobody has guarded.
 */
export function place(
    pin: ReleasePin,
    object: KubernetesManifest,
    scopeOf: ScopeOf,
): { object: KubernetesManifest; issues: readonly Issue[] } {
    const { apiVersion, kind } = object;
    const issue = (reason: string) => ({ object, issues: [{ path: idOf(object), reason }] });
    if (isBuiltIn(apiVersion) && !isServed(apiVersion)) {
        return issue(`the pinned Kubernetes release does not serve ${kind} in ${apiVersion}`);
    }
    const scope = isBuiltIn(apiVersion) ? (isClusterWide(kind) ? "Cluster" : "Namespaced") : scopeOf(apiVersion, kind);
    if (scope === undefined) {
        return issue(
            `needs ${apiVersion}, of which no definition is imported: add it to components/upstream/imports.json`,
        );
    }
    const { namespace = pin.namespace, ...metadata } = object.metadata;
    if (scope === "Cluster") {
        return { object: { ...object, metadata }, issues: [] };
    }
    const declared = [pin.namespace, ...(pin.otherNamespaces ?? [])];
    if (!declared.includes(namespace)) {
        return issue(
            `lives in namespace "${namespace}", which the chart's pin does not declare (${declared.join(", ")})`,
        );
    }
    return { object: { ...object, metadata: { ...metadata, namespace } }, issues: [] };
}
