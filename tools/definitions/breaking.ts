import type { CustomResourceDefinition } from "../../components/upstream/definitionSet";
import type { InstalledDefinition } from "../../components/upstream/installedDefinitions";
import { brokenSchema } from "../upstream/breakingChanges";

/** What was possible with a definition and is not with the one that takes its place, one line a field. */
export function breakingOf(before: CustomResourceDefinition, after: CustomResourceDefinition): string[] {
    const { name } = before.metadata;
    const [was, is] = [before.spec, after.spec];
    const moved = [
        ...(was.scope === is.scope ? [] : [`${name}: was ${was.scope}, is ${is.scope}`]),
        ...(was.names.kind === is.names.kind ? [] : [`${name}: was ${was.names.kind}, is ${is.names.kind}`]),
    ];
    const versions = was.versions
        .filter(({ served }) => served)
        .flatMap((version) => {
            const found = is.versions.find((other) => other.name === version.name && other.served);
            const path = `${name} ${version.name}`;
            return found
                ? brokenSchema(version.schema.openAPIV3Schema, found.schema.openAPIV3Schema, path)
                : [`${path}: no longer served`];
        });
    return [...moved, ...versions];
}

/** The API server takes no definition that lacks a version which objects may be stored in. */
export function lostStorage({ metadata, status }: InstalledDefinition, { spec }: CustomResourceDefinition): string[] {
    return (status?.storedVersions ?? [])
        .filter((stored) => !spec.versions.some(({ name }) => name === stored))
        .map(
            (stored) =>
                `${metadata.name}: objects may still be stored as ${stored}, which is gone: store them anew first (docs/runbooks/install-definitions.md)`,
        );
}
