import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";

import { parse } from "yaml";

import { runnerPod } from "../../components/metal/runnerPod";
import { loadFromFiles, PROJECT_ROOT } from "../../stacks/config/load";
import { planPlatform } from "../../stacks/plan/plan";
import type { PlatformPlan } from "../../stacks/plan/platformPlan";

const prod = loadFromFiles("prod");
const planned = planPlatform("prod", prod);
const verdicts = (plan: PlatformPlan) => plan.verdicts.filter(({ id }) => id.startsWith("runner/"));
const runnerImages = ({ images }: PlatformPlan) => images.filter(({ usedBy }) => usedBy.includes("runner"));

describe("the plan of the runner", () => {
    it("says where it registers, what it reaches, and what it does not", () => {
        assert.deepEqual(planned.runner, {
            image: "image/runner",
            namespace: "preview",
            account: "preview",
            forge: {
                api: "https://api.github.com",
                organisation: "alphaton",
                group: 2,
                clientId: "Iv23liExample",
                installation: 1,
            },
            label: "h200-preview-prod",
            registrationSecret: "runner-registration",
            state: {
                backend:
                    "s3://h200-state-prod-111122223333?region=eu-central-1&request_checksum_calculation=when_supported",
                secret: "runner-state",
            },
            apiServer: { range: "10.20.0.0/22", port: 6443 },
            closed: ["10.20.0.10", "10.20.0.11", "10.20.0.12", "10.20.0.13"],
            proxy: { address: "10.20.0.5", port: 3128 },
        });
        assert.deepEqual(
            runnerImages(planned).map(({ id, repository }) => [id, repository]),
            [["image/runner", "ghcr.io/actions/actions-runner"]],
        );
    });

    it("never takes the way out for proven, and names both that prove it", () => {
        for (const stack of ["prod", "staging", "twin"]) {
            const [verdict, ...more] = verdicts(planPlatform(stack, loadFromFiles(stack)));
            assert.deepEqual([verdict?.id, verdict?.status, more], ["runner/way-out", "indeterminate", []]);
            assert.match(
                verdict?.reason ?? "",
                /the proxy at 10\.20\.0\.5:3128 .* egress allowlist; .* the site's way into AWS$/,
            );
        }
    });

    it("is null, without image and question, where a site has none, and before there is a workload cluster", () => {
        const { runner: _, ...without } = prod;
        for (const config of [without, { ...prod, phase: 0 }]) {
            const plan = planPlatform("prod", config);
            assert.deepEqual([plan.runner, verdicts(plan), runnerImages(plan)], [null, [], []]);
        }
    });

    it("has room for one pod in its namespace, and for no second one", () => {
        const quota = planned.namespaces.find(({ id }) => id === "namespace/workload/preview")?.quota;
        assert.ok(planned.runner && quota);
        const image = { repository: "r", tag: "t", digest: null };
        const pod = runnerPod({ ...planned.runner, image, proxy: "", configMap: "c", kubeconfigFile: "k" });
        const { containers } = pod as { containers: readonly { resources: { limits: object } }[] };
        assert.deepEqual(
            containers.map(({ resources }) => resources.limits),
            [{ cpu: String(quota.cpuCores), memory: `${quota.memoryGib}Gi` }],
        );
    });

    it("reads the state where bootstrap puts it, on each real site", () => {
        for (const stack of ["prod", "staging"]) {
            const file = readFileSync(join(PROJECT_ROOT, "bootstrap", `Pulumi.${stack}.yaml`), "utf8");
            const { config } = parse(file) as {
                config: Readonly<Record<string, { accountId: string; region: string }>>;
            };
            const { accountId = "", region = "" } = config["h200-bootstrap:backend"] ?? {};
            const { runner } = planPlatform(stack, loadFromFiles(stack));
            assert.equal(
                runner?.state.backend,
                `s3://h200-state-${stack}-${accountId}?region=${region}&request_checksum_calculation=when_supported`,
            );
        }
    });

    it("is registered at the forge under a label of its own on each site", () => {
        const labels = ["prod", "staging"].map((stack) => loadFromFiles(stack).runner?.label);
        assert.equal(new Set(labels).size, labels.length);
    });
});
