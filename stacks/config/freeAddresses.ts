import { contains } from "../../components/shared/ranges";
import type { Problem } from "./problem";
import type { StackConfig } from "./schema";

type Sections = Partial<StackConfig>;

/** Whose an address of the management network is, by address. */
export type TakenAddresses = ReadonlyMap<string | undefined, string>;

/** Those of hosts, and of the management cluster itself. */
export function takenAddresses({ inventory, management }: Sections): Map<string | undefined, string> {
    return new Map([
        ...Object.entries(inventory?.hosts ?? {}).map(([name, { address }]) => [address, `that of ${name}`] as const),
        [management?.apiAddress, "management.apiAddress"] as const,
        [management?.gateway, "management.gateway"] as const,
    ]);
}

/** What keeps somebody from having an address: it lies outside the management network, or somebody has it. */
export function addressProblems(
    { network }: Sections,
    [path, address]: readonly [path: string, address: string],
    taken: TakenAddresses,
): Problem[] {
    const range = network?.ranges.management;
    if (range !== undefined && !contains(range, address)) {
        const reason = `${address} is outside network.ranges.management (${range}); choose a free address of it`;
        return [{ path, reason }];
    }
    const owner = taken.get(address);
    return owner === undefined ? [] : [{ path, reason: `${address} is already ${owner}; choose a free address` }];
}
