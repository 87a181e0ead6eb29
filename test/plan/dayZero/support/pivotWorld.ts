/** What is noted when Ironic is made on the temporary side. */
export const APPLIED = "pivot -n ironic apply";

/** As clusterctl writes them (cmd/clusterctl/log). */
export const dryRun = (kinds: readonly string[]) =>
    ["Performing move...", ...kinds.map((kind) => `Creating ${kind}="any" Namespace="metal"`)].join("\n");

/**
 * Each cluster is a folder, with a machine and a host as they stand there; released, it has the status that it carried. Nothing is written to a host while its operator is away, as the
 * webhook has it (`failurePolicy: Fail`), and an Ironic that
 * names a Secret of the other cluster never gets ready.
 */
export const KUBECTL = `
side=colo1; case "$*" in *" .kube/pivot "*) side=pivot ;; esac
namespace=$(sed -n 's/.* -n \\([a-z0-9-]*\\) .*/\\1/p' <<< "$*")
last=\${@: -1}
written() {
    test ! -e $side/away || { echo "webhook of $side does not answer" >&2; exit 1; }
    test ! -e $side/host.json || jq "$@" $side/host.json > new && mv new $side/host.json
}
case "$*" in
*" scale "*)
    echo "$side -n $namespace scale \${last#--replicas=}" >> done
    test "$namespace" != baremetal-operator-system || case $last in *=0) touch $side/away ;; *) rm -f $side/away ;; esac ;;
*"wait pod --all --for=delete"*) echo "$side -n $namespace gone" >> done ;;
*"wait deployment --all --for=condition=Available"*) echo "$side -n $namespace available" >> done ;;
*" delete ironics."*) echo "$side -n $namespace delete" >> done; rm -f $side/ironic.json ;;
*" delete crd "*) echo "$side delete $last" >> done ;;
*" wait ironics."*) test ! -e $side/broken && { test $side = colo1 || jq -e '.spec.apiCredentialsName == null' pivot/ironic.json > /dev/null; } ;;
*" get ironics."*) cat $side/ironic.json ;;
*" get machines.cluster.x-k8s.io,baremetalhosts.metal3.io -o json") test ! -e $side/silent && jq --slurpfile machine $side/machine.json '{ items: [$machine[0], . + { kind: "BareMetalHost" }] }' $side/host.json ;;
*" get baremetalhosts -o name") test ! -e $side/host.json || echo baremetalhost.metal3.io/a ;;
*" get baremetalhosts -o json") jq '{ items: [.] }' $side/host.json ;;
*" get baremetalhost.metal3.io/a -o json") cat $side/host.json ;;
*" get clusters.cluster.x-k8s.io -o name") echo cluster.cluster.x-k8s.io/c ;;
*" patch cluster.cluster.x-k8s.io/c "*'{"spec":{"paused":null}}') rm -f $side/paused ;;
*" annotate baremetalhosts --all "*/paused-) written '.status = (.metadata.annotations["baremetalhost.metal3.io/status"] | fromjson) | .metadata.annotations = {}'; echo "$side release" >> done ;;
*" annotate baremetalhosts --all "*/paused=*) written --arg by "\${last#*=}" '.metadata.annotations["baremetalhost.metal3.io/paused"] = $by' ;;
*" annotate baremetalhost.metal3.io/a "*) written --arg status "\${last#*=}" '.metadata.annotations["baremetalhost.metal3.io/status"] = $status' ;;
*"-o json") echo '{}' ;;
*" apply "*) cat > applied.json; if jq -e .spec applied.json > /dev/null; then mv applied.json pivot/ironic.json; echo "${APPLIED}" >> done; fi ;;
esac`;

/** As of v1.13.5: it refuses a paused Cluster, and a host arrives with its annotations and without its status. */
export const CLUSTERCTL = `
from=colo1; case "$*" in *"--kubeconfig .kube/pivot "*) from=pivot ;; esac
to=colo1; case "$*" in *"--to-kubeconfig .kube/pivot "*) to=pivot ;; esac
test ! -e $from/paused || { echo 'cannot start operation while the following Clusters are paused' >&2; exit 1; }
case "$*" in
*--dry-run*) cat $from/told >&2; exit ;;
*--to-directory*) echo "$from copy" >> done; exit ;;
*--from-directory*) exit ;;
esac
touch $from/paused
test ! -e $from/away -a ! -e $to/away || { echo 'a webhook does not answer' >&2; exit 1; }
jq -e '.metadata.annotations | .["baremetalhost.metal3.io/paused"] and .["baremetalhost.metal3.io/status"]' $from/host.json > /dev/null || { echo 'a host is not held' >&2; exit 1; }
jq 'del(.status)' $from/host.json > $to/host.json
rm $from/host.json $from/paused
echo "$from move $to" >> done`;
