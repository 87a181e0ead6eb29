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

    it("does not apply to what runs no pods", () => {
        assert.deepEqual(ask(imageDigest, [kubernetes("core/v1:Secret", {})]).notApplicable, [
            "looks at the containers and image volumes of every kind with pods",
        ]);
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
