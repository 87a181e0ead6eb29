import type { Field } from "../lib/field";
import type { Kind, KubernetesObject } from "../lib/kubernetes";
import { follow, hasPods } from "../lib/podSpecs";

/** What an operator's object says about the pods that the operator makes, where it embeds no pod spec. */
interface Operands {
    /** Objects that hold flags and the image of one workload each. */
    readonly parts?: readonly string[];
    /** Images by themselves, each a whole reference. */
    readonly images?: readonly string[];
    /** Switches that have to be on to keep the pods off the host's network. */
    readonly offHost?: readonly string[];
}

const under = (path: string, names: string): string[] => names.split(" ").map((name) => `${path}.${name}`);

const nicDrivers = under("spec", "ofedDriver rdmaSharedDevicePlugin sriovDevicePlugin");
const cephCsi = (path: string): Operands => {
    const plugins = under(path, "controllerPlugin nodePlugin");
    return { parts: plugins, images: plugins.map((plugin) => `${plugin}.volumes[].volume.image.reference`) };
};
const postgresImages: Operands = {
    images: ["spec.images[].image", "spec.images[].extensions[].image.reference", "spec.componentImages[].image"],
};

/** Kinds in the versions that are imported; a test compares them with their schemas. */
export const operands: Readonly<Record<string, Operands>> = {
    "nvidia.com/ClusterPolicy": {
        parts: [
            ...under("spec", "driver driver.manager toolkit devicePlugin gfd dcgm dcgmExporter migManager validator"),
            ...under("spec", "nodeStatusExporter gds gdrcopy ccManager kataManager kataSandboxDevicePlugin"),
            ...under("spec", "sandboxDevicePlugin vfioManager vfioManager.driverManager vgpuDeviceManager vgpuManager"),
            ...under("spec", "vgpuManager.driverManager operator.initContainer daemonsets"),
        ],
    },
    "nvidia.com/GPUCluster": { parts: under("spec", "daemonsets dcgm dcgmExporter draDriver") },
    "nvidia.com/NVIDIADriver": { parts: ["spec", ...under("spec", "manager gds gdrcopy")] },
    "mellanox.com/NicClusterPolicy": {
        parts: [
            ...nicDrivers,
            ...under("spec", "docaTelemetryService ibKubernetes nicFeatureDiscovery nvIpam"),
            ...under("spec", "spectrumXOperator spectrumXOperator.xPlane"),
            ...under("spec.nicConfigurationOperator", "operator configurationDaemon"),
            ...under("spec.secondaryNetwork", "cniPlugins ipoib multus"),
        ],
    },
    "mellanox.com/NicNodePolicy": { parts: nicDrivers },
    "ceph.rook.io/CephCluster": {
        parts: ["spec.network", "spec.mgr", "spec.monitoring.exporter"],
        images: ["spec.cephVersion.image"],
    },
    "ceph.rook.io/CephObjectStore": { parts: ["spec.gateway"] },
    "ceph.rook.io/CephNFS": { parts: ["spec.server"], images: ["spec.security.sssd.sidecar.image"] },
    "ceph.rook.io/CephNVMeOFGateway": { parts: ["spec"] },
    "ceph.rook.io/CephCOSIDriver": { images: ["spec.image", "spec.objectProvisionerImage"] },
    "csi.ceph.io/Driver": cephCsi("spec"),
    "csi.ceph.io/OperatorConfig": cephCsi("spec.driverSpecDefaults"),
    "gateway.envoyproxy.io/EnvoyProxy": {
        // A repository alone leaves the tag to the gateway, so that no digest can follow.
        images: ["envoyDeployment", "envoyDaemonSet"].map(
            (workload) => `spec.provider.kubernetes.${workload}.container.imageRepository`,
        ),
    },
    "kagent.dev/Agent": { images: ["spec.skills.refs[]"] },
    "ironic.metal3.io/Ironic": {
        images: under("spec.images", "ironic keepalived deployRamdiskDownloader"),
        offHost: ["spec.networking.disableHostNetwork"],
    },
    "monitoring.coreos.com/Prometheus": { images: under("spec", "image baseImage thanos.image thanos.baseImage") },
    "monitoring.coreos.com/Alertmanager": { images: under("spec", "image baseImage") },
    "postgresql.cnpg.io/Cluster": { images: ["spec.postgresql.extensions[].image.reference"] },
    "postgresql.cnpg.io/Pooler": { images: ["spec.pgbouncer.image"] },
    "postgresql.cnpg.io/ImageCatalog": postgresImages,
    "postgresql.cnpg.io/ClusterImageCatalog": postgresImages,
};

export function runsPods(kind: Kind): boolean {
    return hasPods(kind) || kind.id in operands;
}

function operandsOf({ kind }: KubernetesObject): Operands {
    return operands[kind.id] ?? {};
}

/** What stands for the pods of one workload each. */
export function operandParts(object: KubernetesObject, root: Field): Field[] {
    return leadingTo(operandsOf(object).parts, root).filter(({ present }) => present);
}

/** Switches that keep an operator's pods off the host's network, there or not. */
export function offHostSwitches(object: KubernetesObject, root: Field): Field[] {
    return leadingTo(operandsOf(object).offHost, root);
}

/** The images that an operator's object names, with the reference that the operator makes of each. */
export function operandImages(object: KubernetesObject, root: Field): { at: Field; reference: string }[] {
    const images = leadingTo(operandsOf(object).images, root).map((at) => ({ at, reference: at.text }));
    const assembled = operandParts(object, root).map((part) => ({
        at: part.get("image"),
        reference: referenceOf(part),
    }));
    return [...images, ...assembled].flatMap(({ at, reference }) =>
        reference !== undefined && at.present ? [{ at, reference }] : [],
    );
}

function leadingTo(paths: readonly string[] = [], root: Field): Field[] {
    return paths.flatMap((path) => follow(root, path));
}

/**
 * NVIDIA's operators take a digest in place of a version, and an image alone as the whole reference. Undefined while the
 * version is unknown.
 */
function referenceOf(part: Field): string | undefined {
    const [repository, image, version] = ["repository", "image", "version"].map((key) => part.get(key));
    if (version?.known !== true) {
        return undefined;
    }
    const name = [repository?.text, image?.text].filter((text) => text !== undefined).join("/");
    return version.text === undefined
        ? name
        : `${name}${version.text.startsWith("sha256:") ? "@" : ":"}${version.text}`;
}
