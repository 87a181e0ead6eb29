import { z } from "zod";

import type { StoreUser } from "../secretStoreAccess/storeUsers";
import { custodians } from "./custodians";
import type { KeyPlan } from "./keyPlan";

const text = z.string();
const keyId = z.templateLiteral(["key/", z.string()]);
const custodian = z.enum(Object.keys(custodians) as (keyof typeof custodians)[]);

/** A key's shape for readers outside the program, as part of `plan.schema.json`. */
export const keyPlan = z.strictObject({
    id: keyId,
    family: text.describe("keys that differ only in host, team or cluster"),
    purpose: text,
    use: z.enum(["encrypts", "unlocks", "agrees", "signs", "authenticates"]),
    algorithm: z.strictObject({ name: text, bits: z.int().nonnegative().describe("0: not encrypted") }),
    gap: z
        .strictObject({
            reason: text,
            compensatedBy: text,
            closedBy: text.exactOptional(),
            owner: custodian,
            reviewBy: text,
        })
        .exactOptional()
        .describe("what is asked for and not so: AES-256 on the path, or people kept apart"),
    createdBy: text,
    livesIn: text,
    heldIn: z
        .array(text)
        .describe("config/REF (store/, escrow/), secret/CLUSTER/NAMESPACE/NAME, state/TYPE/NAME, certificates/CLUSTER"),
    inStore: z
        .array(
            z.strictObject({
                who: text as unknown as z.ZodType<StoreUser>,
                path: text,
                may: z.array(z.enum(["create", "read", "update", "delete", "list", "sudo"])),
            }),
        )
        .exactOptional()
        .describe("paths of OpenBao, and who may do what there"),
    readers: z.array(text),
    protects: z.array(text).describe("besides other keys"),
    protectedBy: z.array(keyId).describe("ids in `keys` that must be at hand before it can be used"),
    signedBy: z.array(keyId).exactOptional().describe("ids in `keys` that it takes to make or renew it"),
    rotation: z.strictObject({ everyDays: z.int().positive().nullable(), procedure: text }).nullable(),
    recovery: z.strictObject({ from: z.array(keyId), procedure: text }).nullable(),
    lostWithout: text,
    needsPeople: z.literal(true).exactOptional().describe("nothing that starts by itself may wait for it"),
    custodians: z.array(custodian),
    sharesNeeded: z.int().positive().exactOptional(),
}) satisfies z.ZodType<KeyPlan>;
