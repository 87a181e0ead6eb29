import { providerIssues, type ProviderReleases } from "../../components/metal/providerReleases";
import type { Verdict } from "../../components/shared/verdict";
import { manifests } from "../../components/upstream/versions";
import type { StackConfig } from "../config/schema";
import type { MetalPlan } from "./metal";
import { isSealed } from "./services/imageDigests";
import { inRegistry } from "./siteFiles";

/** What hosts are installed with, what opens their disks, who vouches for them: whether somebody has recorded or looked. */
export function metalVerdicts(
    config: Pick<StackConfig, "charts" | "phase" | "twin">,
    { ironic, nodeImage, unlock }: Pick<MetalPlan, "ironic" | "nodeImage" | "unlock">,
): Verdict[] {
    return [
        deployRamdiskVerdict(config, ironic),
        nodeImageVerdict(config, nodeImage),
        unlockVerdict(unlock),
        ...servingCertificates(config),
        providerVerdict(),
    ];
}

/** The component refuses them too; here it is said before anything is previewed. */
export function providerVerdict(releases: ProviderReleases = manifests): Verdict {
    const question = { id: "metal/provider-releases", subject: "site" };
    const issues = providerIssues(releases).map(({ path, reason }) => `${path}: ${reason}`);
    return issues.length === 0
        ? { ...question, status: "pass" }
        : { ...question, status: "fail", reason: issues.join("; ") };
}

/** What a host runs while it is installed owns it: Ironic compares no checksum, so only an address by digest tells. */
function deployRamdiskVerdict(
    config: Pick<StackConfig, "charts" | "twin">,
    { deployKernel, deployRamdisk }: Pick<MetalPlan["ironic"], "deployKernel" | "deployRamdisk">,
): Verdict {
    const question = { id: "supply/deploy-ramdisk", subject: "site" };
    const files = Object.entries({ deployKernel, deployRamdisk });
    const elsewhere = files.filter(([, { url }]) => !inRegistry(url)).map(([, { url }]) => url);
    if (elsewhere.length > 0) {
        const reason = `Ironic boots what ${elsewhere.join(" and ")} gives it, and compares it with nothing; keep it in the site's registry (https://registry.DOMAIN/v2/files/...), where it is named by its digest`;
        return { ...question, status: "indeterminate", reason };
    }
    const missing = files.filter(([, { sha256 }]) => sha256 === null).map(([key]) => `metal.ironic.${key}.sha256`);
    if (missing.length === 0) {
        return { ...question, status: "pass" };
    }
    const reason = `${missing.join(" and ")} ${missing.length === 1 ? "is" : "are"} not recorded, so the registry has no address for it: no host gets past inspecting; write what the step that fills the seed machine prints (docs/runbooks/fill-the-mirror.md, 2)`;
    return { ...question, status: isRefused(config) ? "fail" : "indeterminate", reason };
}

/** A real site that can be updated, or one that cannot ask publishers any more. */
const isRefused = (config: Pick<StackConfig, "charts" | "twin">) =>
    config.twin === undefined && (isSealed(config) || config.charts.source !== "footprint");

function nodeImageVerdict(
    config: Pick<StackConfig, "charts" | "twin">,
    { url, sha256 }: MetalPlan["nodeImage"],
): Verdict {
    const question = { id: "supply/node-image", subject: "site" };
    if (sha256 !== null) {
        return { ...question, status: "pass" };
    }
    const refused = inRegistry(url) ? isRefused(config) : isSealed(config) && config.twin === undefined;
    const reason = `no checksum is recorded for ${url}; write what the publisher's SHA256SUMS says into metal.nodeImage.sha256`;
    return {
        ...question,
        status: refused ? "fail" : "indeterminate",
        reason: refused ? `${reason}: nothing tells a replaced image` : reason,
    };
}

/** No failure: Tang makes its keys on hosts that have to be installed first. */
function unlockVerdict({ tang }: MetalPlan["unlock"]): Verdict {
    const question = { id: "metal/tang-thumbprints", subject: "site" };
    const unknown = tang.filter(({ thumbprint }) => thumbprint === null).map(({ url }) => url);
    if (unknown.length === 0) {
        return { ...question, status: "pass" };
    }
    const reason = `nobody has recorded the thumbprint of ${unknown.join(", ")}: hosts with disks of their own stop before they encrypt them; write what their lines in the step of day zero that makes the workload cluster's control plane print (docs/runbooks/day-zero.md) into metal.tangThumbprints`;
    return { ...question, status: "indeterminate", reason };
}

/** Kubernetes has no approver for them. Simulated kubelets of a twin ask for none. */
function servingCertificates({ phase, twin }: Pick<StackConfig, "phase" | "twin">): Verdict[] {
    const question = { id: "kubelet/serving-certificates", subject: "site" };
    const byHand =
        "no approver of kubernetes.io/kubelet-serving runs before the workload cluster has controllers (phase 1): until somebody has compared and approved the request of each member, Cluster API cannot ask its etcd and makes no other, and kubectl logs and exec fail (docs/runbooks/management-cluster.md, 2)";
    if (twin) {
        return [];
    }
    return [phase === 0 ? { ...question, status: "indeterminate", reason: byHand } : { ...question, status: "pass" }];
}
