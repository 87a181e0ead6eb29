import type { StoreGrant } from "../secretStoreAccess/storeAccess";
import type { CustodianRole } from "./custodians";

export type KeyId = `key/${string}`;

/**
 * One key, password or signing identity of the site: a node of the graph in which every key names what it is unlocked by.
 * What it says is about the key; the key itself stands nowhere in the plan.
 */
export interface KeyPlan {
    readonly id: KeyId;
    /** Keys that differ only in the host, team or cluster they belong to; one box of the picture. */
    readonly family: string;
    readonly purpose: string;
    readonly use: KeyUse;
    readonly algorithm: KeyAlgorithm;
    /** Present where something that is asked for is not so: AES-256 on the path it protects, or people who are kept apart. */
    readonly gap?: KeyGap;
    readonly createdBy: string;
    readonly livesIn: string;
    /**
     * Places with a name: what a reference of the configuration stands for (`config/bmc/gpu-a1`, or `store/` or `escrow/` where the
     * configuration has the name alone), `secret/<cluster>/<namespace>/<name>`, `state/<resource type>/<name>`, and
     * `certificates/<cluster>` for what cert-manager fills. A test finds every secret of the program here.
     */
    readonly heldIn: readonly string[];
    /** Where it is kept in OpenBao, or used there, and who may: policies of the secret store are made of these. */
    readonly inStore?: readonly StoreGrant[];
    readonly readers: readonly string[];
    /** What is safe as long as the key is, other keys aside. */
    readonly protects: readonly string[];
    /** Keys that must be at hand before this one can be used: it lies encrypted under them, or they release it. */
    readonly protectedBy: readonly KeyId[];
    /** Keys that sign it, or what it belongs to. Needed when it is made and renewed, not when it is used. */
    readonly signedBy?: readonly KeyId[];
    readonly rotation: KeyRotation | null;
    readonly recovery: KeyRecovery | null;
    readonly lostWithout: string;
    /** People bring it: nothing that must start again by itself may wait for it. */
    readonly needsPeople?: true;
    /** Roles that may renew or recover it. */
    readonly custodians: readonly CustodianRole[];
    /** Where the key itself is split into shares, one a custodian: how many of them it takes. */
    readonly sharesNeeded?: number;
}

/**
 * `encrypts` data or other keys, `unlocks` by being typed in or shown, `agrees` on a key with another party, `signs`,
 * `authenticates` its holder. AES-256 is asked of the first.
 */
export type KeyUse = "encrypts" | "unlocks" | "agrees" | "signs" | "authenticates";

export interface KeyAlgorithm {
    /** As the program that uses it writes it, e.g. `aes-xts-plain64`. */
    readonly name: string;
    /** Of the key material as it is handed over, the halves of XTS and salts included. */
    readonly bits: number;
}

/** Declared, never passed silently: no setting closes it. */
export interface KeyGap {
    readonly reason: string;
    readonly compensatedBy: string;
    /** What would have to be built; absent where it is for the product's makers to do. */
    readonly closedBy?: string;
    readonly owner: CustodianRole;
    /** Day by which somebody looks again whether it can be closed. */
    readonly reviewBy: string;
}

export interface KeyRotation {
    /** `null` where only the events that `procedure` names call for it. */
    readonly everyDays: number | null;
    readonly procedure: string;
}

export interface KeyRecovery {
    /** Keys that the way back needs; none where it is made anew or its shares are put together. */
    readonly from: readonly KeyId[];
    readonly procedure: string;
}
