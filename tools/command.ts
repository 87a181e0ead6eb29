import type { ParseArgsConfig } from "node:util";

export type CommandOptions = NonNullable<ParseArgsConfig["options"]>;

/** Values as `parseArgs` of node:util returns them. */
export type OptionValues = Record<string, string | boolean | (string | boolean)[] | undefined>;

/** One `npm run` command. `tools/cli.ts` parses its options, prints its help and turns its errors into exit codes. */
export interface Command {
    /** One line for the list of commands. */
    readonly summary: string;
    /** Lines under "Options:" in `--help`, one an option. */
    readonly optionHelp: Readonly<Record<string, string>>;
    readonly options: CommandOptions;
    /** What stands after the options, for the usage line; commands without it refuse positional arguments. */
    readonly positionals?: string;
    run(values: OptionValues, positionals: readonly string[]): Promise<void>;
}

/** Something the user can mend. Printed without a stack trace; exit code 1. */
export class UserError extends Error {}

/** The command line itself is wrong. Exit code 2. */
export class UsageError extends Error {}
