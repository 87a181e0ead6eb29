/** Says where a step is. */
export type Report = (line: string) => void;

/**
 * Runs the steps of a command one after another and shows them: a live line on a terminal, plain lines elsewhere. Progress
 * goes to standard error, so that standard output stays for results.
 */
export class Steps {
    /** How long each step took, by title. */
    readonly seconds: Record<string, number> = {};

    async run<T>(title: string, work: (report: Report) => Promise<T>): Promise<T> {
        const began = performance.now();
        try {
            return await (process.stderr.isTTY ? onTerminal(title, work) : asLines(title, work));
        } finally {
            this.seconds[title] = (performance.now() - began) / 1000;
        }
    }
}

async function onTerminal<T>(title: string, work: (report: Report) => Promise<T>): Promise<T> {
    const { Listr, PRESET_TIMER } = await import("listr2");
    const task = async (context: { result?: T }, line: { output: string }) => {
        context.result = await work((text) => (line.output = text));
    };
    // The error is printed once, by the command line's own handler.
    const rendererOptions = { timer: PRESET_TIMER, showErrorMessage: false };
    const { result } = await new Listr<{ result?: T }>([{ title, task }], {
        rendererOptions,
        registerSignalListeners: false,
    }).run({});
    return result as T;
}

async function asLines<T>(title: string, work: (report: Report) => Promise<T>): Promise<T> {
    const began = performance.now();
    console.error(`${title} ...`);
    const result = await work((line) => {
        console.error(`  ${line}`);
    });
    console.error(`${title}: ${((performance.now() - began) / 1000).toFixed(1)} s`);
    return result;
}
