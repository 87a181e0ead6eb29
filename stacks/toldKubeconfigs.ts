import * as pulumi from "@pulumi/pulumi";

import { credentialIn } from "../components/metal/runnerKubeconfig";
import { PROJECT_ROOT } from "./config/load";
import { type FoundKubeconfig, findKubeconfig, kubeconfigProblem } from "./kubeconfig";
import type { ClusterName, ClusterPlan, PlatformPlan } from "./plan/platformPlan";

/** The site's kubeconfigs by cluster; absent where there is none yet. */
export type Kubeconfigs = Readonly<Partial<Record<ClusterName, string>>>;

/**
 * What a stack of other layers knows of the clusters: the foundation makes them, has their kubeconfigs and tells them as an
 * output, so that whoever updates models needs no file.
 */
export interface ToldKubeconfigs {
    /** The stack that holds the foundation. */
    readonly by: string;
    readonly kubeconfigs: Kubeconfigs;
}

/** What the foundation's stack tells. On a site no kubeconfig with a credential: who reads the one state would have it too. */
export function tellKubeconfigs({ site, clusters }: PlatformPlan, root = PROJECT_ROOT): pulumi.Output<Kubeconfigs> {
    const told = clusters.flatMap((cluster) => {
        const { content } = findKubeconfig(cluster, site.twin, root);
        const usable = content !== undefined && (site.twin || credentialIn(content) === undefined);
        return usable ? [[cluster.name, content] as const] : [];
    });
    return pulumi.secret(Object.fromEntries(told));
}

/** Asks the state of the stack that holds the foundation. One that nobody has made yet tells nothing. */
export async function askKubeconfigs(by: string): Promise<ToldKubeconfigs> {
    try {
        // What a StackReference asks. As a resource, a stack that is not there would fail the whole preview.
        const answer: unknown = await pulumi.runtime.invoke("pulumi:pulumi:readStackOutputs", {
            name: `organization/h200-platform/${by}`,
        });
        const { outputs } = answer as { readonly outputs: { readonly kubeconfigs?: Kubeconfigs } };
        return { by, kubeconfigs: outputs.kubeconfigs ?? {} };
    } catch (error) {
        if (error instanceof Error && error.message.includes("unknown stack")) {
            return { by, kubeconfigs: {} };
        }
        throw error;
    }
}

/** The kubeconfig of a cluster that was told, if it can be used; neither content nor problem where none was. */
export function judgeTold({ kubeconfigs }: ToldKubeconfigs, cluster: ClusterPlan, twin: boolean): FoundKubeconfig {
    const content = kubeconfigs[cluster.name];
    const problem = content === undefined ? undefined : kubeconfigProblem(content, cluster.kubeconfig.context, twin);
    return {
        ...(content !== undefined && problem === undefined && { content }),
        ...(problem !== undefined && { problem }),
    };
}
