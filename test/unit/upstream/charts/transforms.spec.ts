import assert from "node:assert/strict";

import {
    fullReference,
    imagesOf,
    mirrorImages,
    pinDigests,
} from "../../../../components/upstream/charts/imageTransforms";
import { type PodSpec, podSpecOf } from "../../../../components/upstream/charts/pods";
import {
    asNonRoot,
    confine,
    priority,
    setFlag,
    stateApiAccess,
    tolerate,
    withoutToken,
} from "../../../../components/upstream/charts/podTransforms";
import { leaveOut, setField, TransformChain } from "../../../../components/upstream/charts/transforms";
import { withFittingWait, withoutWait } from "../../../../components/upstream/charts/waits";
import type { KubernetesManifest } from "../../../../components/upstream/kubernetesObject";

const object = (kind: string, name: string, rest: object = {}): KubernetesManifest => ({
    apiVersion: "v1",
    kind,
    metadata: { name },
    ...rest,
});
const workload = (kind: string, name: string, spec: PodSpec, labels: object = {}) =>
    object(kind, name, { spec: { template: { metadata: { labels }, spec } } });
const plain = workload("Deployment", "a", { containers: [{ name: "main", image: "redis:7" }] });

const podAfter = (object: KubernetesManifest, ...transforms: ConstructorParameters<typeof TransformChain>[0]) =>
    podSpecOf(new TransformChain(transforms).apply(object) as KubernetesManifest);

describe("a flag of a release", () => {
    const manager = (args: readonly string[]) =>
        workload("Deployment", "manager", { containers: [{ name: "manager", args }] });

    it("is set in the place of the release's own default", () => {
        const spec = podAfter(manager(["--port=1", "--enable-this=false"]), setFlag("--enable-this", "true"));
        assert.deepEqual(spec?.containers?.[0]?.["args"], ["--port=1", "--enable-this=true"]);
    });

    it("is not added where the release has no such flag, and is reported", () => {
        const chain = new TransformChain([setFlag("--enable-this", "true")]);
        assert.deepEqual(chain.apply(manager(["--enable-this-too=false"])), manager(["--enable-this-too=false"]));
        assert.deepEqual(
            chain.issues.map(({ reason }) => reason),
            ['"--enable-this true (*)" matches no object of the chart'],
        );
    });
});

describe("a chain of transforms", () => {
    it("applies each to what the one before made, and leaves its input as it was", () => {
        const before = JSON.stringify(plain);
        const chain = new TransformChain([setField("Deployment/a", ["x"], 1), setField("Deployment/a", ["y", "z"], 2)]);
        const after = chain.apply(plain);
        assert.deepEqual([after?.["x"], after?.["y"]], [1, { z: 2 }]);
        assert.equal(JSON.stringify(plain), before);
    });

    it("may leave an object out", () => {
        assert.equal(new TransformChain([leaveOut("Deployment/a", "ours")]).apply(plain), undefined);
    });

    it("names a transform that matched nothing: the chart has moved on, or the name is wrong", () => {
        const chain = new TransformChain([setField("Deployment/b", ["x"], 1), mirrorImages("registry.example.test")]);
        chain.apply(object("ConfigMap", "a"));
        assert.deepEqual(chain.issues, [
            { path: "transforms", reason: '"set x of Deployment/b" matches no object of the chart' },
        ]);
        chain.apply(object("Deployment", "b"));
        assert.deepEqual(chain.issues, []);
    });
});

describe("transforms of pods", () => {
    it("reach every kind that brings pods by itself", () => {
        const brought = [
            ...["DaemonSet", "Job", "ReplicaSet", "ReplicationController", "StatefulSet"].map((kind) => ({
                ...plain,
                kind,
            })),
            object("CronJob", "a", { spec: { jobTemplate: { spec: plain["spec"] } } }),
            object("Pod", "a", { spec: { containers: [{ name: "main", image: "redis:7" }] } }),
        ];
        for (const one of brought) {
            const [container] = podAfter(one, mirrorImages("registry.example.test"))?.containers ?? [];
            assert.match(container?.image ?? "", /^registry\.example\.test\//, one.kind);
        }
    });

    it("give a priority to those that have none", () => {
        assert.equal(
            podAfter(plain, priority("system-cluster-critical"))?.["priorityClassName"],
            "system-cluster-critical",
        );
        const own = workload("Deployment", "a", { priorityClassName: "own" });
        assert.equal(podAfter(own, priority("system-cluster-critical"))?.["priorityClassName"], "own");
    });

    it("add a toleration, take the token away, confine containers, and forbid root", () => {
        const gpu = { key: "nvidia.com/gpu", operator: "Exists" } as const;
        const first = workload("DaemonSet", "a", { containers: [{ name: "main" }], tolerations: [{ key: "x" }] });
        assert.deepEqual(
            podAfter(first, tolerate(gpu), withoutToken(["DaemonSet/a"]), confine(["*"]), asNonRoot(["*"])),
            {
                containers: [
                    {
                        name: "main",
                        securityContext: { allowPrivilegeEscalation: false, capabilities: { drop: ["ALL"] } },
                    },
                ],
                tolerations: [{ key: "x" }, gpu],
                automountServiceAccountToken: false,
                securityContext: { seccompProfile: { type: "RuntimeDefault" }, runAsNonRoot: true },
            },
        );
    });

    it("let a container keep what it says about itself", () => {
        const own = workload("Job", "a", {
            containers: [{ name: "main", securityContext: { capabilities: { drop: ["NET_RAW"] } } }],
        });
        assert.deepEqual(podAfter(own, confine(["Job/a"]))?.containers?.[0]?.securityContext, {
            allowPrivilegeEscalation: false,
            capabilities: { drop: ["NET_RAW"] },
        });
    });

    it("reach pods of scheduled jobs, and nothing that has no pods", () => {
        const spec = { jobTemplate: { spec: { template: { spec: { containers: [] } } } } };
        assert.equal(podAfter(object("CronJob", "a", { spec }), priority("p"))?.["priorityClassName"], "p");
        const chain = new TransformChain([priority("p")]);
        const config = object("ConfigMap", "a");
        assert.deepEqual(chain.apply(config), config);
        assert.equal(chain.issues.length, 1);
    });

    it("state why the API server is called, where a token is held", () => {
        const state = new TransformChain([stateApiAccess("why", "watches hosts")]);
        const noted = (it: KubernetesManifest) => state.apply(it)?.metadata.annotations?.["why"];
        assert.deepEqual(
            [
                plain,
                object("ServiceAccount", "a"),
                object("ServiceAccount", "b", { automountServiceAccountToken: false }),
                workload("Deployment", "b", { automountServiceAccountToken: false }),
                object("Service", "a"),
            ].map(noted),
            ["watches hosts", "watches hosts", undefined, undefined, undefined],
        );
    });
});

describe("transforms of images", () => {
    const operator = workload("Deployment", "operator", {
        initContainers: [{ name: "init", image: "quay.io/x/init:v1" }],
        containers: [
            {
                name: "main",
                image: "nats:2.14.2-alpine",
                args: [
                    "--helper=ghcr.io/x/helper:v2",
                    "--window=12:30",
                    "http://service.example.test:8080/path",
                    "plain",
                ],
                env: [
                    { name: "DRIVER", value: "nvcr.io/nvidia/driver:580" },
                    { name: "FROM", valueFrom: {} },
                ],
            },
        ],
    });

    it("name an image in full, as a short name is understood", () => {
        assert.deepEqual(
            ["redis:7", "natsio/box:1", "localhost/x:1", "registry.test:5000/x@sha256:ab", "quay.io/a/b:v1"].map(
                fullReference,
            ),
            [
                "docker.io/library/redis:7",
                "docker.io/natsio/box:1",
                "localhost/x:1",
                "registry.test:5000/x@sha256:ab",
                "quay.io/a/b:v1",
            ],
        );
    });

    it("find images in containers, arguments and environment, and take nothing else for one", () => {
        assert.deepEqual(imagesOf(operator), [
            "ghcr.io/x/helper:v2",
            "nats:2.14.2-alpine",
            "nvcr.io/nvidia/driver:580",
            "quay.io/x/init:v1",
        ]);
        assert.deepEqual(imagesOf(object("ConfigMap", "a")), []);
    });

    it("take all of them from a mirror, once", () => {
        const mirror = mirrorImages("registry.example.test/mirror");
        const once = new TransformChain([mirror]).apply(operator) as KubernetesManifest;
        assert.deepEqual(imagesOf(once), [
            "registry.example.test/mirror/docker.io/library/nats:2.14.2-alpine",
            "registry.example.test/mirror/ghcr.io/x/helper:v2",
            "registry.example.test/mirror/nvcr.io/nvidia/driver:580",
            "registry.example.test/mirror/quay.io/x/init:v1",
        ]);
        assert.deepEqual(new TransformChain([mirror]).apply(once), once);
    });

    it("add the digests that are recorded, and no others", () => {
        const digest = `sha256:${"ab".repeat(32)}`;
        const pinned = new TransformChain([pinDigests(new Map([["docker.io/library/nats:2.14.2-alpine", digest]]))]);
        assert.deepEqual(imagesOf(pinned.apply(operator) as KubernetesManifest), [
            "ghcr.io/x/helper:v2",
            `nats:2.14.2-alpine@${digest}`,
            "nvcr.io/nvidia/driver:580",
            "quay.io/x/init:v1",
        ]);
    });
});

describe("waits of a chart", () => {
    const skips = (it: KubernetesManifest | undefined) => it?.metadata.annotations?.["pulumi.com/skipAwait"] === "true";
    const service = (selector?: object, spec?: object) => object("Service", "a", { spec: { selector, ...spec } });
    const pods = workload("StatefulSet", "a", {}, { app: "a", tier: "x" });

    it("are for what runs, and not for the Service in front of it, whose endpoints are there as soon", () => {
        assert.equal(skips(withFittingWait(pods, [pods])), false);
        assert.equal(skips(withFittingWait(service({ app: "a" }), [pods])), true);
    });

    const calls = { clientConfig: { service: { name: "a", namespace: "a" } } };
    for (const [what, caller] of [
        ["an admission webhook", object("ValidatingWebhookConfiguration", "w", { webhooks: [{}, calls] })],
        ["an aggregated API", object("APIService", "v1.a", { spec: calls.clientConfig })],
    ] as const) {
        it(`are for a Service that the API server calls for ${what}, if the chart brings its pods`, () => {
            assert.equal(skips(withFittingWait(service({ app: "a" }), [pods, caller])), false);
            assert.equal(skips(withFittingWait(service({ app: "b" }), [pods, caller])), true);
            const other = object("Service", "b", { spec: { selector: { app: "a" } } });
            assert.equal(skips(withFittingWait(other, [pods, caller])), true);
        });
    }

    it("are for a Service that is given an address", () => {
        assert.equal(skips(withFittingWait(service({ app: "a" }, { type: "LoadBalancer" }), [pods])), false);
    });

    it("are for the authority that cert-manager puts into a webhook configuration, where it is asked to", () => {
        const hook = object("MutatingWebhookConfiguration", "w", { webhooks: [calls] });
        const asked = (key: string, kind = hook.kind) => {
            const one = { ...hook, kind, metadata: { ...hook.metadata, annotations: { [key]: "a/serving-cert" } } };
            return withFittingWait(one, [pods]).metadata.annotations?.["pulumi.com/waitFor"];
        };
        const authority = "jsonpath={.webhooks[0].clientConfig.caBundle}";
        assert.equal(asked("cert-manager.io/inject-ca-from"), authority);
        assert.equal(asked("cert-manager.io/inject-ca-from-secret", "ValidatingWebhookConfiguration"), authority);
        assert.equal(asked("another"), undefined);
        assert.equal(asked("cert-manager.io/inject-ca-from", "CustomResourceDefinition"), undefined);
    });

    it("are never for claims: a claim is bound when a pod uses it", () => {
        assert.equal(skips(withFittingWait(object("PersistentVolumeClaim", "a"), [])), true);
    });

    it("are left out where the pin says so", () => {
        const transform = withoutWait("StatefulSet/a", "somebody unseals it");
        assert.equal(skips(new TransformChain([transform]).apply(pods)), true);
    });
});
