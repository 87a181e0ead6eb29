import { IRONIC_NAMESPACE, manifests } from "../../../components/upstream/versions";
import { MOVES_OR_STOP } from "./movedObjects";

/** The kubeconfig of the temporary cluster, its context, and `kubectl` there. */
export const PIVOT_PATH = ".kube/pivot";
export const PIVOT_CONTEXT = "pivot";
export const ON_PIVOT = `kubectl --kubeconfig ${PIVOT_PATH} --context ${PIVOT_CONTEXT}`;

const HOST = "baremetalhost.metal3.io";

/** The operator first: it would start Ironic again. */
const IRONIC = [manifests.ironicOperator.namespace, IRONIC_NAMESPACE].join(" ");

/**
 * - `bare` takes away what a cluster says of its objects.
 * - `moves_all KUBECONFIG CONTEXT` fails, and names what it misses, unless all machines and hosts there are at rest, which
 *   a dry run does not ask (clusterctl's checkProvisioningCompleted), and a dry run would take everything along.
 * - `scaled KUBECTL REPLICAS NAMESPACE...` starts what runs in them, or stops it, one after the other: done when it is
 *   available, or when the last pod is gone.
 * - `ironic` and `host_operator`, with KUBECTL and REPLICAS, do so with what speaks to BMCs and with what tells it to.
 * - `hold KUBECTL` has every host stand still and carry its status; `release KUBECTL` ends that.
 *
 * CAPM3 does the same to hosts of a paused Cluster, but to those without a Machine never; and clusterctl moves no Cluster that is
 * paused, nor waits for hosts once it has paused one (its mover.go; CAPM3's metal3machine_manager.go). What somebody else holds,
 * CAPM3 leaves alone.
 */
export const pivotFunctions = (metal: string) => [
    `bare() { jq 'def bare: del(.status, .metadata.resourceVersion, .metadata.uid, .metadata.creationTimestamp, .metadata.generation, .metadata.managedFields, .metadata.ownerReferences, .spec.clusterIP?, .spec.clusterIPs?); if .items then .items |= map(bare) else bare end'; }`,
    `onto_pivot() { bare | ${ON_PIVOT} apply --server-side --force-conflicts -f -; }`,
    "moves_all() {",
    "    local moved kind left=0 rests",
    `    rests=$(kubectl --kubeconfig "$1" --context "$2" -n ${metal} get machines.cluster.x-k8s.io,baremetalhosts.metal3.io -o json | jq -er '[.items[] | select(if .kind == "Machine" then .status.nodeRef.name == null else .status.provisioning.state | IN("provisioning", "deprovisioning") end) | "\\(.kind) \\(.metadata.name)"] | if . == [] then "yes" else join(", ") end')`,
    `    test "$rests" = yes || { echo "STOP: has no node yet, or is being installed or given back: \${rests:-the cluster does not say}" >&2; return 1; }`,
    `    moved=$(clusterctl move --namespace ${metal} --kubeconfig "$1" --kubeconfig-context "$2" --dry-run -v 5 2>&1 | sed -n 's/^Creating \\([A-Za-z0-9]*\\)=.*/\\1/p')`,
    `    for kind in ${MOVES_OR_STOP.join(" ")}; do grep -qx "$kind" <<< "$moved" || { echo "STOP: every $kind would stay behind" >&2; left=1; }; done`,
    "    return $left",
    "}",
    "scaled() {",
    "    local kubectl=$1 replicas=$2 namespace",
    '    for namespace in "${@:3}"; do',
    "        $kubectl -n $namespace scale deployment --all --replicas=$replicas || return",
    "        case $replicas in",
    "        0) $kubectl -n $namespace wait pod --all --for=delete --timeout=5m ;;",
    "        *) $kubectl -n $namespace wait deployment --all --for=condition=Available --timeout=10m ;;",
    "        esac || return",
    "    done",
    "}",
    `ironic() { scaled "$1" "$2" ${IRONIC}; }`,
    `host_operator() { scaled "$1" "$2" ${manifests.baremetalOperator.namespace}; }`,
    "hold() {",
    "    local host cluster",
    `    $1 -n ${metal} annotate baremetalhosts --all --overwrite ${HOST}/paused=pivot || return`,
    `    for host in $($1 -n ${metal} get baremetalhosts -o name); do`,
    `        $1 -n ${metal} annotate $host --overwrite ${HOST}/status="$($1 -n ${metal} get $host -o json | jq -c '.status | del(.hardware)')" || return`,
    "    done",
    `    $1 -n ${metal} get baremetalhosts -o json | jq -e 'all(.items[].metadata.annotations; has("${HOST}/paused") and has("${HOST}/status"))' > /dev/null || { echo "STOP: a host does not stand still" >&2; return 1; }`,
    "    # a move that broke off has left it paused, and none begins with one that is",
    `    for cluster in $($1 -n ${metal} get clusters.cluster.x-k8s.io -o name); do $1 -n ${metal} patch $cluster --type merge --patch '{"spec":{"paused":null}}' || return; done`,
    "}",
    `release() { $1 -n ${metal} annotate baremetalhosts --all ${HOST}/paused-; }`,
];
