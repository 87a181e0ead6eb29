import { isTree, merge, type Tree } from "./merge";
import { formatPath, type Problem } from "./problem";
import { encryptedPaths, listStacks, readStackFile, type StackFile, stackFileName } from "./stackFile";

/** A stack's configuration after `like`: the merged tree, and the files it came from, nearest first. */
export interface Chain {
    readonly tree: Tree;
    readonly problems: readonly Problem[];
    locate(path: readonly PropertyKey[]): string | undefined;
}

/**
 * Follows `like` from `stack` and merges what the files say, nearest last.
 *
 * @param own What the engine has for `stack`, command-line overrides included; the stack's own file where absent.
 */
export function readChain(root: string, stack: string, own?: Tree): Chain {
    const files: StackFile[] = [];
    const overlays: Tree[] = [];
    const problems: Problem[] = [];
    const visited: string[] = [];
    let next: string | undefined = stack;
    while (next !== undefined) {
        const current: string = next;
        if (visited.includes(current)) {
            const cycle = [...visited.slice(visited.indexOf(current)), current].join(" -> ");
            const where = files.at(-1)?.locate(["like"])?.where;
            problems.push({
                path: "like",
                ...(where && { where }),
                reason: `${cycle} is a cycle; let one of them stand alone`,
            });
            break;
        }
        visited.push(current);
        const file = readStackFile(root, current);
        const overlay = own && current === stack ? own : file?.tree;
        if (!overlay) {
            const known = listStacks(root).join(", ") || "none";
            const says = files.at(-1);
            problems.push({
                path: says ? "like" : "(stack)",
                ...(says && { where: says.locate(["like"])?.where ?? says.fileName }),
                reason: `there is no ${stackFileName(current)}; stacks here: ${known}`,
            });
            break;
        }
        if (file) {
            files.push(file);
            problems.push(...file.problems, ...secretProblems(file));
        }
        overlays.push(overlay);
        const like = overlay["like"];
        if (like !== undefined && typeof like !== "string") {
            problems.push({ path: "like", reason: `expected the name of a stack, got ${typeof like}` });
        }
        next = typeof like === "string" ? like : undefined;
    }

    const { like, secrets, ...tree } = overlays.reduceRight<Tree>((base, overlay) => merge(base, overlay), {});
    return {
        tree,
        problems,
        locate: (path) => {
            // The deepest match wins, and among equals the nearest file: that is the line to edit.
            const found = files.map((file) => file.locate(path)).filter((at) => at !== undefined);
            return found.sort((a, b) => b.depth - a.depth)[0]?.where;
        },
    };
}

/** Secrets stand encrypted in `secrets`, and nothing else is encrypted: one `secure:` would taint its whole section. */
function secretProblems(file: StackFile): Problem[] {
    const { secrets, ...sections } = file.tree;
    const problems: Problem[] = encryptedPaths(sections).map((path) => ({
        path,
        where: file.locate(path.split("."))?.where ?? file.fileName,
        reason: "is a secret in the wrong place; move it to h200-platform:secrets and write its name here",
    }));
    for (const [name, value] of Object.entries(isTree(secrets) ? secrets : {})) {
        if (!isTree(value) || encryptedPaths(value).length === 0) {
            problems.push({
                path: formatPath(["secrets", name]),
                where: file.locate(["secrets", name])?.where ?? file.fileName,
                reason: `is in plain text; set it with \`pulumi config set --secret --path 'h200-platform:secrets["${name}"]'\``,
            });
        }
    }
    return problems;
}
