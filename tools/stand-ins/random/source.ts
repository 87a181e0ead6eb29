import { createHash, randomBytes } from "node:crypto";

/** Where random bytes come from. */
export type ByteSource = (count: number) => Buffer;

/** The operating system's generator, or for a seed the same bytes every time. */
export function byteSource(seed: string | undefined): ByteSource {
    return seed === undefined || seed === "" ? randomBytes : seeded(seed);
}

/**
 * Repeatable, and not for secrets. The real plugin's seeded values differ: they come from Go's own generator. A value
 * stands in the state once drawn, so that nothing moves when plugins change.
 */
function seeded(seed: string): ByteSource {
    let block = 0;
    return (count) => {
        const blocks: Buffer[] = [];
        for (let length = 0; length < count; length += 32) {
            blocks.push(
                createHash("sha256")
                    .update(`${String(block++)}:${seed}`)
                    .digest(),
            );
        }
        return Buffer.concat(blocks).subarray(0, count);
    };
}

const RANGE = 2n ** 64n;

/** A whole number from 0 to `bound` - 1, each as likely as the others. */
export function uniform(bound: number, bytes: ByteSource): number {
    const size = BigInt(bound);
    // Draws from the incomplete last stretch would favour small numbers; they are drawn again.
    const limit = RANGE - (RANGE % size);
    for (;;) {
        const drawn = bytes(8).readBigUInt64BE();
        if (drawn < limit) {
            return Number(drawn % size);
        }
    }
}

/** One of `choices`, which must not be empty. */
export function choose<T>(choices: ArrayLike<T>, bytes: ByteSource): T {
    return choices[uniform(choices.length, bytes)] as T;
}

/** A new list in random order. */
export function shuffle<T>(list: readonly T[], bytes: ByteSource): T[] {
    const result = [...list];
    for (let last = result.length - 1; last > 0; last--) {
        const other = uniform(last + 1, bytes);
        [result[last], result[other]] = [result[other] as T, result[last] as T];
    }
    return result;
}
