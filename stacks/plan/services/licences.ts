import type { Verdict } from "../../../components/shared/verdict";
import type { StackConfig } from "../../config/schema";
import { catalogue, nearestReleases } from "../modelCatalogue";

type Accepted = NonNullable<StackConfig["services"]>["licences"];

/** Licences (SPDX) that ask nothing of whoever only runs a model. Any other is a contract that somebody has to have read. */
const FREE_TO_RUN: readonly string[] = ["Apache-2.0", "MIT"];

/** Whether the site may run a release, as far as its licence goes. */
export function licenceVerdict(release: string, subject: string, accepted: Accepted): Verdict {
    const question = { id: "models/licence", subject };
    const licence = catalogue[release]?.licence;
    if (licence === undefined) {
        const reason = `"${release}" is not in the model catalogue; nearest: ${nearestReleases(release).join(", ")}`;
        return { ...question, status: "fail", reason };
    }
    if (FREE_TO_RUN.includes(licence)) {
        return { ...question, status: "pass", reason: `${licence}: free to run` };
    }
    const acceptance = accepted[licence];
    return acceptance
        ? {
              ...question,
              status: "pass",
              reason: `${licence}, accepted by ${acceptance.by} on ${acceptance.on} (${acceptance.reference})`,
          }
        : {
              ...question,
              status: "indeterminate",
              reason: `${licence} is a contract, and nobody is named who accepted it; let legal read it, then write who, when and where into services.licences`,
          };
}
