import { isIP } from "node:net";

/** Addresses from the first up to, but without, the end. */
interface Span {
    readonly family: 4 | 6;
    readonly start: bigint;
    readonly end: bigint;
}

/** A range as policies write it: `10.0.0.0/8`, less what it leaves out. */
export interface AddressRange {
    readonly cidr: string;
    readonly except?: readonly string[];
}

const bits = { 4: 32n, 6: 128n };
const everyIPv4: Span = { family: 4, start: 0n, end: 1n << bits[4] };
const everyIPv6: Span = { family: 6, start: 0n, end: 1n << bits[6] };

/** RFC 1918 and RFC 4193: addresses that only routes of ours lead to. */
const ours = ["10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "fc00::/7"].flatMap(blockOf);
/** The addresses that IPv6 hands out to the public. */
const global = blockOf("2000::/3");
const notPublic = [...ours, ...without([everyIPv6], global)];

/** Ranges of IPv6 that hold all of IPv4, from this bit on: mapped, compatible, translated, for NAT64, and 6to4. */
const embeddings = (
    [
        ["::ffff:0:0/96", 96n],
        ["::/96", 96n],
        ["::ffff:0:0:0/96", 96n],
        ["64:ff9b::/96", 96n],
        ["64:ff9b:1::/48", 96n],
        ["2002::/16", 16n],
    ] as const
).flatMap(([cidr, at]) => blockOf(cidr).map((block) => ({ block, shift: bits[6] - bits[4] - at })));

/** Whether every address of a range or single address is private; false for what is no address. */
export function isPrivate(text: string): boolean {
    const spans = spansOf(text);
    return spans.length > 0 && spans.every((span) => ours.some((block) => contains(block, span)));
}

/** Whether a range is so wide that it names no destination: wider than a /8 and not private, or no range at all. */
export function isUnbounded(text: string): boolean {
    const spans = spansOf(text);
    const wide = spans.some(({ family, start, end }) => end - start > 1n << (bits[family] - 8n));
    return spans.length === 0 || (wide && !isPrivate(text));
}

/** Whether ranges add up to more than a quarter of the public addresses of IPv4 or of IPv6: too many to name anybody. */
export function coverEverybody(ranges: readonly AddressRange[]): boolean {
    const covered = ranges.flatMap(({ cidr, except = [] }) => without(spansOf(cidr), except.flatMap(spansOf)));
    return [everyIPv4, everyIPv6].some(
        (all) => 4n * publicSize(covered.filter(({ family }) => family === all.family)) > publicSize([all]),
    );
}

function publicSize(spans: readonly Span[]): bigint {
    let [size, reached] = [0n, 0n];
    for (const { start, end } of without(spans, notPublic).sort((a, b) => (a.start < b.start ? -1 : 1))) {
        const from = start > reached ? start : reached;
        size += end > from ? end - from : 0n;
        reached = end > reached ? end : reached;
    }
    return size;
}

function without(spans: readonly Span[], holes: readonly Span[]): Span[] {
    return holes.reduce<Span[]>(
        (rest, hole) =>
            rest.flatMap((span) =>
                span.family !== hole.family || hole.end <= span.start || span.end <= hole.start
                    ? [span]
                    : [
                          { ...span, end: hole.start },
                          { ...span, start: hole.end },
                      ].filter(({ start, end }) => start < end),
            ),
        [...spans],
    );
}

/** What a range stands for: IPv4 in the notation of IPv6 is IPv4, and a range that holds all of it is both. */
function spansOf(text: string): Span[] {
    return blockOf(text).flatMap((span) => {
        const within = embeddings.find(({ block }) => contains(block, span));
        if (within !== undefined) {
            const [start, size] = [
                (span.start >> within.shift) % everyIPv4.end,
                (span.end - span.start) >> within.shift,
            ];
            return size >= everyIPv4.end ? [everyIPv4] : [{ family: 4, start, end: start + (size > 0n ? size : 1n) }];
        }
        return embeddings.some(({ block }) => contains(span, block)) ? [span, everyIPv4] : [span];
    });
}

/** Parses `10.0.0.0/8`; a bare address is a range of one. Nothing for anything else. */
function blockOf(text: string): Span[] {
    const [address = "", length] = text.split("/", 2);
    const family = isIP(address);
    if ((family !== 4 && family !== 6) || (length !== undefined && !/^\d{1,3}$/.test(length))) {
        return [];
    }
    const prefix = length === undefined ? bits[family] : BigInt(length);
    if (prefix > bits[family]) {
        return [];
    }
    const size = 1n << (bits[family] - prefix);
    const start = (numberOf(address) / size) * size;
    return [{ family, start, end: start + size }];
}

function contains(outer: Span, inner: Span): boolean {
    return outer.family === inner.family && outer.start <= inner.start && inner.end <= outer.end;
}

function numberOf(address: string): bigint {
    if (!address.includes(":")) {
        return address.split(".").reduce((sum, octet) => sum * 256n + BigInt(octet), 0n);
    }
    const grouped = address
        .replace(/%.*$/, "")
        .replace(/[\d.]+$/, (tail) => (tail.includes(".") ? inGroups(tail) : tail));
    const [head = "", rest] = grouped.split("::", 2);
    const groups = (text: string | undefined): string[] => (text ? text.split(":") : []);
    const [before, after] = [groups(head), groups(rest)];
    const filled = [...before, ...Array<string>(8 - before.length - after.length).fill("0"), ...after];
    return filled.reduce((sum, group) => sum * 65536n + BigInt(`0x${group}`), 0n);
}

/** `1.2.3.4` as the last two groups of an address of IPv6. */
function inGroups(tail: string): string {
    const number = numberOf(tail);
    return [number >> 16n, number & 65535n].map((group) => group.toString(16)).join(":");
}
