import { execFileSync } from "node:child_process";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";

/** A folder in the place of a host's root, with `bin` for programs that stand for others, and a home for gpg. */
export interface HostRoot {
    readonly root: string;
    readonly bin: string;
    readonly gnupg: string;
    /** A script as the program of that name, whatever stood there. */
    readonly put: (program: string, ...lines: readonly string[]) => void;
    readonly remove: () => void;
}

export function hostRoot(folders: readonly string[]): HostRoot {
    const root = fs.mkdtempSync(path.join(os.tmpdir(), "h200-host-"));
    const [bin, gnupg] = [path.join(root, "bin"), path.join(root, "gnupg")];
    for (const folder of [bin, gnupg, ...folders]) {
        fs.mkdirSync(path.resolve(root, folder), { recursive: true, mode: 0o700 });
    }
    const put: HostRoot["put"] = (program, ...lines) => {
        const file = path.join(bin, program);
        // What stands there may be a link to the real one.
        fs.rmSync(file, { force: true });
        fs.writeFileSync(file, ["#!/bin/sh", ...lines].join("\n"), { mode: 0o755 });
    };
    const remove = () => {
        // gpg started an agent for its home.
        execFileSync("gpgconf", ["--homedir", gnupg, "--kill", "all"]);
        fs.rmSync(root, { recursive: true, force: true });
    };
    return { root, bin, gnupg, put, remove };
}
