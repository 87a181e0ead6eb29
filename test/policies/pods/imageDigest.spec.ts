import assert from "node:assert/strict";

import { imageDigest } from "../../../policies/pods/imageDigest";
import { ask } from "../support/assess";
import { deployment, kubernetes, wrappings } from "../support/resources";
import { undecidedBy, UNKNOWN } from "../support/unknown";

const digest = `sha256:${"a".repeat(64)}`;
const running = (image?: string) =>
    deployment({ containers: [{ name: "vllm", ...(image === undefined ? {} : { image }) }] });
const at = "POD-11 Deployment serving/llama: spec.template.spec.containers[0].image";

describe("POD-11 kubernetes-pod-require-image-digest", () => {
    for (const image of [`vllm@${digest}`, `vllm:0.10.0@${digest}`, `registry:5000/team/vllm@${digest}`]) {
        it(`passes ${image.replace(digest, "<digest>")}`, () => {
            assert.deepEqual(ask(imageDigest, [running(image)]).results, [
                { object: "Deployment serving/llama", status: "pass" },
            ]);
        });
    }

    for (const [image, reason] of [
        ["vllm:0.10.0", "has no digest"],
        ["vllm", "has neither tag nor digest"],
        ["registry:5000/vllm", "has neither tag nor digest"],
        ["vllm:latest", "is tagged latest"],
        [`vllm:latest@${digest}`, "is tagged latest"],
        ["vllm:1@sha256:abc", "has no digest"],
        [`vllm:1@md5:${"a".repeat(64)}`, "has no digest"],
        ["", "has neither tag nor digest"],
        [undefined, "names no image"],
    ] as const) {
        it(`refuses ${image ?? "a container without image"}`, () => {
            assert.deepEqual(ask(imageDigest, [running(image)]).violations, [`${at} ${reason} (container "vllm")`]);
        });
    }

    it("lists a tag without digest on the twin, and still refuses latest and no tag there", () => {
        const images = ["vllm:0.10.0", "vllm:latest", "vllm"];
        const answer = ask(imageDigest, [deployment({ containers: images.map((image) => ({ image })) })], {
            run: { twin: true },
        });
        assert.deepEqual(
            answer.results.map(({ status, reason }) => [status, reason]),
            [
                ["indeterminate", "has no digest, and the twin has no registry to ask"],
                ["fail", "is tagged latest"],
                ["fail", "has neither tag nor digest"],
            ],
        );
    });

    it("judges image volumes as well", () => {
        const volumes = [
            { name: "weights", image: { reference: "models/llama:3.3" } },
            { name: "shm", emptyDir: {} },
        ];
        assert.deepEqual(ask(imageDigest, [deployment({ volumes })]).violations, [
            "POD-11 Deployment serving/llama: spec.template.spec.volumes[0].image.reference has no digest",
        ]);
    });

    for (const { kind, path, wrap } of wrappings) {
        it(`sees inside ${kind}`, () => {
            const { results } = ask(imageDigest, [kubernetes(kind, wrap({ initContainers: [{ image: "a:1" }] }))]);
            assert.deepEqual(
                results.filter(({ status }) => status === "fail").map((result) => [result.path, result.reason]),
                [[`${path}.initContainers[0].image`, "has no digest"]],
            );
        });
    }

    it("gives no pass to a patch or an operator's pods that leave the image to somebody else", () => {
        const spec = { template: { spec: { containers: [{ name: "vllm" }] } } };
        const answers = [
            kubernetes("apps/v1:DeploymentPatch", { metadata: { name: "p" }, spec }),
            kubernetes("monitoring.coreos.com/v1:Prometheus", {
                metadata: { name: "p" },
                spec: { containers: [{ name: "x" }] },
            }),
        ].flatMap((resource) => ask(imageDigest, [resource]).results);
        assert.deepEqual(answers, [
            {
                object: "Deployment p",
                status: "indeterminate",
                path: "spec.template.spec.containers[0].image",
                reason: "is left to whoever owns the rest of the object",
            },
            {
                object: "Prometheus p",
                status: "indeterminate",
                path: "spec.containers[0].image",
                reason: "is left to whoever owns the rest of the object",
            },
        ]);
    });

    it("never prints the reference, which may hold credentials of a registry", () => {
        const { violations } = ask(imageDigest, [running("user:hunter2@registry/vllm:1")]);
        assert.equal(violations.length, 1);
        assert.ok(!violations.join().includes("hunter2"));
    });

    const operand = (image: object) =>
        kubernetes("nvidia.com/v1:ClusterPolicy", { metadata: { name: "gpu" }, spec: { driver: { manager: image } } });

    for (const [image, reason] of [
        [{ repository: "nvcr.io/nvidia", image: "driver", version: digest }, undefined],
        [{ image: `nvcr.io/nvidia/driver@${digest}` }, undefined],
        [{ repository: "nvcr.io/nvidia", image: "driver", version: "580.1" }, "has no digest"],
        [{ repository: "nvcr.io/nvidia", image: "driver", version: "latest" }, "is tagged latest"],
        [{ repository: "nvcr.io/nvidia", image: "driver" }, "has neither tag nor digest"],
        [{ enabled: true }, undefined],
    ] as const) {
        it(`judges ${JSON.stringify(image).replace(digest, "<digest>")} as the operator puts it together`, () => {
            assert.deepEqual(
                ask(imageDigest, [operand(image)]).violations,
                reason === undefined ? [] : [`POD-11 ClusterPolicy gpu: spec.driver.manager.image ${reason}`],
            );
        });
    }

    it("lists an operand without digest on the twin", () => {
        const answer = ask(imageDigest, [operand({ repository: "a", image: "b", version: "1" })], {
            run: { twin: true },
        });
        assert.deepEqual(
            answer.results.map(({ status }) => status),
            ["indeterminate"],
        );
    });

    it("judges images that operators are given whole, by whatever name", () => {
        const subjects = [
            kubernetes("ceph.rook.io/v1:CephCluster", { spec: { cephVersion: { image: "ceph:v19" } } }),
            kubernetes("postgresql.cnpg.io/v1:Cluster", { spec: { imageName: "postgres:18" } }),
            kubernetes("postgresql.cnpg.io/v1:ImageCatalog", {
                spec: { images: [{ major: 18, image: "postgres:18" }] },
            }),
            kubernetes("monitoring.coreos.com/v1:Prometheus", { spec: { image: "prometheus:v3" } }),
            kubernetes("ironic.metal3.io/v1alpha1:Ironic", { spec: { images: { ironic: "ironic:v31" } } }),
            kubernetes("gateway.envoyproxy.io/v1alpha1:EnvoyProxy", {
                spec: { provider: { kubernetes: { envoyDeployment: { container: { image: "envoy:v1" } } } } },
            }),
        ];
        assert.deepEqual(
            subjects.flatMap((subject) =>
                ask(imageDigest, [subject]).results.map(({ path, reason }) => [path, reason]),
            ),
            [
                "spec.cephVersion.image",
                "spec.imageName",
                "spec.images[0].image",
                "spec.image",
                "spec.images.ironic",
                "spec.provider.kubernetes.envoyDeployment.container.image",
            ].map((path) => [path, "has no digest"]),
        );
        const pinned = kubernetes("postgresql.cnpg.io/v1:Cluster", { spec: { imageName: `postgres:18@${digest}` } });
        assert.deepEqual(ask(imageDigest, [pinned]).violations, []);
    });

    it("does not apply to what runs no pods", () => {
        assert.deepEqual(ask(imageDigest, [kubernetes("core/v1:Secret", {})]).notApplicable, [imageDigest.scope]);
    });

    it("is undecided about each unknown it reads, by path", () => {
        const image = `a@${digest}`;
        const spec = { containers: [{ image }], volumes: [{ image: { reference: image } }] };
        const found = undecidedBy(imageDigest, [deployment(spec)]).map((path) =>
            path.replace("spec.template.spec.", "pod."),
        );
        assert.deepEqual(found, [
            "spec",
            "spec.template",
            "spec.template.spec",
            "pod.containers",
            "pod.containers[0]",
            "pod.containers[0].image",
            "pod.volumes",
            "pod.volumes[0]",
            "pod.volumes[0].image",
            "pod.volumes[0].image.reference",
        ]);
    });

    it("is undecided about each unknown part of an operand's image, by path", () => {
        const image = { repository: "nvcr.io/nvidia", image: "driver", version: digest };
        const at = "spec.driver.manager";
        assert.deepEqual(undecidedBy(imageDigest, [operand(image)]), [
            "spec",
            "spec.driver",
            at,
            `${at}.repository`,
            `${at}.image`,
            `${at}.version`,
        ]);
    });

    it("still refuses what it knows when another image is unknown", () => {
        const { results } = ask(imageDigest, [deployment({ containers: [{ image: UNKNOWN }, { image: "a:latest" }] })]);
        assert.deepEqual(
            results.map(({ status, path }) => [status, path]),
            [
                ["indeterminate", "spec.template.spec.containers[0].image"],
                ["fail", "spec.template.spec.containers[1].image"],
            ],
        );
    });
});
