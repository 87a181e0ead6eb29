import { execFileSync } from "node:child_process";
import * as fs from "node:fs";
import * as path from "node:path";

import { cloneProject } from "../../../twin/clone";

/** A clean clone of the project as it stands, uncommitted changes included, with the dependencies of this one. */
export class Checkout {
    readonly root = cloneProject();

    constructor() {
        this.git("init", "--quiet");
        this.git("add", "--all");
        this.git(
            "-c",
            "user.name=test",
            "-c",
            "user.email=test@h200.example",
            "commit",
            "--quiet",
            "--message",
            "clone",
        );
    }

    git(...args: string[]): string {
        return execFileSync("git", args, { cwd: this.root, encoding: "utf8" });
    }

    write(file: string, content: string): void {
        fs.writeFileSync(path.join(this.root, file), content);
    }

    read(file: string): string {
        return fs.readFileSync(path.join(this.root, file), "utf8");
    }

    /** Replaces one passage of a file; the passage must stand there exactly once. */
    edit(file: string, passage: string, replacement: string): void {
        const parts = this.read(file).split(passage);
        if (parts.length !== 2) {
            throw new Error(`${file} holds ${parts.length - 1} times, not once: ${passage}`);
        }
        this.write(file, parts.join(replacement));
    }

    /** Takes back every edit. */
    restore(): void {
        this.git("checkout", "--quiet", "--", ".");
        this.git("clean", "--quiet", "--force", "-d");
    }

    remove(): void {
        fs.rmSync(this.root, { recursive: true, force: true });
    }
}
