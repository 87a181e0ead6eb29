import { charts, IRONIC_NAMESPACE, manifests } from "../../../components/upstream/versions";
import { leftBehind, MOVES_OR_STOP, movedObjects } from "./movedObjects";
import { forEach, type Site } from "./site";
import type { Step } from "./step";

const PATH = ".kube/pivot";
const CONTEXT = "pivot";
const PIVOT = `kubectl --kubeconfig ${PATH} --context ${CONTEXT}`;

/** Whatever runs in them is needed where the objects are to go. */
const CONTROLLERS = [charts.certManager, ...Object.values(manifests)].map(({ namespace }) => namespace);

/** Those that speak to BMCs; two of them would fight over each host. */
const AT_BMCS = [manifests.baremetalOperator.namespace, manifests.ironicOperator.namespace, IRONIC_NAMESPACE];

const COPIED_KINDS = [
    ...["serviceaccounts", "roles", "rolebindings", "configmaps", "services"],
    ...["certificates.cert-manager.io", "issuers.cert-manager.io", "deployments"],
].join(",");

const OURS = "-l app.kubernetes.io/managed-by=pulumi";

/**
 * - `bare` takes away what a cluster says of its objects.
 * - `moves_all KUBECONFIG CONTEXT` fails, and names what it misses, unless a dry run there would take everything along.
 * - `metal3 KUBECTL REPLICAS` starts or stops what speaks to BMCs, and waits until the last pod is gone.
 */
export const PIVOT_FUNCTIONS = (metal: string) => [
    `bare() { jq 'def bare: del(.status, .metadata.resourceVersion, .metadata.uid, .metadata.creationTimestamp, .metadata.generation, .metadata.managedFields, .metadata.ownerReferences, .spec.clusterIP?, .spec.clusterIPs?); if .items then .items |= map(bare) else bare end'; }`,
    `onto_pivot() { bare | ${PIVOT} apply --server-side --force-conflicts -f -; }`,
    "moves_all() {",
    "    local moved kind left=0",
    `    moved=$(clusterctl move --namespace ${metal} --kubeconfig "$1" --kubeconfig-context "$2" --dry-run -v 5 2>&1 | sed -n 's/^Creating \\([A-Za-z0-9]*\\)=.*/\\1/p')`,
    `    for kind in ${MOVES_OR_STOP.join(" ")}; do grep -qx "$kind" <<< "$moved" || { echo "STOP: every $kind would stay behind" >&2; left=1; }; done`,
    "    return $left",
    "}",
    `metal3() { for namespace in ${AT_BMCS.join(" ")}; do $1 -n $namespace scale deployment --all --replicas=$2; done; test "$2" != 0 || $1 -n ${IRONIC_NAMESPACE} wait --for=delete pod --all --timeout=5m; }`,
];

/** Where objects of the cluster wait while the hosts of the management cluster are rebuilt; and back. */
export const pivot = (site: Site): Step => {
    const { onManagement, metal, cluster, management, ciliumVersion, plan } = site;
    const { path, context } = cluster.kubeconfig;
    const move = `clusterctl move --namespace ${metal}`;
    const from = `--kubeconfig ${path} --kubeconfig-context ${context}`;
    const back = `--kubeconfig ${PATH} --kubeconfig-context ${CONTEXT}`;
    return {
        id: "pivot",
        byHand: [PATH],
        title: "Rehearse the pivot and the return",
        who: ["infrastructure engineer"],
        minutes: 300,
        after: ["update"],
        text: [
            "The management cluster is not made by Cluster API, so it never moves itself; but one day its hosts are rebuilt, and then what it looks after has to wait elsewhere. Now, while nobody depends on it, is the time to do that once: to a temporary cluster of one host on the seed machine, and back. Between the two nothing may be changed, in the program or by hand.",
            `The seed machine is switched on again with an address of its own in the management network (\`PIVOT_ADDRESS\`, on \`PIVOT_INTERFACE\`; to the router it counts as a management host until the return) and none of the services'. It has containerd and kubeadm of the cluster's release, images from the registry, and in \`${PATH}\` the kubeconfig that kubeadm makes. Controllers, their rights and their definitions are copied from the management cluster as they run there: the same versions, and the labels by which \`clusterctl move\` finds kinds; the definitions of a release carry these (\`npm run definitions\`). The platform CA goes along, since hosts believe no Ironic without it: the seed machine's disk is destroyed afterwards, or was encrypted.`,
            `One Ironic may hold ${plan.metal.ironic.address} and speak to BMCs, and one baremetal-operator may: those of the side that is left are stopped before those of the other start. \`moves_all\` asks a dry run, which changes nothing, and stops the move where a kind would stay behind: hosts without their Cluster would belong to nobody.`,
            [
                "| moves | because |",
                "| --- | --- |",
                ...movedObjects.map(({ kinds, because }) => `| ${kinds.join(", ")} | ${because} |`),
            ].join("\n"),
            ["Stays behind:", "", ...leftBehind.map((each) => `- ${each}`)].join("\n"),
        ],
        commands: [
            ...PIVOT_FUNCTIONS(metal),
            "# on the seed machine, and its /etc/kubernetes/admin.conf to the operator's:",
            `#   sudo kubeadm init --kubernetes-version v${cluster.kubernetesVersion} --apiserver-advertise-address "$PIVOT_ADDRESS" --pod-network-cidr ${management.podRange} --skip-phases addon/kube-proxy`,
            `kubectl --kubeconfig ${PATH} config rename-context kubernetes-admin@kubernetes ${CONTEXT}`,
            `${PIVOT} taint nodes --all node-role.kubernetes.io/control-plane:NoSchedule-`,
            `helm --kubeconfig ${PATH} --kube-context ${CONTEXT} upgrade --install cilium cilium-${ciliumVersion}.tgz --namespace kube-system --set kubeProxyReplacement=true --set k8sServiceHost="$PIVOT_ADDRESS" --set k8sServicePort=${management.api.port} --set ipam.mode=kubernetes --set operator.replicas=1 --wait`,
            `${onManagement} get crd -l app.kubernetes.io/managed-by=platform-definitions -o json | onto_pivot`,
            `${onManagement} get namespaces ${CONTROLLERS.join(" ")} ${IRONIC_NAMESPACE} ${metal} -o json | onto_pivot`,
            `${onManagement} -n ${charts.certManager.namespace} get secret platform-ca -o json | onto_pivot`,
            `${onManagement} get clusterroles,clusterrolebindings ${OURS} -o json | onto_pivot`,
            // Leases of cert-manager are there.
            `${onManagement} -n kube-system get roles,rolebindings ${OURS} -o json | onto_pivot`,
            ...forEach("namespace", CONTROLLERS, [
                `${onManagement} -n $namespace get ${COPIED_KINDS} ${OURS} -o json | onto_pivot`,
                `${PIVOT} -n $namespace wait deployment --all --for=condition=Available --timeout=10m`,
            ]),
            `${onManagement} get clusterissuers.cert-manager.io ${OURS} -o json | onto_pivot`,
            `${onManagement} get validatingwebhookconfigurations,mutatingwebhookconfigurations ${OURS} -o json | jq --arg served '${CONTROLLERS.join(" ")}' '.items |= map(select(all(.webhooks[]; .clientConfig.service.namespace as $home | $served | split(" ") | index($home))))' | onto_pivot`,
            `moves_all ${path} ${context} && metal3 '${onManagement}' 0 && ready=yes || ready=no`,
            `! ping -c 1 -W 2 ${plan.metal.ironic.address} || { echo "STOP: somebody still holds Ironic's address"; ready=no; }`,
            `test $ready = yes && ${onManagement} -n ${IRONIC_NAMESPACE} get configmaps,certificates.cert-manager.io ${OURS} -o json | onto_pivot`,
            `test $ready = yes && ${onManagement} -n ${IRONIC_NAMESPACE} get ironics.ironic.metal3.io ironic -o json | jq --arg port "$PIVOT_INTERFACE" '.spec.networking.interface = $port' | onto_pivot && ${PIVOT} -n ${IRONIC_NAMESPACE} wait ironics.ironic.metal3.io/ironic --for=condition=Ready --timeout=15m || ready=no`,
            `test $ready = yes && umask 077 && mkdir -p pivot-copy && ${move} ${from} --to-directory pivot-copy`,
            `test $ready = yes && ${move} ${from} --to-kubeconfig ${PATH} --to-kubeconfig-context ${CONTEXT}`,
            `${PIVOT} -n ${metal} get clusters,machines,baremetalhosts`,
            `moves_all ${PATH} ${CONTEXT} && metal3 '${PIVOT}' 0 && ready=yes || ready=no`,
            `test $ready = yes && metal3 '${onManagement}' 1 && ${onManagement} -n ${IRONIC_NAMESPACE} wait ironics.ironic.metal3.io/ironic --for=condition=Ready --timeout=15m && ${move} ${back} --to-kubeconfig ${path} --to-kubeconfig-context ${context}`,
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
            how: `Objects stay paused where they were if a move breaks off: run it again. From the copy, if both sides are confused; it holds BMC passwords, destroy it afterwards. Ironic runs on the side that has the hosts, and there alone. ${management.hosts.length === 1 ? "With one management host, this is also the way to replace it." : ""}`.trimEnd(),
            commands: [
                `metal3 '${PIVOT}' 0; metal3 '${onManagement}' 1`,
                `${move} --from-directory pivot-copy --to-kubeconfig ${path} --to-kubeconfig-context ${context}`,
                "find pivot-copy -type f -exec shred -u {} +",
            ],
        },
    };
};
