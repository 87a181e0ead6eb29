import { writeWhole } from "../wholeFile";
import type { ImageName } from "./registry";
import { resolveDigests, type ResolveOptions } from "./resolve";

export interface Recorded {
    /** How many digests the file has gained. */
    readonly gained: number;
    readonly failures: readonly string[];
}

/** Asks for digests and adds them to a file of them, which stays as it is where nothing came. */
export async function recordDigests(
    file: string,
    images: readonly ImageName[],
    options: ResolveOptions,
): Promise<Recorded> {
    const { recorded } = options;
    const { digests, failures } = await resolveDigests(images, options);
    const gained = Object.keys(digests).filter((image) => recorded[image] === undefined).length;
    if (gained > 0) {
        await writeWhole(file, fileText({ ...recorded, ...digests }));
    }
    return { gained, failures };
}

/** Sorted, so that the same answers give the same file. */
function fileText(digests: Readonly<Record<string, string>>): string {
    const sorted = Object.entries(digests).sort(([a], [b]) => (a < b ? -1 : 1));
    return `${JSON.stringify(Object.fromEntries(sorted), undefined, 4)}\n`;
}
