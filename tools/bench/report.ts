import type { BenchResult, Figure } from "./result";

/** The figures as a table. An aim that is missed is said, and fails nothing: a busy machine misses them all. */
export function renderBench({ figures, objects, ...machine }: BenchResult): string {
    const { cpu, cores, memoryGib, node, date, loadBefore, quick } = machine;
    const rows = [
        ["", "median", "range", "runs", "aim", ""],
        ...figures.map((figure) => [
            figure.what,
            figure.value === null ? "hidden by noise" : amount(figure.value, figure.unit),
            rangeOf(figure),
            String(figure.runs),
            figure.aim === undefined ? "" : `<= ${amount(figure.aim, figure.unit)}`,
            judged(figure),
        ]),
    ];
    const widths = [0, 1, 2, 3, 4, 5].map((column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
    return [
        `${cpu}, ${cores} cores, ${memoryGib.toFixed(1)} GiB, Node ${node}, ${date}${quick ? ", quick" : ""}`,
        `Load before: ${loadBefore.toFixed(2)}${loadBefore > 0.5 ? "; others work on this machine, figures are too high" : ""}`,
        ...(objects === null ? [] : [`Preview: unchanged stacks of ${objects} Kubernetes objects, after a warm-up`]),
        "Memory: peak of the summed resident memory of all processes of the command, sampled; shared pages count in each",
        "",
        ...rows.map((row) =>
            row
                .map((cell, i) => cell.padEnd(widths[i] ?? 0))
                .join("  ")
                .trimEnd(),
        ),
        "",
    ].join("\n");
}

const rangeOf = ({ runs, lowest, highest, unit }: Figure) =>
    runs <= 1 || lowest === null || highest === null ? "" : `${number(lowest, unit)} - ${number(highest, unit)}`;

function judged({ value, aim }: Figure): string {
    if (aim === undefined) {
        return "";
    }
    return value === null ? "indeterminate" : value <= aim ? "met" : "missed";
}

const DIGITS: Readonly<Record<Figure["unit"], number>> = { s: 2, MiB: 0, ratio: 2 };

const number = (value: number, unit: Figure["unit"]) => value.toFixed(DIGITS[unit]);
const amount = (value: number, unit: Figure["unit"]) => `${number(value, unit)}${unit === "ratio" ? "" : ` ${unit}`}`;
