import { image } from "./recordedDigests";
import type { ImagePin } from "./pins";

export const images = {
    /** The first line that serves Llama 3.3 70B in FP8 on H200 as its recipe verifies. */
    vllm: image("docker.io/vllm/vllm-openai", "v0.12.0"),
    /** The registry of the site. With its extensions: the other build, `zot-minimal`, can neither scrub nor copy. */
    zot: image("ghcr.io/project-zot/zot-linux-amd64", "v2.1.20"),
    /** The forge takes no runner that is more than a month behind: raised with each release. */
    runner: image("ghcr.io/actions/actions-runner", "2.336.0"),
    /** Says what is wrong with hosts. Built with support for the journal. */
    nodeProblemDetector: image("registry.k8s.io/node-problem-detector/node-problem-detector", "v1.36.0"),
    /** Approves serving certificates of kubelets; no chart, for its own asks for nothing that four objects do not say. */
    kubeletCsrApprover: image("docker.io/postfinance/kubelet-csr-approver", "v1.2.14"),
} satisfies Record<string, ImagePin>;

/** Of images with code for GPUs, by repository and tag: what they were built with, as the release's Dockerfile and requirements say. */
export const builtWith: Readonly<Record<string, { readonly cuda: string; readonly pytorch: string }>> = {
    "docker.io/vllm/vllm-openai:v0.12.0": { cuda: "12.9", pytorch: "2.9" },
};

/** What the GPU operator runs on GPU hosts: the set that its release v26.7.0 was tested with, the driver apart. */
export const gpuOperatorImages = {
    /**
     * Branch R580 is the long-term branch (to June 2028) and runs images built for CUDA 12 and 13; the release's own default,
     * R595, ends in March 2027. Precompiled: the operator appends kernel and operating system to the tag, so that a digest
     * can only be pinned per kernel: the plan does, once that of the image that hosts are installed with is recorded.
     */
    driver: {
        repository: "nvcr.io/nvidia/driver",
        tag: "580",
        digest: null,
        partialTag: "the operator appends the kernel and the operating system of each host",
    },
    driverManager: image("nvcr.io/nvidia/cloud-native/k8s-driver-manager", "v0.12.0"),
    toolkit: image("nvcr.io/nvidia/k8s/container-toolkit", "v1.20.0"),
    devicePlugin: image("nvcr.io/nvidia/k8s-device-plugin", "v0.20.0"),
    dcgm: image("nvcr.io/nvidia/cloud-native/dcgm", "4.6.0-1-ubuntu24.04"),
    dcgmExporter: image("nvcr.io/nvidia/k8s/dcgm-exporter", "4.6.0-4.8.3-distroless"),
    migManager: image("nvcr.io/nvidia/cloud-native/k8s-mig-manager", "v0.15.0"),
    /** Node status exporter and validator are this image too. */
    validator: image("nvcr.io/nvidia/gpu-operator", "v26.7.0"),
} satisfies Record<string, ImagePin>;

/** What ironic-standalone-operator v0.11.0 runs (its release notes: "Switch to Ironic 38.0 by default"). */
export const ironicRelease = {
    version: "38.0",
    images: {
        ironic: image("quay.io/metal3-io/ironic", "release-38.0"),
        /** By default the operator takes `latest`; images are built for its release branches. */
        keepalived: image("quay.io/metal3-io/keepalived", "release-0.9"),
    },
} satisfies { readonly version: string; readonly images: Record<string, ImagePin> };
