import { MEMBER } from "./capm3/etcd/members";
import type { TwinSummary } from "./summary";

const PROVES = "API validity, admission, scheduling, quotas, RBAC, audit, encryption at rest, idempotence, recovery";
const DOES_NOT_PROVE = "drivers, RDMA, NVLink, latency, throughput: hosts and pods are simulated";

const UNMADE = "; only `npm run twin -- --live metal` makes machines of them";

/** The summary as a person reads it at the end of a run. */
export function renderSummary(summary: TwinSummary): string {
    const {
        changes,
        models,
        metal,
        policies,
        undecided,
        provenance,
        reconcilers,
        skews,
        leftOut,
        chartsWithout,
        mended,
        seconds,
    } = summary;
    const controls = Object.entries(policies);
    const having = (answer: keyof TwinSummary["policies"][string]) =>
        controls.filter(([, counts]) => counts[answer] > 0).map(([id]) => id);
    const rows: [string, string][] = [
        ["Site", `${summary.site}, stack ${summary.stack}`],
        [
            "Changes",
            Object.entries(changes)
                .map(([op, n]) => `${n} ${op}`)
                .join(", "),
        ],
        ["Hosts", `${summary.nodes} nodes, ${summary.gpus} GPUs, all simulated`],
        ...states("Metal", "hosts", metal.hosts, reconcilers.live.includes("baremetal-operator") ? "" : UNMADE),
        ...states("Machines", "of Cluster API", metal.machines),
        ...metal.errors.map(({ object, message }): [string, string] => ["  error", `${object}: ${message}`]),
        ...models.map(({ name, replicas, placed, ready, racks }): [string, string] => [
            "Model",
            `${name}: ${placed} of ${replicas} placed, ${ready} ready, in ${racks.join(" ") || "no rack"}`,
        ]),
        ["Policies", passes(Object.values(policies))],
        ...answers("fail", having("fail")),
        ...having("indeterminate").map((id): [string, string] => ["  indeterminate", undecidedBy(id, undecided)]),
        ...(undecided.length > 0 ? [["  each by name", ".twin/evidence.json"] as [string, string]] : []),
        ...answers("waived", having("waived")),
        ["Objects", brief(Object.entries(provenance).map(([source, n]) => `${n} ${source}`))],
        ["Live", reconcilers.live.filter((name) => !name.startsWith(MEMBER)).join(", ")],
        ...empty(reconcilers.live.filter((name) => name.startsWith(MEMBER))),
        ["KWOK plays", brief(reconcilers.kwok)],
        ["Stand-ins", reconcilers.standIn.join(", ") || "none"],
        ...skews.map(({ component, product, twin, why }): [string, string] => [
            "Skew",
            `${component}: product ${product}, twin ${twin}${why === undefined ? "" : ` (${why})`}`,
        ]),
        ["Left out", flagCount(Object.keys(leftOut))],
        ...Object.entries(chartsWithout).map(([chart, objects]): [string, string] => [
            "  of a chart",
            `${chart}: ${brief(objects)}`,
        ]),
        ...mended.map((what): [string, string] => ["Mended", what]),
        ["Proves", PROVES],
        ["Does not", DOES_NOT_PROVE],
        [
            "Seconds",
            Object.entries(seconds)
                .map(([step, s]) => `${step} ${s.toFixed(1)}`)
                .join(", "),
        ],
    ];
    return `${rows.map(([name, text]) => `${name.padEnd(17)}${text}`).join("\n")}\n`;
}

/** What is waived is broken and accepted for a while: such a control is not counted among those that pass. */
function passes(controls: readonly TwinSummary["policies"][string][]): string {
    const decided = controls.filter(({ fail, indeterminate }) => fail + indeterminate === 0);
    const waived = decided.filter((counts) => counts.waived > 0).length;
    const clean = `${decided.length - waived} of ${controls.length} controls pass everywhere they apply`;
    return waived > 0 ? `${clean}, ${waived} but for waivers` : clean;
}

/** Real processes that nobody writes to must not pass for where the cluster keeps its objects. */
function empty(members: readonly string[]): [string, string][] {
    const why = "real members for Cluster API to ask, empty: the API server of the twin has an etcd of its own";
    return members.length > 0 ? [["  of hosts", `${members.join(", ")}: ${why}`]] : [];
}

/** By process; which ones, and why, stands in the summary that machines read. */
function flagCount(flags: readonly string[]): string {
    const processes = [...new Set(flags.map((flag) => flag.split(" ")[0] ?? ""))];
    const counts = processes.map(
        (process) => `${flags.filter((flag) => flag.startsWith(`${process} `)).length} ${process}`,
    );
    return `flags that only a real host can use: ${counts.join(", ")} (.twin/summary.json)`;
}

function states(
    name: string,
    what: string,
    counts: Readonly<Record<string, number>>,
    besides = "",
): [string, string][] {
    const total = Object.values(counts).reduce((sum, n) => sum + n, 0);
    const each = Object.entries(counts).map(([state, n]) => `${n} ${state}`);
    return total > 0 ? [[name, `${total} ${what}: ${each.join(", ")}${besides}`]] : [];
}

const AT_MOST = 6;

/** As many as fit on a line or two; all of them stand in the summary that machines read. */
function brief(names: readonly string[]): string {
    const more = names.length - AT_MOST;
    return more > 1 ? `${names.slice(0, AT_MOST).join(", ")} and ${more} more (.twin/summary.json)` : names.join(", ");
}

/** One line a control; each finding by itself stands in the evidence. */
function undecidedBy(id: string, undecided: TwinSummary["undecided"]): string {
    const own = undecided.filter(({ controls }) => controls.includes(id));
    const objects = new Set(own.map(({ object }) => object)).size;
    const [first] = own;
    const example = first ? `, e.g. ${first.object}: ${first.path} ${first.reason}` : "";
    return `${id}: ${objects} ${objects === 1 ? "object" : "objects"}${example}`;
}

function answers(status: string, ids: readonly string[]): [string, string][] {
    return ids.length > 0 ? [[`  ${status}`, ids.join(" ")]] : [];
}
