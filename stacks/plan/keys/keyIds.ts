import { runsControlPlane } from "../hosts";
import type { HostPlan } from "../hostPlan";
import type { ClusterName } from "../platformPlan";
import type { KeyId } from "./keyPlan";

/** What opens everything that must open before OpenBao does. */
export const ESCROW: KeyId = "key/escrow";
export const ROOT_CA: KeyId = "key/root-ca";
/** Whatever is kept in OpenBao can be read once this is. */
export const OPENBAO: KeyId = "key/openbao-barrier";
export const SSH_CA: KeyId = "key/ssh-ca";
/** Signs what BMCs show to Ironic and to people. */
export const BMC_CA: KeyId = "key/bmc-ca";
/** Accounts of those who push into the site's registry. */
export const REGISTRY_ROBOTS_KEY: KeyId = "key/registry";
export const ARTIFACT_SIGNING_KEY: KeyId = "key/artifact-signing";
/** Encrypts what the program was given: whoever may preview can use it. */
export const STATE: KeyId = "key/state";
export const ROLES_ANYWHERE_CA: KeyId = "key/roles-anywhere-ca";

export const tpm = (host: string): KeyId => `key/tpm/${host}`;
export const hostDisk = (host: string): KeyId => `key/host-disk/${host}`;
export const dataDisk = (host: string): KeyId => `key/data-disk/${host}`;
export const recoveryPassphrase = (host: string): KeyId => `key/host-recovery/${host}`;
export const tang = (host: string): KeyId => `key/tang/${host}`;
export const apiEncryption = (cluster: ClusterName): KeyId => `key/api-encryption/${cluster}`;
export const etcdSnapshot = (cluster: ClusterName): KeyId => `key/etcd-snapshot/${cluster}`;
export const platformCa = (cluster: ClusterName): KeyId => `key/platform-ca/${cluster}`;
export const bmcTls = (host: string): KeyId => `key/bmc-tls/${host}`;
export const servingKeys = (cluster: ClusterName): KeyId => `key/tls/${cluster}`;

export const isManagement = ({ role }: HostPlan) => role === "management";

/** Hosts whose disks hold a cluster's etcd and the files of its API server. */
export const controlPlaneHosts = (cluster: ClusterName, hosts: readonly HostPlan[]) =>
    hosts.filter((host) => (cluster === "management" ? isManagement(host) : runsControlPlane(host.role)));

/** A BMC that speaks IPMI alone has no TLS to show a certificate with. */
export const showsCertificate = ({ bmcProtocol }: HostPlan) => bmcProtocol === "redfish";

/** Who makes what must be there before OpenBao is; the step `ceremony` of day zero has to name each of them. */
export const CEREMONY = "ceremony of day zero";

/** Who draws what hosts read when they are installed: the step `host-secrets`. */
export const HOST_SECRETS = "OpenBao, before the first control-plane host";

/** Who makes the workload cluster's own keys: the step `control-plane`. */
export const CLUSTER_API = "Cluster API";

/** Hosts whose data disks hold something of their own. Ceph has all those of storage hosts; management hosts use their boot disks. */
export const hasDataDisk = (host: HostPlan) => host.role !== "storage" && !isManagement(host);

/** Hosts with a disk that their TPM opens. */
export const opensByTpm = (host: HostPlan) => isManagement(host) || hasDataDisk(host);

export const kindOf = (host: HostPlan) => (isManagement(host) ? "management hosts" : "hosts");
