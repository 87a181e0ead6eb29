import { LABELS } from "../shared/labels";
import type { FromPoolRef, Metal3DataTemplateSpec } from "../upstream/types/infrastructure.cluster.x-k8s.io";
import { addressPoolName } from "./addressPools";
import type { MachineNetwork, MachinePool } from "./machinePool";

type NetworkData = NonNullable<Metal3DataTemplateSpec["networkData"]>;
type Links = NonNullable<NetworkData["links"]>;
type Attached = MachineNetwork & { readonly interface: string };

export interface MachineNetworkArgs {
    readonly cluster: string;
    readonly pool: MachinePool;
    readonly networks: readonly MachineNetwork[];
    readonly dnsServers: readonly string[];
    /** In which a host is a node of its cluster. */
    readonly nodeNetwork: string;
}

/** Of every port, by the MAC address that inspection found under its name. */
const macOf = (port: string) => ({ fromHostInterface: port });

/**
 * A name that nothing reads. The schema wants a parameter and takes objects only as its value, where all of them are numbers and
 * words; the one that is needed is a file of the host (`host/bondMonitor.ts`).
 */
const NO_PARAMETERS = [{ name: "none" }];

/** What the hosts of a pool are told about themselves: name, zone, addresses. The same for each: Metal3 fills in the host's own. */
export function machineData(args: MachineNetworkArgs): Metal3DataTemplateSpec {
    const { cluster, pool, networks, dnsServers, nodeNetwork } = args;
    const attached = (pool.hosts[0]?.addresses ?? []).flatMap(({ network: name, interface: port }): Attached[] => {
        const network = networks.find((each) => each.name === name);
        return network ? [{ ...network, interface: port }] : [];
    });
    return {
        clusterName: cluster,
        metaData: {
            // The host's name, so that a node keeps it however often its machine is made anew. cloud-init and its templates
            // read one of these each.
            objectNames: ["name", "local-hostname", "local_hostname"].map((key) => ({
                key,
                object: "baremetalhost" as const,
            })),
            fromLabels: [{ key: "zone", object: "baremetalhost", label: LABELS.zone }],
            ipAddressesFromPool: [{ key: "node_ip", ...poolRef(cluster, nodeNetwork) }],
        },
        networkData: {
            links: links(pool, attached),
            networks: { ipv4: attached.map((network) => addressIn(cluster, network)) },
            services: { dns: dnsServers },
        },
    };
}

function links({ bond, hostPorts }: MachinePool, attached: readonly Attached[]): Links {
    const tags = attached.filter(({ vlan }) => vlan !== undefined);
    const shared = attached.filter((network) => network.interface === bond.name || network.vlan !== undefined);
    const own = attached.filter((network) => !shared.includes(network));
    // A tag can carry no larger frame than what it is a tag on.
    const mtu = Math.max(...shared.map(({ mtuBytes }) => mtuBytes));
    const ethernet = (port: string, mtuBytes: number) => ({
        type: "phy" as const,
        id: port,
        // The installer's kernel may name it otherwise than the installed one.
        name: port,
        macAddress: macOf(port),
        mtu: mtuBytes,
    });
    const bondMac = macOf(hostPorts[0] ?? "");
    return {
        ethernets: [
            ...hostPorts.map((port) => ethernet(port, mtu)),
            ...own.map((network) => ethernet(network.interface, network.mtuBytes)),
        ],
        bonds: [
            {
                id: bond.name,
                name: bond.name,
                bondMode: bond.mode,
                // Left out it would be rendered as an empty word.
                bondXmitHashPolicy: "layer3+4",
                bondLinks: hostPorts,
                macAddress: bondMac,
                mtu,
                parameters: NO_PARAMETERS,
            },
        ],
        ...(tags.length > 0 && {
            vlans: tags.map(({ interface: id, vlan = 0, mtuBytes }) => ({
                id,
                name: id,
                vlanID: vlan,
                vlanLink: bond.name,
                macAddress: bondMac,
                mtu: mtuBytes,
            })),
        }),
    };
}

function addressIn(cluster: string, { name, interface: link, defaultGateway }: Attached) {
    return {
        id: name,
        link,
        fromPoolRef: poolRef(cluster, name),
        ...(defaultGateway !== undefined && {
            routes: [{ network: "0.0.0.0", prefix: 0, gateway: { string: defaultGateway } }],
        }),
    };
}

const poolRef = (cluster: string, network: string): FromPoolRef => ({
    apiGroup: "ipam.metal3.io",
    kind: "IPPool",
    name: addressPoolName(cluster, network),
});
