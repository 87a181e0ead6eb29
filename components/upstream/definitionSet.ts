import { createHash } from "node:crypto";

import { LABELS, PROVENANCE, type Provenance } from "../shared/labels";
import type { Issue } from "../shared/validation";
import { withoutMarks } from "./charts/marks";
import { ChartRefusal } from "./charts/refusal";
import { type Definition, groupDefined } from "./charts/source";
import { clusterctlLabels } from "./clusterctlLabels";
import { type Conversion, conversionIssues, withoutInjectedAuthority } from "./conversion";
import { crdGroups, crdsOf } from "./crds";
import type { KubernetesManifest } from "./kubernetesObject";
import type { CompactCrd } from "./structuralSchema";
import type { ReleasePin } from "./versions/pins";

/** A CustomResourceDefinition as the API server takes it. */
export type CustomResourceDefinition = KubernetesManifest & {
    readonly spec: CompactCrd["spec"] & { readonly conversion?: Conversion };
};

/** The definitions of one API group, from one place. They are installed in bulk, before the program and outside its state. */
export interface DefinitionSet {
    /** E.g. `nvidia.com`. */
    readonly group: string;
    /** What brings them, e.g. `gpu-operator v26.7.0`. */
    readonly from: string;
    /** Changes when any of them does; `UNKNOWN_SUM` where nobody knows what the release brings. */
    readonly sum: string;
    /** `<plural>.<group>` of each, sorted. */
    readonly names: readonly string[];
    /** Each as it goes to the API server, marked with the sum. */
    definitions(): readonly CustomResourceDefinition[];
}

/** On a definition: the sum of the set it was installed from. */
export const INSTALLED = "alphaton.ai/definitions";

/** Who writes definitions, to the API server. */
export const DEFINITIONS_MANAGER = "platform-definitions";

export const UNKNOWN_SUM = "unknown";

/** As they were imported: without the conversion webhooks and labels of the release. For twins and tests. */
export function importedSet(group: string): DefinitionSet {
    const imported = crdGroups()[group];
    if (imported === undefined) {
        throw new Error(`"${group}" is not imported: add its component to components/upstream/imports.json`);
    }
    const { sha256, names } = imported;
    return {
        ...{ group, from: "imported", sum: sha256, names },
        definitions: () => crdsOf(group).map((crd) => marked({ ...crd }, sha256)),
    };
}

/** Of a release that is only recorded: that it brings the group is all there is to know. */
export function recordedSet(group: string, { name, version }: ReleasePin): DefinitionSet {
    return { group, from: `${name} ${version}`, sum: UNKNOWN_SUM, names: [], definitions: () => [] };
}

export interface ReleasedDefinitions {
    readonly pin: ReleasePin;
    readonly provenance: Provenance;
    /** All that the release brings. */
    readonly definitions: readonly Definition[];
    /** API groups that are taken from it. */
    readonly groups: readonly string[];
    /** API groups that it may carry along: another release's, or nobody's. */
    readonly others: readonly string[];
}

/**
 * A release's definitions, whole, one set a group.
 *
 * @throws ChartRefusal with everything that the pin or its row does not account for
 */
export function releasedSets(released: ReleasedDefinitions): DefinitionSet[] {
    const { pin, provenance, definitions, groups } = released;
    const release = `${pin.name} ${pin.version}`;
    const issues = [
        ...groupIssues(released),
        ...definitions
            .filter((definition) => groups.includes(groupDefined(definition)))
            .flatMap(({ name, manifest }) => shapeIssues(name, manifest) ?? conversionIssues(pin, whole(manifest))),
    ];
    if (issues.length > 0) {
        throw new ChartRefusal(release, issues);
    }
    return groups.map((group) => {
        const own = definitions
            .filter((definition) => groupDefined(definition) === group)
            .flatMap(({ manifest }) => (manifest ? [owned(whole(manifest), provenance)] : []))
            .sort((a, b) => (a.metadata.name < b.metadata.name ? -1 : 1));
        const sum = createHash("sha256").update(JSON.stringify(own)).digest("hex");
        const names = own.map(({ metadata }) => metadata.name);
        return { group, from: release, sum, names, definitions: () => own.map((crd) => marked(crd, sum)) };
    });
}

function groupIssues({ definitions, groups, others }: ReleasedDefinitions): Issue[] {
    const brought = new Set(definitions.map(groupDefined));
    return [
        ...groups
            .filter((group) => !brought.has(group))
            .map((group) => ({ path: "definitions", reason: `the release brings none of "${group}"` })),
        ...[...brought]
            .filter((group) => !groups.includes(group) && !others.includes(group))
            .map((group) => ({
                path: "definitions",
                reason: `the release brings those of "${group}", which no release of its cluster is said to bring: add it to \`definitions\` of its row, or to those that nobody uses`,
            })),
    ];
}

const whole = (manifest: KubernetesManifest | undefined) => manifest as CustomResourceDefinition;

/** Undefined for a definition that can be applied. */
function shapeIssues(name: string, manifest: KubernetesManifest | undefined): Issue[] | undefined {
    if (manifest === undefined) {
        return [{ path: name, reason: "only its name is recorded" }];
    }
    const { apiVersion, spec } = manifest as Partial<CustomResourceDefinition>;
    if (apiVersion !== "apiextensions.k8s.io/v1") {
        return [{ path: name, reason: `is of ${apiVersion ?? "no API"}, which Kubernetes serves no more` }];
    }
    return spec?.names && Array.isArray(spec.versions) && `${spec.names.plural}.${spec.group}` === name
        ? undefined
        : [{ path: name, reason: "is no definition of the kind that its name says" }];
}

/** Who answers for it and where it is from, in the place of what a release claims. */
function owned({ apiVersion, kind, ...definition }: CustomResourceDefinition, provenance: Provenance) {
    const { name, labels, annotations } = withoutMarks(definition.metadata);
    const metadata = {
        name,
        labels: {
            ...labels,
            ...clusterctlLabels(name),
            [LABELS.managedBy]: DEFINITIONS_MANAGER,
            [LABELS.owner]: "infrastructure",
        },
        annotations: { ...annotations, [PROVENANCE]: provenance },
    };
    return { apiVersion, kind, metadata, spec: withoutInjectedAuthority(annotations, definition.spec) };
}

function marked<Crd extends KubernetesManifest>(definition: Crd, sum: string): Crd {
    const { metadata } = definition;
    return { ...definition, metadata: { ...metadata, annotations: { ...metadata.annotations, [INSTALLED]: sum } } };
}
