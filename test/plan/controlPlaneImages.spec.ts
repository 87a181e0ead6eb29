import assert from "node:assert/strict";

import { SANDBOX_IMAGE } from "../../components/metal/host/containerd";
import { imageReference } from "../../components/upstream/imageReference";
import { loadFromFiles } from "../../stacks/config/load";
import { KUBE_VIP_IMAGE } from "../../stacks/plan/autoinstall/kubeVip";
import { controlPlaneImages } from "../../stacks/plan/controlPlaneImages";
import { planPlatform } from "../../stacks/plan/plan";

describe("images that hosts run before Kubernetes does", () => {
    it("are those that kubeadm pulls, the sandbox and kube-vip", () => {
        assert.deepEqual(
            controlPlaneImages("1.36.3").images.map(({ repository, tag }) => `${repository}:${tag}`),
            [
                "registry.k8s.io/pause:3.10.2",
                "ghcr.io/kube-vip/kube-vip:v1.0.3",
                "registry.k8s.io/kube-apiserver:v1.36.3",
                "registry.k8s.io/kube-controller-manager:v1.36.3",
                "registry.k8s.io/kube-scheduler:v1.36.3",
                "registry.k8s.io/kube-proxy:v1.36.3",
                "registry.k8s.io/etcd:3.6.8-0",
                "registry.k8s.io/coredns/coredns:v1.14.2",
            ],
        );
    });

    for (const stack of ["prod", "staging", "twin"]) {
        it(`are on the list of ${stack}, the ones that its hosts' files name among them`, () => {
            const { images, verdicts } = planPlatform(stack, loadFromFiles(stack));
            const listed = images.map(imageReference);
            assert.deepEqual(
                [SANDBOX_IMAGE, KUBE_VIP_IMAGE].filter((image) => !listed.includes(image)),
                [],
            );
            const known = verdicts.filter(
                ({ id, subject }) => `${id} ${subject}` === "supply/images-known kubernetes/1.36.3",
            );
            assert.deepEqual(
                known.map(({ status }) => status),
                ["pass"],
            );
        });
    }

    it("are an open question for a release of Kubernetes that nobody has read", () => {
        const { images, verdict } = controlPlaneImages("1.37.0");
        assert.deepEqual(
            images.map(({ id }) => id),
            ["image/pause", "image/kube-vip"],
        );
        assert.equal(verdict.status, "indeterminate");
    });
});
