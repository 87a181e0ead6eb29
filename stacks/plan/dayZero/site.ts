import { charts } from "../../../components/upstream/versions";
import type { ManagementHost, ManagementPlan } from "../autoinstall/management";
import { runsControlPlane } from "../hosts";
import type { HostPlan } from "../hostPlan";
import type { ClusterPlan, PlatformPlan } from "../platformPlan";
import { CARRIED, type OUT } from "./ceremonyFiles";

/** What the steps need of a plan, by the names that they use for it. */
export interface Site {
    readonly plan: PlatformPlan;
    readonly stack: string;
    readonly management: ManagementPlan;
    readonly first: ManagementHost;
    readonly others: readonly ManagementHost[];
    readonly cluster: ClusterPlan;
    readonly workload: ClusterPlan;
    /** The namespace of hosts and clusters on the management cluster. */
    readonly metal: string;
    readonly controlPlane: readonly HostPlan[];
    readonly gpuHosts: readonly HostPlan[];
    /** Those that Metal3 installs. */
    readonly workloadHosts: readonly HostPlan[];
    /** `kubectl` on either cluster. */
    readonly onManagement: string;
    readonly onWorkload: string;
    readonly ciliumVersion: string;
    readonly secretStore: string;
}

/**
 * Null where a site has no management hosts: it takes an existing management cluster, and there is no day zero to plan. In phase
 * 0 the plan lacks what day zero leads to; the runbook is written from the phase that comes after it.
 */
export function siteOf(plan: PlatformPlan): Site | null {
    const { management, hosts, clusters, namespaces, site } = plan;
    const [first, ...others] = management?.hosts ?? [];
    const cluster = clusters.find(({ name }) => name === "management");
    const workload = clusters.find(({ name }) => name === "workload");
    const metal = namespaces.find(({ id }) => id === "namespace/management/metal");
    if (!management || !first || plan.site.phase === 0) {
        return null;
    }
    if (!cluster || !workload || !metal) {
        throw new Error("the plan has management hosts, but not both clusters and the namespace management/metal");
    }
    const kubectl = ({ kubeconfig }: ClusterPlan) =>
        `kubectl --kubeconfig ${kubeconfig.path} --context ${kubeconfig.context}`;
    return {
        plan,
        stack: site.stack,
        management,
        first,
        others,
        cluster,
        workload,
        metal: metal.name,
        controlPlane: hosts.filter(({ role }) => runsControlPlane(role)),
        gpuHosts: hosts.filter(({ role }) => role === "gpu"),
        workloadHosts: hosts.filter((host) => host.cluster === "workload"),
        onManagement: kubectl(cluster),
        onWorkload: kubectl(workload),
        ciliumVersion: charts.cilium.version,
        secretStore: charts.openbao.namespace,
    };
}

/** `do` and `done` around a command, once for each value. */
export function forEach(name: string, values: readonly string[], lines: readonly string[]): string[] {
    return [`for ${name} in ${values.join(" ")}; do`, ...lines.map((line) => `    ${line}`), "done"];
}

/** A command in the first member of the secret store. */
export const inOpenbao = ({ onManagement, secretStore: namespace }: Site, flags = "") =>
    `${onManagement} -n ${namespace} exec ${flags}openbao-0 -c openbao --`;

/** Of the engineer's key, whose other half is in a hardware token and in the agent. */
export const OPERATOR_CERTIFICATE = `${CARRIED}/operator-cert.pub`;

/** How a management host is reached: with a certificate, never with a password or with a key alone. */
export const ssh = ({ management }: Site, address: string) =>
    `ssh -o CertificateFile=${OPERATOR_CERTIFICATE} ${management.ssh.user}@${address}`;

/** By the key of the ceremony, until the secret store signs. */
export const signOperator = ({ management }: Site, folder: typeof OUT | typeof CARRIED, days: number) =>
    `ssh-keygen -s ${folder}/ssh-ca -I day-zero -n ${management.ssh.principals.join(",")} -V +${days}d ${folder}/operator.pub`;

/** Of etcd as one of its members sees it. */
export const etcdctl = ({ onManagement, first }: Site, command: string) =>
    `${onManagement} -n kube-system exec etcd-${first.name} -- etcdctl --cacert /etc/kubernetes/pki/etcd/ca.crt --cert /etc/kubernetes/pki/etcd/server.crt --key /etc/kubernetes/pki/etcd/server.key ${command}`;
