import assert from "node:assert/strict";

import { stringify } from "yaml";

import { kubeconfigProblem } from "../../stacks/clusters";

const kubeconfig = (server: string) =>
    stringify({
        clusters: [{ name: "c", cluster: { server } }],
        contexts: [{ name: "workload", context: { cluster: "c", user: "u" } }],
    });

describe("the kubeconfig of a cluster", () => {
    it("is taken by its named context, wherever that points on a real site", () => {
        assert.equal(kubeconfigProblem(kubeconfig("https://10.20.0.10:6443"), "workload", false), undefined);
    });

    it("is refused without that context, whatever its current one is", () => {
        assert.equal(
            kubeconfigProblem(kubeconfig("https://127.0.0.1:6443"), "management", false),
            'has no context "management"; it has: workload',
        );
        assert.equal(kubeconfigProblem("", "workload", false), 'has no context "workload"; it has: none');
    });

    it("stays on this machine for a twin", () => {
        for (const server of ["https://127.0.0.1:6443", "https://localhost:6443", "https://[::1]:6443"]) {
            assert.equal(kubeconfigProblem(kubeconfig(server), "workload", true), undefined);
        }
        for (const server of ["https://10.20.0.10:6443", "https://127.0.0.1.h200.example:6443"]) {
            assert.match(kubeconfigProblem(kubeconfig(server), "workload", true) ?? "", /which is not this machine/);
        }
    });

    it("is refused without a server", () => {
        assert.equal(kubeconfigProblem(kubeconfig(""), "workload", false), 'names no server for context "workload"');
    });
});
