import * as fs from "node:fs";
import * as path from "node:path";

import { loadFromFiles, PROJECT_ROOT } from "../../stacks/config/load";
import { catalogue } from "../../stacks/plan/modelCatalogue";
import { licenceVerdict } from "../../stacks/plan/services/licences";
import { modelRepository } from "../../stacks/plan/services/names";
import { type Command, UsageError, UserError } from "../command";
import { fileProblem } from "../fileProblem";
import { Steps } from "../steps";
import { writeWhole } from "../wholeFile";
import { readDownload } from "./download";
import { decisionOf, judgeFiles } from "./judgement";
import { publishedSums } from "./publishedSums";
import type { ModelRecord } from "./record";

/** Says whether a downloaded model may leave quarantine, and writes down what that was decided on. */
export const modelsCheck: Command = {
    summary: "Say whether a downloaded model may leave quarantine; exit code 1 unless every check passes.",
    positionals: "DIRECTORY",
    options: {
        stack: { type: "string", default: "prod" },
        model: { type: "string" },
        sums: { type: "string" },
        json: { type: "boolean", default: false },
    },
    optionHelp: {
        "--stack NAME": "stack whose model is meant (default: prod)",
        "--model NAME": "key of models in its configuration",
        "--sums FILE": "what the publisher says its files are, as sha256sum writes it",
        "--json": "print the record as JSON (tools/models/models.schema.json)",
    },
    async run(values, positionals) {
        const [directory, ...more] = positionals;
        const name = values["model"];
        if (directory === undefined || more.length > 0 || typeof name !== "string") {
            throw new UsageError("Give one directory, and --model NAME.");
        }
        const stack = String(values["stack"]);
        const { models, services, site } = loadFromFiles(stack);
        const model = models[name];
        if (!model) {
            const known = Object.keys(models).join(", ") || "none";
            throw new UserError(`models.${name}: is not in the configuration of ${stack}; known: ${known}`);
        }
        const sums = typeof values["sums"] === "string" ? publishedSums(read(values["sums"]), values["sums"]) : null;
        const download = await new Steps().run("Reading the download", (report) => readDownload(directory, report));
        const subject = `model/${name}`;
        const verdicts = [
            licenceVerdict(model.release, subject, services?.licences ?? {}),
            ...judgeFiles(subject, download, sums),
        ];
        const record: ModelRecord = {
            schemaVersion: 1,
            stack,
            model: name,
            release: model.release,
            licence: catalogue[model.release]?.licence ?? "unknown",
            repository: `${modelRepository(site.domain, model.release)}:${model.precision}`,
            decision: decisionOf(verdicts),
            verdicts,
            files: [...download.files],
        };
        const file = path.join("out", stack, "models", `${name}.json`);
        await writeWhole(path.join(PROJECT_ROOT, file), `${JSON.stringify(record, undefined, 2)}\n`);
        process.stdout.write(values["json"] ? `${JSON.stringify(record, undefined, 2)}\n` : render(record, file));
        if (record.decision !== "pass") {
            process.exitCode = 1;
        }
    },
};

function read(file: string): string {
    try {
        return fs.readFileSync(file, "utf8");
    } catch (error) {
        throw fileProblem(error, file) ?? error;
    }
}

const OUTCOME: Readonly<Record<ModelRecord["decision"], string>> = {
    pass: "It may be promoted",
    fail: "It stays in quarantine",
    indeterminate: "It stays in quarantine until that is known",
};

function render({ model, release, verdicts, decision, files, repository }: ModelRecord, file: string): string {
    const gigabytes = files.reduce((total, { bytes }) => total + bytes, 0) / 1e9;
    return [
        `${model}: ${release}, ${files.length} files, ${gigabytes.toFixed(1)} GB`,
        ...verdicts.map(({ id, status, reason = "" }) => `  ${status.padEnd(13)}  ${id}: ${reason}`),
        `${OUTCOME[decision]} (${repository}). What was looked at: ${file}`,
        "",
    ].join("\n");
}
