import assert from "node:assert/strict";

import { approverFlags } from "../../components/control-plane/kubeletServingApprover";
import { loadFromFiles } from "../../stacks/config/load";
import { kubeletAddresses } from "../../stacks/plan/kubeletApprover";
import { planPlatform } from "../../stacks/plan/plan";
import { createLayers } from "./support/createLayers";

const plan = planPlatform("prod", loadFromFiles("prod"));

describe("the approver of a site's kubelets", () => {
    it("knows every member of the workload cluster by the address that its kubelet asks for, and no management host", () => {
        const known = kubeletAddresses(plan.hosts);
        assert.deepEqual(
            known.map(({ name }) => name),
            plan.hosts.filter(({ role }) => role !== "management").map(({ name }) => name),
        );
        assert.deepEqual(
            known.find(({ name }) => name === "gpu-a1"),
            { name: "gpu-a1", address: "10.20.1.21" },
        );
        assert.ok(!known.some(({ address }) => address === plan.metal.apiAddress));
    });

    it("is told so, by the layer that brings the control plane up", async () => {
        const resources = await createLayers("prod", ["foundation"]);
        const deployment = resources.find(
            ({ type, name }) => type === "kubernetes:apps/v1:Deployment" && name === "kubelet-approver-deployment",
        );
        const { template } = deployment?.inputs["spec"] as { template: { spec: { containers: { args: string[] }[] } } };
        assert.deepEqual(template.spec.containers[0]?.args, approverFlags(kubeletAddresses(plan.hosts)));
    });

    it("is not there before its cluster is", async () => {
        const early = await createLayers("prod", ["foundation"], 0);
        assert.ok(!early.some(({ name }) => name.startsWith("kubelet-approver")));
        const { images } = planPlatform("prod", { ...loadFromFiles("prod"), phase: 0 });
        assert.ok(!images.some(({ id }) => id === "image/kubelet-csr-approver"));
    });
});
