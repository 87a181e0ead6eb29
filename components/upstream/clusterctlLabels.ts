/**
 * What `clusterctl init` would set: `clusterctl move` looks at kinds with the first label alone (its objectgraph.go, getCRDList), and
 * leaves every object of another behind.
 */
const DISCOVERED = "clusterctl.cluster.x-k8s.io";
/** Every object of the kind; with those that it owns. */
const MOVED = "clusterctl.cluster.x-k8s.io/move";
const MOVED_WITH_OWNED = "clusterctl.cluster.x-k8s.io/move-hierarchy";

/** Of Cluster API and its providers, whoever released them. */
const isMovable = (group: string) =>
    group === "cluster.x-k8s.io" ||
    group.endsWith(".cluster.x-k8s.io") ||
    group === "ipam.metal3.io" ||
    group === "metal3.io";

/** No Cluster owns a host. As CAPM3's own test of the pivot sets them (test/e2e/pivoting.go): no release of baremetal-operator does. */
const FORCED: Readonly<Record<string, readonly string[]>> = {
    "baremetalhosts.metal3.io": [MOVED, MOVED_WITH_OWNED],
    "hardwaredata.metal3.io": [MOVED],
};

/** Labels of a definition, by its name. None for those that no move concerns. */
export function clusterctlLabels(definition: string): Readonly<Record<string, string>> {
    const group = definition.slice(definition.indexOf(".") + 1);
    const labels = isMovable(group) ? [DISCOVERED, ...(FORCED[definition] ?? [])] : [];
    return Object.fromEntries(labels.map((label) => [label, ""]));
}
