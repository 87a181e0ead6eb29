import type { Verdict } from "../../../components/shared/verdict";
import { isAddress } from "../../../components/shared/ranges";
import type { StackConfig } from "../../config/schema";
import { isReached, reachOfHosts, reachOfManagement } from "../hostReach";
import { writtenFiles } from "../siteFiles";
import { hostOf, planZone } from "./zone";

/** What hosts ask for by name, and what their firewalls let them reach for it. */
interface Asked {
    readonly path: string;
    readonly host: string;
    readonly reach: readonly string[];
}

/**
 * Whether hosts get to what the configuration names: packages, images, files, the identity provider that API servers ask for its keys.
 * Their resolver knows the site's zone and no other, and their firewall drops what leaves the site. Names below the site's domain that its
 * zone lacks are the verdict `names/resolve`.
 */
export function reachVerdict(config: StackConfig): Verdict[] {
    const zone = new Map(planZone(config).map(({ name, addresses }) => [name, addresses]));
    const question = { id: "names/reach", subject: "site" };
    const outside: string[] = [];
    const unknown: string[] = [];
    asked(config).forEach(({ path, host, reach }) => {
        const addresses = isAddress(host) ? [host] : zone.get(host);
        if (addresses?.some((address) => !isReached(address, reach))) {
            outside.push(`${path} (${addresses.join(", ")})`);
        } else if (!addresses && !host.endsWith(`.${config.site.domain}`)) {
            (config.services ? outside : unknown).push(`${path} (${host})`);
        }
    });
    if (outside.length > 0) {
        const reason = `hosts reach none of ${outside.join(", ")}: their firewall drops what leaves the site${config.services ? ", and their resolver knows no name but the site's" : ""}; bring it inside, below ${config.site.domain} and with its address in services.names`;
        return [{ ...question, status: "fail", reason }];
    }
    const reason = `nobody has shown that ${unknown.join(", ")} lead to addresses of ${reachOfHosts(config.network.ranges).join(", ")}: hosts' firewalls drop the rest`;
    return [unknown.length > 0 ? { ...question, status: "indeterminate", reason } : { ...question, status: "pass" }];
}

function asked(config: StackConfig): Asked[] {
    const { charts, identity, management, network } = config;
    const [all, own] = [reachOfHosts(network.ranges), reachOfManagement(network.ranges)];
    const written: [path: string, url: string | undefined, reach: readonly string[]][] = [
        ["identity.oidc.issuer", identity.oidc.issuer, all],
        ["management.aptMirror", management?.aptMirror, all],
        ["charts.imageMirror", charts.imageMirror && `https://${charts.imageMirror}`, all],
        // By Ironic, on management hosts.
        ...writtenFiles(config).map(({ path, url }): [string, string, readonly string[]] => [`${path}.url`, url, own]),
    ];
    return written.flatMap(([path, url, reach]) => (url === undefined ? [] : [{ path, host: hostOf(url), reach }]));
}
