import assert from "node:assert/strict";

import { fakeShell, type FakeShell } from "./support/fakeShell";
import { stepOf } from "./support/prodSteps";

const ROLE = "arn:aws:iam::111122223333:role/h200-state-prod-deploy";

/** Of bootstrap whoever administers the key is asked for, of the state whoever may use it: nobody is both. */
const PULUMI = `
case "$*" in
"-C bootstrap up "*) test -z "\${AWS_PROFILE:-}" || exit 1 ;;
"-C bootstrap stack output roles --json "*) echo '{"preview":"${ROLE.replace("deploy", "preview")}","deploy":"${ROLE}"}' ;;
"-C bootstrap stack output secretsProvider "*) echo "awskms:///key" ;;
"-C bootstrap stack output backendUrl "*) echo "s3://h200-state-prod-111122223333?region=eu-central-1&request_checksum_calculation=when_supported" ;;
"-C bootstrap "*) ;;
login* | stack*) grep -qx "profile.\${AWS_PROFILE:-nobody}.role_arn ${ROLE}" configured || { echo "$* as somebody who may not write" >> refused; exit 1; } ;;
esac`;

const AWS = `
case "$1" in
configure) echo "$3 $4" >> configured ;;
s3api) echo "$*" >> asked; case "$2" in
    list-object-versions) echo 3sL4kqtJlcpXroDTDmJ ;;
    delete-object) exit 254 ;;
    esac ;;
esac`;

describe("the state backend on day zero", () => {
    let shell: FakeShell;

    beforeEach(() => {
        shell = fakeShell({ pulumi: PULUMI, aws: AWS, git: "exit 0" });
    });
    afterEach(() => {
        shell.remove();
    });

    const { commands, check } = stepOf("state");

    it("is made by whoever administers the key, and used by somebody else who takes the role that writes", () => {
        const { status, stderr } = shell.type(["set -e", ...commands], { DEPLOYER: "infrastructure", AWS_PROFILE: "" });
        assert.deepEqual([status, stderr], [0, ""]);
        assert.deepEqual(shell.noted("refused"), []);
        assert.deepEqual(shell.noted("configured"), [
            `profile.h200-prod-deploy.role_arn ${ROLE}`,
            "profile.h200-prod-deploy.source_profile infrastructure",
        ]);
    });

    it("is seen to keep a version of the state from that role", () => {
        shell.type([...commands, ...check.commands], { DEPLOYER: "infrastructure", AWS_PROFILE: "" });
        const object = "--bucket h200-state-prod-111122223333";
        const key = ".pulumi/stacks/h200-platform/prod.json";
        assert.deepEqual(shell.noted("asked"), [
            `s3api list-object-versions ${object} --prefix ${key} --query Versions[-1].VersionId --output text`,
            `s3api delete-object ${object} --key ${key} --version-id 3sL4kqtJlcpXroDTDmJ`,
        ]);
    });
});
