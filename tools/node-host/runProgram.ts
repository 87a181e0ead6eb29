import type { ProgramInfo, RunRequest } from "@pulumi/pulumi/proto/language_pb";

import { exitOf, interrupt, startNode, type Exit } from "./processes";
import { optionsEnvironment, parseRuntimeOptions, resolveSdk } from "./runtimeOptions";

/** The SDK exits with this code after it has shown the error itself. */
const ALREADY_SHOWN = 32;

/** Empty: the program succeeded. `bail`: it failed and has said so; the engine stops without another word. */
export interface ProgramOutcome {
    readonly error: string;
    readonly bail: boolean;
}

/** Runs a Pulumi program to its end. Aborting `signal` interrupts it. */
export async function runProgram(
    request: RunRequest,
    info: ProgramInfo,
    engine: string,
    signal: AbortSignal,
): Promise<ProgramOutcome> {
    const options = parseRuntimeOptions(info.getOptions());
    const script = resolveSdk("run", info.getProgramDirectory());
    const child = startNode([...options.nodeArgs, script, ...programArguments(request, info, engine)], {
        // Output goes straight to the engine, which reads this host's own streams: live, unbuffered, of any size.
        stdio: ["ignore", "inherit", "inherit"],
        env: { ...process.env, ...optionsEnvironment(options), ...configEnvironment(request) },
    });
    signal.addEventListener("abort", () => {
        interrupt(child);
    });
    return outcome(await exitOf(child));
}

function programArguments(request: RunRequest, info: ProgramInfo, engine: string): string[] {
    const flags = {
        monitor: request.getMonitorAddress(),
        engine,
        organization: request.getOrganization(),
        project: request.getProject(),
        "root-directory": info.getRootDirectory(),
        stack: request.getStack(),
        pwd: info.getProgramDirectory(),
        parallel: String(request.getParallel()),
    };
    return [
        ...Object.entries(flags).flatMap(([name, value]) => (value === "" ? [] : [`--${name}`, value])),
        ...(request.getDryrun() ? ["--dry-run"] : []),
        info.getEntryPoint(),
        ...request.getArgsList(),
    ];
}

function configEnvironment(request: RunRequest): Record<string, string> {
    const config = Object.fromEntries(
        request
            .getConfigMap()
            .getEntryList()
            .map(([key, value]) => [longKey(key), value]),
    );
    return {
        PULUMI_CONFIG: JSON.stringify(config),
        PULUMI_CONFIG_SECRET_KEYS: JSON.stringify(request.getConfigsecretkeysList()),
    };
}

/** `ns:name` as the SDK wants it: `ns:config:name`. The name itself may hold colons. */
function longKey(key: string): string {
    return key.replace(/^([^:]*):(?:config:)?/, "$1:config:");
}

function outcome(exit: Exit): ProgramOutcome {
    switch (exit.kind) {
        case "code":
            return exit.code === 0
                ? { error: "", bail: false }
                : exit.code === ALREADY_SHOWN
                  ? { error: "", bail: true }
                  : { error: `Program exited with non-zero exit code: ${String(exit.code)}`, bail: false };
        case "signal":
            return { error: `Program was ended by ${exit.signal}${signalHint(exit.signal)}`, bail: false };
        case "not started":
            return { error: `Program could not be started: ${startHint(exit.error)}`, bail: false };
    }
}

function signalHint(signal: NodeJS.Signals): string {
    return signal === "SIGABRT"
        ? ". If its heap was full, give it more: runtime.options.nodeargs: --max-old-space-size=<MiB>"
        : "";
}

function startHint(error: NodeJS.ErrnoException): string {
    return error.code === "E2BIG"
        ? "the stack's configuration does not fit into an environment variable (128 KiB on Linux), which is how " +
              "programs get it. Move large values into files."
        : error.message;
}
