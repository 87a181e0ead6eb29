export interface Sink {
    readonly write: (text: string) => void;
    /** Says that this one is complete, so that the next one gets its turn. */
    readonly close: () => void;
}

/**
 * A sink for each item, for work that is done side by side and read in order: the first that is not complete writes at
 * once, what the later ones say is kept until it is their turn.
 */
export function inTurn<T>(items: readonly T[], write: (text: string) => void): (readonly [T, Sink])[] {
    const kept = items.map((): string[] => []);
    const complete = new Set<number>();
    let turn = 0;
    return items.map((item, index) => [
        item,
        {
            write: (text) => (index === turn ? write(text) : kept[index]?.push(text)),
            close: () => {
                complete.add(index);
                while (complete.has(turn)) {
                    turn++;
                    kept[turn]?.splice(0).forEach(write);
                }
            },
        },
    ]);
}
