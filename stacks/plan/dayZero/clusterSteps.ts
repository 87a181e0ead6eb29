import { openSystemNamespace } from "../../../components/control-plane/systemNamespace";
import { API_ENCRYPTION_SECRET, HOST_TRUST_SECRET } from "../metal";
import { pivot } from "./pivotStep";
import { workloadNetwork } from "./podNetwork";
import { helperStep, runnerStep } from "./runnerSteps";
import { approveMembers } from "./servingCertificates";
import { type Site, ssh } from "./site";
import type { Step } from "./step";
import { certifyOperator, workloadSignIn } from "./storeAccessStep";
import { gpuHost, models, otherHosts, PROVISIONED, update } from "./workerSteps";

/** From controllers to a platform that is handed over. */
export function clusterSteps(site: Site): Step[] {
    return [
        controlPlane(site),
        workloadNetwork(site),
        workloadSignIn(site),
        ...helperStep(site),
        update(site),
        ...runnerStep(site),
        ...gpuHost(site),
        ...otherHosts(site),
        pivot(site),
        models(site),
        handOver(site),
    ];
}

/** Three boots of a server, each of a quarter of an hour, and as much again for one that fails once. */
const MINUTES_PER_MEMBER = 80;

/** What `tang-show-keys` does, which asks localhost: a host that serves the site has Tang at its own address alone. */
const tangThumbprint = (address: string) =>
    `curl -sSf http://${address}/adv | jose fmt -j- -g payload -y -o- | jose jwk use -i- -r -u verify -o- | jose jwk thp -i- -a S256`;

/** Cluster API keeps the way into the cluster that it made in a Secret of the management cluster. */
function fetchKubeconfig({ cluster, workload, metal }: Site): string[] {
    const { path, context } = cluster.kubeconfig;
    const mine = workload.kubeconfig;
    const fetched = `${mine.path}.workload`;
    return [
        `umask 077 && clusterctl get kubeconfig "$cluster" --namespace ${metal} --kubeconfig ${path} --kubeconfig-context ${context} > ${fetched}`,
        `kubectl --kubeconfig ${fetched} config rename-context "$cluster-admin@$cluster" ${mine.context}`,
        mine.path === path
            ? `KUBECONFIG=${path}:${fetched} kubectl config view --flatten > ${path}.both && mv ${path}.both ${path} && rm ${fetched}`
            : `mv ${fetched} ${mine.path}`,
    ];
}

const APPROVED =
    "A host that has joined asks the cluster for its kubelet's serving certificate, and the approver that compares requests with the plan comes with the next update (`kubelet/serving-certificates`). Until the first member's is approved there is no second: Cluster API asks each member's etcd for its health through the kubelet, and makes the next one when it answers. So the commands here compare and approve, again and again until logs of every member can be read; leave them running. A day later the cluster has dropped what nobody approved, and the kubelet asks anew. What the approver leaves undecided: [management-cluster](management-cluster.md#2-certificates-of-kubelets).";

/** Made by Cluster API together with the cluster. */
const WORKLOAD_KEYS = ["cluster-ca", "etcd-ca", "front-proxy-ca", "service-account", "kubeconfig"];

/** Whether Cluster API took the algorithm that it was told: its own would be RSA of 2048 bits. */
const authoritiesArePlanned = ({ onManagement, metal }: Site) =>
    `for purpose in ca etcd proxy sa; do ${onManagement} -n ${metal} get secret "$cluster-$purpose" -o json | jq -j '.data["tls.key"]' | base64 -d | openssl pkey -noout -text | grep NIST; done`;

const controlPlane = (site: Site): Step => {
    const { controlPlane: members, onManagement, onWorkload, metal, cluster, management, stack } = site;
    const { path, context } = cluster.kubeconfig;
    return {
        id: "control-plane",
        title: "The workload cluster's control plane",
        who: ["infrastructure engineer"],
        minutes: 45 + 30 * members.length,
        after: ["services", "host-secrets"],
        makes: WORKLOAD_KEYS.map((name) => `key/${name}/workload` as const),
        text: [
            "Hosts were inspected since the first update. What they need to know is said now: the keys by which Tang servers sign (`metal.tangThumbprints`) and whom they believe (Secret `host-trust`, nothing secret in it). The encryption configuration of their API server is there already (Secret `api-encryption`). Then the second update, still in phase 0, makes the cluster: Metal3 installs each host, Cluster API joins one after the other. A boot of a server takes a quarter of an hour, and the first one boots three times: wait before you doubt.",
            APPROVED,
            "What inspection finds is compared with the inventory: names of ports and models of disks are assumptions there until a host of each model was seen (`inventory/inspected` in the plan). A name that differs is corrected in the stack file, and its source with it.",
        ],
        commands: [
            ...certifyOperator(site),
            ...management.hosts.map(
                ({ name, address }) =>
                    `${ssh(site, address)} "${tangThumbprint(address)}"    # ${name}: metal.tangThumbprints`,
            ),
            `gpg --enarmor < publishers.gpg | sed 's/ARMORED FILE/PUBLIC KEY BLOCK/' > publishers.asc`,
            `${onManagement} -n ${metal} create secret generic ${HOST_TRUST_SECRET} --from-file=ssh-user-ca.pub=ceremony/ssh-user-ca.pub --from-file=site-ca.crt=ceremony/site-ca.crt --from-file=publishers.asc`,
            `${onManagement} -n ${metal} get secret ${API_ENCRYPTION_SECRET} ${HOST_TRUST_SECRET}`,
            `pulumi up --stack ${stack} --policy-pack policies`,
            `cluster=$(${onManagement} -n ${metal} get clusters -o name | cut -d/ -f2)`,
            ...fetchKubeconfig(site),
            ...approveMembers(onWorkload, members, MINUTES_PER_MEMBER * members.length),
            `${onManagement} -n ${metal} get baremetalhosts,clusters,machines`,
            `${onManagement} -n ${metal} get baremetalhosts -o json | jq -c '.items[] | [.metadata.name, [.status.hardware.nics[]?.name], [.status.hardware.storage[]?.model]]'`,
            `${onManagement} -n ${metal} wait ${PROVISIONED} ${members.map(({ name }) => `baremetalhost/${name}`).join(" ")} --timeout=10m`,
            `clusterctl describe cluster "$cluster" --namespace ${metal} --kubeconfig ${path} --kubeconfig-context ${context} --show-conditions all`,
        ],
        check: {
            expect: `${members.length} members; NotReady until the network of pods is there is as it should be. Logs can be read from each. Four keys of P-384: the authorities that Cluster API made, in Secrets beside the Cluster and on these hosts, and nowhere else.`,
            commands: [
                `${onWorkload} get nodes ${members.map(({ name }) => name).join(" ")}`,
                `${onWorkload} get --raw /readyz`,
                authoritiesArePlanned(site),
                ...members.map(({ name }) => `${onWorkload} -n kube-system logs kube-apiserver-${name} --tail=1`),
            ],
        },
        back: {
            how: "A first member that stays alone, with certificates approved: its machine has no `PROVIDERID` where its node does not name its host (label `metal3.io/uuid`); or kube-system lacks the labels that its first boot sets: set them. An update of phase 0 is refused as long as the kubeconfig has the workload's context: take it out, update, fetch it again. A host that fails twice is taken out and looked at: deprovisioning erases it. Detach it if it must be left as it is.",
            commands: [
                `${onManagement} -n ${metal} get metal3machines`,
                openSystemNamespace(onWorkload),
                `kubectl --kubeconfig ${site.workload.kubeconfig.path} config delete-context ${site.workload.kubeconfig.context}    # before an update of phase 0`,
                ...members
                    .slice(0, 1)
                    .map(
                        ({ name }) =>
                            `${onManagement} -n ${metal} annotate baremetalhost/${name} baremetalhost.metal3.io/detached=`,
                    ),
            ],
        },
    };
};

const handOver = ({ stack, management, onManagement, onWorkload }: Site): Step => ({
    id: "hand-over",
    title: "Hand-over",
    who: ["infrastructure engineer", "share holders"],
    minutes: 240,
    after: ["models", "passphrases", "workload-sign-in", "identity"],
    text: [
        "The team takes over when these have been seen, not told:",
        [
            "- a management host loses power and comes back alone",
            "- a snapshot of etcd ([management-cluster](management-cluster.md)) and one of the secret store ([secret-store](secret-store.md)) were restored somewhere else",
            "- a share holder who was not there opens the escrow container with others, from the paper alone",
            "- an operator's `known_hosts` has the SSH CA and no host, and every host shows a certificate of it ([secret-store, 12](secret-store.md#12-a-hosts-certificate-for-ssh)); until then its key is compared with the console's",
            "- `npm run plan` fails no promise, and those it cannot decide are known to whoever signs",
            "- the seed machine, the media and every copy of `ceremony/` outside the safes are destroyed",
        ].join("\n"),
    ],
    commands: [`npm run plan -- --stack ${stack}`],
    check: {
        expect: "Every host Ready on its cluster, no request of a kubelet undecided; minutes of the six points are signed.",
        commands: [
            `${onWorkload} get csr --field-selector spec.signerName=kubernetes.io/kubelet-serving | grep -c Pending`,
            `${onManagement} get nodes ${management.hosts.map(({ name }) => name).join(" ")}`,
        ],
    },
    back: { how: "The builders keep the site until every point was seen.", commands: [] },
});
