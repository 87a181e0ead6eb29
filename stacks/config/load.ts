import * as path from "node:path";

import { type z } from "zod";

import { readChain } from "./chain";
import { clusterProblems } from "./clusterOwners";
import { addFirmwareSchemas } from "./firmwareSchemas";
import { addHostsFile } from "./inventoryHosts";
import { merge, sortKeys, type Tree } from "./merge";
import { ConfigError, formatPath, type Problem } from "./problem";
import { crossSectionProblems } from "./rules";
import { sections, type StackConfig } from "./schema";
import { SECRET_NAME_EXPECTED } from "./sections/shared";
import { layerProblems } from "./siteLayers";
import { NAMESPACE, splitNamespaces } from "./stackFile";
import { StackFiles } from "./stackFiles";

/** The program runs in `stacks/`; stack files stand beside `Pulumi.yaml`. */
export const PROJECT_ROOT = path.resolve(__dirname, "../..");

/** Sections that are not objects. Pulumi hands everything over as text: objects as JSON, these as they were written. */
const SCALARS: readonly string[] = ["like", "phase"];

/** What the engine says about the stack it is running, as text. */
export interface EngineConfiguration {
    readonly stack: string;
    readonly values: Readonly<Record<string, string>>;
    readonly secretKeys: readonly string[];
}

/** Reads a stack's configuration as the engine has it, command-line overrides included. */
export function loadFromEngine({ stack, values, secretKeys }: EngineConfiguration, root = PROJECT_ROOT): StackConfig {
    const { tree, problems } = splitNamespaces(values);
    const own: Tree = {};
    for (const [name, text] of Object.entries(tree)) {
        try {
            own[name] = SCALARS.includes(name) ? String(text) : JSON.parse(String(text));
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
    return parse(new StackFiles(root), stack, own, problems);
}

/** Reads a stack's configuration from its files alone: no engine, no passphrase. `overrides` win over the stack's own file. */
export function loadFromFiles(stack: string, root = PROJECT_ROOT, overrides: Tree = {}): StackConfig {
    const files = new StackFiles(root);
    const own = files.read(stack)?.tree;
    return parse(files, stack, own && merge(own, overrides), []);
}

function parse(files: StackFiles, stack: string, own: Tree | undefined, found: readonly Problem[]): StackConfig {
    const chain = addFirmwareSchemas(files, addHostsFile(files, readChain(files, stack, own)));
    const problems = [...found, ...chain.problems];
    const report = (path: readonly PropertyKey[], reason: string, otherwise?: string) => {
        const where = chain.locate(path) ?? otherwise;
        problems.push({ path: formatPath(path), ...(where && { where }), reason });
    };
    // A secret in the wrong place, say, is also of the wrong type: one mistake, one problem.
    const known = (path: readonly PropertyKey[]) => chain.problems.some((problem) => problem.path === formatPath(path));

    const parsed: Record<string, unknown> = {};
    for (const [name, schema] of Object.entries(sections)) {
        const result = (schema as z.ZodType).safeParse(sortKeys(chain.tree[name]));
        if (result.success) {
            parsed[name] = result.data;
            continue;
        }
        for (const { path, reason, missing } of result.error.issues.flatMap((issue) =>
            explain(issue, chain.tree[name]),
        )) {
            if ((chain.complete || !missing) && !known([name, ...path])) {
                report([name, ...path], reason, missing ? files.read(stack)?.fileName : undefined);
            }
        }
    }
    for (const name of Object.keys(chain.tree).filter((name) => !(name in sections))) {
        report([name], `is not a section; sections are ${["like", "secrets", ...Object.keys(sections)].join(", ")}`);
    }
    const across = [layerProblems, clusterProblems].flatMap((rule) => rule(files, stack, parsed));
    for (const { path, reason } of [...crossSectionProblems(parsed), ...across]) {
        report(path.split("."), reason);
    }
    if (problems.length > 0) {
        throw new ConfigError(stack, problems);
    }
    return parsed as StackConfig;
}

export interface Explanation {
    readonly path: readonly PropertyKey[];
    readonly reason: string;
    readonly missing: boolean;
}

/** What the schema says, in terms of the file: the value that stands there, each unknown key by itself. */
export function explain(issue: z.core.$ZodIssue, section: unknown): Explanation[] {
    if (issue.code === "unrecognized_keys") {
        const reason = "is not a known key here; see stacks/config/sections";
        return issue.keys.map((key) => ({ path: [...issue.path, key], reason, missing: false }));
    }
    if (issue.code === "invalid_key") {
        const name = JSON.stringify(issue.path.at(-1));
        const reason = lowerFirst(issue.issues[0]?.message ?? issue.message);
        return [{ path: issue.path, reason: `${name}: ${reason}`, missing: false }];
    }
    const step = (at: unknown, key: PropertyKey) => (at as Record<PropertyKey, unknown> | undefined)?.[key];
    const value = issue.path.reduce(step, section);
    if (value === undefined && issue.code !== "custom") {
        return [{ path: issue.path, reason: "is missing", missing: true }];
    }
    const untold = value === undefined || typeof value === "object" || issue.message === SECRET_NAME_EXPECTED;
    const got = untold ? "" : `${JSON.stringify(value)}: `;
    return [{ path: issue.path, reason: `${got}${lowerFirst(issue.message)}`, missing: false }];
}

const lowerFirst = (text: string) => text.charAt(0).toLowerCase() + text.slice(1);
