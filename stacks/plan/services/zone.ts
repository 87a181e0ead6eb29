import type { StackConfig } from "../../config/schema";
import { hostAddress } from "../networks";
import { writtenFiles } from "../siteFiles";
import { NAMES } from "./names";

/** A name and the addresses it stands for. */
export interface NameRecord {
    readonly name: string;
    readonly addresses: readonly string[];
}

/** Every name of the site that has an address before the clusters run: hosts, BMCs, services, and what people add. */
export function planZone({ inventory, management, network, services, site }: StackConfig): NameRecord[] {
    if (!services || !management) {
        return [];
    }
    const below = (name: string, addresses: readonly string[]): NameRecord => ({
        name: `${name}.${site.domain}`,
        addresses,
    });
    const hosts = Object.entries(inventory.hosts);
    const replicas = services.registry.hosts.map((host) => services.addresses[host] ?? "");
    return [
        below(NAMES.registry, replicas),
        below(NAMES.registryImport, replicas.slice(0, 1)),
        below(NAMES.packages, Object.values(services.addresses)),
        below(NAMES.api, [management.apiAddress]),
        ...Object.entries(services.names).map(([name, address]) => below(name, [address])),
        ...hosts.flatMap(([name, { address, index }]) => {
            const byIndex = index === undefined ? undefined : hostAddress(network, network.ranges.management, index);
            const own = address ?? byIndex;
            return own === undefined ? [] : [below(name, [own])];
        }),
        ...hosts.map(([name, { bmc }]) => below(`${name}.bmc`, [bmc.address])),
    ];
}

/** Names of the site that its configuration refers to and its zone does not hold, by where they are written. */
export function unresolvedNames(config: StackConfig): { path: string; name: string }[] {
    const { charts, identity, management, site } = config;
    const known = new Set(planZone(config).map(({ name }) => name));
    const written: [path: string, url: string | undefined][] = [
        ["identity.oidc.issuer", identity.oidc.issuer],
        ["management.aptMirror", management?.aptMirror],
        ...writtenFiles(config).map(({ path, url }): [string, string] => [`${path}.url`, url]),
        ["charts.mirror", charts.mirror],
        ["charts.imageMirror", charts.imageMirror && `https://${charts.imageMirror}`],
    ];
    return written.flatMap(([path, url]) => {
        const name = url === undefined ? "" : hostOf(url);
        return name.endsWith(`.${site.domain}`) && !known.has(name) ? [{ path, name }] : [];
    });
}

/** Whatever the scheme: `URL` knows no host of `oci://`. */
export const hostOf = (url: string) => /^[a-z]+:\/\/([^/:]+)/.exec(url)?.[1] ?? "";
