import { z } from "zod";

import type { Verdict } from "../../components/shared/verdict";

const text = z.string();

const verdict = z.union([
    z.strictObject({ id: text, subject: text, status: z.literal("pass"), reason: text.exactOptional() }),
    z.strictObject({ id: text, subject: text, status: z.enum(["fail"]), reason: text }),
    z.strictObject({ id: text, subject: text, status: z.enum(["indeterminate"]), reason: text }),
]) satisfies z.ZodType<Verdict>;

/** What was looked at before a model left quarantine; `models.schema.json` is written from it. */
export const modelRecord = z.strictObject({
    schemaVersion: z.literal(1),
    stack: text,
    model: text.describe("key of `models` in the stack's configuration"),
    release: text,
    licence: text,
    repository: text.describe("where it may go"),
    decision: z.enum(["pass", "fail", "indeterminate"]).describe("only with `pass` may it be promoted"),
    verdicts: z.array(verdict),
    files: z.array(z.strictObject({ path: text, bytes: z.int().nonnegative(), sha256: text })),
});

export type ModelRecord = z.infer<typeof modelRecord>;
