import { createHash } from "node:crypto";
import { readFile, readdir, writeFile } from "node:fs/promises";
import { join } from "node:path";

import { AttemptFailed, type Made, type Report } from "./attempt";
import type { Machine } from "./machine";
import type { Bundle } from "./pin";

/** Names a bundle by what goes into it: its sources, and the lock file for the libraries and the bundler. */
export async function bundleKey({ sources }: Bundle, { root }: Pick<Machine, "root">): Promise<string> {
    const listed = await Promise.all(
        sources.map((source) => readdir(join(root, source), { recursive: true, withFileTypes: true })),
    );
    const paths = listed.flat().flatMap((file) => (file.isFile() ? [join(file.parentPath, file.name)] : []));
    const hash = createHash("sha256");
    for (const path of [...paths.sort(), join(root, "package-lock.json")]) {
        hash.update(path.slice(root.length))
            .update("\0")
            .update(await readFile(path))
            .update("\0");
    }
    return hash.digest("hex");
}

/** Makes one executable file, which Node on PATH runs, of a TypeScript program of this repository. */
export async function bundle(
    { entry, sources }: Bundle,
    name: string,
    into: string,
    machine: Machine,
    report: Report,
): Promise<Made> {
    report(`bundling ${entry}`);
    const esbuild = await import("esbuild").catch((error: unknown) => {
        const { message } = error as Error;
        throw new AttemptFailed(`esbuild is not installed, run \`npm ci\` with development dependencies (${message})`);
    });
    const { metafile, outputFiles } = await esbuild
        .build({
            absWorkingDir: machine.root,
            entryPoints: [entry],
            // Written below: a full disk is no fault of the sources.
            write: false,
            bundle: true,
            platform: "node",
            target: "node20",
            legalComments: "none",
            banner: { js: "#!/usr/bin/env node" },
            logLevel: "silent",
            metafile: true,
        })
        .catch((error: unknown) => {
            throw new AttemptFailed(`esbuild: ${(error as Error).message}`);
        });
    // Libraries count by the lock file, wherever they are: where node_modules is a link, esbuild names its target.
    const unknown = Object.keys(metafile.inputs).filter(
        (input) =>
            !input.split("/").includes("node_modules") && !sources.some((source) => input.startsWith(`${source}/`)),
    );
    if (unknown.length > 0) {
        throw new Error(`The sources of ${name} in tools/setup/pins.ts leave out ${unknown.join(", ")}`);
    }
    const program = Buffer.concat(outputFiles.map(({ contents }) => contents));
    await writeFile(join(into, name), program, { mode: 0o755 });
    return { files: [name], verifiedBy: "this repository", builtWith: `esbuild ${esbuild.version}` };
}
