import { UserError } from "../command";

/** What a publisher says its files are: sha256 by path. */
export type PublishedSums = ReadonlyMap<string, string>;

/** Reads what `sha256sum` writes and checks: 64 hex digits, two spaces or a space and an asterisk, a path. */
export function publishedSums(text: string, file: string): PublishedSums {
    const sums = new Map<string, string>();
    const wrong: string[] = [];
    text.split(/\r?\n/).forEach((line, i) => {
        const [, sum, name] = /^([0-9a-f]{64}) [ *](?:\.\/)?(\S.*)$/.exec(line) ?? [];
        if (sum !== undefined && name !== undefined) {
            const known = sums.get(name);
            if (known !== undefined && known !== sum) {
                wrong.push(`  line ${i + 1}: ${name} has another sum above`);
            }
            sums.set(name, sum);
        } else if (line.trim() !== "") {
            wrong.push(
                `  line ${i + 1}: expected a sha256 and a path as sha256sum writes them, got "${line.slice(0, 60)}"`,
            );
        }
    });
    if (wrong.length > 0 || sums.size === 0) {
        throw new UserError(
            [`${file} is no list of sums:`, ...(wrong.length > 0 ? wrong : ["  it is empty"])].join("\n"),
        );
    }
    return sums;
}
