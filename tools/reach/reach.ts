import type { Answer } from "./answer";
import { askDns } from "./askDns";
import { askHttp } from "./askHttp";
import { askNtp } from "./askNtp";
import { remedyFor } from "./remedies";
import type { Reached } from "./result";
import type { Question, ReachTarget } from "./target";

/** Asks everything at once, each for so many seconds at most. Answers in the order of the targets. */
export function reach(targets: readonly ReachTarget[], seconds: number): Promise<Reached[]> {
    return Promise.all(
        targets.map(async ({ service, subject, address, question }) => {
            const { status, reason, cause } = await ask(question, seconds);
            const remedy = cause && remedyFor(service, cause);
            return { service, subject, address, status, reason, ...(remedy !== undefined && { remedy }) };
        }),
    );
}

function ask(question: Question, seconds: number): Promise<Answer> {
    switch (question.kind) {
        case "http":
            return askHttp(question, seconds);
        case "dns":
            return askDns(question, seconds);
        case "ntp":
            return askNtp(question, seconds);
        case "none":
            return Promise.resolve({ status: "indeterminate", reason: question.reason });
    }
}
