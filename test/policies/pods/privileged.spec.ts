import assert from "node:assert/strict";

import { privileged } from "../../../policies/pods/privileged";
import { ask } from "../support/assess";
import { deployment, kubernetes, wrappings } from "../support/resources";
import { undecidedBy } from "../support/unknown";

const container = (flag?: boolean) => ({
    name: "vllm",
    ...(flag === undefined ? {} : { securityContext: { privileged: flag } }),
});
const flagPath = "containers[0].securityContext.privileged";

describe("POD-02 kubernetes-pod-disallow-privileged", () => {
    it("passes containers without the flag, and those that deny it", () => {
        assert.deepEqual(ask(privileged, [deployment({ containers: [container(), container(false)] })]), {
            violations: [],
            results: [{ object: "Deployment serving/llama", status: "pass" }],
            notApplicable: [],
        });
    });

    it("names object, path and container it refuses", () => {
        assert.deepEqual(ask(privileged, [deployment({ containers: [container(true)] })]).violations, [
            `POD-02 Deployment serving/llama: spec.template.spec.${flagPath} is true (container "vllm")`,
        ]);
    });

    for (const { kind, path, wrap } of wrappings) {
        it(`sees inside ${kind}, init and ephemeral containers included`, () => {
            const pod = {
                containers: [container()],
                initContainers: [container(true)],
                ephemeralContainers: [container(true)],
            };
            assert.deepEqual(
                ask(privileged, [kubernetes(kind, wrap(pod))])
                    .results.filter(({ status }) => status === "fail")
                    .map((result) => result.path),
                ["ephemeralContainers", "initContainers"].map(
                    (list) => `${path}.${list}[0].securityContext.privileged`,
                ),
            );
        });
    }

    it("sees both the agent container and the extra ones of a kagent agent", () => {
        const byo = {
            deployment: { image: "a:1", securityContext: { privileged: true }, extraContainers: [container(true)] },
        };
        assert.deepEqual(
            ask(privileged, [kubernetes("kagent.dev/v1alpha2:Agent", { metadata: { name: "a" }, spec: { byo } })])
                .violations,
            [
                "POD-02 Agent a: spec.byo.deployment.securityContext.privileged is true",
                'POD-02 Agent a: spec.byo.deployment.extraContainers[0].securityContext.privileged is true (container "vllm")',
            ],
        );
    });

    it("refuses Windows host processes of a pod and of a container", () => {
        const securityContext = { windowsOptions: { hostProcess: true } };
        assert.deepEqual(
            ask(privileged, [deployment({ securityContext, containers: [{ name: "w", securityContext }] })]).violations,
            [
                "POD-02 Deployment serving/llama: spec.template.spec.securityContext.windowsOptions.hostProcess is true",
                'POD-02 Deployment serving/llama: spec.template.spec.containers[0].securityContext.windowsOptions.hostProcess is true (container "w")',
            ],
        );
    });

    it("refuses it in what operators are asked for, beside an embedded pod or without one", () => {
        const context = { privileged: true };
        const subjects = [
            kubernetes("csi.ceph.io/v1:Driver", { spec: { controllerPlugin: { privileged: true } } }),
            kubernetes("postgresql.cnpg.io/v1:Cluster", { spec: { securityContext: context } }),
            kubernetes("kagent.dev/v1alpha1:MCPServer", {
                spec: { deployment: { initContainer: { securityContext: context }, sidecars: [container(true)] } },
            }),
            kubernetes("velero.io/v1:Restore", {
                spec: { hooks: { resources: [{ postHooks: [{ init: { initContainers: [container(true)] } }] }] } },
            }),
        ];
        assert.deepEqual(
            subjects.map((subject) =>
                ask(privileged, [subject]).results.map(({ status, path }) => `${status} ${path ?? ""}`),
            ),
            [
                ["fail spec.controllerPlugin.privileged"],
                ["fail spec.securityContext.privileged"],
                [
                    "fail spec.deployment.initContainer.securityContext.privileged",
                    "fail spec.deployment.sidecars[0].securityContext.privileged",
                ],
                ["fail spec.hooks.resources[0].postHooks[0].init.initContainers[0].securityContext.privileged"],
            ],
        );
        const plain = kubernetes("csi.ceph.io/v1:Driver", { spec: { controllerPlugin: { privileged: false } } });
        assert.deepEqual(ask(privileged, [plain]).violations, []);
    });

    it("refuses Windows host processes where the pod's own context stands beside a container's", () => {
        const podSecurityContext = { windowsOptions: { hostProcess: true } };
        const agent = kubernetes("kagent.dev/v1alpha2:Agent", {
            metadata: { name: "a" },
            spec: { byo: { deployment: { podSecurityContext } } },
        });
        assert.deepEqual(ask(privileged, [agent]).violations, [
            "POD-02 Agent a: spec.byo.deployment.podSecurityContext.windowsOptions.hostProcess is true",
        ]);
    });

    it("does not apply to what runs no pods", () => {
        assert.deepEqual(ask(privileged, [kubernetes("core/v1:ConfigMap", {})]), {
            violations: [],
            results: [],
            notApplicable: [privileged.scope],
        });
    });

    it("is undecided about each unknown it reads, by path", () => {
        assert.deepEqual(undecidedBy(privileged, [deployment({ containers: [container(false)] })]), [
            "spec",
            "spec.template",
            "spec.template.spec",
            "spec.template.spec.containers",
            "spec.template.spec.containers[0]",
            "spec.template.spec.containers[0].securityContext",
            `spec.template.spec.${flagPath}`,
        ]);
        const driver = kubernetes("csi.ceph.io/v1:Driver", { spec: { controllerPlugin: { privileged: false } } });
        assert.deepEqual(undecidedBy(privileged, [driver]), [
            "spec",
            "spec.controllerPlugin",
            "spec.controllerPlugin.privileged",
        ]);
    });
});
