import { API_SERVER_PORT } from "../autoinstall/management";
import type { ClusterPlan } from "../platformPlan";
import type { Site } from "./site";
import type { Step } from "./step";

interface Members {
    readonly api: { readonly address: string; readonly port: number };
    readonly names: readonly string[];
}

const helm = ({ kubeconfig: { path, context } }: ClusterPlan) => `helm --kubeconfig ${path} --kube-context ${context}`;

/** Of one host two operators would be one that finds no place. */
const install = ({ ciliumVersion }: Site, cluster: ClusterPlan, { api, names }: Members) =>
    `${helm(cluster)} upgrade --install cilium cilium-${ciliumVersion}.tgz --namespace kube-system --set kubeProxyReplacement=true --set k8sServiceHost=${api.address} --set k8sServicePort=${api.port} --set ipam.mode=kubernetes --set routingMode=tunnel --set tunnelProtocol=vxlan --set policyCIDRMatchMode=nodes ${names.length === 1 ? "--set operator.replicas=1 " : ""}--wait`;

const uninstall = (cluster: ClusterPlan) => ({
    how: "Take the release out and restart the hosts: it leaves rules and routes behind.",
    commands: [`${helm(cluster)} uninstall cilium --namespace kube-system`],
});

const areReady = (kubectl: string, names: readonly string[]) =>
    `${kubectl} wait --for=condition=Ready ${names.map((name) => `node/${name}`).join(" ")} --timeout=10m`;

const NAMES_HOSTS =
    "`policyCIDRMatchMode=nodes` lets a network policy name hosts by their addresses. Cilium leaves it off, and then every controller would be cut off from the API server by its namespace's default deny.";

export const managementNetwork = (site: Site): Step => {
    const { others, onManagement, management, cluster } = site;
    const names = management.hosts.map(({ name }) => name);
    return {
        id: "network",
        title: "Network for pods",
        who: ["infrastructure engineer"],
        minutes: 30,
        after: [others.length > 0 ? "join" : "init"],
        text: [
            "Pods need a network before anything of ours can run, so this chart goes in by hand: the archive of the mirror, at the version of the workload cluster.",
            NAMES_HOSTS,
        ],
        commands: [install(site, cluster, { api: management.api, names })],
        check: {
            expect: `${names.length} hosts Ready, and logs can be read from each of them.`,
            commands: [
                areReady(onManagement, names),
                ...names.map((name) => `${onManagement} -n kube-system logs kube-apiserver-${name} --tail=1`),
            ],
        },
        back: uninstall(cluster),
    };
};

/** Before the update that has pods run there, all of which would wait for a host that is ready. */
export const workloadNetwork = (site: Site): Step => {
    const { controlPlane, onWorkload, plan, workload } = site;
    const api = { address: plan.metal.apiAddress, port: API_SERVER_PORT };
    const names = controlPlane.map(({ name }) => name);
    return {
        id: "workload-network",
        title: "Network for pods of the workload cluster",
        who: ["infrastructure engineer"],
        minutes: 30,
        after: ["control-plane"],
        text: [
            "No host is ready without it, and what is not ready takes no pod: everything that the third update starts would wait until that gives up. So this chart goes in by hand here too, the same archive with the same values, until the program brings it. Hosts that join later get it by themselves.",
            NAMES_HOSTS,
        ],
        commands: [install(site, workload, { api, names }), areReady(onWorkload, names)],
        check: {
            expect: `${names.length} members Ready, and names are answered.`,
            commands: [
                `${onWorkload} get nodes ${names.join(" ")}`,
                `${onWorkload} -n kube-system wait deployment/coredns --for=condition=Available --timeout=10m`,
            ],
        },
        back: uninstall(workload),
    };
};
