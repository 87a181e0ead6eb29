import type { GpuHealthTimes } from "../../components/control-plane/machineLifecycle";
import { profileOf } from "../../components/metal/hardwareProfiles";
import { settledBy } from "../../components/metal/hardwareProfiles/firmwareSchema";
import type { FirmwareUpdate } from "../../components/metal/fleetHost";
import type { TangServer } from "../../components/metal/host/dataDisks";
import type { Opening } from "../../components/metal/host/firewall";
import type { FirmwareSchemaSpec } from "../../components/upstream/types/metal3.io";
import type { StackConfig } from "../config/schema";
import { HOST_PORT } from "./autoinstall/kubeVip";
import { clusterOpenings } from "./clusterOpenings";
import { isManagement } from "./keys/keyIds";
import { tangNeeded } from "./keys/networkUnlock";
import type { HostPlan } from "./hostPlan";
import { type HostPool, planPools } from "./pools";
import { type SiteFile, siteFile } from "./siteFiles";

/** How hosts are made into members of clusters. */
export interface MetalPlan {
    readonly ironic: IronicPlan;
    readonly pools: readonly HostPool[];
    /** Where the API server of the workload cluster answers, whichever host holds the address. */
    readonly apiAddress: string;
    /** Of the workload cluster, as Cluster API makes it: in phase 0 too, where nothing is planned on it yet. */
    readonly cluster: MadeCluster;
    readonly nodeImage: NodeImagePlan;
    /** What opens the disks of a host of the workload cluster, besides its TPM. */
    readonly unlock: { readonly tang: readonly TangServer[]; readonly needed: number };
    /** What may be reached on hosts of each pool; everything else is dropped. By name of the pool. */
    readonly openings: Readonly<Record<string, readonly Opening[]>>;
    /** When the power of a GPU host is cycled. */
    readonly gpuHealth: GpuHealthTimes;
    /** Account on every BMC. */
    readonly bmcAccount: string;
    readonly bmcPasswords: BmcPasswords;
    /** By kind of server: what its firmware takes for each setting of its profile. None where nobody has recorded it. */
    readonly firmwareSchemas: Readonly<Record<string, FirmwareSchemaSpec>>;
    /** By kind of server: images that parts of it are brought to. None where firmware stays as it is. */
    readonly firmwareUpdates: Readonly<Record<string, readonly FirmwareUpdate[]>>;
    /** By kind of server: why Metal3 sets none of its profile's settings. None where it does. */
    readonly withoutFirmwareSettings: Readonly<Record<string, string>>;
}

/**
 * Where passwords of BMCs reach Metal3 from: `store`, by people, as Secrets that no state ever holds; `configuration`, by the program,
 * which keeps what it is given in its state. Simulated BMCs ask for none.
 */
export type BmcPasswords = "store" | "configuration" | "simulated";

export interface MadeCluster {
    readonly name: string;
    /** Of the management cluster: hosts, machines and cluster stand in one. */
    readonly namespace: string;
    /** Of its control plane. */
    readonly kubernetesVersion: string;
    /** Of its other hosts; not above that. While its minor release is another one Cluster API makes none of them. */
    readonly workersVersion: string;
    readonly podRange: string;
    readonly serviceRange: string;
    readonly auditRetentionDays: number;
    readonly oidc: { readonly issuer: string; readonly clientId: string };
}

export interface NodeImagePlan extends SiteFile {
    readonly format: "qcow2" | "raw";
    /** Which its hosts keep until they are installed anew. Null where nobody has recorded it. */
    readonly kernel: string | null;
}

export interface IronicPlan {
    readonly address: string;
    /** Of the management hosts, as their installation names it. */
    readonly interface: string;
    readonly deployKernel: SiteFile;
    readonly deployRamdisk: SiteFile;
    /** Certificates (PEM) of those who sign BMCs. Absent where nobody has written them into the configuration. */
    readonly bmcAuthority?: string;
    /** Where some host has to boot from the network. */
    readonly dhcp?: { readonly range: string; readonly from: string; readonly to: string };
}

/** Namespace of the management cluster for what Metal3 and Cluster API are told. */
export const METAL_NAMESPACE = "metal";

/** The API server's encryption configuration, which hosts of the control plane are given by it. */
export const API_ENCRYPTION_SECRET = "api-encryption";

/** Whom hosts believe: public keys and certificates. */
export const HOST_TRUST_SECRET = "host-trust";

export function planMetal(config: StackConfig, hosts: readonly HostPlan[]): MetalPlan {
    const { metal, network, kubernetes, identity, site } = config;
    const { dhcp, ...ironic } = metal.ironic;
    const pools = planPools(config, hosts);
    return {
        ironic: {
            ...ironic,
            deployKernel: siteFile(ironic.deployKernel),
            deployRamdisk: siteFile(ironic.deployRamdisk),
            ...(metal.bmcAuthority !== undefined && { bmcAuthority: metal.bmcAuthority }),
            interface: HOST_PORT,
            ...(dhcp && { dhcp: { range: network.ranges.management, ...dhcp } }),
        },
        pools,
        apiAddress: kubernetes.workload.apiAddress,
        cluster: {
            name: site.name,
            namespace: METAL_NAMESPACE,
            kubernetesVersion: kubernetes.version,
            workersVersion: kubernetes.workersVersion ?? kubernetes.version,
            podRange: network.ranges.pods,
            serviceRange: network.ranges.services,
            auditRetentionDays: kubernetes.audit.retentionDays,
            oidc: identity.oidc,
        },
        nodeImage: siteFile(metal.nodeImage),
        unlock: planUnlock(metal.tangThumbprints, hosts),
        openings: Object.fromEntries(pools.map(({ name, role }) => [name, clusterOpenings(role, config)])),
        gpuHealth: {
            faultSeconds: metal.gpuHealth.faultMinutes * 60,
            unknownSeconds: metal.gpuHealth.unknownMinutes * 60,
        },
        bmcAccount: metal.bmcAccount,
        bmcPasswords: bmcPasswords(config),
        firmwareSchemas: planFirmwareSchemas(config, hosts),
        ...planFirmware(config, hosts),
    };
}

/** By kind of server, whole. */
export function recordedFirmware({
    inventory,
}: Pick<StackConfig, "inventory">): Readonly<Record<string, FirmwareSchemaSpec>> {
    const recorded = Object.entries(inventory.hardware).flatMap(([kind, { firmwareSchema }]) =>
        firmwareSchema ? [[kind, firmwareSchema] as const] : [],
    );
    return Object.fromEntries(recorded);
}

/** Of kinds that Metal3 installs some host of: it brings nothing to management hosts. */
function planFirmware(
    { inventory }: StackConfig,
    hosts: readonly HostPlan[],
): Pick<MetalPlan, "firmwareUpdates" | "withoutFirmwareSettings"> {
    const used = new Set(hosts.filter(({ cluster }) => cluster === "workload").map(({ hardware }) => hardware));
    const kinds = Object.entries(inventory.hardware).filter(([kind]) => used.has(kind));
    return {
        firmwareUpdates: Object.fromEntries(
            kinds.flatMap(([kind, { firmware = [] }]) => (firmware.length > 0 ? [[kind, firmware] as const] : [])),
        ),
        withoutFirmwareSettings: Object.fromEntries(
            kinds.flatMap(([kind, { withoutFirmwareSettings: why }]) => (why ? [[kind, why.reason] as const] : [])),
        ),
    };
}

function planFirmwareSchemas(config: StackConfig, hosts: readonly HostPlan[]): MetalPlan["firmwareSchemas"] {
    const used = hosts.filter(({ cluster }) => cluster === "workload");
    const settled = Object.entries(recordedFirmware(config)).flatMap(([kind, schema]) => {
        const host = used.find(({ hardware }) => hardware === kind);
        const profile = host && profileOf(host);
        return profile ? [[kind, settledBy(profile, schema)] as const] : [];
    });
    return Object.fromEntries(settled);
}

/** Who may see a preview in a pull request may decrypt what the program was given, from phase 0 on: the state remembers. */
export const bmcPasswords = ({ twin, runner }: Pick<StackConfig, "twin" | "runner">): BmcPasswords =>
    twin ? "simulated" : runner ? "store" : "configuration";

/** Every management host runs Tang, at its own address. */
function planUnlock(thumbprints: StackConfig["metal"]["tangThumbprints"], hosts: readonly HostPlan[]) {
    const tang = hosts.filter(isManagement).map(({ name, addresses }): TangServer => {
        const address = addresses.find(({ network }) => network === "network/management")?.address ?? "";
        return { url: `http://${address}`, thumbprint: thumbprints[name] ?? null };
    });
    return { tang, needed: tang.length === 0 ? 0 : tangNeeded(tang.length) };
}
