import * as fs from "node:fs";
import * as path from "node:path";

/** A file that a configuration names, or why it is not read. */
export type ProjectFile = { readonly file: string } | { readonly refusal: string };

/**
 * Finds what a configuration names. Nothing outside of `root` is ever opened, also not through a link.
 *
 * @param written path from the project's root
 * @param kinds extensions that the caller can read, e.g. `.csv`
 */
export function findProjectFile(root: string, written: string, kinds: readonly string[]): ProjectFile {
    const file = path.resolve(root, written);
    const refuse = (reason: string) => ({ refusal: `"${written}" ${reason}` });
    if (path.isAbsolute(written) || leaves(root, file)) {
        return refuse("leads out of the project; put the file inside, and write its path from the project's root");
    }
    if (!kinds.includes(path.extname(written))) {
        return refuse(`is of no kind that is read here; expected ${kinds.join(", ")}`);
    }
    if (!fs.statSync(file, { throwIfNoEntry: false })?.isFile()) {
        return refuse("is no file; paths start at the project's root");
    }
    if (leaves(fs.realpathSync(root), fs.realpathSync(file))) {
        return refuse("is a link that leads out of the project; put the file itself inside");
    }
    return { file };
}

function leaves(root: string, file: string): boolean {
    const relative = path.relative(root, file);
    return relative === ".." || relative.startsWith(`..${path.sep}`) || path.isAbsolute(relative);
}
