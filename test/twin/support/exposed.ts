/**
 * Names of the secrets that a text shows: as they are, whatever a string of JSON or YAML makes of their line breaks, and in base64,
 * wherever in the encoded bytes they begin.
 *
 * @param secrets values by what they are called
 */
export function exposedIn(text: string, secrets: ReadonlyMap<string, string>): string[] {
    const inOnePiece = joined(text);
    return [...secrets]
        .filter(([, value]) => forms(value).some((form) => inOnePiece.includes(form)))
        .map(([name]) => name);
}

/** In an encoded file the lines of a secret may themselves stand in a string of JSON. */
function forms(value: string): string[] {
    const inJson = JSON.stringify(value).slice(1, -1);
    return [joined(value), ...[...new Set([value, inJson])].flatMap(base64Forms)];
}

/** Without line breaks, escaped as often as may be, and without the indentation between lines. */
function joined(text: string): string {
    return text.replaceAll(/\\+[nrt]|[\s\\]+/g, "");
}

/**
 * What base64 makes of a value, as part of something longer. Its three alignments, since three bytes become four characters;
 * without the characters at either end that also depend on the bytes beside it.
 */
function base64Forms(value: string): string[] {
    return [0, 1, 2].map((before) => {
        const bytes = Buffer.concat([Buffer.alloc(before), Buffer.from(value)]);
        const [first, end] = [Math.ceil((before * 8) / 6), Math.floor((bytes.length * 8) / 6)];
        return bytes.toString("base64").slice(first, end);
    });
}
