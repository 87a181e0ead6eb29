import * as path from "node:path";

import { recordedManifests } from "../../components/upstream/charts/manifestSource";
import { manifests } from "../../components/upstream/versions";
import type { ManifestPin } from "../../components/upstream/versions/pins";
import type { ToolOf } from "../../tools/setup/pins";

/** Ports of one process on loopback. */
export interface ControllerPorts {
    readonly health: number;
    readonly diagnostics: number;
    readonly webhook: number;
}

export interface Surroundings {
    readonly ports: ControllerPorts;
    /** Kubeconfig with the management control plane as its current context, as JSON. */
    readonly kubeconfig: string;
    /** Nodes that hosts boot into. */
    readonly nodes: string;
    /** How the control-plane hosts among them run etcd. */
    readonly etcd: string;
    /** Where KWOK answers for the workload cluster in the place of kubelets. */
    readonly kubeletPort: number;
    /** Folder of temporary files, which holds the webhooks' certificate where controllers look for it. */
    readonly temporary: string;
}

/** An operator that runs beside the twin as a process of this machine. */
export interface Controller {
    /** Of the tool, and of the release that it is of. */
    readonly name: ToolOf<"live-metal">;
    readonly pin: ManifestPin;
    /** Not the project's own program. */
    readonly standIn: boolean;
    args(surroundings: Surroundings): readonly string[];
}

/** Below a process's temporary files: where controllers that cannot be told look for the certificate of their webhooks. */
export const CERTIFICATES = path.join("k8s-webhook-server", "serving-certs");

/** In the order in which one needs the other. */
export const METAL: readonly Controller[] = [
    clusterApi("cluster-api", manifests.clusterApi),
    clusterApi("kubeadm-bootstrap", manifests.kubeadmBootstrap),
    clusterApi("kubeadm-control-plane", manifests.kubeadmControlPlane),
    {
        name: "baremetal-operator",
        pin: manifests.baremetalOperator,
        standIn: false,
        args: ({ ports, kubeconfig }) => [
            // What it does to a host happens in its memory, not to a BMC.
            "-test-mode",
            `-kubeconfig=${kubeconfig}`,
            `-health-addr=127.0.0.1:${ports.health}`,
            `-metrics-addr=127.0.0.1:${ports.diagnostics}`,
            `-webhook-port=${ports.webhook}`,
        ],
    },
    {
        name: "cluster-api-provider-metal3",
        pin: manifests.clusterApiMetal3,
        standIn: true,
        args: ({ ports, kubeconfig, nodes, etcd, kubeletPort }) => [
            `--kubeconfig=${kubeconfig}`,
            `--nodes=${nodes}`,
            `--etcd=${etcd}`,
            `--kubelet-port=${kubeletPort}`,
            `--health-port=${ports.health}`,
        ],
    },
];

function clusterApi(name: Controller["name"], pin: ManifestPin): Controller {
    return {
        name,
        pin,
        standIn: false,
        args: ({ ports, kubeconfig, temporary }) => [
            ...releasedArguments(pin),
            `--kubeconfig=${kubeconfig}`,
            `--health-addr=127.0.0.1:${ports.health}`,
            `--diagnostics-address=127.0.0.1:${ports.diagnostics}`,
            `--webhook-port=${ports.webhook}`,
            `--webhook-cert-dir=${path.join(temporary, CERTIFICATES)}`,
            // The twin's definitions have one version each: there is nothing to migrate, and they are not the controllers'.
            "--skip-crd-migration-phases=StorageVersionMigration,CleanupManagedFields",
        ],
    };
}

/** What a release starts its controller with, feature gates above all, but for what each process here gets of its own. */
function releasedArguments(pin: ManifestPin): readonly string[] {
    const deployment = recordedManifests(pin).objects.find(({ kind }) => kind === "Deployment") as
        Deployment | undefined;
    const args = deployment?.spec.template.spec.containers[0]?.args ?? [];
    return args.filter((arg) => !/^--(leader-elect|diagnostics-address)\b/.test(arg));
}

interface Deployment {
    readonly spec: {
        readonly template: { readonly spec: { readonly containers: readonly { readonly args?: readonly string[] }[] } };
    };
}
