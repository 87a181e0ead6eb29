import type { Reached, ReachResult } from "./result";

/** One line each, and below a failure what to do; failures of one kind share their remedy. */
export function renderReach({ stack, results }: ReachResult): string {
    const width = (of: (each: Reached) => string) => Math.max(...results.map((each) => of(each).length));
    const widths = [width(({ status }) => status), width(({ service }) => service), width(({ subject }) => subject)];
    const row = ({ status, service, subject, address, reason }: Reached) =>
        [...[status, service, subject].map((cell, i) => cell.padEnd(widths[i] ?? 0)), `${address} ${reason}`].join(
            "  ",
        );
    const count = (wanted: Reached["status"]) => results.filter(({ status }) => status === wanted).length;
    return [
        ...results.map(row),
        "",
        ...remedies(results),
        `${stack}: ${count("pass")} reached, ${count("fail")} not, ${count("indeterminate")} cannot be told.`,
        "",
    ].join("\n");
}

function remedies(results: readonly Reached[]): string[] {
    const concerned = new Map<string, string[]>();
    for (const { remedy, service, address } of results) {
        if (remedy !== undefined) {
            concerned.set(remedy, [...(concerned.get(remedy) ?? []), `${service} ${address}`]);
        }
    }
    return [...concerned].flatMap(([remedy, addresses]) => [`  ${remedy}`, `    ${addresses.join(", ")}`, ""]);
}
