import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import * as path from "node:path";

import type { RunOptions } from "../../../../tools/test/runSteps";
import type { ProgramStep, SuiteStep } from "../../../../tools/test/step";

/** A folder of small suites and programs outside the repository, gone after the suite that made it. */
export class Fixtures {
    readonly folder = mkdtempSync(path.join(tmpdir(), "steps-"));

    /** A suite with one spec file of this text. */
    suite(name: string, text: string, limitSeconds = 60): SuiteStep {
        mkdirSync(path.join(this.folder, name));
        writeFileSync(path.join(this.folder, name, `${name}.spec.ts`), text);
        return { kind: "suite", name, specs: path.join(this.folder, name, "*.spec.ts"), limitSeconds };
    }

    program(name: string, text: string, limitSeconds = 60): ProgramStep {
        const script = path.join(this.folder, `${name}.js`);
        writeFileSync(script, text);
        return { kind: "program", name, argv: [script], limitSeconds };
    }

    remove(): void {
        rmSync(this.folder, { recursive: true });
    }
}

/** Options that keep what is written. */
export function recording(options: Partial<RunOptions> = {}): RunOptions & { readonly text: () => string } {
    const texts: string[] = [];
    return {
        bail: false,
        color: false,
        parallel: 2,
        signal: new AbortController().signal,
        write: (text) => texts.push(text),
        text: () => texts.join(""),
        ...options,
    };
}
