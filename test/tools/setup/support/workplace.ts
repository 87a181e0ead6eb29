import { createHash } from "node:crypto";
import { chmodSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";

import { create } from "tar";

import type { Machine } from "../../../../tools/setup/machine";
import type { Pin } from "../../../../tools/setup/pin";

/** A machine of its own in a temporary directory: a checkout, a tool cache, and a PATH with nothing but a shell's tools. */
export class Workplace {
    readonly directory = mkdtempSync(join(tmpdir(), "h200-setup-"));
    readonly bin = join(this.directory, "bin");
    readonly machine: Machine;

    constructor(settings: Partial<Machine> = {}) {
        this.machine = {
            platform: "linux-amd64",
            root: join(this.directory, "checkout"),
            cache: join(this.directory, "cache"),
            env: { PATH: `${this.bin}:/usr/bin:/bin` },
            ...settings,
        };
        mkdirSync(this.bin);
        this.write("checkout/package-lock.json", "{}");
        this.write("checkout/tools/setup/modules/gizmo/go.mod", "module gizmo\n\ngo 1.20\n");
    }

    write(path: string, content: string | Buffer, mode = 0o644): string {
        const file = join(this.directory, path);
        mkdirSync(dirname(file), { recursive: true });
        writeFileSync(file, content);
        chmodSync(file, mode);
        return file;
    }

    command(name: string, script: string): string {
        return this.write(`bin/${name}`, `#!/bin/sh\n${script}\n`, 0o755);
    }

    /** Names in the cache directory of a tool, partial ones included. */
    cached(tool: string): string[] {
        return readdirSync(join(this.machine.cache, tool));
    }

    /** A .tar.gz with the given files. */
    async archive(files: Record<string, string>): Promise<Buffer> {
        const cwd = mkdtempSync(join(this.directory, "archive-"));
        for (const [name, content] of Object.entries(files)) {
            mkdirSync(dirname(join(cwd, name)), { recursive: true });
            writeFileSync(join(cwd, name), content, { mode: 0o755 });
        }
        const chunks: Buffer[] = [];
        for await (const chunk of create({ cwd, gzip: true }, Object.keys(files))) {
            chunks.push(chunk);
        }
        return Buffer.concat(chunks);
    }

    remove(): void {
        rmSync(this.directory, { recursive: true, force: true });
    }
}

/** A tool that prints its version. */
export function gizmo(version = "1.2.3"): string {
    return `#!/bin/sh\necho gizmo v${version}\n`;
}

export const GIZMO: Pin = {
    group: "base",
    version: "1.2.3",
    question: { args: [], answer: /v(\S+)/ },
};

/** The gizmo as its publisher offers it. */
export const GIZMO_RELEASE: Pin = {
    ...GIZMO,
    releases: {
        "linux-amd64": {
            url: "https://gizmo.example/gizmo.tar.gz",
            member: "gizmo-1.2.3/gizmo",
            sums: { kind: "checksum file", url: "https://gizmo.example/SHA256SUMS" },
        },
    },
};

export const GIZMO_MODULE: Pin = {
    ...GIZMO,
    module: {
        directory: "gizmo",
        module: "gizmo.example/gizmo",
        moduleVersion: "v1.2.3",
        package: "gizmo.example/gizmo/cmd/gizmo",
        variables: { "gizmo.example/gizmo/version.Version": "1.2.3" },
        cold: { seconds: 10, diskGiB: 0.001 },
    },
};

/** A `go` that knows its version and puts a gizmo where it is told, and writes down how it was called. */
export function fakeGo(log: string, version = "go1.26.8"): string {
    return [
        `echo "$* | CGO_ENABLED=$CGO_ENABLED GOFLAGS=$GOFLAGS GOTOOLCHAIN=$GOTOOLCHAIN GOWORK=$GOWORK" >> ${log}`,
        `case "$1 $2" in`,
        `"env GOVERSION") echo ${version}; echo /tmp; echo /tmp;;`,
        `"build -trimpath")`,
        `  while [ "$1" != -o ]; do shift; done`,
        `  printf '#!/bin/sh\\necho gizmo v1.2.3\\n' > "$2"; chmod +x "$2";;`,
        `esac`,
    ].join("\n");
}

export function sha256(content: Buffer): string {
    return createHash("sha256").update(content).digest("hex");
}
