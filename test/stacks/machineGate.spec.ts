import assert from "node:assert/strict";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";

import * as pulumi from "@pulumi/pulumi";

import { loadFromFiles } from "../../stacks/config/load";
import { refuseUnsafeMachines } from "../../stacks/machineGate";
import { planPlatform } from "../../stacks/plan/plan";
import type { PlatformPlan } from "../../stacks/plan/platformPlan";

describe("an update, before a machine is changed", () => {
    const folder = fs.mkdtempSync(path.join(os.tmpdir(), "kubectl-"));
    const twin = planPlatform("twin", loadFromFiles("twin"));
    const lost = {
        metadata: { name: "gpu-z9", annotations: { "alphaton.ai/provenance": "ours" } },
        spec: { consumerRef: { kind: "Metal3Machine", name: "colo1-gpu-x" } },
    };

    /** A kubectl that notes what it is asked; its hosts are these, and of one kind it may say nothing. */
    function kubectlWith(hosts: readonly object[], silentOn = "nothing"): void {
        const script = [
            "#!/bin/sh",
            `echo "$@" >> ${folder}/asked`,
            'case "$*" in',
            `*/${silentOn}) echo 'warned' >&2; echo 'Error from server (Forbidden)' >&2; exit 1 ;;`,
            `*baremetalhosts) echo '${JSON.stringify({ items: hosts })}' ;;`,
            `*) echo '{"items":[]}' ;;`,
            "esac",
        ];
        fs.writeFileSync(path.join(folder, "kubectl"), script.join("\n"), { mode: 0o755 });
        fs.rmSync(path.join(folder, "asked"), { force: true });
    }
    const asked = () => fs.readFileSync(path.join(folder, "asked"), "utf8").trimEnd().split("\n");

    async function run(kind: "preview" | "up", plan: PlatformPlan = twin) {
        const mocks = {
            newResource: () => assert.fail("nothing is made"),
            call: () => assert.fail("nothing is called"),
        };
        await pulumi.runtime.setMocks(mocks, "h200-platform", "twin", kind === "preview");
        try {
            refuseUnsafeMachines(plan);
            return undefined;
        } catch (error) {
            assert.ok(pulumi.RunError.isInstance(error), String(error));
            return error.message;
        }
    }

    before(() => {
        process.env["H200_KUBECTL"] = path.join(folder, "kubectl");
    });
    after(() => {
        delete process.env["H200_KUBECTL"];
        fs.rmSync(folder, { recursive: true });
    });

    it("asks the management cluster for what runs, by one request a kind", async () => {
        kubectlWith([]);
        assert.equal(await run("up"), undefined);
        assert.deepEqual(
            asked().map((line) => /--context=(\w+) .*get --raw (\S+)$/.exec(line)?.slice(1)),
            [
                "metal3.io/v1alpha1/namespaces/metal/baremetalhosts",
                "cluster.x-k8s.io/v1beta2/namespaces/metal/machines",
                "cluster.x-k8s.io/v1beta2/namespaces/metal/machinesets",
                "cluster.x-k8s.io/v1beta2/namespaces/metal/machinedeployments",
                "controlplane.cluster.x-k8s.io/v1beta2/namespaces/metal/kubeadmcontrolplanes",
            ].map((resource) => ["management", `/apis/${resource}`]),
        );
    });

    it("is refused in one message that names every problem and where the steps are", async () => {
        kubectlWith([lost, { ...lost, metadata: { ...lost.metadata, name: "gpu-z8" } }]);
        const problem = (name: string) =>
            `  inventory.hosts.${name}: is gone, and Metal3Machine colo1-gpu-x still runs on it: put the host back with \`retiring\` until it is empty`;
        assert.equal(
            await run("up"),
            [
                'Machines of stack "twin" cannot be changed like this; nothing was changed.',
                problem("gpu-z9"),
                problem("gpu-z8"),
                "See docs/runbooks/gpu-hosts.md, control-plane-host.md and upgrade-kubernetes.md.",
            ].join("\n"),
        );
    });

    for (const kind of ["baremetalhosts", "machines", "machinesets", "machinedeployments", "kubeadmcontrolplanes"]) {
        it(`is refused where the cluster does not say which ${kind} it has, and asks no further`, async () => {
            kubectlWith([], kind);
            assert.equal(
                await run("up"),
                [
                    'The management cluster does not say what runs on machines of stack "twin"; nothing was changed.',
                    `  ${kind}: Error from server (Forbidden)`,
                    "An update that does not know could take a host from under what runs on it: run it again when the cluster answers.",
                ].join("\n"),
            );
            assert.ok(asked().at(-1)?.endsWith(`/${kind}`));
        });
    }

    it("asks no cluster at a preview or for another layer", async () => {
        kubectlWith([lost]);
        assert.equal(await run("preview"), undefined);
        assert.equal(await run("up", { ...twin, site: { ...twin.site, layers: ["platform", "ai"] } }), undefined);
        assert.throws(asked, /ENOENT/);
    });
});
