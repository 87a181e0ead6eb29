import * as fs from "node:fs";
import * as path from "node:path";

import { format, resolveConfig } from "prettier";
import { z } from "zod";

import { PROJECT_ROOT } from "../../stacks/config/load";
import { platformPlan } from "../../stacks/plan/planSchema";
import { twinStatus } from "../../twin/status";
import { twinSummary } from "../../twin/summary";
import { benchResult } from "../bench/result";
import { definitionsResult } from "../definitions/result";
import { imageList } from "../images/imageList";
import { resolveResult, verifyResult } from "../images/result";
import { modelRecord } from "../models/record";
import { recovery } from "../state/recovery";
import { reachResult } from "../reach/result";

/** How to write them anew, for the test that finds one out of date. */
export const REGENERATE = "npx ts-node --transpile-only tools/schemas/schemas.ts";

/**
 * JSON Schemas of what the commands leave for machines, by file; each is written from the Zod schema in the code. The two that
 * are written by hand are tools/setup/setup.schema.json and policies/evidence.schema.json.
 */
export const SCHEMAS: Readonly<Record<string, z.ZodType>> = {
    "stacks/plan/plan.schema.json": platformPlan.meta({ title: "out/STACK/plan.json, `npm run plan -- --json`" }),
    "tools/bench/bench.schema.json": benchResult.meta({ title: "out/bench.json, `npm run bench -- --json`" }),
    "tools/definitions/definitions.schema.json": definitionsResult.meta({ title: "`npm run definitions -- --json`" }),
    "tools/images/images.schema.json": imageList.meta({ title: "`npm run images -- --json`" }),
    "tools/images/resolve.schema.json": resolveResult.meta({ title: "`npm run images:resolve -- --json`" }),
    "tools/images/verify.schema.json": verifyResult.meta({ title: "`npm run images:verify -- --json`" }),
    "tools/models/models.schema.json": modelRecord.meta({
        title: "out/STACK/models/MODEL.json, `npm run models:check -- --json`",
    }),
    "tools/reach/reach.schema.json": reachResult.meta({ title: "`npm run reach -- --json`" }),
    "tools/state/recovery.schema.json": recovery.meta({ title: "`npm run state:recover -- --json`" }),
    "twin/status.schema.json": twinStatus.meta({ title: "`npm run twin:status -- --json`" }),
    "twin/summary.schema.json": twinSummary.meta({ title: ".twin/summary.json, `npm run twin -- --json`" }),
};

export async function schemaText(file: string, schema: z.ZodType): Promise<string> {
    const text = JSON.stringify(z.toJSONSchema(schema, { target: "draft-7" }));
    const filepath = path.join(PROJECT_ROOT, file);
    return format(text, { ...(await resolveConfig(filepath)), filepath });
}

async function writeSchemas(): Promise<void> {
    for (const [file, schema] of Object.entries(SCHEMAS)) {
        fs.writeFileSync(path.join(PROJECT_ROOT, file), await schemaText(file, schema));
    }
}

if (require.main === module) {
    void writeSchemas();
}
