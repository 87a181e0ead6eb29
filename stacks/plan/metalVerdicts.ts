import type { Verdict } from "../../components/shared/verdict";
import type { StackConfig } from "../config/schema";
import type { MetalPlan } from "./metal";
import { isSealed } from "./services/imageDigests";

/** What hosts are installed with, what opens their disks, who vouches for them: whether somebody has recorded or looked. */
export function metalVerdicts(
    config: Pick<StackConfig, "charts" | "twin">,
    { nodeImage, unlock }: Pick<MetalPlan, "nodeImage" | "unlock">,
): Verdict[] {
    return [nodeImageVerdict(config, nodeImage), unlockVerdict(unlock), ...servingCertificates(config)];
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

/** Kubernetes has no approver for them, and neither has this program yet. Simulated kubelets of a twin ask for none. */
function servingCertificates({ twin }: Pick<StackConfig, "twin">): Verdict[] {
    const reason =
        "no approver of kubernetes.io/kubelet-serving runs on the workload cluster: until somebody has compared and approved a host's request, when it joins and each year, kubectl logs and exec fail on it and its kubelet's metrics are missing (docs/runbooks/management-cluster.md, 2); an approver that compares requests with addresses of the plan closes it";
    return twin ? [] : [{ id: "kubelet/serving-certificates", subject: "site", status: "indeterminate", reason }];
}
