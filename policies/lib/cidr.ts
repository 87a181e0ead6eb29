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
