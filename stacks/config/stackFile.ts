import * as fs from "node:fs";
import * as path from "node:path";

import { type Document, isMap, isNode, isScalar } from "yaml";

import { ambiguities } from "./ambiguous";
import { isTree, type Tree } from "./merge";
import { formatPath, type Problem } from "./problem";
import { readYaml } from "./yamlFile";

export const NAMESPACE = "h200-platform";

/** What may stand beside `config`: the engine drops anything else without a word, at its next change of the file. */
const BESIDE_CONFIG = ["secretsprovider", "encryptionsalt", "encryptedkey", "environment"];

const NO_CONFIG = `holds no map under config; write the stack's sections there, as ${NAMESPACE}:site and so on`;

/** One `Pulumi.<stack>.yaml`, read without the engine. */
export interface StackFile {
    readonly stack: string;
    readonly fileName: string;
    /** What stands under `h200-platform:`, by section. */
    readonly tree: Tree;
    readonly problems: readonly Problem[];
    /** `file:line` of the deepest part of `path` that this file says, or undefined if it says nothing of it. */
    locate(path: readonly PropertyKey[]): { readonly where: string; readonly depth: number } | undefined;
}

export function stackFileName(stack: string): string {
    return `Pulumi.${stack}.yaml`;
}

/** The stacks that have a file in `root`. */
export function listStacks(root: string): string[] {
    return fs
        .readdirSync(root)
        .map((name) => /^Pulumi\.([a-z0-9-]+)\.yaml$/.exec(name)?.[1])
        .filter((stack) => stack !== undefined)
        .sort();
}

/** Reads a stack file, or returns undefined where there is none. */
export function readStackFile(root: string, stack: string): StackFile | undefined {
    const fileName = stackFileName(stack);
    const file = path.join(root, fileName);
    const found = fs.statSync(file, { throwIfNoEntry: false });
    if (!found) {
        return undefined;
    }
    const unread = (problem: Problem): StackFile => {
        return { stack, fileName, tree: {}, problems: [problem], locate: () => undefined };
    };
    if (!found.isFile()) {
        const reason = "is no file; move it away, and write the stack's configuration there";
        return unread({ path: "(file)", where: fileName, reason });
    }
    const { document, content, broken, at, lineOf: lineIn } = readYaml(fs.readFileSync(file, "utf8"), fileName);
    if (broken) {
        return unread(broken);
    }
    const config = isTree(content) ? content["config"] : undefined;
    const { tree, problems } = splitNamespaces(isTree(config) ? config : {});
    const lineOf = (steps: readonly PropertyKey[]) => lineIn(["config", ...steps]);
    return {
        stack,
        fileName,
        tree,
        problems: [
            ...(isTree(config) ? [] : [{ path: "(file)", where: lineIn(["config"]) ?? fileName, reason: NO_CONFIG }]),
            ...problems.map((problem) => ({ ...problem, where: lineOf([problem.key]) ?? fileName })),
            ...strayKeys(document).map(({ offset, ...problem }) => ({ ...problem, where: at(offset) })),
            ...ambiguousValues(document).map(({ offset, ...problem }) => ({ ...problem, where: at(offset) })),
        ],
        locate: ([section, ...rest]) => {
            for (let depth = rest.length; depth >= 0; depth--) {
                const where = lineOf([`${NAMESPACE}:${String(section)}`, ...rest.slice(0, depth)]);
                if (where) {
                    return { where, depth };
                }
            }
            return undefined;
        },
    };
}

type PlacedProblem = Problem & { readonly offset: number };

function strayKeys({ contents }: Document): PlacedProblem[] {
    return (isMap(contents) ? contents.items : []).flatMap(({ key }) => {
        const name = isScalar(key) ? String(key.value) : String(key);
        if (name === "config" || BESIDE_CONFIG.includes(name)) {
            return [];
        }
        const remedy = `the engine drops it; write it as ${NAMESPACE}:${name} under config, or remove it`;
        return [
            { path: name, offset: isNode(key) ? (key.range?.[0] ?? 0) : 0, reason: `stands beside config: ${remedy}` },
        ];
    });
}

function ambiguousValues(document: Document): PlacedProblem[] {
    return ambiguities(document).map(({ path: [top = "", section = "", ...rest], offset, source, reason }) => {
        const path =
            top === "config" ? [String(section).replace(`${NAMESPACE}:`, ""), ...rest] : [top, section, ...rest];
        return { path: formatPath(path), offset, reason: path[0] === "secrets" ? reason : `${source}: ${reason}` };
    });
}

/** Sorts configuration keys into our namespace, the engine's own, and the rest, which nothing here would ever read. */
export function splitNamespaces(config: Tree): { tree: Tree; problems: (Problem & { key: string })[] } {
    const tree: Tree = {};
    const problems: (Problem & { key: string })[] = [];
    for (const [key, value] of Object.entries(config)) {
        const [namespace = "", name] = key.split(/:(.*)/s);
        if (namespace === NAMESPACE && name) {
            tree[name] = value;
        } else if (namespace !== "pulumi") {
            problems.push({
                key,
                path: key,
                reason: `is not read by this program: providers are made explicitly from ${NAMESPACE}:* sections; remove it`,
            });
        }
    }
    return { tree, problems };
}

/** Paths below `tree` that hold an encrypted value (`secure: ...`), wherever it may hide. */
export function encryptedPaths(tree: unknown, path: readonly PropertyKey[] = []): PropertyKey[][] {
    if (Array.isArray(tree)) {
        return tree.flatMap((item, i) => encryptedPaths(item, [...path, i]));
    }
    if (!isTree(tree)) {
        return [];
    }
    if (typeof tree["secure"] === "string" && Object.keys(tree).length === 1) {
        return [[...path]];
    }
    return Object.entries(tree).flatMap(([key, value]) => encryptedPaths(value, [...path, key]));
}
