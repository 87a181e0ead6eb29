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

/** `10.10.0.0/24` as certificates and old tools write it: `10.10.0.0/255.255.255.0`. */
export function withMask(range: string): string {
    const [address = "", prefix] = range.split("/");
    return `${address}/${ipaddr.IPv4.subnetMaskFromPrefixLength(Number(prefix)).toString()}`;
}

/** Whether an IPv4 address is one of those that no provider routes (RFC 1918). */
export function isPrivate(address: string): boolean {
    return ipaddr.IPv4.parse(address).range() === "private";
}

/** The address `steps` after the first of `range`, or undefined where the range has ended: its last one is broadcast. */
export function addressAt(range: string, steps: number): string | undefined {
    return steps < sizeOf(range) - 1 ? fromNumber(firstOf(range) + steps) : undefined;
}

/** How many steps `address` is after the first of `range`: what `addressAt` takes. Negative where it comes before. */
export function stepsTo(range: string, address: string): number {
    return toNumber(ipaddr.IPv4.parse(address)) - firstOf(range);
}

/** How many addresses `range` has, its first and its last, which nobody can have, included. */
export function sizeOf(range: string): number {
    return 2 ** (32 - ipaddr.IPv4.parseCIDR(range)[1]);
}

/** Whether `address` is the first or the last of `range`: the network itself, and everybody in it. */
export function isEdge(range: string, address: string): boolean {
    return [0, sizeOf(range) - 1].includes(stepsTo(range, address));
}

/** The `n`th network of `prefix` bits in `range`, counted from 0, or undefined where there are not that many. */
export function subnetAt(range: string, prefix: number, n: number): string | undefined {
    const fits = n < subnetsIn(range, prefix);
    return fits ? `${fromNumber(firstOf(range) + n * 2 ** (32 - prefix))}/${prefix}` : undefined;
}

const firstOf = (range: string) => toNumber(ipaddr.IPv4.parseCIDR(range)[0]);
const toNumber = (address: ipaddr.IPv4) => address.toByteArray().reduce((sum, byte) => sum * 256 + byte, 0);
const fromNumber = (value: number) =>
    new ipaddr.IPv4([24, 16, 8, 0].map((bits) => Math.floor(value / 2 ** bits) % 256)).toString();
