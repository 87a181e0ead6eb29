import { spawn } from "node:child_process";
import { copyFile, cp, mkdtemp, readFile, readdir, rm } from "node:fs/promises";
import { basename, join } from "node:path";
import { createInterface } from "node:readline";

import { AttemptFailed, type Made, type Report } from "./attempt";
import type { Machine } from "./machine";
import type { ModuleBuild } from "./pin";

/** Lines of Go's output that a failure quotes. */
const QUOTED_LINES = 8;

/**
 * Builds one executable from a published Go module. The sources are checked against the committed go.sum; a module that
 * is not in it is refused (`-mod=readonly`).
 */
export async function buildModule(
    build: ModuleBuild,
    name: string,
    into: string,
    machine: Machine,
    report: Report,
    signal?: AbortSignal,
): Promise<Made> {
    // A copy, so that nothing is ever written into the checkout: embedded files have to stand beside main.go.
    const source = await mkdtemp(join(into, ".source-"));
    await cp(join(machine.root, "tools/setup/modules", build.directory), source, { recursive: true });
    const go = (args: readonly string[], line: (text: string) => void = () => undefined) =>
        runGo(args, source, goEnvironment(machine), line, signal);

    const step = `building from ${build.module}, about ${forecast(build.cold.seconds)} on two cores the first time`;
    report(step);
    if (build.embeds) {
        const directory = await go(["list", "-find", "-f", "{{.Module.Dir}}", build.embeds.package]);
        for (const file of build.embeds.files) {
            await copyFile(join(directory, file), join(source, basename(file)));
        }
    }
    const variables = Object.entries(build.variables ?? {}).map(([variable, value]) => `-X ${variable}=${value}`);
    let compiled = 0;
    await go(
        [
            "build",
            "-trimpath",
            "-buildvcs=false",
            "-v",
            "-ldflags",
            ["-s", "-w", ...variables].join(" "),
            "-o",
            join(into, name),
            build.package,
        ],
        (line) =>
            report(step, line.startsWith("go: ") ? line.slice("go: ".length) : `${(compiled += 1)} packages compiled`),
    );
    const builtWith = await go(["env", "GOVERSION"]);
    await rm(source, { recursive: true });
    return { files: [name], verifiedBy: "go.sum", builtWith };
}

/** All that decides what is built, but go.sum, which only says what the sources must be. */
export async function moduleIngredients({ cold: _, ...build }: ModuleBuild, { root }: Machine): Promise<unknown> {
    const directory = join(root, "tools/setup/modules", build.directory);
    const files = (await readdir(directory, { recursive: true }))
        .filter((file) => basename(file) === "go.mod" || file.endsWith(".go"))
        .sort();
    return [build, await Promise.all(files.map((file) => readFile(join(directory, file), "utf8")))];
}

/** What a user has set for other work must not decide what is built here. */
export function goEnvironment({ env, platform }: Machine): NodeJS.ProcessEnv {
    const [os, architecture] = platform.split("-");
    return {
        ...env,
        CGO_ENABLED: "0",
        GOOS: os,
        GOARCH: architecture,
        // Not the empty string, for which Go would fall back to what `go env -w` has stored.
        GOFLAGS: "-mod=readonly",
        GOTOOLCHAIN: "local",
        GOWORK: "off",
    };
}

/** @returns standard output, trimmed; `line` gets what go says meanwhile */
export async function runGo(
    args: readonly string[],
    directory: string,
    env: NodeJS.ProcessEnv,
    line: (text: string) => void,
    signal?: AbortSignal,
): Promise<string> {
    const child = spawn("go", args, {
        cwd: directory,
        env,
        stdio: ["ignore", "pipe", "pipe"],
        ...(signal && { signal }),
    });
    let output = "";
    child.stdout.on("data", (chunk: Buffer) => (output += chunk.toString()));
    const said: string[] = [];
    createInterface(child.stderr).on("line", (text) => {
        said.push(text);
        line(text);
    });
    const code = await new Promise<number | string>((resolve, reject) => {
        child.once("error", reject);
        child.once("close", (status, killed) => resolve(status ?? killed ?? "unknown"));
    }).catch((error: unknown) => {
        signal?.throwIfAborted();
        const { code: errno, message } = error as NodeJS.ErrnoException;
        throw new AttemptFailed(errno === "ENOENT" ? "go is not on PATH" : message);
    });
    if (code !== 0) {
        const quoted = said.slice(-QUOTED_LINES).join("\n");
        throw new AttemptFailed(`go ${args[0]} ended with ${code}:\n${quoted}`);
    }
    return output.trim();
}

export function forecast(seconds: number): string {
    return seconds < 90 ? `${seconds} s` : `${Math.round(seconds / 60)} min`;
}
