import ipaddr from "ipaddr.js";

/** Whether two IPv4 ranges in CIDR notation share an address. Two such ranges overlap only if one holds the other. */
export function overlaps(a: string, b: string): boolean {
    const [first, second] = [ipaddr.IPv4.parseCIDR(a), ipaddr.IPv4.parseCIDR(b)];
    return first[1] <= second[1] ? second[0].match(first) : first[0].match(second);
}

/** Whether `address` lies in `range`. */
export function contains(range: string, address: string): boolean {
    return ipaddr.IPv4.parse(address).match(ipaddr.IPv4.parseCIDR(range));
}

/** How many networks of `prefix` bits fit into `range`; 0 if it is smaller than one of them. */
export function subnetsIn(range: string, prefix: number): number {
    const [, length] = ipaddr.IPv4.parseCIDR(range);
    return prefix < length ? 0 : 2 ** (prefix - length);
}

/** Whether `range` is an IPv4 network in CIDR notation. */
export function isNetwork(range: string): boolean {
    return ipaddr.IPv4.isValidCIDR(range);
}

/** Whether `address` is an IPv4 address in four decimal parts. */
export function isAddress(address: string): boolean {
    return ipaddr.IPv4.isValidFourPartDecimal(address);
}

/** Whether an IPv4 address is one of those that no provider routes (RFC 1918). */
export function isPrivate(address: string): boolean {
    return ipaddr.IPv4.parse(address).range() === "private";
}

/** The address `steps` after the first of `range`, or undefined where the range has ended: its last one is broadcast. */
export function addressAt(range: string, steps: number): string | undefined {
    const [first, prefix] = ipaddr.IPv4.parseCIDR(range);
    return steps < 2 ** (32 - prefix) - 1 ? later(first, steps) : undefined;
}

/** The `n`th network of `prefix` bits in `range`, counted from 0, or undefined where there are not that many. */
export function subnetAt(range: string, prefix: number, n: number): string | undefined {
    const [first] = ipaddr.IPv4.parseCIDR(range);
    return n < subnetsIn(range, prefix) ? `${later(first, n * 2 ** (32 - prefix))}/${prefix}` : undefined;
}

function later(address: ipaddr.IPv4, steps: number): string {
    const value = address.toByteArray().reduce((sum, byte) => sum * 256 + byte, 0) + steps;
    return new ipaddr.IPv4([24, 16, 8, 0].map((bits) => Math.floor(value / 2 ** bits) % 256)).toString();
}
