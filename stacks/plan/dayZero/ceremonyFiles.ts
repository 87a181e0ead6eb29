/** On the machine of the ceremony: what leaves it in the escrow container, and in no other way. */
export const SEALED = "ceremony/sealed";

/** On that machine: what later steps need as well. */
export const OUT = "ceremony/out";

/** The copy of `OUT` where later steps run; nothing of `SEALED` is ever there. */
export const CARRIED = "ceremony";

/** A platform CA and the root above it, in either of the last two. */
export const platformCaChain = (folder: typeof OUT | typeof CARRIED, cluster: string) =>
    `${folder}/platform-ca-${cluster}.chain.crt`;

/** Ends the carried copy of keys that something else keeps from then on; in the escrow container they stay. */
export const shredCarried = (...files: readonly string[]) =>
    `shred -u ${files.map((file) => `${CARRIED}/${file}`).join(" ")}`;
