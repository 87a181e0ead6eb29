import assert from "node:assert/strict";

import { Provider } from "@pulumi/kubernetes/provider";

import { credentialIn } from "../../components/metal/runnerKubeconfig";
import { PreviewAccess } from "../../components/security/previewAccess";
import { type ApiEndpoint, ClusterScope } from "../../components/shared/clusterScope";
import type { Resource } from "../../policies/lib/kubernetes";
import { loadFromFiles } from "../../stacks/config/load";
import { kubeconfigEndpoint } from "../../stacks/kubeconfig";
import { planPlatform } from "../../stacks/plan/plan";
import { createRunner } from "../../stacks/runner";
import { assess } from "../policies/support/sampleStack";
import { deploy, type Registered } from "../unit/support/deploy";
import { createLayers } from "./support/createLayers";

const plan = planPlatform("prod", loadFromFiles("prod"));
const FILES = "kubernetes:core/v1:ConfigMap";
const ENDPOINTS = {
    management: { server: "https://10.20.0.10:6443", certificateAuthority: "bWFuYWdlbWVudA==" },
    workload: { server: "https://10.20.0.20:6443", certificateAuthority: "d29ya2xvYWQ=" },
};

/** The runner alone, on clusters of which so much is known. */
async function create(endpoints: Partial<typeof ENDPOINTS>, planned = plan) {
    const { resources } = await deploy(({ provider }, opts) => {
        const workload = new ClusterScope(provider, undefined, endpoints.workload);
        const other = new Provider("management", { kubeconfig: "{}" });
        const management = new ClusterScope(other, undefined, endpoints.management);
        const access = { scope: workload, namespace: "preview", owner: "infrastructure" };
        const account = new PreviewAccess("workload-preview", access, opts);
        createRunner(planned, { management, workload }, [account]);
    });
    return resources.filter(({ name }) => name.startsWith("runner"));
}

const kubeconfigOf = (made: readonly Registered[]) =>
    made.find(({ type }) => type === FILES)?.inputs["data"].colo1 as string | undefined;
const label = ({ type, name }: Registered) => `${type} ${name}`;

describe("the runner of a stack", () => {
    for (const stack of ["prod", "staging", "twin"]) {
        it(`is made on the workload cluster of ${stack}, in the foundation, from phase 1 on`, async () => {
            const made = (await createLayers(stack, ["foundation"])).filter(({ name }) => /^runner(-|$)/.test(name));
            assert.deepEqual(made.map((each) => [label(each), each.provider]).sort(), [
                ["alphaton:metal:Runner runner", undefined],
                ["kubernetes:batch/v1:CronJob runner-pods", "workload"],
                ["kubernetes:core/v1:ConfigMap runner-files", "workload"],
                ["kubernetes:networking.k8s.io/v1:NetworkPolicy runner-egress", "workload"],
            ]);
            const early = await createLayers(stack, ["foundation"], 0);
            assert.deepEqual(
                early.filter(({ name }) => /^runner(-|$)/.test(name)),
                [],
            );
        });
    }

    it("is not made where a site has none", async () => {
        assert.deepEqual(await create(ENDPOINTS, { ...plan, runner: null }), []);
    });

    it("has a kubeconfig of its own: where both clusters are, and nothing that the site's may hold", async () => {
        const content = kubeconfigOf(await create(ENDPOINTS)) ?? "";
        const endpoints = (["management", "workload"] as const).map((name): [string, ApiEndpoint | undefined] => [
            name,
            kubeconfigEndpoint(content, name),
        ]);
        assert.deepEqual(Object.fromEntries(endpoints), ENDPOINTS);
        assert.equal(credentialIn(content), undefined);
    });

    it("is whole but for that file while a cluster is not made", async () => {
        const known = await create(ENDPOINTS);
        for (const endpoints of [{}, { management: ENDPOINTS.management }]) {
            const made = await create(endpoints);
            assert.deepEqual(made.map(label), known.map(label));
            assert.equal(kubeconfigOf(made), undefined);
        }
    });

    it("leaves no control but one without an answer: the digest that no registry was asked for", async () => {
        const others = (await createLayers("prod", ["foundation"])).filter(({ name }) => !name.startsWith("runner"));
        const resources = [...others, ...(await create(ENDPOINTS))].filter(({ type }) =>
            type.startsWith("kubernetes:"),
        );
        const { results } = assess(resources.map(asResource), { twin: false }, []).assessment;
        const about = results.filter(({ object }) =>
            /^(CronJob|ConfigMap|NetworkPolicy) preview\/runner$/.test(object),
        );
        const answers = (status: string) =>
            [...new Set(about.filter((result) => result.status === status).map(({ control }) => control))].sort();
        assert.deepEqual(answers("fail"), ["POD-11"]);
        assert.deepEqual(answers("indeterminate"), []);
        assert.deepEqual(answers("pass"), ["ENC-13", "IAM-08", "NET-02", "POD-02", "POD-03"]);
    });
});

function asResource({ type, name, inputs }: Registered): Resource {
    return { urn: `urn:pulumi:prod::h200-platform::${type}::${name}`, type, name, props: inputs };
}
