import { join } from "node:path";

import { PolicyPack } from "@pulumi/policy";

import { catalogue } from "./catalogue";
import { Assessment } from "./lib/assessment";
import { definePolicy } from "./lib/definePolicy";
import { discardEvidence } from "./lib/evidence";
import { readRun } from "./lib/run";
import { loadWaivers, Waivers } from "./lib/waivers";
import { name, version } from "./package.json";
import { listIndeterminate } from "./platform/listIndeterminate";
import { unusedWaivers } from "./platform/unusedWaivers";

const { run, problems } = readRun(process.env, new Date().toISOString().slice(0, 10));
const waivers = loadWaivers(join(__dirname, "waivers.json"), new Set(catalogue.map(({ id }) => id)), run.asOf);
problems.push(...waivers.problems);

if (problems.length > 0) {
    process.stderr.write(
        ["The policy pack cannot start:", ...problems.map((problem) => `  ${problem}`), ""].join("\n"),
    );
    process.exit(1);
}

discardEvidence(run.evidencePath);
const assessment = new Assessment(run, catalogue, new Waivers(waivers.waivers, run.asOf));

new PolicyPack(name, {
    policies: [
        ...catalogue.map((control) => definePolicy(control, assessment)),
        unusedWaivers(assessment),
        listIndeterminate(assessment, { name, version }),
    ],
});
