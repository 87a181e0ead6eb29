import assert from "node:assert/strict";
import * as fs from "node:fs";

import { fakeShell } from "./support/fakeShell";
import { plan, stepOf, steps } from "./support/prodSteps";

const runbooks = fs.readdirSync("docs/runbooks").map((page) => fs.readFileSync(`docs/runbooks/${page}`, "utf8"));

describe("ways back on day zero", () => {
    it("never take the site's configuration away with a stack", () => {
        // Without the flag `pulumi stack rm` deletes the stack's file; that of a stack which was split off was never committed.
        const removals = [...steps.flatMap(({ back }) => back.commands), ...runbooks]
            .flatMap((text) => [...text.matchAll(/pulumi stack rm [^`\n]*/g)].map(([command]) => command))
            .filter((command) => !command.includes("twin-ai"));
        assert.ok(removals.length >= 4);
        assert.deepEqual(
            removals.filter((command) => !command.includes("--preserve-config")),
            [],
        );
        assert.deepEqual(stepOf("state").back.commands, [
            "pulumi stack rm prod --preserve-config",
            "git checkout Pulumi.prod.yaml",
        ]);
    });

    it("take a member out of etcd while the cluster knows its host, by hand if it is still there, and then the host", () => {
        // kubeadm reset reads the Node before it removes the member (FetchInitConfigurationFromCluster).
        const shell = fakeShell({
            ssh: 'echo "reset ${3#*@}" >> done',
            kubectl: `
case "$*" in
*"member list") printf '%s\\n' '8e9e05c52164694d, started, mg-a1, https://10.20.0.11:2380, https://10.20.0.11:2379, false' '91bc3c398fb3c146, started, mg-b1, https://10.20.0.12:2380, https://10.20.0.12:2379, false' ;;
*"member remove "*) echo "remove \${@: -1}" >> done ;;
*"delete node "*) echo "delete \${@: -1}" >> done ;;
esac`,
        });
        try {
            const { status, stderr } = shell.type(stepOf("join").back.commands);
            assert.deepEqual([status, stderr], [0, ""]);
            assert.deepEqual(shell.noted("done"), [
                ...["reset 10.20.0.12", "remove 91bc3c398fb3c146", "delete mg-b1"],
                ...["reset 10.20.0.13", "delete mg-c1"],
            ]);
        } finally {
            shell.remove();
        }
    });

    it("let go of hosts that are protected or stay after a destroy, before the operator that releases them is gone", () => {
        const withData = plan.hosts.filter(({ role }) => ["storage", "converged"].includes(role));
        assert.ok(withData.length > 0);
        assert.deepEqual(stepOf("foundation").back.commands, [
            "pulumi state unprotect --all --stack prod",
            `kubectl --kubeconfig .kube/colo1 --context management -n metal delete ${withData.map(({ name }) => `baremetalhost/${name}`).join(" ")}`,
            "pulumi destroy --stack prod",
        ]);
    });
});
