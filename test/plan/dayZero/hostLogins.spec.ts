import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import * as fs from "node:fs";
import * as path from "node:path";

import { autoinstallFiles } from "../../../stacks/plan/autoinstall/files";
import { fakeShell } from "./support/fakeShell";
import { closureOf, plan, stepOf, steps } from "./support/prodSteps";

const CERTIFICATE = "ceremony/operator-cert.pub";
const linesOf = ({ commands, check, back }: (typeof steps)[number]) => [commands, check.commands, back.commands];
const logsIn = (line: string) => /(?<![\w-])ssh (-\S+ \S+ )*\S+@/.test(line);
const signs = (line: string) => line.includes("bao write -field=signed_key ssh/sign/people");

describe("logins at hosts on day zero", () => {
    it("show the engineer's certificate, since hosts take nothing else", () => {
        const bare = steps
            .flatMap(linesOf)
            .flat()
            .filter((line) => logsIn(line) && !line.includes(`ssh -o CertificateFile=${CERTIFICATE} platform@`));
        assert.deepEqual(bare, []);
    });

    it("begin with a certificate that is signed on that day: the ceremony's may have ended", () => {
        const [first = ""] = stepOf("unlock").commands;
        const shell = fakeShell({});
        try {
            const ceremony = path.join(shell.directory, "ceremony");
            fs.mkdirSync(ceremony);
            for (const key of ["ssh-ca", "operator"]) {
                execFileSync("ssh-keygen", ["-q", "-t", "ed25519", "-N", "", "-f", path.join(ceremony, key)]);
            }
            assert.equal(shell.type([first]).status, 0);
            const shown = shell.type([`ssh-keygen -L -f ${CERTIFICATE}`]).stdout;
            const [, from = "", to = ""] = /Valid: from (\S+) to (\S+)/.exec(shown) ?? [];
            assert.equal(Math.round((Date.parse(to) - Date.parse(from)) / 86_400_000), 7);
            assert.ok(plan.management?.ssh.principals.every((principal) => shown.includes(principal)));
        } finally {
            shell.remove();
        }
        const earlier = steps.filter((step) => linesOf(step).flat().some(logsIn)).map(({ id }) => id);
        assert.equal(earlier[0], "unlock");
    });

    it("get a certificate of the secret store, for an hour, once the SSH CA is in it alone", () => {
        const later = steps.filter(({ id }) => closureOf(id).includes("store-access"));
        const groups = later.flatMap((step) =>
            [step.commands, step.back.commands]
                .filter((lines) => lines.some(logsIn))
                .map((lines) => [step.id, lines] as const),
        );
        assert.deepEqual([...new Set(groups.map(([id]) => id))], ["services", "control-plane"]);
        for (const [id, lines] of groups) {
            const signed = lines.findIndex(signs);
            assert.ok(signed >= 0 && signed < lines.findIndex(logsIn), id);
        }
        // Images are copied for hours between the first address and the others.
        const { commands } = stepOf("services");
        const moved = commands.findLastIndex(logsIn);
        assert.ok(commands.findLastIndex(signs) > commands.findIndex((line) => line.includes("images:verify")));
        assert.ok(commands.findLastIndex(signs) < moved);
    });

    it("read what a Tang server signs by from where it listens", () => {
        const files = autoinstallFiles(plan);
        for (const { name, address } of plan.management?.hosts ?? []) {
            const socket = files.find(
                ({ path: file }) => file === `${name}/target/etc/systemd/system/tangd.socket.d/50-site-services.conf`,
            );
            const listens = /ListenStream=(\S+):80/.exec(socket?.content ?? "")?.[1] ?? address;
            const read = stepOf("control-plane").commands.find((line) =>
                line.includes(`# ${name}: metal.tangThumbprints`),
            );
            // The rest is what tang-show-keys does (latchset/tang, src/tang-show-keys).
            assert.ok(
                read?.includes(
                    `@${address} "curl -sSf http://${listens}/adv | jose fmt -j- -g payload -y -o- | jose jwk use -i- -r -u verify -o- | jose jwk thp -i- -a S256"`,
                ),
                read,
            );
        }
    });
});
