import { BlockList, isIP } from "node:net";

/** RFC 1918 and RFC 4193: addresses that only routes of ours lead to. */
const privateBlocks = [
    { address: "10.0.0.0", prefix: 8, family: "ipv4" },
    { address: "172.16.0.0", prefix: 12, family: "ipv4" },
    { address: "192.168.0.0", prefix: 16, family: "ipv4" },
    { address: "fc00::", prefix: 7, family: "ipv6" },
] as const;

const blockLists = privateBlocks.map(({ address, prefix, family }) => {
    const list = new BlockList();
    list.addSubnet(address, prefix, family);
    return { prefix, family, list };
});

interface Range {
    readonly address: string;
    readonly prefix: number;
    readonly family: "ipv4" | "ipv6";
}

/** Parses `10.0.0.0/8`; a bare address is a range of one. Undefined for anything else. */
function parseRange(text: string): Range | undefined {
    const [address = "", length] = text.split("/", 2);
    const version = isIP(address);
    if (version === 0 || (length !== undefined && !/^\d{1,3}$/.test(length))) {
        return undefined;
    }
    const bits = version === 4 ? 32 : 128;
    const prefix = length === undefined ? bits : Number(length);
    return prefix > bits ? undefined : { address, prefix, family: version === 4 ? "ipv4" : "ipv6" };
}

/** Whether every address of a range or single address is private; false for what is no address. */
export function isPrivate(text: string): boolean {
    const range = parseRange(text);
    return (
        range !== undefined &&
        blockLists.some(
            ({ prefix, family, list }) =>
                family === range.family && range.prefix >= prefix && list.check(range.address, family),
        )
    );
}

/** Whether a range is so wide that it names no destination: wider than a /8 and not private, or no range at all. */
export function isUnbounded(text: string): boolean {
    const range = parseRange(text);
    return range === undefined || (range.prefix < 8 && !isPrivate(text));
}

/** Whether ranges, halves and smaller parts put together, leave out no address of IPv4 or of IPv6. */
export function coverEverything(texts: readonly string[]): boolean {
    const ranges = texts
        .map(parseRange)
        .filter((range) => range !== undefined)
        // IPv4 in the notation of IPv6 is a part too small to matter.
        .filter(({ address, family }) => family === "ipv4" || !address.includes("."));
    return (["ipv4", "ipv6"] as const).some((family) => {
        const bits = family === "ipv4" ? 32 : 128;
        const spans = ranges
            .filter((range) => range.family === family)
            .map(({ address, prefix }) => {
                const size = 1n << BigInt(bits - prefix);
                const start = (numberOf(address, family) / size) * size;
                return { start, end: start + size };
            })
            .sort((a, b) => (a.start < b.start ? -1 : a.start > b.start ? 1 : 0));
        let reached = 0n;
        for (const { start, end } of spans) {
            if (start > reached) {
                return false;
            }
            reached = end > reached ? end : reached;
        }
        return reached === 1n << BigInt(bits);
    });
}

function numberOf(address: string, family: Range["family"]): bigint {
    if (family === "ipv4") {
        return address.split(".").reduce((sum, octet) => sum * 256n + BigInt(octet), 0n);
    }
    const [head = "", tail] = address.split("::", 2);
    const groups = (text: string | undefined): string[] => (text ? text.split(":") : []);
    const [before, after] = [groups(head), groups(tail)];
    const filled = [...before, ...Array<string>(8 - before.length - after.length).fill("0"), ...after];
    return filled.reduce((sum, group) => sum * 65536n + BigInt(`0x${group}`), 0n);
}
