import { createHash } from "node:crypto";
import { existsSync, readFileSync } from "node:fs";
import { basename, join } from "node:path";

import type { Issue } from "../../shared/validation";
import type { KubernetesManifest } from "../kubernetesObject";
import type { ManifestFile, ManifestPin } from "../versions/pins";
import { readManifests } from "./manifests";
import { ChartRefusal } from "./refusal";
import type { RenderCache } from "./renderCache";
import type { ChartContents, ChartVerdict } from "./source";

/** What a project without a chart released, as it was built from the sources of that release. */
export interface RecordedManifest {
    readonly name: string;
    readonly version: string;
    readonly source: {
        readonly module: string;
        readonly sum: string;
        readonly build: string;
        readonly licence: string;
    };
    /** `<plural>.<group>` of each. */
    readonly definitions: readonly string[];
    readonly objects: readonly KubernetesManifest[];
}

/** @throws ChartRefusal when the release cannot be had, or is not the recorded one */
export type ManifestSource = (pin: ManifestPin) => ChartContents;

/** Types of what operators consist of: in question where nobody recorded what a release brings. */
const OPERATOR_TYPES = [
    "kubernetes:apps/v1:Deployment",
    "kubernetes:core/v1:ConfigMap",
    "kubernetes:core/v1:Service",
    "kubernetes:core/v1:ServiceAccount",
    "kubernetes:rbac.authorization.k8s.io/v1:ClusterRole",
    "kubernetes:rbac.authorization.k8s.io/v1:ClusterRoleBinding",
    "kubernetes:rbac.authorization.k8s.io/v1:Role",
    "kubernetes:rbac.authorization.k8s.io/v1:RoleBinding",
];

/** Releases as recorded. One that nobody recorded brings nothing, and an open question instead. */
export const recordedManifests: ManifestSource = ({ name, version }) => {
    const file = join(__dirname, "..", "manifests", `${name}.json`);
    if (!existsSync(file)) {
        const reason = "nobody has recorded what this release brings, so none of it is applied";
        const subject = `chart/${name}`;
        const verdict: ChartVerdict = {
            ...{ id: `${subject}/objects`, subject, status: "indeterminate", reason },
            types: OPERATOR_TYPES,
        };
        return contentsOf([], [], [verdict]);
    }
    const recorded = JSON.parse(readFileSync(file, "utf8")) as RecordedManifest;
    if (recorded.version !== version) {
        const reason = `is "${version}", but "${recorded.version}" was recorded: run \`npm run upstream:manifests\``;
        throw new ChartRefusal(`${name} ${version}`, [{ path: "pin.version", reason }]);
    }
    return contentsOf(
        recorded.objects,
        recorded.definitions.map((definition) => ({ name: definition })),
    );
};

/** To be raised when the same file would be read otherwise. */
const FORM = 1;

/**
 * Files of releases in `<directory>/<name>-<version>/`, as their publishers name them.
 *
 * @param kept where what was read of a file is kept, by its sum: megabytes of YAML take longer than the rest of a preview
 */
export function bundledManifests(directory: string, kept?: RenderCache): ManifestSource {
    return ({ name, version, files }) => {
        const folder = join(directory, `${name}-${version}`);
        const issues: Issue[] = [];
        const objects = files.flatMap((file) => {
            const read = readReleased(folder, file, kept);
            issues.push(...read.issues);
            return read.objects;
        });
        if (issues.length > 0) {
            throw new ChartRefusal(`${name} ${version}`, issues);
        }
        const isDefinition = ({ kind }: KubernetesManifest) => kind === "CustomResourceDefinition";
        return contentsOf(
            objects.filter((object) => !isDefinition(object)),
            objects.filter(isDefinition).map((manifest) => ({ name: manifest.metadata.name, manifest })),
        );
    };
}

interface Released {
    readonly objects: readonly KubernetesManifest[];
    readonly issues: readonly Issue[];
}

function readReleased(folder: string, { url, digest }: ManifestFile, kept: RenderCache | undefined): Released {
    const file = join(folder, basename(new URL(url).pathname));
    const refused = (reason: string): Released => ({ objects: [], issues: [{ path: "files", reason }] });
    if (!existsSync(file)) {
        return refused(
            `${file} does not exist; fetch it with: curl --fail --location --create-dirs --output ${file} ${url}`,
        );
    }
    const bytes = readFileSync(file);
    const found = `sha256:${createHash("sha256").update(bytes).digest("hex")}`;
    if (digest !== null && digest !== found) {
        return refused(`${file} has ${found}, but ${digest} is recorded: it is another file, or was tampered with`);
    }
    try {
        const read = () => readManifests(withDefaults(bytes.toString("utf8")));
        return { objects: kept?.get({ form: FORM, manifests: found }, read) ?? read(), issues: [] };
    } catch (error) {
        return refused(`${file}: ${(error as Error).message}`);
    }
}

/** What `clusterctl` would fill in from its environment: the defaults that the release itself names. */
export function withDefaults(text: string): string {
    return text.replace(/\$\{\w+:?[=-]([^}]*)\}/g, "$1");
}

function contentsOf(
    objects: readonly KubernetesManifest[],
    definitions: ChartContents["definitions"],
    verdicts: readonly ChartVerdict[] = [],
): ChartContents {
    return { objects, definitions, verdicts, hooks: [], named: [], unsteady: [], issues: [] };
}
