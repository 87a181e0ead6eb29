/** Fields of imported kinds that sound like the business of a control and are left to none. */
export interface NotJudged {
    /** `*` stands for anything, in kinds and in fields. */
    readonly kinds: string;
    readonly fields: string;
    readonly why: string;
}

const diskImage = "an image for a host's disk, which no pod runs";
const catalogue = "names an image catalogue, which is judged where it is declared";

/** A test compares these with every field of every imported kind: none is missing and none is too many. */
export const notJudged: readonly NotJudged[] = [
    { kinds: "*", fields: "*.hostPath", why: "directories of the host are for POD-04, which does not exist yet" },
    { kinds: "*", fields: "*.rbd.image", why: "names a block device in a Ceph pool" },
    { kinds: "cilium.io/PodInfo", fields: "spec.hostNetwork", why: "what Tetragon noted about a pod that runs" },
    {
        kinds: "*cluster.x-k8s.io/Kubeadm*",
        fields: "*.clusterConfiguration.*",
        why: "kubeadm names the control plane's images by tag, and has no field for a digest",
    },
    { kinds: "infrastructure.cluster.x-k8s.io/Metal3Machine*", fields: "*.image.*", why: diskImage },
    { kinds: "metal3.io/*", fields: "spec.image.*", why: diskImage },
    { kinds: "ironic.metal3.io/Ironic", fields: "spec.overrides.agentImages[].*", why: diskImage },
    { kinds: "ironic.metal3.io/Ironic", fields: "spec.images.deployRamdiskBranch", why: diskImage },
    {
        kinds: "ironic.metal3.io/Ironic",
        fields: "spec.networking.imageServerExternalURL",
        why: "where hosts fetch them",
    },
    {
        kinds: "ironic.metal3.io/Ironic",
        fields: "spec.networking.externalIP",
        why: "an address that Ironic tells to hosts; who may reach it is decided by the host's network, for POD-03",
    },
    { kinds: "csi.ceph.io/*", fields: "*.imageSet.name", why: "names a ConfigMap; the images in it are not seen" },
    {
        kinds: "gateway.envoyproxy.io/EnvoyExtensionPolicy",
        fields: "spec.wasm[].code.image.*",
        why: "code that the proxy loads, with a checksum of its own",
    },
    {
        kinds: "kagent.dev/Agent",
        fields: "spec.declarative.deployment.imageRegistry",
        why: "only the registry: the operator names the image, and POD-11 lists it as indeterminate",
    },
    { kinds: "monitoring.coreos.com/AlertmanagerConfig", fields: "spec.receivers[].*", why: "pictures in messages" },
    { kinds: "monitoring.coreos.com/ScrapeConfig", fields: "*SDConfigs[].role", why: "what Prometheus looks for" },
    { kinds: "postgresql.cnpg.io/*", fields: "*.imageCatalogRef.*", why: catalogue },
    { kinds: "postgresql.cnpg.io/*ImageCatalog", fields: "spec.componentImages[].key", why: "the name of an entry" },
    {
        kinds: "cilium.io/CiliumL2AnnouncementPolicy",
        fields: "spec.loadBalancerIPs",
        why: "announces what pools give out, and those are judged",
    },
];
