import type { PublishedSums } from "./pin";

export interface Sum {
    readonly algorithm: "sha1" | "sha256" | "sha512";
    /** Lower-case hexadecimal. */
    readonly hex: string;
}

/** Publishers name the algorithm nowhere but in the length of its sums. */
const ALGORITHMS: Readonly<Record<number, Sum["algorithm"]>> = { 40: "sha1", 64: "sha256", 128: "sha512" };

/**
 * What the publisher says about a file, or undefined if the text does not mention it. Checksum files are lists of
 * `<sum>  <name>` as sha256sum and shasum print them, or hold one sum and nothing else.
 */
export function publishedSum(kind: PublishedSums["kind"], text: string, file: string): Sum | undefined {
    const sums = kind === "github digests" ? githubDigests(text) : checksumLines(text);
    const hex = sums.find(({ name }) => name === undefined || name === file)?.hex.toLowerCase();
    const algorithm = ALGORITHMS[hex?.length ?? 0];
    return hex && algorithm ? { algorithm, hex } : undefined;
}

interface Named {
    readonly hex: string;
    /** Absent where a file holds a single sum. */
    readonly name?: string;
}

function checksumLines(text: string): Named[] {
    return text.split(/\r?\n/).flatMap((line) => {
        const [, hex, name] = /^([0-9a-f]+)(?:\s+\*?(?:\.\/)?(\S+))?\s*$/i.exec(line) ?? [];
        return hex ? [name ? { hex, name } : { hex }] : [];
    });
}

function githubDigests(text: string): Named[] {
    const { assets = [] } = JSON.parse(text) as { assets?: { name: string; digest?: string | null }[] };
    return assets.flatMap(({ name, digest }) => {
        const [, hex] = /^sha\d+:([0-9a-f]+)$/i.exec(digest ?? "") ?? [];
        return hex ? [{ name, hex }] : [];
    });
}
