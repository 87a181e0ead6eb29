import assert from "node:assert/strict";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";

import * as pulumi from "@pulumi/pulumi";

import type { ChartSupply } from "../../components/upstream/charts/source";
import { chartSupply } from "../../stacks/charts";
import { loadFromFiles } from "../../stacks/config/load";
import { siteDefinitions } from "../../stacks/definitions";
import { refuseMissingDefinitions } from "../../stacks/installedDefinitions";
import { planPlatform } from "../../stacks/plan/plan";
import type { PlatformPlan } from "../../stacks/plan/platformPlan";
import { shippedReleases } from "../support/shippedReleases";

describe("an update, before anything is created", () => {
    const folder = fs.mkdtempSync(path.join(os.tmpdir(), "kubectl-"));
    const kubectl = path.join(folder, "kubectl");
    const twin = planPlatform("twin", loadFromFiles("twin"));
    const supply = chartSupply(twin);
    const { sets } = siteDefinitions(twin, supply);
    const definitions = (cluster: "management" | "workload") => sets[cluster].flatMap((set) => set.definitions());

    /** A kubectl that notes what it is asked, and answers with a cluster's definitions, or fails. */
    function kubectlThat(answers: string): void {
        fs.writeFileSync(kubectl, `#!/bin/sh\necho "$@" >> ${folder}/asked\n${answers}\n`, { mode: 0o755 });
    }
    function answersWith(management: readonly object[], workload: readonly object[]): string {
        for (const [name, items] of Object.entries({ management, workload })) {
            const established = { status: { conditions: [{ type: "Established", status: "True" }] } };
            const listed = { items: items.map((item) => ({ ...item, ...established })) };
            fs.writeFileSync(path.join(folder, name), JSON.stringify(listed));
        }
        return `case "$*" in *--context=management*) cat ${folder}/management;; *) cat ${folder}/workload;; esac`;
    }
    async function run(kind: "preview" | "up", plan: PlatformPlan = twin, from: ChartSupply = supply) {
        fs.rmSync(path.join(folder, "asked"), { force: true });
        const mocks = {
            newResource: () => assert.fail("nothing is made"),
            call: () => assert.fail("nothing is called"),
        };
        await pulumi.runtime.setMocks(mocks, "h200-platform", "twin", kind === "preview");
        try {
            refuseMissingDefinitions(plan, from);
            return undefined;
        } catch (error) {
            assert.ok(pulumi.RunError.isInstance(error), String(error));
            return error.message;
        }
    }
    const asked = () => fs.readFileSync(path.join(folder, "asked"), "utf8").trimEnd().split("\n");

    before(() => {
        process.env["H200_KUBECTL"] = kubectl;
    });
    after(() => {
        delete process.env["H200_KUBECTL"];
        fs.rmSync(folder, { recursive: true });
    });

    it("goes on where every definition is installed; each cluster is asked once, by the context of the plan", async () => {
        kubectlThat(answersWith(definitions("management"), definitions("workload")));
        assert.equal(await run("up"), undefined);
        assert.deepEqual(
            asked().map((line) => /--kubeconfig=\S+ --context=(\w+) .*get --raw (\S+)$/.exec(line)?.slice(1)),
            ["management", "workload"].map((name) => [name, "/apis/apiextensions.k8s.io/v1/customresourcedefinitions"]),
        );
    });

    it("is refused on a cluster that lacks some, with their names and the command that installs them", async () => {
        const [first, ...others] = definitions("workload");
        const set = sets.workload.find(({ names }) => names.includes(first?.metadata.name ?? ""));
        kubectlThat(answersWith([], others));
        assert.equal(
            await run("up"),
            [
                'Definitions that stack "twin" needs are not installed; nothing was created.',
                ...sets.management.map(({ group, from, names }) =>
                    names.length > 1
                        ? `  management: ${group} (${from}): none of ${names.length} installed`
                        : `  management: ${group} (${from}): ${names.join()} missing`,
                ),
                `  workload: ${set?.group ?? ""} (imported): ${first?.metadata.name ?? ""} missing`,
                "Run `npm run twin`, then this again.",
            ].join("\n"),
        );
    });

    it("names the releases of a real site, and the command that installs what they bring", async () => {
        kubectlThat(answersWith(definitions("management"), []));
        const message = (await run("up", planPlatform("prod", loadFromFiles("prod")), shippedReleases)) ?? "";
        // Those of a twin are not of the release.
        assert.match(
            message,
            /\n {2}management: ironic\.metal3\.io \(ironic-\S+ v\S+\): ironics\.ironic\.metal3\.io not of this set\n/,
        );
        assert.match(message, /\n {2}workload: nvidia\.com \(gpu-operator v26\.7\.0\): none of 3 installed\n/);
        assert.match(message, /\nRun `npm run definitions -- --stack prod`, then this again\.$/);
    });

    it("leaves a cluster to the provider that gives no answer, and asks none at a preview or for another layer", async () => {
        kubectlThat("echo 'Unable to connect to the server' >&2; exit 1");
        assert.equal(await run("up"), undefined);
        assert.equal(asked().length, 2);
        kubectlThat("exit 1");
        assert.equal(await run("preview"), undefined);
        assert.throws(asked, /ENOENT/);
        assert.equal(await run("up", { ...twin, site: { ...twin.site, layers: ["platform", "ai"] } }), undefined);
        assert.throws(asked, /ENOENT/);
    });

    it("says what to do where there is no kubectl", async () => {
        fs.rmSync(kubectl);
        assert.equal(
            await run("up"),
            `"${kubectl}" cannot be started (ENOENT); nothing was created. An update asks the clusters what they have first: put kubectl on PATH, or name it in H200_KUBECTL.`,
        );
    });
});
