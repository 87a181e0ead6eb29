import { isReached, REACHED_BY_HOSTS, reachOfHosts } from "../plan/hostReach";
import type { Problem } from "./problem";
import type { StackConfig } from "./schema";

type Sections = Partial<StackConfig>;

/** Who is asked by address has to be where hosts' firewalls let them; names are the plan's verdict `names/reach`. */
export function reachProblems({ management, network }: Sections): Problem[] {
    if (!management || !network) {
        return [];
    }
    const reach = reachOfHosts(network.ranges);
    const allowed = REACHED_BY_HOSTS.map((name) => `network.ranges.${name} (${network.ranges[name]})`).join(", ");
    return (["dnsServers", "ntpServers"] as const).flatMap((key) =>
        management[key].flatMap((address, i) =>
            isReached(address, reach)
                ? []
                : [
                      {
                          path: `management.${key}[${i}]`,
                          reason: `${address} is outside what hosts may reach: ${allowed}; their firewall drops the rest, so name a server inside${key === "ntpServers" ? ", and clocks outside the site in services.clocks" : ""}`,
                      },
                  ],
        ),
    );
}
