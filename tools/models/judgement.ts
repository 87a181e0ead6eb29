import type { Verdict } from "../../components/shared/verdict";
import type { Download } from "./download";
import type { PublishedSums } from "./publishedSums";

/** Whether a model may leave quarantine, as far as its files tell. Its licence is judged by the plan. */
export function judgeFiles(subject: string, download: Download, sums: PublishedSums | null): Verdict[] {
    return [
        ...[asPublished(download, sums), dataOnly(download), complete(download), withoutCode(download)].map(
            (answer) => ({
                subject,
                ...answer,
            }),
        ),
    ];
}

/** The worst of them: one failure refuses, and what is not known passes nobody. */
export function decisionOf(verdicts: readonly Verdict[]): Verdict["status"] {
    const statuses = verdicts.map(({ status }) => status);
    return statuses.includes("fail") || statuses.length === 0
        ? "fail"
        : statuses.includes("indeterminate")
          ? "indeterminate"
          : "pass";
}

type Answer = { readonly id: string } & (
    | { readonly status: "pass"; readonly reason?: string }
    | { readonly status: "fail" | "indeterminate"; readonly reason: string }
);

const answer = (id: string, problems: readonly string[], passed: string): Answer =>
    problems.length === 0
        ? { id, status: "pass", reason: passed }
        : { id, status: "fail", reason: shortened(problems) };

const SHOWN = 5;

function shortened(problems: readonly string[]): string {
    const rest = problems.length - SHOWN;
    return [...problems.slice(0, SHOWN), ...(rest > 0 ? [`and ${rest} more`] : [])].join("; ");
}

/** Every file that the publisher has, and no other. */
function asPublished({ files }: Download, sums: PublishedSums | null): Answer {
    const id = "models/as-published";
    if (sums === null) {
        const reason =
            "nothing was given to compare with; fetch the publisher's list of sums by another way than the files, and give it with --sums";
        return { id, status: "indeterminate", reason };
    }
    const present = new Set(files.map(({ path }) => path));
    const problems = [
        ...files.flatMap(({ path, sha256 }) => {
            const published = sums.get(path);
            if (published === undefined) {
                return [`${path} is not on the publisher's list`];
            }
            return published === sha256
                ? []
                : [`${path} has ${sha256.slice(0, 12)}, published is ${published.slice(0, 12)}`];
        }),
        ...[...sums.keys()].filter((path) => !present.has(path)).map((path) => `${path} is missing`),
    ];
    return answer(id, problems, `${files.length} files, each as published`);
}

/** Formats that hold data alone. Whatever is not here may run when it is loaded, as Python's pickles do. */
const DATA =
    /\.(safetensors|json|jsonl|txt|md|model|jinja|gitattributes|png|jpg|pdf|yaml)$|(^|\/)(LICENSE|USE_POLICY|NOTICE)[^/]*$/i;

function dataOnly({ files }: Download): Answer {
    const others = files.filter(({ path }) => !DATA.test(path)).map(({ path }) => `${path} may run when it is loaded`);
    return answer("models/data-only", others, "safetensors and text alone");
}

function complete({ files, shards, configuration }: Download): Answer {
    const present = new Set(files.map(({ path }) => path));
    const wanted = shards ?? ["model.safetensors"];
    const problems = [
        ...(configuration === null ? ["config.json is missing, or no JSON object"] : []),
        ...wanted.filter((shard) => !present.has(shard)).map((shard) => `${shard} is missing`),
        ...(shards?.length === 0 ? ["model.safetensors.index.json names no shard"] : []),
        ...files.filter(({ bytes }) => bytes === 0).map(({ path }) => `${path} is empty`),
    ];
    return answer("models/complete", problems, `${wanted.length} shards of weights`);
}

/** A model with a class of its own asks servers for `--trust-remote-code`. */
function withoutCode({ configuration }: Download): Answer {
    const classes = configuration?.["auto_map"];
    const problems =
        classes === undefined
            ? []
            : [`config.json asks for code of its own (auto_map: ${JSON.stringify(classes).slice(0, 80)})`];
    return answer("models/no-code", problems, "the server's own classes are enough");
}
