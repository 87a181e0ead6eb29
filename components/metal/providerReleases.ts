import { minorRelease } from "../shared/kubernetesVersion";
import type { Issue } from "../shared/validation";
import type { ManifestPin } from "../upstream/versions";

/** Controllers of the management cluster that are released as manifests, in the order in which they need each other. */
export interface ProviderReleases {
    readonly clusterApi: ManifestPin;
    readonly kubeadmBootstrap: ManifestPin;
    readonly kubeadmControlPlane: ManifestPin;
    readonly ipAddressManager: ManifestPin;
    readonly clusterApiMetal3: ManifestPin;
    readonly baremetalOperator: ManifestPin;
    readonly ironicOperator: ManifestPin;
}

/** Releases that upstream runs together. */
interface TestedSet {
    readonly clusterApiMetal3: string;
    readonly clusterApi: string;
    readonly ipAddressManager: string;
    readonly baremetalOperator: string;
}

/**
 * cluster-api-provider-metal3: README, "Compatibility with Cluster API", and of each release the go.mod, which names the
 * APIs of Cluster API, the IP address manager and baremetal-operator that it is built with.
 */
const TESTED: readonly TestedSet[] = [
    { clusterApiMetal3: "1.13", clusterApi: "1.13", ipAddressManager: "1.13", baremetalOperator: "0.13" },
];

/** Pairs of versions that upstream does not support, each with the version that would fit. */
export function providerIssues(releases: ProviderReleases): Issue[] {
    const { clusterApi, kubeadmBootstrap, kubeadmControlPlane, clusterApiMetal3 } = releases;
    const tested = TESTED.find((set) => set.clusterApiMetal3 === minorOf(clusterApiMetal3));
    return [
        // Cluster API tests its own providers of one release only; a newer one may write fields that core does not know.
        ...Object.entries({ kubeadmBootstrap, kubeadmControlPlane })
            .filter(([, { version }]) => version !== clusterApi.version)
            .map(([name, { version }]) => ({
                path: `providers.${name}.version`,
                reason: `${version} beside Cluster API ${clusterApi.version}: they are one release, use ${clusterApi.version}`,
            })),
        ...(tested === undefined ? [untested(clusterApiMetal3)] : mismatches(releases, tested)),
    ];
}

function untested({ version }: ManifestPin): Issue {
    const known = TESTED.map(({ clusterApiMetal3 }) => `${clusterApiMetal3}.x`).join(", ");
    return {
        path: "providers.clusterApiMetal3.version",
        reason: `nobody has recorded which Cluster API ${version} goes with; recorded: ${known}. Read its README and go.mod, then add a row to components/metal/providerReleases.ts`,
    };
}

function mismatches(releases: ProviderReleases, tested: TestedSet): Issue[] {
    return (["clusterApi", "ipAddressManager", "baremetalOperator"] as const)
        .filter((name) => minorOf(releases[name]) !== tested[name])
        .map((name) => ({
            path: `providers.${name}.version`,
            reason: `${releases[name].version} beside cluster-api-provider-metal3 ${releases.clusterApiMetal3.version}, which upstream supports with ${tested[name]}.x only`,
        }));
}

const minorOf = ({ version }: ManifestPin): string => minorRelease(version.replace(/^v/, ""));
