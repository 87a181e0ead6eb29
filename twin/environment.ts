import * as fs from "node:fs/promises";
import * as path from "node:path";

import type { Toolchain } from "../tools/setup/toolchain";
import { writeWhole } from "../tools/wholeFile";
import { writePrivate } from "./files";
import type { TwinPaths } from "./paths";

/**
 * The environment in which `pulumi` and `kubectl` work on the twin and on nothing else: its own home, backend, passphrase, project
 * and kubeconfig. The same for our commands and, through `.twin/env`, for a shell; only the PATH is each one's own.
 */
export function engineEnvironment(paths: TwinPaths): Record<string, string> {
    return {
        PULUMI_HOME: paths.pulumiHome,
        // Beside each file the backend writes one of attributes, and that one in place: half of it, left by a run that was killed,
        // makes the whole file unreadable. Nothing needs them.
        PULUMI_BACKEND_URL: `file://${paths.backend}?metadata=skip`,
        PULUMI_CONFIG_PASSPHRASE_FILE: paths.passphrase,
        // Many commands write to the stack file, whatever --config-file says; here they find the twin's own copy.
        PULUMI_OPTION_CWD: paths.project,
        PULUMI_SKIP_UPDATE_CHECK: "true",
        PULUMI_IGNORE_AMBIENT_PLUGINS: "true",
        PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION: "true",
        PULUMI_NODEJS_TRANSPILE_ONLY: "true",
        // The engine writes its whole state after every step: with Go's default much of an update goes into collecting that.
        GOGC: "200",
        KUBECONFIG: paths.kubeconfig,
        // What kubectl remembers of an API server would otherwise be left in the user's home.
        KUBECACHEDIR: paths.kubectlCache,
        H200_EVIDENCE: paths.evidence,
    };
}

/**
 * Writes `.twin/env`, and the `pulumi` that it puts on PATH: the toolchain's, with a place of its own for temporary files. Each
 * Kubernetes provider leaves a copy of its kubeconfig there, keys included, which so goes with the twin. The shell's own TMPDIR
 * stays as it is: other programs use it still when the twin is gone. Nor do files of a run share this place: the next run empties
 * theirs, whoever types.
 */
export async function writeShellEnvironment(paths: TwinPaths, { tools, binDirs }: Toolchain): Promise<void> {
    await fs.mkdir(paths.shellTemporary, { recursive: true, mode: 0o700 });
    const pulumi = [
        "#!/bin/sh",
        `export TMPDIR=${quoted(paths.shellTemporary)}`,
        `exec ${quoted(tools.pulumi.path)} "$@"`,
    ];
    const executable = { file: 0o700, directory: 0o700 };
    await writeWhole(path.join(paths.shellBin, "pulumi"), `${pulumi.join("\n")}\n`, executable);
    const first = quoted([paths.shellBin, ...binDirs].join(path.delimiter));
    const lines = [
        // Once only, however often it is sourced, and first again after the environment of another twin.
        `case "$PATH" in ${first}:*) ;; *) export PATH=${first}:"$PATH" ;; esac`,
        ...Object.entries(engineEnvironment(paths)).map(([name, value]) => `export ${name}=${quoted(value)}`),
    ];
    await writePrivate(paths.env, `${lines.join("\n")}\n`);
}

/** As one word of a shell. */
function quoted(text: string): string {
    return `'${text.replaceAll("'", `'\\''`)}'`;
}
