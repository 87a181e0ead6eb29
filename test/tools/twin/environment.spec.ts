import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";

import type { Toolchain } from "../../../tools/setup/toolchain";
import { writeShellEnvironment } from "../../../twin/environment";
import { twinPaths } from "../../../twin/paths";

describe("the environment of a twin for shells", () => {
    const root = fs.mkdtempSync(path.join(os.tmpdir(), "h200-env-"));
    const paths = twinPaths(path.join(root, "checkout"));
    const other = twinPaths(path.join(root, "other"));
    const bin = path.join(root, "tools");
    const pulumi = path.join(bin, "pulumi");
    const toolchain = { tools: { pulumi: { path: pulumi } }, binDirs: [bin] } as unknown as Toolchain;

    before(async () => {
        fs.mkdirSync(bin);
        fs.writeFileSync(pulumi, '#!/bin/sh\necho "$TMPDIR" "$@"\n', { mode: 0o755 });
        await writeShellEnvironment(paths, toolchain);
        await writeShellEnvironment(other, toolchain);
    });
    after(() => fs.rmSync(root, { recursive: true }));

    /** What a shell prints that has nothing but a system's PATH and a place for temporary files. */
    const shell = (script: string) =>
        execFileSync("sh", ["-euc", script], { env: { PATH: "/usr/bin:/bin", TMPDIR: root }, encoding: "utf8" }).trim();
    const source = ({ env }: { env: string }) => `. '${env}'`;

    it("puts the toolchain first on the PATH that is there, once however often it is sourced", () => {
        const expected = `${paths.shellBin}:${bin}:/usr/bin:/bin`;
        assert.equal(shell(`${source(paths)}; ${source(paths)}; echo "$PATH"`), expected);
    });

    it("is the one that was sourced last, of two twins", () => {
        const script = [paths, other, paths].map(source).join("; ");
        assert.equal(
            shell(`${script}; command -v pulumi; echo "$KUBECONFIG"`),
            `${paths.shellBin}/pulumi\n${paths.kubeconfig}`,
        );
    });

    it("gives the twin's own place for temporary files to pulumi, and to nothing else", () => {
        assert.equal(
            shell(`${source(paths)}; exec sh -c 'pulumi preview --stack "a b"; echo "$TMPDIR"'`),
            `${paths.shellTemporary} preview --stack a b\n${root}`,
        );
        assert.equal(fs.statSync(paths.shellTemporary).mode & 0o777, 0o700);
    });

    it("leaves a shell with the toolchain when the twin is gone", () => {
        const script = `${source(other)}; rm -r '${other.base}'; pulumi version; rm "$(mktemp)"`;
        assert.equal(shell(script), `${root} version`);
    });
});
