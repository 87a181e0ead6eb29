import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";

import * as tar from "tar";

import { FootprintSource } from "../../components/upstream/charts/footprintSource";
import { type ManifestSource, recordedManifests } from "../../components/upstream/charts/manifestSource";
import type { ChartContents, ChartSupply } from "../../components/upstream/charts/source";
import { crdsOf } from "../../components/upstream/crds";
import type { CustomResourceDefinition } from "../../components/upstream/definitionSet";
import type { KubernetesManifest } from "../../components/upstream/kubernetesObject";
import type { ReleasePin } from "../../components/upstream/versions";
import { deployedCharts, deployedManifests } from "../../stacks/plan/deployedCharts";
import { NO_CONTENTS } from "./packedCharts";

/** A release's definitions of some groups as a publisher would ship them: with its labels and a conversion by its own webhook. */
export function shippedDefinitions(
    { name, namespace }: ReleasePin,
    groups: readonly string[],
): CustomResourceDefinition[] {
    return groups.flatMap(crdsOf).map(({ metadata, spec, ...rest }) => ({
        ...rest,
        metadata: { ...metadata, labels: { "app.kubernetes.io/name": name, "app.kubernetes.io/managed-by": "Helm" } },
        spec: {
            ...spec,
            conversion: {
                strategy: "Webhook" as const,
                webhook: {
                    clientConfig: { service: { name: `${name}-webhook`, namespace, path: "/convert" } },
                    conversionReviewVersions: ["v1"],
                },
            },
        },
    }));
}

/** Fills a bundle with every release that is deployed: what is recorded of its objects, and its definitions as shipped. */
export function packReleases(directory: string): void {
    for (const { pin, definitions } of deployedCharts) {
        const { objects } = new FootprintSource().contents(pin, {});
        packChart(pin, { objects, definitions: shippedDefinitions(pin, definitions) }, directory);
    }
    for (const { pin, definitions } of deployedManifests) {
        const folder = path.join(directory, `${pin.name}-${pin.version}`);
        fs.mkdirSync(folder, { recursive: true });
        const [first, ...others] = pin.files.map(({ url }) => path.join(folder, path.basename(new URL(url).pathname)));
        const items = [...recordedManifests(pin).objects, ...shippedDefinitions(pin, definitions)];
        fs.writeFileSync(first ?? "", JSON.stringify({ apiVersion: "v1", kind: "List", items }));
        others.forEach((file) => {
            fs.writeFileSync(file, "");
        });
    }
}

/** Every release that is deployed, as if fetched and rendered, with its definitions and nothing else. */
export const shippedReleases: ChartSupply & { readonly manifests: ManifestSource } = {
    source: { kind: "bundle", contents: shipped },
    manifests: shipped,
};

function shipped(pin: ReleasePin): ChartContents {
    const row = [...deployedCharts, ...deployedManifests].find((deployed) => deployed.pin === pin);
    const definitions = shippedDefinitions(pin, row?.definitions ?? []);
    return { ...NO_CONTENTS, definitions: definitions.map((manifest) => ({ name: manifest.metadata.name, manifest })) };
}

interface Shipped {
    readonly objects: readonly KubernetesManifest[];
    readonly definitions: readonly CustomResourceDefinition[];
}

function packChart({ name, version }: ReleasePin, { objects, definitions }: Shipped, into: string): void {
    const cwd = fs.mkdtempSync(path.join(os.tmpdir(), "chart-"));
    const documents = (items: readonly object[]) => items.map((item) => `---\n${JSON.stringify(item)}\n`).join("");
    const files: Record<string, string> = {
        "Chart.yaml": `apiVersion: v2\nname: ${name}\nversion: ${version}\n`,
        "crds/definitions.yaml": documents(definitions),
        "templates/objects.yaml": documents(objects),
    };
    for (const [file, text] of Object.entries(files)) {
        fs.mkdirSync(path.dirname(path.join(cwd, name, file)), { recursive: true });
        fs.writeFileSync(path.join(cwd, name, file), text);
    }
    const file = path.join(into, `${name}-${version}.tgz`);
    tar.create({ file, cwd, gzip: true, portable: true, sync: true }, [name]);
    fs.rmSync(cwd, { recursive: true });
}
