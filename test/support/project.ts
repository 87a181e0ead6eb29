import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";

import { PROJECT_ROOT } from "../../stacks/config/load";

const made: string[] = [];
process.once("exit", () => {
    made.forEach((root) => {
        fs.rmSync(root, { recursive: true, force: true });
    });
});

/** A folder with the committed stack files, and others beside or over them. Removed when the process ends. */
export function projectWith(files: Readonly<Record<string, string | Buffer>>): string {
    const root = fs.mkdtempSync(path.join(os.tmpdir(), "h200-project-"));
    made.push(root);
    for (const name of fs.readdirSync(PROJECT_ROOT).filter((name) => /^Pulumi\..*yaml$/.test(name))) {
        fs.copyFileSync(path.join(PROJECT_ROOT, name), path.join(root, name));
    }
    for (const [name, content] of Object.entries(files)) {
        fs.mkdirSync(path.dirname(path.join(root, name)), { recursive: true });
        fs.writeFileSync(path.join(root, name), content);
    }
    return root;
}
