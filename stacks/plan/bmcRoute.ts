import type { Verdict } from "../../components/shared/verdict";
import type { StackConfig } from "../config/schema";
import { isManagement } from "./keys/keyIds";
import type { HostPlan } from "./hostPlan";
import type { PlatformPlan } from "./platformPlan";

/** What the router between BMCs and everything else lets through; it answers to these, and drops all else. */
export interface RouterRule {
    /** IPv4 addresses or ranges. */
    readonly from: readonly string[];
    readonly to: readonly string[];
    /** `tcp 443`; of ICMP the types. */
    readonly what: string;
    readonly reason: string;
}

const OUT_OF_BAND = "network/outOfBand";

/** Ironic logs in at BMCs, and they fetch from it what a host boots: it has to stand in their network, or a router between them. */
export function bmcRoute(
    { metal, network }: Pick<StackConfig, "metal" | "network">,
    hosts: readonly HostPlan[],
): Verdict {
    const question = { id: "network/bmc-route", subject: "site" };
    const { address } = metal.ironic;
    const range = network.ranges.outOfBand;
    const { outOfBand: gateway } = network.gateways;
    const inside = hosts
        .filter(isManagement)
        .filter(({ addresses }) => addresses.some((it) => it.network === OUT_OF_BAND && it.interface !== "bmc"))
        .map(({ name }) => name);
    if (gateway === undefined && inside.length === 0) {
        const reason = `network.gateways.outOfBand is absent, and no management host has a port in ${range}: Ironic (${address}) reaches no BMC, and no BMC what its host boots; write the address of the router in ${range} into network.gateways.outOfBand`;
        return { ...question, status: "fail", reason };
    }
    const way = gateway === undefined ? `ports of ${inside.join(", ")}` : `the gateway ${gateway}`;
    return { ...question, status: "pass", reason: `Ironic (${address}) and BMCs (${range}) meet by ${way}` };
}

/** None where no management hosts are planned: whoever brings the cluster knows from where it asks. */
export function routerRules({
    hosts,
    management,
    metal,
    networks,
    services,
}: Pick<PlatformPlan, "hosts" | "management" | "metal" | "networks" | "services">): RouterRule[] {
    const bmcs = networks.filter(({ id }) => id === OUT_OF_BAND).map(({ cidr }) => cidr);
    if (!management) {
        return [];
    }
    const members = management.hosts.map(({ address }) => address);
    // It sends from the address of the host that it runs on, and is called at its own.
    const ironic = [...members, metal.ironic.address];
    const ipmi = hosts.some(({ bmcProtocol }) => bmcProtocol === "ipmi");
    const open = management.openings.filter(({ from }) => from.some((range) => bmcs.includes(range)));
    return [
        { from: ironic, to: bmcs, what: "tcp 443", reason: "Ironic and people on management hosts speak Redfish" },
        ...(ipmi ? [{ from: ironic, to: bmcs, what: "udp 623", reason: "a BMC that speaks IPMI only" }] : []),
        ...open.map(({ id, protocol, ports, reason }): RouterRule => {
            const service = services?.services.find((each) => each.id === `service/${id}`);
            const to = service?.addresses ?? (protocol === "icmp" ? members : [metal.ironic.address]);
            return { from: bmcs, to, what: `${protocol} ${ports.join(", ")}`, reason };
        }),
    ];
}
