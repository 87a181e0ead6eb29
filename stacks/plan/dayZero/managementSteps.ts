import { openSystemNamespaceInTime } from "../../../components/control-plane/systemNamespace";
import type { ManagementHost } from "../autoinstall/management";
import { ENCRYPTION_FILE } from "../autoinstall/kubernetes";
import { encryptionStages, rotateEncryption } from "./encryptionStages";
import { shredCarried } from "./ceremonyFiles";
import { managementNetwork } from "./podNetwork";
import { approveMembers } from "./servingCertificates";
import { etcdctl, forEach, type Site, ssh } from "./site";
import type { Step } from "./step";

/** From installed hosts to a management cluster with a network for pods. */
export function managementSteps(site: Site): Step[] {
    return [init(site), ...join(site), managementNetwork(site), clusterKeys(site)];
}

/** A kubelet asks within seconds of its start; ours, until the first rehearsal. */
const MINUTES_TO_ASK = 10;

/** Until it is approved, the API server trusts no kubelet: neither logs nor exec work. */
const approve = ({ onManagement, plan }: Site, members: readonly ManagementHost[]) =>
    approveMembers(
        onManagement,
        plan.hosts.filter(({ name }) => members.some((member) => member.name === name)),
        MINUTES_TO_ASK,
    );

const COMPARED =
    "The kubelet asks the cluster for its serving certificate; `approve_serving` compares the request with the name and address that the plan gives the host, approves it if it is for these alone, and names it if not. Again each minute, until logs of the member can be read.";

const init = (site: Site): Step => {
    const { first, cluster, onManagement } = site;
    const { path, context } = cluster.kubeconfig;
    return {
        id: "init",
        title: "First member of the management cluster",
        who: ["infrastructure engineer"],
        minutes: 30,
        after: ["unlock"],
        makes: ["cluster-ca", "etcd-ca", "front-proxy-ca", "service-account", "kubeconfig"].map(
            (name) => `key/${name}/management` as const,
        ),
        text: [
            `kube-vip answers at ${site.management.api.address} from the first minute; until kubeadm has bound the administrators' group it works with \`super-admin.conf\` (kube-vip#684), and goes back to less right after.`,
            "Until `kube-system` is labelled, Pod Security keeps the pods of Kubernetes' own components out of the API: the others cannot join, since they find etcd by its pod, and neither names nor the network for pods would start. That goes by the address, which is away for seconds while kube-vip starts anew: so the label comes first.",
            COMPARED,
        ],
        commands: [
            `${ssh(site, first.address)} "sudo sed 's#  path: /etc/kubernetes/admin.conf#  path: /etc/kubernetes/super-admin.conf#' /etc/kubernetes/kube-vip.yaml | sudo install -D -m 0644 /dev/stdin /etc/kubernetes/manifests/kube-vip.yaml"`,
            `${ssh(site, first.address)} sudo kubeadm init --config /etc/kubernetes/kubeadm.yaml`,
            `umask 077 && mkdir -p "$(dirname ${path})" && ${ssh(site, first.address)} sudo cat /etc/kubernetes/admin.conf > ${path}`,
            `kubectl --kubeconfig ${path} config rename-context kubernetes-admin@${site.plan.site.name}-management ${context}`,
            openSystemNamespaceInTime(onManagement),
            `${onManagement} -n kube-system wait --for=create pod/etcd-${first.name} --timeout=5m`,
            `${ssh(site, first.address)} sudo cp /etc/kubernetes/kube-vip.yaml /etc/kubernetes/manifests/kube-vip.yaml`,
            ...approve(site, [first]),
        ],
        check: {
            expect: `ok from ${site.management.api.address}; the authorities' keys are of P-384; a Secret read from etcd begins with k8s:enc:aesgcm.`,
            commands: [
                `${onManagement} get --raw /readyz`,
                `${ssh(site, first.address)} 'for key in ca etcd/ca front-proxy-ca sa; do sudo openssl ec -in /etc/kubernetes/pki/$key.key -noout -text; done 2>&1 | grep NIST'`,
                `${onManagement} -n kube-system create secret generic day-zero --from-literal=probe=probe`,
                `${etcdctl(site, "get /registry/secrets/kube-system/day-zero")} | head -c 120`,
                `${onManagement} -n kube-system delete secret day-zero`,
            ],
        },
        back: {
            how: "Nothing depends on it yet: take it apart and begin again.",
            commands: [
                `${ssh(site, first.address)} 'sudo kubeadm reset -f && sudo rm -rf /etc/kubernetes/manifests/kube-vip.yaml && sudo find /var/lib/etcd -mindepth 1 -delete'`,
            ],
        },
    };
};

/** Nothing where there is one host only. */
const join = (site: Site): Step[] => {
    const { first, others, onManagement } = site;
    if (others.length === 0) {
        return [];
    }
    return [
        {
            id: "join",
            title: "The other members",
            who: ["infrastructure engineer"],
            minutes: 15 * others.length,
            after: ["init"],
            text: [
                "One after the other: etcd has to agree on each new member. The key that carries certificates lives two hours.",
            ],
            commands: [
                `key=$(${ssh(site, first.address)} sudo kubeadm init phase upload-certs --upload-certs | tail -n 1)`,
                `join=$(${ssh(site, first.address)} sudo kubeadm token create --ttl 2h --certificate-key "$key" --print-join-command)`,
                ...others.flatMap(({ address, name }) => [
                    `${ssh(site, address)} sudo $join --node-name ${name} --apiserver-advertise-address ${address}`,
                    `${ssh(site, address)} sudo cp /etc/kubernetes/kube-vip.yaml /etc/kubernetes/manifests/kube-vip.yaml`,
                ]),
                ...approve(site, others),
                // The first member has none from the start; kubeadm gives the others one.
                `${onManagement} taint nodes ${others.map(({ name }) => name).join(" ")} node-role.kubernetes.io/control-plane:NoSchedule-`,
            ],
            check: {
                expect: `${others.length + 1} members, all started; with ${first.name} switched off, ${site.management.api.address} answers again within half a minute.`,
                commands: [
                    etcdctl(site, "member list"),
                    `${ssh(site, first.address)} sudo systemctl reboot; sleep 30; ${onManagement} get --raw /readyz`,
                ],
            },
            back: {
                how: "The member that failed, and it alone. Resetting its host takes it out of etcd, as long as the cluster knows the host: `kubeadm reset` asks for its Node first, and without one it leaves the member behind, which counts towards the quorum for ever. A member that is listed still, since its host did not answer, is removed by hand; then the Node goes.",
                commands: others.flatMap(({ address, name }) => [
                    `${ssh(site, address)} sudo kubeadm reset -f`,
                    `member=$(${etcdctl(site, "member list")} | awk -F ', ' '$3 == "${name}" { print $1 }')`,
                    `test -z "$member" || ${etcdctl(site, 'member remove "$member"')}`,
                    `${onManagement} delete node ${name}`,
                ]),
            },
        },
    ];
};

/** Both need the escrow container open, so that they are one meeting. */
const clusterKeys = (site: Site): Step => {
    const { first, management, onManagement } = site;
    const addresses = management.hosts.map(({ address }) => address);
    return {
        id: "cluster-keys",
        title: "Keys of the management cluster: into the escrow, and rotated",
        who: ["share holders", "infrastructure engineer"],
        minutes: 90,
        after: ["network", "passphrases"],
        text: [
            "Authorities that kubeadm made exist on the members' disks only: they go into the escrow container. The key for snapshots of etcd goes the other way.",
            `The API server's encryption key was on the installation media (\`key/api-encryption/management\`). The new one goes into the escrow container first, then onto every member, each asked at its own address whether it works with what it was given: second place, first place, everything written anew, the old one dropped ([encryption-key-rotation](encryption-key-rotation.md) says why). After a line that fails nothing more is typed. The old one stays in the escrow container as long as a snapshot of etcd made with it.`,
        ],
        commands: [
            "umask 077",
            `${ssh(site, first.address)} sudo tar -C /etc/kubernetes/pki -c ca.crt ca.key etcd/ca.crt etcd/ca.key front-proxy-ca.crt front-proxy-ca.key sa.key sa.pub > ceremony/management-pki.tar    # onto both sticks, into keys/out, its line into their hashes`,
            "head -c 32 /dev/urandom | base64 > ceremony/api-encryption-2.key    # the same",
            "last=$(<ceremony/api-encryption.key) next=$(<ceremony/api-encryption-2.key)",
            ...encryptionStages({
                addresses,
                port: management.api.port,
                on: ssh(site, "$address"),
                kubectl: onManagement,
                file: ENCRYPTION_FILE,
            }),
            ...rotateEncryption(onManagement),
            "unset last",
            ...forEach("address", addresses, [
                `${ssh(site, "$address")} sudo install -m 0400 /dev/stdin /etc/kubernetes/etcd-snapshot.key < ceremony/etcd-snapshot.key`,
            ]),
        ],
        check: {
            expect: "Both sticks hold four keys of authorities and the new key; every member's file has the new key alone, and a Secret read from etcd names it. Then the carried copies go.",
            commands: [
                "tar -tf ceremony/management-pki.tar | grep -c key$",
                'encryption_of "$next" | grep name:',
                ...forEach("address", addresses, [`${ssh(site, "$address")} sudo grep name: ${ENCRYPTION_FILE}`]),
                `${onManagement} -n kube-system create secret generic day-zero --from-literal=probe=probe`,
                `${etcdctl(site, "get /registry/secrets/kube-system/day-zero")} | head -c 120`,
                `${onManagement} -n kube-system delete secret day-zero`,
                shredCarried("management-pki.tar", "api-encryption.key", "api-encryption-2.key", "etcd-snapshot.key"),
            ],
        },
        back: {
            how: "What cannot be read was written with the old key: it comes back in second place, and everything is written anew. Nothing was lost: both keys are in the escrow container, which is [opened](key-recovery.md#3-open-the-escrow) for it; the carried copies are gone.",
            commands: [
                "last=$(</mnt/keys/out/api-encryption.key) next=$(</mnt/keys/out/api-encryption-2.key)",
                'encryption_stage "$next" "$last" && encryption_rewrite && encryption_stage "$next"',
                "unset last",
            ],
        },
    };
};
