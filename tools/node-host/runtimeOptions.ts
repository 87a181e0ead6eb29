import { createRequire } from "node:module";
import { join } from "node:path";

import type { Struct } from "google-protobuf/google/protobuf/struct_pb";

/** What `runtime: { name: nodejs, options: {...} }` of Pulumi.yaml or PulumiPolicy.yaml may say. */
export interface RuntimeOptions {
    /** Load TypeScript sources through ts-node. @default true */
    readonly typescript: boolean;
    /** Path of a tsconfig.json. @default the one beside `main`, which the SDK finds itself */
    readonly tsconfig: string | undefined;
    /** Arguments for the Node process that runs the program. */
    readonly nodeArgs: readonly string[];
}

/** @throws Error that names every option of the wrong type. */
export function parseRuntimeOptions(struct: Struct | undefined): RuntimeOptions {
    const { typescript = true, tsconfig, nodeargs = "" } = struct?.toJavaScript() ?? {};
    const problems: string[] = [];
    if (typeof typescript !== "boolean") {
        problems.push(`runtime.options.typescript: expected true or false, got ${JSON.stringify(typescript)}`);
    }
    if (tsconfig !== undefined && typeof tsconfig !== "string") {
        problems.push(`runtime.options.tsconfig: expected a path, got ${JSON.stringify(tsconfig)}`);
    }
    if (typeof nodeargs !== "string") {
        problems.push(`runtime.options.nodeargs: expected a string, got ${JSON.stringify(nodeargs)}`);
    }
    if (problems.length > 0) {
        throw new Error(problems.join("\n"));
    }
    return {
        typescript: typescript as boolean,
        tsconfig: tsconfig as string | undefined,
        nodeArgs: splitWords(nodeargs as string),
    };
}

/** Environment by which the SDK's own start scripts learn of the options. */
export function optionsEnvironment({ typescript, tsconfig }: RuntimeOptions): Record<string, string> {
    return {
        ...(typescript && { PULUMI_NODEJS_TYPESCRIPT: "true" }),
        ...(tsconfig !== undefined && { PULUMI_NODEJS_TSCONFIG_PATH: tsconfig }),
    };
}

/**
 * Path of one of the SDK's start scripts, as the program itself would resolve it: the SDK in use is the program's.
 *
 * @throws Error that says what to do when the SDK is not installed there.
 */
export function resolveSdk(script: "run" | "run-plugin" | "run-policy-pack", directory: string): string {
    const sdk = `@pulumi/pulumi/cmd/${script}`;
    try {
        return createRequire(join(directory, "package.json")).resolve(sdk);
    } catch (error) {
        if ((error as NodeJS.ErrnoException).code === "MODULE_NOT_FOUND") {
            throw new Error(`${directory}: ${sdk} cannot be found. Run \`npm ci\` in the project first.`);
        }
        throw error;
    }
}

/** Words as a shell splits them, quotes respected. */
function splitWords(line: string): string[] {
    const words = line.match(/(?:"[^"]*"|'[^']*'|[^\s"'])+/g) ?? [];
    return words.map((word) => word.replace(/"([^"]*)"|'([^']*)'/g, "$1$2"));
}
