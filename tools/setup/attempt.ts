/** What one way of getting a tool has made in a directory. */
export interface Made {
    /** Names within the directory, the tool's executable first. */
    readonly files: readonly string[];
    /** What vouches for them. */
    readonly verifiedBy: string;
    readonly builtWith: string;
}

/** One way of getting a tool has failed; the next is tried. Any other error ends the run. */
export class AttemptFailed extends Error {}

/**
 * Progress of one tool: what is being done, `downloading kwok-linux-amd64`, and how far it is, `12 of 60 MB`. The second
 * may change many times a second; who listens decides how much of it to show.
 */
export type Report = (step: string, detail?: string) => void;
