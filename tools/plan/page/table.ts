import { escapeHtml } from "./escapeHtml";

/** A cell is text; markup of our own is handed over as such. */
export type Cell = string | { readonly html: string };

/** A titled table that scrolls in itself where the window is narrow, by keyboard too. */
export function table(title: string, head: readonly string[], rows: readonly (readonly Cell[])[]): string {
    const headings = head.map((cell) => `<th scope="col">${escapeHtml(cell)}</th>`).join("");
    const body = rows.map((row) => `<tr>${row.map((cell) => `<td>${markup(cell)}</td>`).join("")}</tr>`);
    return [
        `<h3>${escapeHtml(title)}</h3>`,
        `<div class="scroll" role="region" aria-label="${escapeHtml(title)}" tabindex="0"><table>`,
        `<thead><tr>${headings}</tr></thead>`,
        `<tbody>${body.join("\n")}</tbody></table></div>`,
    ].join("\n");
}

const markup = (cell: Cell) => (typeof cell === "string" ? escapeHtml(cell) : cell.html);
