import type { Issue } from "../../shared/validation";
import { crdOf } from "../crds";
import type { KubernetesManifest } from "../kubernetesObject";
import { objectIssues } from "../objectIssues";
import type { CompactCrd } from "../structuralSchema";
import { groupOf } from "./kubernetesApis";
import { idOf } from "./objectIds";
import type { ScopeOf } from "./placement";
import type { Definition } from "./source";

/** The kinds of custom resources that are known: those imported, and those whose definitions a chart brings along. */
export class KnownKinds {
    constructor(private readonly definitions: readonly Definition[]) {}

    readonly scopeOf: ScopeOf = (apiVersion, kind) => this.#find(apiVersion, kind)?.spec.scope;

    /** What is wrong with a custom resource by the schema of its kind. */
    issuesOf(object: KubernetesManifest): Issue[] {
        const issues = objectIssues(object, this.#find(object.apiVersion, object.kind));
        return issues.map(({ path, reason }) => ({ path: `${idOf(object)}: ${path}`, reason }));
    }

    /** A chart's own definitions are long, and read only where none is imported. */
    #find(apiVersion: string, kind: string): CompactCrd | undefined {
        const group = groupOf(apiVersion);
        return crdOf(group, kind) ?? this.#broughtBy(group).find(({ spec }) => spec.names.kind === kind);
    }

    #broughtBy(group: string): readonly CompactCrd[] {
        return this.definitions
            .filter(({ name }) => name.endsWith(`.${group}`))
            .flatMap(({ manifest }) => (manifest ? [manifest as unknown as CompactCrd] : []));
    }
}
