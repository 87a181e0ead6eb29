import { schemaSkews } from "../components/upstream/skews";
import type { PlatformPlan } from "../stacks/plan/platformPlan";
import type { Toolchain } from "../tools/setup/toolchain";
import type { TwinSummary } from "./summary";

/** Where the twin runs another version than the product: of Kubernetes, and of the definitions it installs. */
export function versionSkews(plan: PlatformPlan, { tools }: Toolchain): TwinSummary["skews"] {
    const product = plan.clusters.find(({ name }) => name === "workload")?.kubernetesVersion ?? "";
    const twin = tools["kube-apiserver"].version;
    const kubernetes = product === twin ? [] : [{ component: "kubernetes", product, twin }];
    const definitions = schemaSkews(plan.clusters.flatMap((cluster) => cluster.definitions));
    return [
        ...kubernetes,
        ...definitions.map(({ runs, schemas, ...skew }) => ({ ...skew, product: runs, twin: schemas })),
    ];
}
