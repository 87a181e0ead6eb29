import * as fs from "node:fs";
import * as path from "node:path";

import { ambiguities } from "./ambiguous";
import type { readHostsTable } from "./hostsTable";
import { isTree, type Tree } from "./merge";
import { formatPath, type Problem } from "./problem";
import { findProjectFile } from "./projectFile";
import { readYaml } from "./yamlFile";

/** Hosts that stand in a file of their own. */
export interface HostsFile {
    readonly fileName: string;
    /** By name, as `inventory.hosts` has them; undefined where the file cannot be read. */
    readonly hosts: Tree | undefined;
    readonly problems: readonly Problem[];
    /** Where the file says the deepest part of a host's `steps`, its name first, or undefined if it says nothing of it. */
    readonly locate: (steps: readonly PropertyKey[]) => { readonly where: string; readonly depth: number } | undefined;
}

const FIELD = "inventory.hostsFile";

/** Reads what `inventory.hostsFile` names. */
export function readHostsFile(root: string, written: string): HostsFile {
    const fileName = path.normalize(written);
    const found = findProjectFile(root, written, Object.keys(READERS));
    const read = READERS[path.extname(written)];
    if ("refusal" in found || !read) {
        const problems = "refusal" in found ? [{ path: FIELD, reason: found.refusal }] : [];
        return { fileName, hosts: undefined, problems, locate: () => undefined };
    }
    return read(fs.readFileSync(found.file, "utf8"), fileName);
}

/** The parser of CSV is loaded where there is a table to read, and in no other preview. */
const readTable: typeof readHostsTable = (text, fileName) => {
    // eslint-disable-next-line @typescript-eslint/no-require-imports -- an import would load it in every preview
    const table = require("./hostsTable") as typeof import("./hostsTable");
    return table.readHostsTable(text, fileName);
};

function readMap(text: string, fileName: string): HostsFile {
    const { document, content, broken, at, lineOf } = readYaml(text, fileName);
    const unreadable = (problem: Problem): HostsFile => ({
        fileName,
        hosts: undefined,
        problems: [problem],
        locate: () => undefined,
    });
    if (broken) {
        return unreadable(broken);
    }
    if (!isTree(content)) {
        const reason = "expected hosts by name, as inventory.hosts has them";
        return unreadable({ path: "(file)", where: `${fileName}:1`, reason });
    }
    const problems = ambiguities(document).map(({ path: steps, offset, source, reason }) => ({
        path: formatPath(["inventory", "hosts", ...steps]),
        where: at(offset),
        reason: `${source}: ${reason}`,
    }));
    return {
        fileName,
        hosts: content,
        problems,
        locate: (steps) => {
            for (let depth = steps.length; depth > 0; depth--) {
                const where = lineOf(steps.slice(0, depth));
                if (where) {
                    return { where, depth };
                }
            }
            return undefined;
        },
    };
}

const READERS: Readonly<Record<string, (text: string, fileName: string) => HostsFile>> = {
    ".csv": readTable,
    ".yaml": readMap,
    ".yml": readMap,
    ".json": readMap,
};
