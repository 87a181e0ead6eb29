import type { Quantity } from "../../components/shared/quantity";
import type { Verdict } from "../../components/shared/verdict";
import type { ChartSourceKind } from "../../components/upstream/charts/source";
import type { LayerName } from "../config/sections/site";
import type { LiveName } from "../config/sections/twin";
import type { ManagementPlan } from "./autoinstall/management";
import type { HostPlan } from "./hostPlan";
import type { KeyPlan } from "./keys/keyPlan";
import type { MetalPlan } from "./metal";
import type { ProcurementPlan } from "./procurement/procurementPlan";
import type { RunnerPlan } from "./runner";
import type { SecretStorePlan } from "./secretStore";
import type { SiteServicesPlan } from "./services/siteServices";

/**
 * Everything that was decided before anything is created: plain data, printable as JSON, comparable between two commits.
 * It holds no secret, no clock and no randomness. Ids are stable strings such as `host/gpu-a1`.
 */
export interface PlatformPlan {
    readonly schemaVersion: 1;
    readonly site: SitePlan;
    readonly hosts: readonly HostPlan[];
    readonly networks: readonly NetworkPlan[];
    readonly clusters: readonly ClusterPlan[];
    readonly namespaces: readonly NamespacePlan[];
    readonly placements: readonly ModelPlacement[];
    readonly endpoints: readonly EndpointPlan[];
    readonly images: readonly ImagePlan[];
    readonly procurement: ProcurementPlan;
    /** Every key of the site, and what each is unlocked by; no key itself. */
    readonly keys: readonly KeyPlan[];
    /** What management hosts are installed with; null where a site has none. */
    readonly management: ManagementPlan | null;
    readonly metal: MetalPlan;
    /** What the site serves itself; null where it brings its own registry, mirror, resolvers and clocks. */
    readonly services: SiteServicesPlan | null;
    /** Null where there are no management hosts to hold it. */
    readonly secretStore: SecretStorePlan | null;
    /** What previews pull requests inside the site; null where nothing does, or there is no workload cluster yet. */
    readonly runner: RunnerPlan | null;
    readonly verdicts: readonly Verdict[];
    readonly sources: readonly SourcePlan[];
}

export interface SitePlan {
    readonly name: string;
    readonly domain: string;
    readonly tier: "staging" | "prod";
    readonly phase: number;
    readonly stack: string;
    /** Layers that this stack creates. */
    readonly layers: readonly LayerName[];
    /** Where the objects of third-party charts come from. */
    readonly chartSource: ChartSourceKind;
    /** The registry that charts are mirrored in, `oci://...`, and the directory they are bundled in, where there is one. */
    readonly chartMirror?: string;
    readonly chartBundle?: string;
    /** Registry and path that mirror every image. */
    readonly imageMirror?: string;
    /** A digital twin: hosts are simulated, the control planes and everything applied to them are real. */
    readonly twin: boolean;
    /** Operators that run for real beside a twin; on a site all do, and none is named. */
    readonly live: readonly LiveName[];
}

export interface NetworkPlan {
    readonly id: `network/${string}`;
    readonly name: string;
    readonly cidr: string;
    /** Number of the rail whose slice of `rails` it is. */
    readonly rail?: number;
    /** Where it leads out of itself. */
    readonly gateway?: string;
    /** Its tag on the hosts' bond; untagged where absent. */
    readonly vlan?: number;
    /** On hosts' ports, where the site decides it. */
    readonly mtuBytes?: number;
}

export type ClusterName = "management" | "workload";

export interface ClusterPlan {
    readonly id: `cluster/${ClusterName}`;
    readonly name: ClusterName;
    readonly kubernetesVersion: string;
    readonly kubeconfig: { readonly path: string; readonly context: string };
    readonly serviceRange: string;
    readonly auditRetentionDays: number;
    readonly oidc: { readonly issuer: string; readonly clientId: string };
    /** API groups that must be served before any of their objects is made, e.g. `nvidia.com`. */
    readonly definitions: readonly string[];
}

export type PodSecurityLevel = "privileged" | "baseline" | "restricted";
export type AccessRole = "viewer" | "operator" | "auditor";

export interface NamespacePlan {
    readonly id: `namespace/${ClusterName}/${string}`;
    readonly cluster: ClusterName;
    readonly name: string;
    /** `tenant` belongs to a team, `platform` to the platform itself. */
    readonly kind: "tenant" | "platform";
    readonly owner: string;
    readonly purpose: string;
    readonly podSecurity: PodSecurityLevel;
    readonly quota: NamespaceQuota;
    /** Groups of the identity provider, prefixed, and what their members may do here. */
    readonly access: readonly { readonly group: string; readonly role: AccessRole }[];
    /** Ids of the endpoints that pods here may call. */
    readonly calls: readonly string[];
}

export interface NamespaceQuota {
    readonly gpus: number;
    readonly cpuCores: number;
    readonly memoryGib: number;
    readonly pods: number;
}

export interface ModelPlacement {
    readonly id: `model/${string}`;
    readonly name: string;
    readonly release: string;
    readonly precision: "fp8" | "bf16";
    readonly namespace: string;
    readonly replicas: number;
    /** GPUs of one replica, all on one host. */
    readonly tensorParallel: number;
    readonly contextTokens: number;
    readonly maxConcurrentRequests: number;
    /** Host resources of one replica, requested and limited alike. */
    readonly cpuCores: number;
    readonly memoryGib: number;
    /** Racks that can take a replica; no two replicas share one. */
    readonly racks: readonly string[];
    readonly weights: Quantity;
    /** Ids in `images`: the server, and the weights as an OCI artifact. */
    readonly serverImage: string;
    readonly weightsImage: string;
}

export interface EndpointPlan {
    readonly id: `endpoint/${string}`;
    readonly namespace: string;
    readonly service: string;
    readonly port: number;
    readonly url: string;
}

export interface ImagePlan {
    readonly id: `image/${string}`;
    readonly repository: string;
    readonly tag: string;
    /** `sha256:...` as a registry or publisher gives it; `null` where nobody has asked one yet. Never invented. */
    readonly digest: string | null;
    readonly usedBy: readonly string[];
    /** What is appended to the tag at run time, and by whom: no registry has the image under the tag that stands here. */
    readonly partialTag?: string;
    /** Held by the site's own registry, which it is imported into; there is no publisher to mirror it from. */
    readonly siteOwned?: true;
}

export interface SourcePlan {
    readonly id: string;
    readonly description: string;
}
