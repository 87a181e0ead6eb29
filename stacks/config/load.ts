import * as path from "node:path";

import * as pulumi from "@pulumi/pulumi";
import { z } from "zod";

import { readChain } from "./chain";
import type { Tree } from "./merge";
import { ConfigError, formatPath, type Problem } from "./problem";
import { crossSectionProblems } from "./rules";
import { sections, type StackConfig } from "./schema";
import { layerProblems } from "./siteLayers";
import { NAMESPACE, splitNamespaces } from "./stackFile";

/** The program runs in `stacks/`; stack files stand beside `Pulumi.yaml`. */
export const PROJECT_ROOT = path.resolve(__dirname, "../..");

/** Sections that are not objects. Pulumi hands everything over as text: objects as JSON, these as they were written. */
const SCALARS: Readonly<Record<string, (text: string) => unknown>> = { like: String, phase: Number };

/** Reads a stack's configuration as the engine has it, command-line overrides included. */
export function loadFromEngine(root = PROJECT_ROOT): StackConfig {
    const stack = pulumi.getStack();
    const { tree, problems } = splitNamespaces(pulumi.runtime.allConfig());
    // The SDK keeps its own reader of this list private.
    const secretKeys = JSON.parse(process.env["PULUMI_CONFIG_SECRET_KEYS"] ?? "[]") as string[];
    const own: Tree = {};
    for (const [name, text] of Object.entries(tree)) {
        try {
            own[name] = (SCALARS[name] ?? JSON.parse)(String(text));
        } catch {
            problems.push({ key: name, path: name, reason: "expected an object or a list" });
        }
        if (name !== "secrets" && secretKeys.includes(`${NAMESPACE}:${name}`)) {
            problems.push({
                key: name,
                path: name,
                reason: "holds a secret; secrets stand in h200-platform:secrets only",
            });
        }
    }
    return parse(root, stack, own, problems);
}

/** Reads a stack's configuration from its files alone: no engine, no passphrase. */
export function loadFromFiles(stack: string, root = PROJECT_ROOT): StackConfig {
    return parse(root, stack, undefined, []);
}

function parse(root: string, stack: string, own: Tree | undefined, found: readonly Problem[]): StackConfig {
    const chain = readChain(root, stack, own);
    const problems = [...found, ...chain.problems];
    const report = (path: readonly PropertyKey[], reason: string) => {
        const where = chain.locate(path);
        problems.push({ path: formatPath(path), ...(where && { where }), reason });
    };

    // A stack that could not be read at all would only be told, section by section, that everything is missing.
    const readable = !problems.some((problem) => problem.path === "(stack)" || problem.path === "(file)");
    const parsed: Record<string, unknown> = {};
    for (const [name, schema] of readable ? Object.entries(sections) : []) {
        const result = (schema as z.ZodType).safeParse(chain.tree[name]);
        if (result.success) {
            parsed[name] = result.data;
        } else {
            result.error.issues.forEach((issue) => report([name, ...issue.path], describe(issue, chain.tree[name])));
        }
    }
    for (const name of Object.keys(chain.tree).filter((name) => !(name in sections))) {
        report([name], `is not a section; sections are ${["like", "secrets", ...Object.keys(sections)].join(", ")}`);
    }
    for (const { path, reason } of [...crossSectionProblems(parsed), ...layerProblems(root, stack, parsed)]) {
        report(path.split("."), reason);
    }
    if (problems.length > 0) {
        throw new ConfigError(stack, problems);
    }
    return parsed as StackConfig;
}

function describe(issue: z.core.$ZodIssue, section: unknown): string {
    const value = issue.path.reduce<unknown>(
        (at, key) => (at as Record<PropertyKey, unknown> | undefined)?.[key],
        section,
    );
    const got = value === undefined || typeof value === "object" ? "" : `${JSON.stringify(value)} `;
    return value === undefined && issue.code === "invalid_type" ? "is missing" : `${got}${lowerFirst(issue.message)}`;
}

const lowerFirst = (text: string) => text.charAt(0).toLowerCase() + text.slice(1);
