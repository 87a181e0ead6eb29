import { hostSetup, type HostSetupArgs, NODE_ADDRESS } from "../metal/host/hostSetup";
import { LABELS } from "../shared/labels";
import { requireValid } from "../shared/validation";
import type { KubeadmConfigSpec } from "../upstream/types/bootstrap.cluster.x-k8s.io";
import { type ControlPlaneHostArgs, kubeadmConfig, type KubeadmConfigArgs } from "./kubeadmConfig";
import { machineConfigIssues } from "./machineConfigRules";

export interface MachineConfigArgs {
    readonly kubelet: KubeadmConfigArgs["kubelet"];
    /** @default kubeadm's own */
    readonly taints?: NonNullable<KubeadmConfigArgs["taints"]>;
    /** On hosts of the control plane, and on no others. */
    readonly controlPlane?: Omit<ControlPlaneHostArgs, "advertiseAddress">;
    readonly host: HostSetupArgs;
}

/** What CAPM3 knows a machine by, once it has found its node. */
const PROVIDER_ID = "metal3://{{ ds.meta_data.providerid }}";
/**
 * By which CAPM3 finds it, where no cloud provider tells (docs/deployment_workflow.md, "Requirements"): without the label no machine
 * ever has a node, and there is no second member. baremetal-operator puts the host's UID into every host's metadata.
 */
const HOST_UID = "metal3.io/uuid={{ ds.meta_data.uuid }}";
const ZONE = "{{ ds.meta_data.zone }}";

/**
 * Everything that makes a published image a member of the cluster: the host first, then kubeadm. What only one host knows is a
 * template of its metadata, which Metal3 fills in, so that one configuration is that of a whole pool.
 */
export function machineConfig({ kubelet, taints, controlPlane, host }: MachineConfigArgs): KubeadmConfigSpec {
    const setup = hostSetup(host);
    const kubeadm = kubeadmConfig({
        kubelet,
        ...(taints && { taints }),
        kubeletFlags: {
            "node-ip": NODE_ADDRESS,
            "node-labels": `${LABELS.zone}=${ZONE},${LABELS.role}=${kubelet.role},${HOST_UID}`,
            "provider-id": PROVIDER_ID,
        },
        ...(controlPlane && { controlPlane: { ...controlPlane, advertiseAddress: NODE_ADDRESS } }),
    });
    const config: KubeadmConfigSpec = {
        ...kubeadm,
        users: setup.users,
        bootCommands: [...setup.bootCommands, ...(kubeadm.bootCommands ?? [])],
        files: [...setup.files, ...(kubeadm.files ?? [])],
        preKubeadmCommands: [...setup.preKubeadmCommands, ...(kubeadm.preKubeadmCommands ?? [])],
    };
    requireValid("a machine's configuration", machineConfigIssues(config));
    return config;
}
