import { execFile } from "node:child_process";
import { promisify } from "node:util";

import { ROOT } from "./child";

/** What this change is measured against, and the files that differ from it. */
export interface Changes {
    readonly since: string;
    readonly files: readonly string[];
}

/**
 * Files that differ from where this work began, edits that are not committed included: from `H200_CHANGED_SINCE`, else from where
 * the branch left `origin/main`, else from the commit before.
 *
 * @returns undefined where git cannot tell
 */
export async function changes(root = ROOT, env: NodeJS.ProcessEnv = process.env): Promise<Changes | undefined> {
    const git = async (...args: string[]): Promise<string | undefined> => {
        try {
            return (await promisify(execFile)("git", args, { cwd: root })).stdout.trim();
        } catch {
            return undefined; // no git, no repository, no such commit
        }
    };
    const head = await git("rev-parse", "HEAD");
    const left = await git("merge-base", "HEAD", "origin/main");
    const since = env["H200_CHANGED_SINCE"] ?? (left === head ? undefined : left) ?? "HEAD^";
    const commit = await git("rev-parse", "--short", `${since}^{commit}`);
    const lists = await Promise.all([
        git("diff", "--name-only", since),
        git("ls-files", "--others", "--exclude-standard"),
    ]);
    const [changed, added] = lists;
    return commit === undefined || changed === undefined || added === undefined
        ? undefined
        : { since: commit, files: [...changed.split("\n"), ...added.split("\n")].filter(Boolean) };
}

/** Why a suite may be left out; undefined where something in its area changed, or where nobody knows whether it did. */
export function leftOut(area: readonly string[], found: Changes | undefined): string | undefined {
    return found === undefined || found.files.some((file) => area.some((start) => file.startsWith(start)))
        ? undefined
        : `nothing in its area changed since ${found.since}`;
}
