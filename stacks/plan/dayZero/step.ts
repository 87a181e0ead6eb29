import type { KeyId } from "../keys/keyPlan";

/** Who has to be there. */
export type Actor = "data-centre technician" | "infrastructure engineer" | "share holders";

/** One step from an empty rack to a site that reconciles itself. */
export interface Step {
    readonly id: string;
    readonly title: string;
    readonly who: readonly Actor[];
    /** Ours, until the first rehearsal measures it; waiting for machines included. */
    readonly minutes: number;
    /** Ids of the steps that have to be done before. */
    readonly after: readonly string[];
    /** Keys of the plan that exist once it is done, and did not before. */
    readonly makes?: readonly KeyId[];
    /** Files that people bring or write by themselves, seen from the folder of the commands; the text says who and what. */
    readonly byHand?: readonly string[];
    /** What is done and why, Markdown; one paragraph an entry. */
    readonly text: readonly string[];
    /** Lines of one shell session on the operator's machine, in a checkout of this repository, unless they begin with `ssh`. */
    readonly commands: readonly string[];
    readonly check: {
        readonly expect: string;
        /** May be empty where somebody looks for it instead. */
        readonly commands: readonly string[];
        /** Where somebody looks, since no command can tell. */
        readonly at?: string;
    };
    /** What to do when the check fails, or when the step has to be undone. */
    readonly back: { readonly how: string; readonly commands: readonly string[] };
}

/** How far off an estimate may be; nobody has rehearsed these steps on the hardware yet. */
export const ESTIMATE_BAND = 0.5;
