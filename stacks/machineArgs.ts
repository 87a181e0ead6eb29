import { apiServerConfiguration, fileText } from "../components/control-plane/apiServer";
import { KEY_TO_COME } from "../components/control-plane/encryption";
import type { MachineConfigArgs } from "../components/control-plane/machineConfig";
import { ETCD_DIRECTORY } from "../components/control-plane/processes";
import type { FleetHost, FleetRole } from "../components/metal/fleetHost";
import type { DataDisk } from "../components/metal/host/dataDisks";
import type { SiteHostArgs } from "../components/metal/host/hostSetup";
import type { MachineNetwork, MachinePool } from "../components/metal/machinePool";
import { coreDnsTag } from "../components/upstream/versions";
import type { BmcLogins } from "./bmcLogins";
import { auditLogsOf } from "./plan/auditLogs";
import { API_SERVER_PORT, kubernetesPackages, type ManagementPlan } from "./plan/autoinstall/management";
import { KUBE_VIP_IMAGE } from "./plan/autoinstall/kubeVip";
import { seenDisks } from "./plan/hostDisks";
import { runsControlPlane } from "./plan/hosts";
import { KUBEADM_ALGORITHM } from "./plan/keys/algorithms";
import { kubeletOf } from "./plan/kubelet";
import { PUBLISHERS } from "./plan/publishers";
import { API_ENCRYPTION_SECRET, HOST_TRUST_SECRET } from "./plan/metal";
import type { HostPlan } from "./plan/hostPlan";
import { REACHED_BY_HOSTS } from "./plan/hostReach";
import type { PlatformPlan } from "./plan/platformPlan";

const API_SERVER_FILES = "/etc/kubernetes/platform";
const LOGS = "/var/log/kubernetes";
/** Made by whoever holds the keys (day zero), beside the Cluster. */
const ENCRYPTION_SECRET = { name: API_ENCRYPTION_SECRET, key: "encryption.yaml" };
/** The cache of model weights is cut from it. */
const MODELS_GROUP = "models";

/** What hosts are made by. */
type Made = Pick<PlatformPlan, "metal" | "hosts" | "site" | "networks">;

const isManaged = (role: HostPlan["role"]): role is FleetRole => role !== "management";

/** baremetal-operator would wait for settings that its simulated hardware does not have. */
const OTHER_FIRMWARE = "simulated by baremetal-operator, with a firmware that is none of the inventory's models'";

/** Every server that Metal3 installs. */
export function fleetHosts({ hosts, metal, site }: PlatformPlan, logins: BmcLogins): FleetHost[] {
    return hosts.flatMap((host) => {
        const { role, rootDevice, dataDisks, bmcAddress, bmcProtocol, bmcSystemId, name } = host;
        const { rack, rackUnit, hardware, vendor, model, serial, bootMac, retiring, detached } = host;
        const withoutSettings = site.live.includes("metal") ? OTHER_FIRMWARE : metal.withoutFirmwareSettings[hardware];
        const firmware = metal.firmwareUpdates[hardware];
        return isManaged(role) && rootDevice
            ? [
                  {
                      ...{ name, role, rack, rackUnit, hardware, vendor, model, serial, bootMac },
                      bmc: {
                          ...{ address: bmcAddress, protocol: bmcProtocol, credentials: logins.get(name) },
                          ...(bmcSystemId !== undefined && { systemId: bmcSystemId }),
                      },
                      disks: seenDisks(dataDisks, rootDevice.mirror),
                      rootDevice: rootDevice.hints,
                      ...(retiring !== undefined && { retiring: { reason: retiring } }),
                      ...(detached !== undefined && { detached: { reason: detached } }),
                      ...(firmware && { firmware }),
                      ...(withoutSettings !== undefined && { withoutFirmwareSettings: { reason: withoutSettings } }),
                      ...(bmcProtocol === "ipmi" && {
                          withoutSecureBoot: { reason: "IPMI cannot turn Secure Boot on" },
                      }),
                  },
              ]
            : [];
    });
}

/** Out-of-band addresses are those of BMCs, not of operating systems. */
const inside = ({ addresses }: HostPlan) => addresses.filter(({ interface: port }) => port !== "bmc");
const nameOf = (network: string) => network.slice("network/".length);

export function machineNetworks(
    { networks, hosts }: Pick<PlatformPlan, "networks" | "hosts">,
    { gateway }: ManagementPlan,
): MachineNetwork[] {
    const used = new Set(
        hosts
            .filter(({ role }) => isManaged(role))
            .flatMap((host) => inside(host))
            .map(({ network }) => network),
    );
    return networks
        .filter(({ id }) => used.has(id))
        .map(({ name, cidr, vlan, mtuBytes = 1500 }) => ({
            name,
            prefixLength: Number(cidr.split("/")[1]),
            mtuBytes,
            ...(vlan !== undefined && { vlan }),
            ...(name === "management" && { defaultGateway: gateway }),
        }));
}

export function machinePools({ metal, hosts }: Pick<PlatformPlan, "metal" | "hosts">): MachinePool[] {
    return metal.pools.flatMap(({ name, role, hardware, bond }) => {
        const members = hosts.filter((host) => host.pool === `pool/${name}`);
        return isManaged(role)
            ? [
                  {
                      ...{ name, role, hardware, bond },
                      hostPorts: members[0]?.ports.host.map((port) => port.name) ?? [],
                      hosts: members.map((host) => ({
                          name: host.name,
                          addresses: inside(host).map(({ network, interface: port, address }) => ({
                              network: nameOf(network),
                              interface: port,
                              address,
                          })),
                      })),
                  },
              ]
            : [];
    });
}

/** What is written to hosts, and the networks that they are told. */
export function nodeImageArgs(plan: Pick<PlatformPlan, "metal" | "networks" | "hosts">, management: ManagementPlan) {
    const { nodeImage, cluster } = plan.metal;
    const { url, sha256, format } = nodeImage;
    return {
        cluster: cluster.name,
        image: { url, checksum: sha256 === null ? { file: new URL("SHA256SUMS", url).href } : { sha256 }, format },
        networks: machineNetworks(plan, management),
        nodeNetwork: "management",
        dnsServers: management.dnsServers,
    };
}

/** What hosts of each pool are made into. By name of the pool. */
export function machineConfigs(plan: Made, management: ManagementPlan): ReadonlyMap<string, MachineConfigArgs> {
    const { metal, hosts, site, networks } = plan;
    const { aptMirror, ntpServers, ssh } = management;
    const common: Omit<SiteHostArgs, "packages"> = {
        ...{ aptMirror, ntpServers, ssh },
        imageMirror: site.imageMirror,
        registries: PUBLISHERS,
        unlock: metal.unlock,
        trustSecret: HOST_TRUST_SECRET,
    };
    const range = (name: string) => networks.find((network) => network.name === name)?.cidr ?? "";
    return new Map(
        metal.pools.flatMap(({ name, bond }): [string, MachineConfigArgs][] => {
            const [first] = hosts.filter((host) => host.pool === `pool/${name}`);
            if (!first) {
                return [];
            }
            const port = inside(first).find(({ network }) => network === "network/management")?.interface ?? bond.name;
            const config: MachineConfigArgs = {
                kubelet: kubeletOf(first),
                taints: first.taints,
                ...(runsControlPlane(first.role) && { controlPlane: controlPlane(plan, first, port) }),
                host: {
                    ...common,
                    packages: packagesOf(first, plan, management),
                    bond: bond.name,
                    ...(first.hugePages && { hugePages: first.hugePages }),
                    dataDisks: dataDisks(first),
                    firewall: {
                        openings: metal.openings[name] ?? [],
                        pods: metal.cluster.podRange,
                        hosts: [range("management")],
                        reach: REACHED_BY_HOSTS.map(range),
                    },
                },
            };
            return [[name, config]];
        }),
    );
}

/** Workers may be behind the control plane, which is upgraded first. */
function packagesOf({ role }: HostPlan, { metal: { cluster } }: Made, { packages }: ManagementPlan) {
    const release = kubernetesPackages(runsControlPlane(role) ? cluster.kubernetesVersion : cluster.workersVersion);
    return packages.map((pinned) => release.find(({ name }) => name === pinned.name) ?? pinned);
}

function controlPlane(
    { metal, site }: Made,
    member: HostPlan,
    port: string,
): NonNullable<MachineConfigArgs["controlPlane"]> {
    const { kubernetesVersion, serviceRange, auditRetentionDays, oidc } = metal.cluster;
    const dns = coreDnsTag(kubernetesVersion);
    return {
        apiServer: apiServerConfiguration({
            directory: API_SERVER_FILES,
            kubernetesVersion,
            serviceRange,
            audit: {
                logPath: `${LOGS}/audit.log`,
                retentionDays: auditRetentionDays,
                diskGib: auditLogsOf(member).gib,
            },
            // The Secret has the key; this one is in no file.
            encryption: { keys: [KEY_TO_COME] },
            oidc,
        }),
        encryptionSecret: ENCRYPTION_SECRET,
        endpoint: { address: metal.apiAddress, port: API_SERVER_PORT, interface: port, image: KUBE_VIP_IMAGE },
        certSANs: [`api.${site.domain}`],
        etcdDirectory: ETCD_DIRECTORY,
        ...(dns !== undefined && { coreDnsTag: dns }),
        keyAlgorithm: KUBEADM_ALGORITHM,
    };
}

/** Disks of the host's own. Those of Ceph are Ceph's, which encrypts them itself. */
function dataDisks({ dataDisks: disks }: HostPlan): DataDisk[] {
    const logs = disks.findIndex(({ purpose }) => purpose === "logs");
    return disks.flatMap(({ device, purpose }, i): DataDisk[] => {
        switch (purpose) {
            case "etcd":
                // What is left on it is a member that the others have removed.
                return [{ device, name: "etcd", use: { mountPoint: ETCD_DIRECTORY }, leftover: "refuse" }];
            case "logs":
                // Cleaning takes it with every installation (`audit/retention`); where that was off, what it holds is kept.
                return i === logs ? [{ device, name: "logs", use: { mountPoint: LOGS }, leftover: "keep" }] : [];
            case "models":
                return [{ device, name: `models${i}`, use: { volumeGroup: MODELS_GROUP }, leftover: "keep" }];
            default:
                return [];
        }
    });
}

/** What a twin's hosts would read, for real controllers that look for it: nothing in it is a secret, and no host reads it. */
export function twinSecrets({ controlPlane: members, host }: MachineConfigArgs) {
    const simulated = "simulated";
    const encryption = members?.apiServer.files.find(({ mode }) => mode === 0o600);
    return {
        [ENCRYPTION_SECRET.name]: { [ENCRYPTION_SECRET.key]: encryption ? fileText(encryption) : simulated },
        [host.trustSecret]: { "ssh-user-ca.pub": simulated, "site-ca.crt": simulated, "publishers.asc": simulated },
    };
}
