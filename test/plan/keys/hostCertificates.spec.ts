import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import * as fs from "node:fs";
import * as path from "node:path";

import { accessFiles, HOST_CERTIFICATE, HOST_KEY } from "../../../components/metal/host/access";
import { storeFiles } from "../../../stacks/plan/secretStoreAccess/storeFiles";
import { fakeShell } from "../dayZero/support/fakeShell";
import { plan } from "../dayZero/support/prodSteps";

const page = fs.readFileSync("docs/runbooks/secret-store.md", "utf8");
const block = /^```sh host certificate\n([^]*?)^```$/m.exec(page)?.[1]?.trimEnd().split("\n") ?? [];
const functions = page.split("\n").filter((line) => /^(member|sign_in)\(\) /.test(line));

/** The secret store, with a CA of its own: signs host keys for the names that it is told. */
const KUBECTL = `
case "$*" in
*"ssh/sign/hosts"*)
    cat > asked.pub
    names=$(sed -n 's/.*valid_principals=\\([^ ]*\\).*/\\1/p' <<< "$*")
    [[ "$*" == *cert_type=host* ]] && kind=-h
    ssh-keygen -q -s ca $kind -I store -n "$names" -V +365d asked.pub && cat asked-cert.pub ;;
*) cat > /dev/null ;;
esac`;
/** The host: shows its key, and keeps what is brought. */
const SSH = `case "$*" in *" cat ${HOST_KEY}.pub") cat host.pub ;; *"install -m 0644 /dev/stdin ${HOST_CERTIFICATE} && sudo systemctl reload ssh") cat > kept ;; *) exit 9 ;; esac`;

describe("certificates of hosts for SSH", () => {
    it("are signed as the runbook has it: the host's own key, for its name alone, as the secret store allows", () => {
        const shell = fakeShell({ kubectl: KUBECTL, ssh: SSH });
        try {
            for (const key of ["ca", "host"]) {
                execFileSync("ssh-keygen", ["-q", "-t", "ed25519", "-N", "", "-f", path.join(shell.directory, key)]);
            }
            assert.equal(functions.length, 2);
            assert.equal(shell.type(['k() { kubectl "$@"; }', "touch new-host", ...functions, ...block]).status, 0);
            assert.equal(shell.noted("asked.pub")[0], shell.noted("host.pub")[0]);
            const shown = shell.type(["ssh-keygen -L -f kept"]).stdout;
            assert.match(shown, /ssh-ed25519-cert-v01@openssh\.com host certificate/);
            const [, principals = ""] = /Principals: \n([^]*?)\n *Critical Options/.exec(shown) ?? [];
            const names = principals.trim().split(/\s+/);
            assert.deepEqual(names, ["gpu-a1.h200.example"]);

            const role = storeFiles(plan).find(({ path: at }) => at === "write/ssh/roles/hosts.json");
            const { allowed_domains: domain, allow_subdomains: below } = JSON.parse(role?.content ?? "{}") as {
                readonly allowed_domains: string;
                readonly allow_subdomains: boolean;
            };
            assert.ok(below && names.every((name) => name.endsWith(`.${domain}`)));
        } finally {
            shell.remove();
        }
    });

    it("are shown by sshd for the key that the plan has, and promised as what people bring", () => {
        const [sshd] = accessFiles({ address: "10.20.1.21", user: "platform", principals: ["infrastructure"] });
        const lines = sshd?.content.split("\n") ?? [];
        assert.deepEqual(
            lines.filter((line) => /^Host(Key|Certificate) /.test(line)),
            [`HostKey ${HOST_KEY}`, `HostCertificate ${HOST_CERTIFICATE}`],
        );
        const key = plan.keys.find(({ id }) => id === "key/ssh-host/gpu-a1");
        assert.deepEqual([key?.livesIn, key?.algorithm.name], [HOST_KEY, "ed25519"]);
        assert.match(key?.createdBy ?? "", /^the host, .* an operator .* has the SSH CA sign it/);
        assert.match(key?.rotation?.procedure ?? "", /^an operator has the certificate signed anew/);
    });
});
