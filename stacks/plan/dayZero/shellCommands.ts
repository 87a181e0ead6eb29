/** One program with its arguments, as a shell would start it on the machine where somebody types. */
export interface ShellCommand {
    /** Without quotes; what another command is to print is `$()`. */
    readonly words: readonly string[];
    /** What stands after `<`. */
    readonly reads: readonly string[];
    /** What stands after `>`. */
    readonly writes: readonly string[];
}

const PRINTED = "$()";
const END = new Set(["|", "&", ";", "\n", "(", ")"]);

/** Commands in the order in which they are written, those within `$(...)` and `<(...)` before the one that they are part of. */
export function shellCommands(script: string): ShellCommand[] {
    const found: ShellCommand[] = [];
    let command = { words: [] as string[], reads: [] as string[], writes: [] as string[] };
    let word: string | undefined;
    let into: string[] | null = command.words;

    const endWord = () => {
        if (word !== undefined) {
            into?.push(word);
            into = command.words;
        }
        word = undefined;
    };
    const endCommand = () => {
        endWord();
        if (command.words.length + command.reads.length + command.writes.length > 0) {
            found.push(command);
        }
        command = { words: [], reads: [], writes: [] };
        into = command.words;
    };
    /** Reads what is in brackets from `at` on, where they open; the index behind them. */
    const within = (at: number) => {
        const end = closing(script, at);
        found.push(...shellCommands(script.slice(at + 1, end)));
        word = (word ?? "") + PRINTED;
        return end + 1;
    };

    let i = 0;
    while (i < script.length) {
        const char = script[i] ?? "";
        const rest = script.slice(i);
        if (char === "'") {
            const end = script.indexOf("'", i + 1);
            word = (word ?? "") + script.slice(i + 1, end);
            i = end + 1;
        } else if (char === '"') {
            word ??= "";
            i++;
            while (i < script.length && script[i] !== '"') {
                if (script.startsWith("$(", i)) {
                    i = within(i + 1);
                } else {
                    i += script[i] === "\\" ? 1 : 0;
                    word += script[i] ?? "";
                    i++;
                }
            }
            i++;
        } else if (/^[$<>]\(/.test(rest)) {
            i = within(i + 1);
        } else if (char === "#" && word === undefined) {
            i += /^[^\n]*/.exec(rest)?.[0].length ?? 0;
        } else if (char === "<" || char === ">") {
            const [operator = ""] = /^(<<<|<|>>|>)(&\d)?/.exec(rest) ?? [];
            // A number in front of it is a descriptor.
            word = /^\d$/.test(word ?? "") ? undefined : word;
            endWord();
            if (!operator.includes("&")) {
                into = operator === "<<<" ? null : operator === "<" ? command.reads : command.writes;
            }
            i += operator.length;
        } else if (END.has(char)) {
            endCommand();
            i++;
        } else if (/\s/.test(char)) {
            endWord();
            i++;
        } else {
            const [part = char] = /^(\$\{[^}]*\}|\\[^]|.)/.exec(rest) ?? [];
            word = (word ?? "") + part;
            i += part.length;
        }
    }
    endCommand();
    return found;
}

/** Index of the bracket that closes the one at `open`. */
function closing(script: string, open: number): number {
    let depth = 0;
    for (let i = open; i < script.length; i++) {
        const char = script[i];
        if (char === "'" || char === '"') {
            for (i++; i < script.length && script[i] !== char; i++) {
                if (char === '"' && script.startsWith("$(", i)) {
                    i = closing(script, i + 1);
                }
                i += char === '"' && script[i] === "\\" ? 1 : 0;
            }
        } else if (char === "\\") {
            i++;
        } else if (char === "(") {
            depth++;
        } else if (char === ")" && --depth === 0) {
            return i;
        }
    }
    return script.length;
}
