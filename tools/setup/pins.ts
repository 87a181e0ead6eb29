import type { Group, ModuleBuild, Pin, PublishedSums, Question, Release } from "./pin";
import type { Architecture, Platform, System } from "./platform";

const PULUMI = "3.250.0";
const KUBERNETES = "1.36.3";
const ETCD = "3.6.16";
const KWOK = "0.8.0";
const HELM = "4.3.1";
// Controllers and what stands in for one of them have the versions of the product (components/upstream/versions).
const CLUSTER_API = "1.13.5";
const BAREMETAL = "0.13.2";
const METAL3 = "1.13.2";
// The plugins' versions are those of the SDKs in package.json.
const PROVIDER_KUBERNETES = "4.25.0";
const PROVIDER_RANDOM = "4.21.2";
const PROVIDER_TLS = "5.6.1";

const ALL: readonly Platform[] = ["linux-amd64", "linux-arm64", "darwin-amd64", "darwin-arm64"];
const LINUX: readonly Platform[] = ["linux-amd64", "linux-arm64"];

/**
 * Every tool the commands start, with its version and every address it may come from.
 *
 * `sha256` of a release is filled in from the publisher's own file only. Until it is, a download is checked against that
 * file as served, and the output says "sum not committed" together with the sum that was found.
 */
export const PINS = {
    pulumi: {
        group: "base",
        version: PULUMI,
        question: { args: ["version"], answer: /^v(\S+)$/m },
        releases: on(ALL, (os, arch) => ({
            ...github("pulumi/pulumi", PULUMI, `pulumi-v${PULUMI}-${os}-${arch === "amd64" ? "x64" : arch}.tar.gz`, {
                sums: `pulumi-${PULUMI}-checksums.txt`,
            }),
            member: "pulumi/pulumi",
            companions: ["pulumi/pulumi-language-nodejs"],
        })),
        module: {
            directory: "pulumi",
            module: "github.com/pulumi/pulumi/pkg/v3",
            moduleVersion: `v${PULUMI}`,
            package: "github.com/pulumi/pulumi/pkg/v3/cmd/pulumi",
            variables: { "github.com/pulumi/pulumi/sdk/v3/go/common/version.Version": `v${PULUMI}` },
            cold: { seconds: 310, diskGiB: 3.2 },
        },
    },
    // Pulumi's language host is not published as a Go module, so a CLI built here gets the one of this repository.
    "pulumi-language-nodejs": {
        group: "base",
        version: PULUMI,
        beside: "pulumi",
        bundle: { entry: "tools/node-host/main.ts", sources: ["tools/node-host"] },
    },
    "pulumi-resource-kubernetes": {
        group: "base",
        version: PROVIDER_KUBERNETES,
        question: "plugin protocol",
        releases: plugin("kubernetes", PROVIDER_KUBERNETES),
        module: {
            directory: "pulumi-resource-kubernetes",
            module: "github.com/pulumi/pulumi-kubernetes/provider/v4",
            // The commit of tag v4.25.0. Go's public checksum database does not know it, which makes the line in go.sum
            // the pin: with that line present the database is not asked.
            moduleVersion: "v4.0.0-20260115033456-f47bc2d6f199",
            package: ".",
            variables: {
                "github.com/pulumi/pulumi-kubernetes/provider/v4/pkg/version.Version": PROVIDER_KUBERNETES,
            },
            embeds: {
                package: "github.com/pulumi/pulumi-kubernetes/provider/v4/pkg/version",
                files: [
                    "cmd/pulumi-resource-kubernetes/schema.json",
                    "cmd/pulumi-resource-kubernetes/terraform-mapping.json",
                ],
            },
            cold: { seconds: 670, diskGiB: 4.7 },
        },
    },
    // The checksum files of these two hold SHA-1, which still shows a broken or exchanged file.
    "pulumi-resource-random": {
        group: "base",
        version: PROVIDER_RANDOM,
        question: "plugin protocol",
        releases: plugin("random", PROVIDER_RANDOM),
        bundle: { entry: "tools/stand-ins/random/main.ts", sources: ["tools/stand-ins", "tools/node-host"] },
    },
    "pulumi-resource-tls": {
        group: "base",
        version: PROVIDER_TLS,
        question: "plugin protocol",
        releases: plugin("tls", PROVIDER_TLS),
        bundle: { entry: "tools/stand-ins/tls/main.ts", sources: ["tools/stand-ins", "tools/node-host"] },
    },
    etcd: {
        group: "base",
        version: ETCD,
        question: { args: ["--version"], answer: /^etcd Version: (\S+)$/m },
        // For macOS the publisher offers zip files only; building it there takes less than a minute.
        releases: on(LINUX, (os, arch) => ({
            ...github("etcd-io/etcd", ETCD, `etcd-v${ETCD}-${os}-${arch}.tar.gz`, { sums: "SHA256SUMS" }),
            member: `etcd-v${ETCD}-${os}-${arch}/etcd`,
        })),
        module: {
            directory: "etcd",
            module: "go.etcd.io/etcd/server/v3",
            moduleVersion: `v${ETCD}`,
            package: "go.etcd.io/etcd/server/v3",
            cold: { seconds: 45, diskGiB: 0.5 },
        },
    },
    "kube-apiserver": kubernetes("kube-apiserver", LINUX, { seconds: 315, diskGiB: 2.7 }),
    "kube-controller-manager": kubernetes("kube-controller-manager", LINUX, { seconds: 75, diskGiB: 0.9 }),
    "kube-scheduler": kubernetes("kube-scheduler", LINUX, { seconds: 10, diskGiB: 0.2 }),
    kubectl: kubernetes(
        "kubectl",
        ALL,
        { seconds: 25, diskGiB: 0.4 },
        {
            args: ["version", "--client", "--output=json"],
            answer: /"gitVersion": "v([^"]+)"/,
        },
    ),
    kwok: kwok("kwok", { seconds: 90, diskGiB: 0.9 }),
    kwokctl: kwok("kwokctl", { seconds: 20, diskGiB: 0.2 }),
    helm: {
        group: "charts",
        version: HELM,
        question: { args: ["version", "--template={{.Version}}"], answer: /^v(\S+)$/m },
        releases: on(ALL, (os, arch) => ({
            url: `https://get.helm.sh/helm-v${HELM}-${os}-${arch}.tar.gz`,
            member: `${os}-${arch}/helm`,
            sums: { kind: "checksum file", url: `https://get.helm.sh/helm-v${HELM}-${os}-${arch}.tar.gz.sha256sum` },
        })),
        module: {
            directory: "helm",
            module: "helm.sh/helm/v4",
            moduleVersion: `v${HELM}`,
            package: "helm.sh/helm/v4/cmd/helm",
            variables: { "helm.sh/helm/v4/internal/version.version": `v${HELM}` },
            cold: { seconds: 190, diskGiB: 1.5 },
        },
    },
    // Of the four that follow publishers have images only.
    "cluster-api": clusterApi("sigs.k8s.io/cluster-api", { seconds: 180, diskGiB: 1.3 }),
    "kubeadm-bootstrap": clusterApi("sigs.k8s.io/cluster-api/bootstrap/kubeadm", { seconds: 10, diskGiB: 0.2 }),
    "kubeadm-control-plane": clusterApi("sigs.k8s.io/cluster-api/controlplane/kubeadm", { seconds: 15, diskGiB: 0.2 }),
    "baremetal-operator": {
        group: "live-metal",
        version: BAREMETAL,
        module: {
            directory: "baremetal-operator",
            module: "github.com/metal3-io/baremetal-operator",
            moduleVersion: `v${BAREMETAL}`,
            package: "github.com/metal3-io/baremetal-operator",
            variables: { "github.com/metal3-io/baremetal-operator/pkg/version.Raw": `v${BAREMETAL}` },
            cold: { seconds: 160, diskGiB: 0.9 },
        },
    },
    // Its module cannot be had, so this one is always the stand-in of this repository.
    "cluster-api-provider-metal3": {
        group: "live-metal",
        version: METAL3,
        bundle: { entry: "twin/capm3/main.ts", sources: ["twin/capm3", "tools/stand-ins/tls"] },
    },
} as const satisfies Readonly<Record<string, Pin>>;

export type ToolName = keyof typeof PINS;

/** The tools of the given groups. */
export type ToolOf<G extends Group> = { [N in ToolName]: (typeof PINS)[N]["group"] extends G ? N : never }[ToolName];

function on(
    platforms: readonly Platform[],
    release: (os: System, arch: Architecture) => Release,
): Partial<Record<Platform, Release>> {
    return Object.fromEntries(
        platforms.map((platform) => [platform, release(...(platform.split("-") as [System, Architecture]))]),
    );
}

function github(repository: string, version: string, file: string, { sums }: { sums?: string } = {}): Release {
    const download = `https://github.com/${repository}/releases/download/v${version}`;
    const published: PublishedSums = sums
        ? { kind: "checksum file", url: `${download}/${sums}` }
        : { kind: "github digests", url: `https://api.github.com/repos/${repository}/releases/tags/v${version}` };
    return { url: `${download}/${file}`, sums: published };
}

function plugin(name: string, version: string): Pin["releases"] & object {
    return on(ALL, (os, arch) => ({
        ...github(`pulumi/pulumi-${name}`, version, `pulumi-resource-${name}-v${version}-${os}-${arch}.tar.gz`, {
            sums: `pulumi-${name}_${version}_checksums.txt`,
        }),
        member: `pulumi-resource-${name}`,
    }));
}

/** Server binaries are published for Linux only. */
function kubernetes(
    name: string,
    platforms: readonly Platform[],
    cold: ModuleBuild["cold"],
    question: Question = { args: ["--version"], answer: /^Kubernetes v(\S+)$/m },
) {
    const [major = "", minor = ""] = KUBERNETES.split(".");
    return {
        group: "base",
        version: KUBERNETES,
        question,
        releases: on(platforms, (os, arch) => {
            const url = `https://dl.k8s.io/release/v${KUBERNETES}/bin/${os}/${arch}/${name}`;
            return { url, sums: { kind: "checksum file", url: `${url}.sha256` } };
        }),
        module: {
            directory: "kubernetes",
            module: "k8s.io/kubernetes",
            moduleVersion: `v${KUBERNETES}`,
            package: `k8s.io/kubernetes/cmd/${name}`,
            variables: Object.fromEntries(
                ["k8s.io/component-base/version", "k8s.io/client-go/pkg/version"].flatMap((into) => [
                    [`${into}.gitVersion`, `v${KUBERNETES}`],
                    [`${into}.gitMajor`, major],
                    [`${into}.gitMinor`, minor],
                    [`${into}.gitTreeState`, "clean"],
                ]),
            ),
            cold,
        },
    } as const satisfies Pin;
}

/** The three controllers are one release. */
function clusterApi(package_: string, cold: ModuleBuild["cold"]) {
    return {
        group: "live-metal",
        version: CLUSTER_API,
        module: {
            directory: "cluster-api",
            module: "sigs.k8s.io/cluster-api",
            moduleVersion: `v${CLUSTER_API}`,
            package: package_,
            variables: { "sigs.k8s.io/cluster-api/version.gitVersion": `v${CLUSTER_API}` },
            cold,
        },
    } as const satisfies Pin;
}

/** kwok publishes no checksum file. */
function kwok(name: string, cold: ModuleBuild["cold"]) {
    return {
        group: "base",
        version: KWOK,
        question: { args: ["--version"], answer: /version v(\S+)/ },
        releases: on(ALL, (os, arch) => github("kubernetes-sigs/kwok", KWOK, `${name}-${os}-${arch}`)),
        module: {
            directory: "kwok",
            module: "sigs.k8s.io/kwok",
            moduleVersion: `v${KWOK}`,
            package: `sigs.k8s.io/kwok/cmd/${name}`,
            variables: { "sigs.k8s.io/kwok/pkg/consts.Version": KWOK },
            cold,
        },
    } as const satisfies Pin;
}
