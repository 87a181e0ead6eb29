import { resolve } from "node:path";
import { parseArgs } from "node:util";

import { ConfigError } from "../stacks/config/problem";
import { type Command, UsageError, UserError } from "./command";
import { fileProblem } from "./fileProblem";

/* eslint-disable @typescript-eslint/no-require-imports -- esbuild compiles what `require` loads; `import()` passes it by. */
/** Loaded one at a time: a command must not pay for the imports of the others. */
const commands: Record<string, () => Command> = {
    plan: () => (require("./plan/command") as typeof import("./plan/command")).plan,
    check: () => (require("./check/command") as typeof import("./check/command")).check,
    setup: () => (require("./setup/command") as typeof import("./setup/command")).setup,
    twin: () => (require("./twin/command") as typeof import("./twin/command")).twin,
    "twin:status": () => (require("./twin/status") as typeof import("./twin/status")).status,
    "twin:down": () => (require("./twin/down") as typeof import("./twin/down")).twinDown,
    bench: () => (require("./bench/command") as typeof import("./bench/command")).bench,
    "upstream:manifests": () =>
        (require("./upstream/manifestsCommand") as typeof import("./upstream/manifestsCommand")).upstreamManifests,
    "upstream:import": () => (require("./upstream/command") as typeof import("./upstream/command")).upstreamImport,
    reach: () => (require("./reach/command") as typeof import("./reach/command")).reach,
    images: () => (require("./images/command") as typeof import("./images/command")).images,
    "images:resolve": () =>
        (require("./images/resolveCommand") as typeof import("./images/resolveCommand")).imagesResolve,
    "images:verify": () => (require("./images/verifyCommand") as typeof import("./images/verifyCommand")).imagesVerify,
    "models:check": () => (require("./models/command") as typeof import("./models/command")).modelsCheck,
    "state:recover": () => (require("./state/command") as typeof import("./state/command")).stateRecover,
    definitions: () => (require("./definitions/command") as typeof import("./definitions/command")).definitions,
    test: () => (require("./test/command") as typeof import("./test/command")).test,
    "test:live": () => (require("./test/command") as typeof import("./test/command")).testLive,
    "test:soak": () => (require("./test/command") as typeof import("./test/command")).testSoak,
};
/* eslint-enable @typescript-eslint/no-require-imports */

export function main(argv: readonly string[]): void {
    // Whoever reads the output may have seen enough, as `| head` has.
    process.stdout.on("error", (error: NodeJS.ErrnoException) => {
        if (error.code !== "EPIPE") {
            throw error;
        }
        process.exit();
    });
    const [name = "", ...rest] = argv;
    dispatch(name, rest).catch((error: unknown) => {
        console.error(forUser(error));
        process.exitCode = error instanceof UsageError ? 2 : 1;
    });
}

/** What is shown of an error: one message if the user can mend it, and all there is if it is a defect of ours. */
function forUser(error: unknown): unknown {
    if (error instanceof UserError || error instanceof UsageError || error instanceof ConfigError) {
        return error.message;
    }
    return fileProblem(error, `a file below ${resolve(__dirname, "..")}`)?.message ?? error;
}

async function dispatch(name: string, argv: readonly string[]): Promise<void> {
    const load = commands[name];
    if (!load) {
        throw new UsageError(`Unknown command "${name}". Commands: ${Object.keys(commands).join(", ")}.`);
    }
    const command = load();
    const { values, positionals } = parse(name, command, argv);
    if (values["help"]) {
        console.log(help(name, command));
        return;
    }
    await command.run(values, positionals);
}

function parse(name: string, command: Command, argv: readonly string[]) {
    try {
        return parseArgs({
            args: [...argv],
            options: { ...command.options, help: { type: "boolean", short: "h" } },
            allowPositionals: command.positionals !== undefined,
        });
    } catch (error) {
        throw new UsageError(`${(error as Error).message}\n\n${help(name, command)}`);
    }
}

function help(name: string, { summary, optionHelp, positionals = "" }: Command): string {
    const rows = Object.entries({ ...optionHelp, "--help": "show this text" });
    const width = Math.max(...rows.map(([option]) => option.length));
    return [
        summary,
        "",
        `Usage: npm run ${name} -- [options] ${positionals}`.trimEnd(),
        "",
        "Options:",
        ...rows.map(([option, text]) => `  ${option.padEnd(width)}  ${text}`),
    ].join("\n");
}
