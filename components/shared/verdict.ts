/**
 * The three answers every check of this project may give. `indeterminate` never counts as a pass: it says that the check
 * could not see what it needs, and why.
 */
export type Verdict = {
    /** Stable id of the question, e.g. `storage/usable-capacity`. */
    readonly id: string;
    /** What was looked at: a plan id such as `host/gpu-a1`, or `site`. */
    readonly subject: string;
} & (
    | { readonly status: "pass"; readonly reason?: string }
    | { readonly status: "fail"; readonly reason: string }
    | { readonly status: "indeterminate"; readonly reason: string }
);

export type VerdictStatus = Verdict["status"];
