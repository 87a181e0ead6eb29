import { readFile } from "node:fs/promises";
import { join } from "node:path";

import { readManifests } from "../../components/upstream/charts/manifests";
import { type RecordedManifest, withDefaults } from "../../components/upstream/charts/manifestSource";
import { exec } from "../../twin/exec";
import { UserError } from "../command";
import { ensureToolchain } from "../setup/toolchain";
import { writeWhole } from "../wholeFile";
import { compactJson } from "./compactJson";
import { type Imports, readImports } from "./imports";

type Source = Imports["manifests"][string];

/**
 * Builds what projects without a chart release, from the Go module of that release: `kubectl kustomize` of the folder that their
 * own release is built from. Definitions are known by name only: the imported ones stand apart.
 *
 * @returns files that differ, relative to the target; with `check` none of them is written
 */
export async function recordManifests(target: string, check: boolean): Promise<string[]> {
    const { manifests } = await readImports(join(target, "imports.json"));
    const { tools } = await ensureToolchain();
    const changed: string[] = [];
    for (const [name, source] of Object.entries(manifests)) {
        const text = `${compactJson(await record(name, source, tools.kubectl.path))}\n`;
        const file = `manifests/${name}.json`;
        const before = await readFile(join(target, file), "utf8").catch(() => undefined);
        if (before !== text) {
            changed.push(file);
            if (!check) {
                await writeWhole(join(target, file), text);
            }
        }
    }
    return changed;
}

async function record(name: string, source: Source, kubectl: string): Promise<RecordedManifest> {
    const { module: path, version, sum, build, licence } = source;
    const downloaded = JSON.parse(await exec("go", ["mod", "download", "-json", `${path}@${version}`])) as {
        readonly Dir: string;
        readonly Sum: string;
    };
    if (downloaded.Sum !== sum) {
        throw new UserError(
            `imports.json: manifests.${name}: ${path}@${version} has ${downloaded.Sum}, but ${sum} is recorded: ` +
                "it is another module, or was tampered with.",
        );
    }
    const objects = readManifests(withDefaults(await exec(kubectl, ["kustomize", join(downloaded.Dir, build)])));
    const isDefinition = ({ kind }: { readonly kind: string }) => kind === "CustomResourceDefinition";
    return {
        name,
        version,
        source: { module: path, sum, build, licence },
        definitions: objects
            .filter(isDefinition)
            .map(({ metadata }) => metadata.name)
            .sort(),
        objects: objects.filter((object) => !isDefinition(object)),
    };
}
