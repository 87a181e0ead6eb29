import type { KeyFamily } from "../../../stacks/plan/keys/keyFamilies";
import { escapeHtml } from "./escapeHtml";
import { fitText } from "./fitText";

const BOX = { width: 228, height: 26 };
const FONT = 11;
const STEP = { x: 272, y: 34 };
const MARGIN = 14;
/** Sweeps that move each box towards what it hangs on; further ones change nothing that one sees. */
const SWEEPS = 4;

interface Placed {
    readonly family: KeyFamily;
    readonly x: number;
    readonly y: number;
}

/**
 * The graph from left to right in the order in which keys open. A line leads from a key to what it unlocks, a
 * violet one to what it signs, a dashed one to what it only helps to recover; a dashed box has a declared gap.
 */
export function keyGraphSvg(families: readonly KeyFamily[]): string {
    const placed = place(families);
    const at = new Map(placed.map((box) => [box.family.name, box]));
    const width = MARGIN * 2 + Math.max(0, ...placed.map(({ x }) => x)) + BOX.width;
    const height = MARGIN * 2 + Math.max(0, ...placed.map(({ y }) => y)) + BOX.height;
    const lines = placed.flatMap((to) => [
        ...to.family.recoveredFrom.map((name) => line(at.get(name), to, "recovers")),
        ...to.family.signedBy.map((name) => line(at.get(name), to, "signs")),
        ...to.family.protectedBy.map((name) => line(at.get(name), to, "unlocks")),
    ]);
    return [
        `<svg class="key-graph" viewBox="${-MARGIN} ${-MARGIN} ${width} ${height}" role="img" aria-labelledby="key-graph-title" xmlns="http://www.w3.org/2000/svg">`,
        '<title id="key-graph-title">Which key unlocks which, from left to right</title>',
        `<style>${STYLE}</style>`,
        ...lines,
        ...placed.map(box),
        "</svg>",
    ].join("\n");
}

const STYLE = [
    `.key-graph{width:100%;min-width:104rem;height:auto;font:${FONT}px system-ui,sans-serif}`,
    ".key-graph rect{fill:#eef2f7;stroke:#52627a}",
    ".key-graph .encrypts rect{fill:#dcebdd;stroke:#3c6e41}",
    ".key-graph .signs rect{fill:#e5e0f3;stroke:#5b4b8a}",
    ".key-graph .gap rect{stroke:#b3541e;stroke-dasharray:4 2}",
    ".key-graph text{fill:#1b2430}",
    ".key-graph path{fill:none;stroke:#8794a8;stroke-width:.8}",
    ".key-graph path.signs{stroke:#8d7cc0}",
    ".key-graph path.recovers{stroke-dasharray:3 3;stroke:#c2a06a}",
].join("");

function place(families: readonly KeyFamily[]): Placed[] {
    const columns = [...new Set(families.map(({ depth }) => depth))]
        .sort((a, b) => a - b)
        .map((depth) => families.filter((family) => family.depth === depth));
    const tallest = Math.max(0, ...columns.map((column) => column.length));
    const rows = new Map<string, number>();
    const set = (column: readonly KeyFamily[]) => {
        column.forEach(({ name }, i) => rows.set(name, i + (tallest - column.length) / 2));
    };
    columns.forEach(set);
    for (let sweep = 0; sweep < SWEEPS; sweep++) {
        columns.forEach((column) => {
            set(column.toSorted((a, b) => pull(a, rows) - pull(b, rows)));
        });
    }
    return columns.flatMap((column, i) =>
        column.map((family) => ({ family, x: i * STEP.x, y: (rows.get(family.name) ?? 0) * STEP.y })),
    );
}

/** The mean row of a family's neighbours; its own where it has none. */
function pull(family: KeyFamily, rows: ReadonlyMap<string, number>): number {
    const near = [...family.protectedBy, ...family.signedBy, ...family.opens].flatMap((name) => rows.get(name) ?? []);
    const own = rows.get(family.name) ?? 0;
    return near.length === 0 ? own : near.reduce((sum, row) => sum + row, 0) / near.length;
}

function line(from: Placed | undefined, to: Placed, kind: "unlocks" | "signs" | "recovers"): string {
    if (!from || from === to) {
        return "";
    }
    // What helps to recover a key may open later than the key itself: then the line runs back.
    const back = from.x >= to.x;
    const [x1, y1] = [back ? from.x : from.x + BOX.width, from.y + BOX.height / 2];
    const [x2, y2] = [back ? to.x + BOX.width : to.x, to.y + BOX.height / 2];
    const bend = (back ? -1 : 1) * Math.max(36, Math.abs(x2 - x1) / 2);
    return `<path class="${kind}" d="M${x1} ${y1}C${x1 + bend} ${y1} ${x2 - bend} ${y2} ${x2} ${y2}"/>`;
}

function box({ family, x, y }: Placed): string {
    const { name, keys, example } = family;
    const label = keys.length === 1 ? name : `${name} × ${keys.length}`;
    const kinds = [example.use, ...(example.gap ? ["gap"] : [])].join(" ");
    return [
        `<g class="${kinds}" transform="translate(${x} ${y})"><title>${escapeHtml(example.purpose)}</title>`,
        `<rect width="${BOX.width}" height="${BOX.height}" rx="4"/><text x="8" y="17"${fitText(label, BOX.width - 16, FONT)}>${escapeHtml(label)}</text></g>`,
    ].join("");
}
