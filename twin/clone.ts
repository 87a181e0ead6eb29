import { execFileSync } from "node:child_process";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";

import { PROJECT_ROOT } from "../stacks/config/load";

/**
 * A copy of the project as it stands, uncommitted changes included and ignored files left out, with the dependencies of
 * this one. A twin that is brought up in it is nobody else's.
 *
 * @returns the copy's root, in the system's folder for temporary files
 */
export function cloneProject(): string {
    const root = fs.realpathSync(fs.mkdtempSync(path.join(os.tmpdir(), "h200-checkout-")));
    const listed = execFileSync("git", ["ls-files", "--cached", "--others", "--exclude-standard", "-z"], {
        cwd: PROJECT_ROOT,
        encoding: "utf8",
    });
    for (const file of listed.split("\0").filter((name) => name && fs.existsSync(path.join(PROJECT_ROOT, name)))) {
        const target = path.join(root, file);
        fs.mkdirSync(path.dirname(target), { recursive: true });
        fs.copyFileSync(path.join(PROJECT_ROOT, file), target);
    }
    fs.symlinkSync(path.join(PROJECT_ROOT, "node_modules"), path.join(root, "node_modules"));
    return root;
}
