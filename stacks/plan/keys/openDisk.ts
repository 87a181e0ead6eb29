import { runsControlPlane } from "../hosts";
import type { HostPlan } from "../hostPlan";
import { NO_CIPHER } from "./algorithms";
import { operators } from "./custodians";
import { hostDisk } from "./keyIds";
import type { KeyGap, KeyPlan } from "./keyPlan";

/**
 * The boot disk of a host that Metal3 installs (ADR 13): no key, but the place where one is missing, so that every key that lies
 * on the disk names what it lies under.
 */
export const openDisk = (host: HostPlan): KeyPlan => ({
    id: hostDisk(host.name),
    family: `boot disks of ${runsControlPlane(host.role) ? "control-plane hosts" : "hosts"}`,
    purpose: "Stands for a key that is missing: whoever holds the disk reads it",
    use: "encrypts",
    algorithm: NO_CIPHER,
    gap: bootDiskGap(host),
    createdBy: "nobody: Metal3 writes the published image as it is",
    livesIn: "nowhere",
    heldIn: [],
    readers: ["whoever holds the disk"],
    protects: [],
    protectedBy: [],
    rotation: {
        everyDays: null,
        procedure: "when a disk leaves the site: docs/runbooks/key-recovery.md says what lay on it and is renewed",
    },
    recovery: { from: [], procedure: "none is wanted: the host is installed anew" },
    lostWithout: "nothing",
    custodians: operators,
});

/** Beside packages, which are no secret. User data of the installation stay on its config drive and in /var/lib/cloud. */
const ON_EVERY_HOST =
    "the kubelet's and SSH's keys, container images, logs and scratch volumes of pods, the join token of its installation";
const ON_CONTROL_PLANE =
    "the API server's encryption key, keys of the cluster's authorities and of service accounts, administrators' kubeconfigs";

const bootDiskGap = ({ role }: HostPlan): KeyGap => ({
    reason: `the published image is written as it is, so in the clear lie ${runsControlPlane(role) ? `${ON_CONTROL_PLANE}; ` : ""}${ON_EVERY_HOST}`,
    compensatedBy: `${runsControlPlane(role) ? "etcd and audit logs are on disks that TPM and Tang open" : "data disks open by TPM and Tang, Ceph's by keys of the secret store"}, Secrets that pods mount stay in memory, and what lay on a disk that leaves is renewed (docs/runbooks/key-recovery.md)`,
    closedBy: "an image that encrypts its root at the first boot, bound to TPM and Tang as data disks are",
    owner: "security-officer",
    reviewBy: "2027-05-31",
});
