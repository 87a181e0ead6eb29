import * as pulumi from "@pulumi/pulumi";

/** One thing wrong with one argument. `path` uses the caller's spelling, e.g. `nodes[2].hostname`. */
export interface Issue {
    readonly path: string;
    readonly reason: string;
}

/**
 * Stops construction with one error that lists every issue.
 *
 * A `ResourceError`, because the CLI prints it against the component's own row and without a stack trace.
 */
export function rejectInvalid(component: pulumi.ComponentResource, issues: readonly Issue[]): void {
    if (issues.length > 0) {
        const lines = issues.map(({ path, reason }) => `  ${path}: ${reason}`);
        throw new pulumi.ResourceError(["Invalid arguments:", ...lines].join("\n"), component, true);
    }
}

/**
 * Stops a pure function with one error that lists every issue.
 *
 * @param what what the arguments are for, e.g. `the kubelet`
 */
export function requireValid(what: string, issues: readonly Issue[]): void {
    if (issues.length > 0) {
        const lines = issues.map(({ path, reason }) => `  ${path}: ${reason}`);
        throw new Error([`Invalid arguments for ${what}:`, ...lines].join("\n"));
    }
}
