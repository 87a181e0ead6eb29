import * as path from "node:path";

import { PROJECT_ROOT } from "../../stacks/config/load";
import type { Command } from "../command";
import { writeWhole } from "../wholeFile";
import { type ImageList, listImages, mirrorFile, nameOf } from "./imageList";
import { SITE_OPTION_HELP, SITE_OPTIONS, siteImages } from "./siteImages";

/** Lists every image of a site, for whoever fills its mirror. */
export const images: Command = {
    summary: "List every image of a stack, with its digest where one is recorded, for a mirror.",
    options: { ...SITE_OPTIONS, json: { type: "boolean", default: false } },
    optionHelp: { ...SITE_OPTION_HELP, "--json": "print the list as JSON (tools/images/images.schema.json)" },
    async run(values) {
        const list = listImages(siteImages(values));
        const file = path.join("out", list.stack, "images.txt");
        await writeWhole(path.join(PROJECT_ROOT, file), mirrorFile(list));
        process.stdout.write(values["json"] ? `${JSON.stringify(list, undefined, 2)}\n` : renderList(list, file));
    },
};

function renderList(list: ImageList, file: string): string {
    const widest = Math.max(0, ...list.images.map((image) => nameOf(image).length));
    const state = (digest: string | null) => (digest === null ? "no digest" : digest.slice(0, "sha256:".length + 12));
    const unresolved = list.images.filter(({ digest }) => digest === null).length;
    const apart = list.images.flatMap(({ reason, ...image }) =>
        reason === undefined ? [] : [`${nameOf(image)}: ${reason}`],
    );
    return [
        ...list.images.map((image) =>
            [nameOf(image).padEnd(widest), state(image.digest).padEnd(19), image.usedBy.join(" ")].join("  "),
        ),
        "",
        ...section(`Not in ${file}:`, apart),
        ...section(
            "Not known:",
            list.gaps.map(({ subject, reason }) => `${subject}: ${reason}`),
        ),
        `${list.images.length} images, ${unresolved} without digest. For a mirror: ${file}`,
        "",
    ].join("\n");
}

export function section(title: string, lines: readonly string[]): string[] {
    return lines.length === 0 ? [] : [title, ...lines.map((line) => `  ${line}`), ""];
}
