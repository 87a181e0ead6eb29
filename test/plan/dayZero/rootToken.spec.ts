import assert from "node:assert/strict";

import { fakeShell, type FakeShell } from "./support/fakeShell";
import { stepOf } from "./support/prodSteps";

/** One store: whoever asks for something before a login is refused, and a login goes with its pod. */
const KUBECTL = `
all="$*"
test -t 0 || cat > /dev/null
case "$*" in
*"delete pod openbao-0"*) rm -f login ;;
*"-- bao login "*) touch login; echo "login" >> asked ;;
*"-- bao status"* | *"-- bao operator init "* | *"auth/management/login role="*) ;;
*"-- bao token revoke -self") rm -f login ;;
*"-- bao "* | *"-- sh -c bao "*) test -e login || { echo "\${all##*-c openbao -- }" >> refused; exit 1; } ;;
esac`;

describe("the first root token of the secret store", () => {
    let shell: FakeShell;

    beforeEach(() => {
        const nothing = "test -t 0 || cat > /dev/null";
        shell = fakeShell({ kubectl: KUBECTL, ssh: nothing, npm: nothing, "ssh-keygen": nothing });
    });
    afterEach(() => {
        shell.remove();
    });

    it("is there for each command that needs one, also after a step that deletes the pod which knew of it", () => {
        for (const id of ["secret-store", "host-secrets", "ssh-ca", "store-access"]) {
            const { commands, check } = stepOf(id);
            shell.type([...commands, ...check.commands]);
        }
        // To see that it is gone.
        assert.deepEqual(shell.noted("refused"), ["bao token lookup"]);
        assert.ok(shell.noted("asked").length > 3);
    });
});
