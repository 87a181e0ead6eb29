import type { Issue } from "../../shared/validation";

/** A chart cannot be had, or must not be applied. Every reason at once; shown against the component, without a stack. */
export class ChartRefusal extends Error {
    constructor(
        chart: string,
        readonly issues: readonly Issue[],
    ) {
        super(refusalText(chart, issues));
    }
}

export function refusalText(chart: string, issues: readonly Issue[]): string {
    return [`Chart ${chart} is refused:`, ...issues.map(({ path, reason }) => `  ${path}: ${reason}`)].join("\n");
}
