import * as fs from "node:fs";
import * as path from "node:path";

import { PROJECT_ROOT } from "../../../stacks/config/load";

/**
 * Commands of a runbook, word for word, so that page and test cannot drift apart. Each block is known by what stands after `sh`
 * where it begins.
 */
export function runbookCommands(page: string, ...blocks: readonly string[]): string {
    const text = fs.readFileSync(path.join(PROJECT_ROOT, "docs/runbooks", page), "utf8");
    const found = [...text.matchAll(/^( *)```sh ([^\n]+)\n(.*?)^ *```$/gms)].map(
        ([, indent = "", name = "", body = ""]) => [name, body.replaceAll(new RegExp(`^${indent}`, "gm"), "")] as const,
    );
    return blocks
        .map((block) => {
            const [commands, ...more] = found.filter(([name]) => name === block);
            if (!commands || more.length > 0) {
                throw new Error(
                    `docs/runbooks/${page} has ${found.length ? "these blocks" : "no named block"}: ${found.map(([name]) => name).join("; ")}; wanted one "${block}"`,
                );
            }
            return commands[1];
        })
        .join("");
}
