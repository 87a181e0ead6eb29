import { rm } from "node:fs/promises";
import * as path from "node:path";

import { format, resolveConfig } from "prettier";

import { loadFromFiles, PROJECT_ROOT } from "../../stacks/config/load";
import { autoinstallFiles } from "../../stacks/plan/autoinstall/files";
import { STORE_FOLDER } from "../../stacks/plan/dayZero/storeAccessStep";
import { renderRunbook } from "../../stacks/plan/dayZero/runbook";
import { planPlatform } from "../../stacks/plan/plan";
import type { PlatformPlan } from "../../stacks/plan/platformPlan";
import { storeFiles } from "../../stacks/plan/secretStoreAccess/storeFiles";
import { writeWhole } from "../wholeFile";

/** The runbook of prod, committed so that it can be read without a checkout. */
export const DAY_ZERO = "docs/runbooks/day-zero.md";
/** How to write it anew, for the test that finds it out of date. */
export const REGENERATE = "npx ts-node --transpile-only tools/plan/dayZero.ts";

/** Leaves the installation media's files, who may do what in the secret store, and the runbook of a site in `directory`, and nothing of hosts that are gone. */
export async function writeDayZero(plan: PlatformPlan, directory: string): Promise<void> {
    const media = path.join(directory, "autoinstall");
    const page = path.join(directory, "day-zero.md");
    await rm(media, { recursive: true, force: true });
    await rm(page, { force: true });
    for (const file of autoinstallFiles(plan)) {
        await writeWhole(path.join(media, file.path), file.content);
    }
    const access = path.join(directory, STORE_FOLDER);
    await rm(access, { recursive: true, force: true });
    for (const file of storeFiles(plan)) {
        await writeWhole(path.join(access, file.path), file.content);
    }
    const rewrite = `npm run plan -- --stack ${plan.site.stack}`;
    const runbook = renderRunbook(plan, { rewrite, runbooks: "../../docs/runbooks/" });
    if (runbook !== null) {
        await writeWhole(page, runbook);
    }
}

/** The committed page, laid out as the repository's other files are. */
export async function committedRunbook(): Promise<string> {
    const plan = planPlatform("prod", loadFromFiles("prod"));
    const filepath = path.join(PROJECT_ROOT, DAY_ZERO);
    const text = renderRunbook(plan, { rewrite: REGENERATE, runbooks: "" }) ?? "";
    return format(text, { ...(await resolveConfig(filepath)), filepath });
}

if (require.main === module) {
    void committedRunbook().then((text) => writeWhole(path.join(PROJECT_ROOT, DAY_ZERO), text));
}
