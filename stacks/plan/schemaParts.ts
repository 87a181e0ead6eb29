import { z } from "zod";

import type { Quantity } from "../../components/shared/quantity";

/* What the shapes of the plan's parts have in common. */

export const text = z.string();
export const count = z.int().nonnegative();
export const id = <const Kind extends string>(kind: Kind) => z.templateLiteral([`${kind}/`, z.string()]);

export const quantity = z.strictObject({
    value: z.number().nonnegative(),
    unit: z.enum(["GPU", "core", "GiB", "TiB", "TB", "Gb/s", "token", "token/s", "ms", "host", "rack", "kW", "A"]),
    source: text.describe("id in `sources`"),
    band: z.number().nonnegative().exactOptional().describe("relative error, 0.1 = plus or minus 10 %"),
}) satisfies z.ZodType<Quantity>;
