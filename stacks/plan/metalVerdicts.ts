import type { Verdict } from "../../components/shared/verdict";
import type { StackConfig } from "../config/schema";
import type { MetalPlan } from "./metal";
import { isSealed } from "./services/imageDigests";

/** What hosts are installed with, and what opens their disks: whether somebody has recorded what tells the true one. */
export function metalVerdicts(
    config: Pick<StackConfig, "charts" | "twin">,
    { nodeImage, unlock }: Pick<MetalPlan, "nodeImage" | "unlock">,
): Verdict[] {
    return [nodeImageVerdict(config, nodeImage), unlockVerdict(unlock)];
}

function nodeImageVerdict(
    config: Pick<StackConfig, "charts" | "twin">,
    { url, sha256 }: MetalPlan["nodeImage"],
): Verdict {
    const question = { id: "supply/node-image", subject: "site" };
    if (sha256 !== null) {
        return { ...question, status: "pass" };
    }
    const refused = isSealed(config) && config.twin === undefined;
    const reason = `no checksum is recorded for ${url}; write what the publisher's SHA256SUMS says into metal.nodeImage.sha256`;
    return {
        ...question,
        status: refused ? "fail" : "indeterminate",
        reason: refused ? `${reason}: the site is sealed, so nothing tells a replaced image` : reason,
    };
}

/** No failure: Tang makes its keys on hosts that have to be installed first. */
function unlockVerdict({ tang }: MetalPlan["unlock"]): Verdict {
    const question = { id: "metal/tang-thumbprints", subject: "site" };
    const unknown = tang.filter(({ thumbprint }) => thumbprint === null).map(({ url }) => url);
    if (unknown.length === 0) {
        return { ...question, status: "pass" };
    }
    const reason = `nobody has recorded the thumbprint of ${unknown.join(", ")}: hosts with disks of their own stop before they encrypt them; write what tang-show-keys prints into metal.tangThumbprints`;
    return { ...question, status: "indeterminate", reason };
}
