import { parseArgs } from "node:util";

import { type Command, UsageError, UserError } from "./command";

/** Loaded one at a time: a command must not pay for the imports of the others. */
const commands: Record<string, () => Promise<Command>> = {
    setup: async () => (await import("./setup/command.js")).setup,
};

export function main(argv: readonly string[]): void {
    const [name = "", ...rest] = argv;
    dispatch(name, rest).catch((error: unknown) => {
        if (error instanceof UserError || error instanceof UsageError) {
            console.error(error.message);
        } else {
            console.error(error);
        }
        process.exitCode = error instanceof UsageError ? 2 : 1;
    });
}

async function dispatch(name: string, argv: readonly string[]): Promise<void> {
    const load = commands[name];
    if (!load) {
        throw new UsageError(`Unknown command "${name}". Commands: ${Object.keys(commands).join(", ")}.`);
    }
    const command = await load();
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
