import { isTree, merge, type Tree } from "./merge";
import { formatPath, type Problem } from "./problem";
import { encryptedPaths, type StackFile, stackFileName } from "./stackFile";
import type { StackFiles } from "./stackFiles";

/** What one file says, and where. */
export interface Link {
    readonly stack: string;
    readonly file: Pick<StackFile, "locate"> | undefined;
    readonly tree: Tree;
}

/** A stack's configuration after `like`, and where each part of it is said. */
export interface Chain {
    readonly tree: Tree;
    /** Nearest first. */
    readonly links: readonly Link[];
    /** False where a file is missing or unreadable, or `like` runs in a circle: what seems absent may stand there. */
    readonly complete: boolean;
    readonly problems: readonly Problem[];
    /** `file:line` of the line to edit for `path`, or undefined if no file says anything of it. */
    locate(path: readonly PropertyKey[]): string | undefined;
}

/**
 * Follows `like` from `stack` and merges what the files say, nearest last.
 *
 * @param own What the engine has for `stack`, command-line overrides included; the stack's own file where absent.
 */
export function readChain(files: StackFiles, stack: string, own?: Tree): Chain {
    const links: Link[] = [];
    const problems: Problem[] = [];
    const stopAt = (path: string, reason: string, where = links.at(-1)?.file?.locate(["like"])?.where) => {
        problems.push({ path, ...(where && { where }), reason });
        return undefined;
    };

    let next: string | undefined = stack;
    while (next !== undefined) {
        const link = readLink(files, next, next === stack ? own : undefined);
        if (links.some(({ stack }) => stack === next)) {
            const cycle = [...links.map(({ stack }) => stack), next].join(" -> ");
            next = stopAt("like", `${cycle} is a cycle; let one of them stand alone`);
        } else if (!link) {
            const reason = `there is no ${stackFileName(next)}; stacks here: ${files.list().join(", ") || "none"}`;
            next = stopAt(links.length === 0 ? "(stack)" : "like", reason);
        } else {
            links.push(link);
            problems.push(...(link.file ? [...link.file.problems, ...secretProblems(link.file)] : []));
            const like: unknown = link.tree["like"];
            next =
                typeof like === "string" || like === undefined
                    ? like
                    : stopAt("like", `expected the name of a stack, got ${JSON.stringify(like)}`);
        }
    }

    return combine(links, problems);
}

/** What `links` say together, nearest first. */
export function combine(links: readonly Link[], problems: readonly Problem[]): Chain {
    // Secrets are not inherited: each stack encrypts with a key of its own.
    const { like, secrets, ...tree } = links.reduceRight<Tree>((base, overlay) => merge(base, overlay.tree), {});
    const complete = !problems.some(({ path }) => ["like", "(stack)", "(file)"].includes(path));
    const locate = (path: readonly PropertyKey[]) => {
        // The deepest match wins, and among equals the nearest file.
        const found = links.map(({ file }) => file?.locate(path)).filter((at) => at !== undefined);
        return found.sort((a, b) => b.depth - a.depth)[0]?.where;
    };
    return { tree, links, complete, problems, locate };
}

function readLink(files: StackFiles, stack: string, own: Tree | undefined) {
    const file = files.read(stack);
    const tree = own ?? file?.tree;
    return tree && { stack, file, tree };
}

/** Secrets stand encrypted in `secrets`, and nothing else is encrypted: one `secure:` would taint its whole section. */
function secretProblems(file: StackFile): Problem[] {
    const { secrets, ...sections } = file.tree;
    const at = (path: readonly PropertyKey[]) => file.locate(path)?.where ?? file.fileName;
    const misplaced = encryptedPaths(sections).map((path) => ({
        path: formatPath(path),
        where: at(path),
        reason: "is a secret in the wrong place; move it to h200-platform:secrets and write its name here",
    }));
    const plain = Object.entries(isTree(secrets) ? secrets : {})
        .filter(([, value]) => encryptedPaths(value).length === 0)
        .map(([name]) => ({
            path: formatPath(["secrets", name]),
            where: at(["secrets", name]),
            reason: `is in plain text; set it with \`pulumi config set --secret --path 'h200-platform:secrets["${name}"]'\``,
        }));
    return [...misplaced, ...plain];
}
