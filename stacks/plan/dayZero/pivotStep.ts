import { charts, IRONIC_NAMESPACE, manifests } from "../../../components/upstream/versions";
import { leftBehind, movedObjects } from "./movedObjects";
import { ON_PIVOT, PIVOT_CONTEXT, PIVOT_PATH, pivotFunctions } from "./pivotFunctions";
import { forEach, type Site } from "./site";
import type { Step } from "./step";
import { hostsJoined } from "./workerSteps";

/** Whatever runs in them is needed where the objects are to go. */
const CONTROLLERS = [charts.certManager, ...Object.values(manifests)].map(({ namespace }) => namespace);

const COPIED_KINDS = [
    ...["serviceaccounts", "roles", "rolebindings", "configmaps", "services"],
    ...["certificates.cert-manager.io", "issuers.cert-manager.io", "deployments"],
].join(",");

const OURS = "-l app.kubernetes.io/managed-by=pulumi";

/** That of clusterctl's own records, which each of its moves makes where it is missing, dry runs too (its move.go and inventory.go). */
const RECORDS = "providers.clusterctl.cluster.x-k8s.io";

const IRONIC = "ironics.ironic.metal3.io/ironic";

const isReady = (kubectl: string) =>
    `${kubectl} -n ${IRONIC_NAMESPACE} wait ${IRONIC} --for=condition=Ready --timeout=15m`;

/** Where objects of the cluster wait while the hosts of the management cluster are rebuilt; and back. */
export const pivot = (site: Site): Step => {
    const { onManagement, metal, cluster, management, ciliumVersion, plan } = site;
    const { path, context } = cluster.kubeconfig;
    const move = `clusterctl move --namespace ${metal}`;
    const from = `--kubeconfig ${path} --kubeconfig-context ${context}`;
    const back = `--kubeconfig ${PIVOT_PATH} --kubeconfig-context ${PIVOT_CONTEXT}`;
    return {
        id: "pivot",
        byHand: [PIVOT_PATH],
        title: "Rehearse the pivot and the return",
        who: ["infrastructure engineer"],
        minutes: 300,
        after: [hostsJoined(site)],
        text: [
            "The management cluster is not made by Cluster API, so it never moves itself; but one day its hosts are rebuilt, and then what it looks after has to wait elsewhere. Now, while nobody depends on it, is the time to do that once: to a temporary cluster of one host on the seed machine, and back. Between the two nothing may be changed, in the program or by hand.",
            `The seed machine is switched on again with an address of its own in the management network (\`PIVOT_ADDRESS\`, on \`PIVOT_INTERFACE\`; to the router it counts as a management host until the return) and none of the services'. It has containerd and kubeadm of the cluster's release, images from the registry, and in \`${PIVOT_PATH}\` the kubeconfig that kubeadm makes. Controllers, their rights and their definitions are copied from the management cluster as they run there: the same versions, and the labels by which \`clusterctl move\` finds kinds; the definitions of a release carry these (\`npm run definitions\`). The platform CA goes along, since hosts believe no Ironic without it: the seed machine's disk is destroyed afterwards, or was encrypted.`,
            `One Ironic may hold ${plan.metal.ironic.address} and speak to BMCs: that of the side that is left is stopped before the other's starts, and runs on if that one does not get ready. Its password is made anew there. Each side's baremetal-operator outlives the move, since nothing about a host may be written while its webhook is away, and \`clusterctl move\` writes to hosts on both sides. So hosts are held instead: each stands still, and carries its status as an annotation, until the operator of the side that is left has stopped. One that arrived without would be registered and inspected anew.`,
            `\`moves_all\` stops the move while a machine has no node yet or a host is being installed or given back, which \`clusterctl move\` asks too, but only once Ironic is away, and never in a dry run. Then it asks a dry run, and stops where a kind would stay behind: hosts without their Cluster would belong to nobody. A dry run moves nothing, but whatever clusterctl is asked, it leaves the definition \`${RECORDS}\` where it was missing; the last line takes it away.`,
            [
                "| moves | because |",
                "| --- | --- |",
                ...movedObjects.map(({ kinds, because }) => `| ${kinds.join(", ")} | ${because} |`),
            ].join("\n"),
            ["Stays behind:", "", ...leftBehind.map((each) => `- ${each}`)].join("\n"),
        ],
        commands: [
            ...pivotFunctions(metal),
            "# on the seed machine, and its /etc/kubernetes/admin.conf to the operator's:",
            `#   sudo kubeadm init --kubernetes-version v${cluster.kubernetesVersion} --apiserver-advertise-address "$PIVOT_ADDRESS" --pod-network-cidr ${management.podRange} --skip-phases addon/kube-proxy`,
            `kubectl --kubeconfig ${PIVOT_PATH} config rename-context kubernetes-admin@kubernetes ${PIVOT_CONTEXT}`,
            `${ON_PIVOT} taint nodes --all node-role.kubernetes.io/control-plane:NoSchedule-`,
            `helm --kubeconfig ${PIVOT_PATH} --kube-context ${PIVOT_CONTEXT} upgrade --install cilium cilium-${ciliumVersion}.tgz --namespace kube-system --set kubeProxyReplacement=true --set k8sServiceHost="$PIVOT_ADDRESS" --set k8sServicePort=${management.api.port} --set ipam.mode=kubernetes --set operator.replicas=1 --wait`,
            `${onManagement} get crd -l app.kubernetes.io/managed-by=platform-definitions -o json | onto_pivot`,
            `${onManagement} get namespaces ${CONTROLLERS.join(" ")} ${IRONIC_NAMESPACE} ${metal} -o json | onto_pivot`,
            `${onManagement} -n ${charts.certManager.namespace} get secret platform-ca -o json | onto_pivot`,
            `${onManagement} get clusterroles,clusterrolebindings ${OURS} -o json | onto_pivot`,
            // Leases of cert-manager are there.
            `${onManagement} -n kube-system get roles,rolebindings ${OURS} -o json | onto_pivot`,
            ...forEach("namespace", CONTROLLERS, [
                `${onManagement} -n $namespace get ${COPIED_KINDS} ${OURS} -o json | onto_pivot`,
                `${ON_PIVOT} -n $namespace wait deployment --all --for=condition=Available --timeout=10m`,
            ]),
            `${onManagement} get clusterissuers.cert-manager.io ${OURS} -o json | onto_pivot`,
            `${onManagement} get validatingwebhookconfigurations,mutatingwebhookconfigurations ${OURS} -o json | jq --arg served '${CONTROLLERS.join(" ")}' '.items |= map(select(all(.webhooks[]; .clientConfig.service.namespace as $home | $served | split(" ") | index($home))))' | onto_pivot`,
            `ready=no; moves_all ${path} ${context} && { ironic '${onManagement}' 0 && ready=yes || ironic '${onManagement}' 1; }`,
            `test $ready = no || ! ping -c 1 -W 2 ${plan.metal.ironic.address} || { echo "STOP: somebody still holds Ironic's address" >&2; ready=no; ironic '${onManagement}' 1; }`,
            `test $ready = no || ${onManagement} -n ${IRONIC_NAMESPACE} get configmaps,certificates.cert-manager.io ${OURS} -o json | onto_pivot`,
            `test $ready = no || { ${onManagement} -n ${IRONIC_NAMESPACE} get ${IRONIC} -o json | jq --arg port "$PIVOT_INTERFACE" 'del(.spec.apiCredentialsName) | .spec.networking.interface = $port' | onto_pivot && ${isReady(ON_PIVOT)}; } || { ready=no; ${ON_PIVOT} -n ${IRONIC_NAMESPACE} delete ${IRONIC} --ignore-not-found --timeout=5m && ${ON_PIVOT} -n ${IRONIC_NAMESPACE} wait pod --all --for=delete --timeout=5m && ironic '${onManagement}' 1; }`,
            `test $ready = yes && hold '${onManagement}' || ready=no`,
            `test $ready = yes && umask 077 && mkdir -p pivot-copy && ${move} ${from} --to-directory pivot-copy || ready=no`,
            `test $ready = yes && ${move} ${from} --to-kubeconfig ${PIVOT_PATH} --to-kubeconfig-context ${PIVOT_CONTEXT} && host_operator '${onManagement}' 0 && release '${ON_PIVOT}' || ready=no`,
            `${ON_PIVOT} -n ${metal} get clusters,machines,baremetalhosts`,
            "# and back, in the same session, once hosts are there as they were",
            `test $ready = yes && ready=no && moves_all ${PIVOT_PATH} ${PIVOT_CONTEXT} && { ironic '${ON_PIVOT}' 0 && ready=yes || ironic '${ON_PIVOT}' 1; }`,
            `test $ready = no || { ironic '${onManagement}' 1 && host_operator '${onManagement}' 1 && ${isReady(onManagement)}; } || { ready=no; ironic '${onManagement}' 0 && ironic '${ON_PIVOT}' 1; }`,
            `test $ready = yes && hold '${ON_PIVOT}' && ${move} ${back} --to-kubeconfig ${path} --to-kubeconfig-context ${context} && host_operator '${ON_PIVOT}' 0 && release '${onManagement}' || ready=no`,
            `test $ready = yes && ${onManagement} delete crd ${RECORDS} || echo "STOP: not everything is back" >&2`,
        ],
        check: {
            expect: "The same objects before and after, no host powered off or provisioned anew, and Pulumi sees no change.",
            commands: [
                `${onManagement} -n ${metal} get clusters,machines,baremetalhosts`,
                `${onManagement} -n ${metal} get baremetalhosts -o custom-columns=NAME:.metadata.name,STATE:.status.provisioning.state,ERRORS:.status.errorCount`,
                `pulumi refresh --stack ${site.stack} --preview-only --expect-no-changes`,
            ],
        },
        back: {
            how: `A move that breaks off leaves objects where they were, and can be done again: \`ready=yes\`, and from that side's \`hold\` on. From the copy, if both sides are confused; it holds BMC passwords, destroy it afterwards. Ironic runs on the side that has the hosts, and there alone. ${management.hosts.length === 1 ? "With one management host, this is also the way to replace it." : ""}`.trimEnd(),
            commands: [
                `ironic '${ON_PIVOT}' 0; host_operator '${ON_PIVOT}' 0; ironic '${onManagement}' 1; host_operator '${onManagement}' 1`,
                `${move} --from-directory pivot-copy --to-kubeconfig ${path} --to-kubeconfig-context ${context} && release '${onManagement}'`,
                `${onManagement} delete crd ${RECORDS}`,
                "find pivot-copy -type f -exec shred -u {} +",
            ],
        },
    };
};
