/** One thing wrong in a stack's configuration. */
export interface Problem {
    /** Path under `h200-platform:`, e.g. `models.llama-70b.replicas`. */
    readonly path: string;
    /** File and line that say it, e.g. `Pulumi.prod.yaml:12`. Absent where no file does. */
    readonly where?: string;
    /** What is wrong and what to write instead. Never holds a value that may be a secret. */
    readonly reason: string;
}

/** Everything that is wrong with a configuration, in one message. */
export class ConfigError extends Error {
    constructor(
        stack: string,
        readonly problems: readonly Problem[],
    ) {
        const count = problems.length === 1 ? "1 problem" : `${problems.length} problems`;
        const lines = problems.map(({ path, where, reason }) => `  ${path}${where ? ` (${where})` : ""}: ${reason}`);
        super([`The configuration of stack "${stack}" has ${count}; nothing was created.`, ...lines].join("\n"));
    }
}

/** `["models", "llama-70b", "hosts", 0]` as people write it: `models.llama-70b.hosts[0]`. */
export function formatPath(path: readonly PropertyKey[]): string {
    return path
        .map((step, i) => (typeof step === "number" ? `[${step}]` : i === 0 ? String(step) : `.${String(step)}`))
        .join("");
}
