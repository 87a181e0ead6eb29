import { edge } from "../../../stacks/plan/procurement/feeds";
import type { Equipment, RackPlan } from "../../../stacks/plan/procurement/procurementPlan";
import { escapeHtml } from "./escapeHtml";
import { fitText } from "./fitText";

const UNIT = 15;
const FRAME = { left: 26, top: 46, width: 270, bottom: 8 };
const WIDTH = FRAME.left + FRAME.width + 4;
/** Of both texts in a device, and how far each may reach. */
const FONT = 10;
const NAME = 118;
const FIGURES = 130;

/** A rack from the front: units from the bottom up, what stands in them, and how much of its power is spoken for. */
export function rackSvg({ id, name, units, usedUnits, equipment, power }: RackPlan): string {
    const slug = id.replaceAll("/", "-");
    const height = FRAME.top + units * UNIT + FRAME.bottom;
    const topOf = (highest: number) => FRAME.top + (units - highest) * UNIT;
    const numbers = Array.from({ length: units }, (_, i) => {
        const y = topOf(i + 1) + UNIT - 4;
        return `<text class="unit" x="${FRAME.left - 5}" y="${y}" text-anchor="end">${i + 1}</text>`;
    });
    const list = equipment.map((item) => `${item.name} at ${unitsOf(item)}`).join(", ");
    const share = Math.min(1, edge(power.maximum) / power.limit.value);
    return [
        `<svg class="rack" viewBox="0 0 ${WIDTH} ${height}" role="img" aria-labelledby="${slug}-title ${slug}-desc" xmlns="http://www.w3.org/2000/svg">`,
        `<title id="${slug}-title">${escapeHtml(`${name}: ${usedUnits} of ${units} units used`)}</title>`,
        `<desc id="${slug}-desc">${escapeHtml(`From the top: ${list || "nothing"}.`)}</desc>`,
        `<text class="name" x="${FRAME.left}" y="16">${escapeHtml(name)}</text>`,
        `<text class="figure" x="${FRAME.left + FRAME.width}" y="16" text-anchor="end">${edge(power.maximum).toFixed(1)} of ${power.limit.value.toFixed(1)} kW</text>`,
        `<rect class="gauge" x="${FRAME.left}" y="26" width="${FRAME.width}" height="8" rx="4"/>`,
        `<rect class="gauge ${edge(power.maximum) > power.limit.value ? "over" : "used"}" x="${FRAME.left}" y="26" width="${(share * FRAME.width).toFixed(1)}" height="8" rx="4"/>`,
        `<rect class="frame" x="${FRAME.left}" y="${FRAME.top}" width="${FRAME.width}" height="${units * UNIT}"/>`,
        ...numbers,
        ...equipment.map((item) => device(item, topOf(item.unit + item.heightUnits - 1))),
        "</svg>",
    ].join("\n");
}

function device(item: Equipment, y: number): string {
    const height = item.heightUnits * UNIT;
    const kind = item.kind === "switch" ? "switch" : item.role;
    const middle = y + height / 2 + 4;
    const right = FRAME.left + FRAME.width - 7;
    const power = `${item.maximum.value.toFixed(2)} kW`;
    // A switch's name begins with what it is.
    const figures = item.kind === "switch" ? power : `${item.role} · ${power}`;
    return [
        `<g class="device ${escapeHtml(kind)}"><title>${escapeHtml(`${item.name}: ${item.role}, ${item.model}, ${unitsOf(item)}`)}</title>`,
        `<rect x="${FRAME.left + 1}" y="${y + 0.75}" width="${FRAME.width - 2}" height="${height - 1.5}" rx="2"/>`,
        `<text x="${FRAME.left + 8}" y="${middle}"${fitText(item.name, NAME, FONT)}>${escapeHtml(item.name)}</text>`,
        `<text x="${right}" y="${middle}" text-anchor="end"${fitText(figures, FIGURES, FONT)}>${escapeHtml(figures)}</text></g>`,
    ].join("");
}

function unitsOf({ unit, heightUnits }: Equipment): string {
    return heightUnits === 1 ? `unit ${unit}` : `units ${unit}-${unit + heightUnits - 1}`;
}
