import { PREVIEW_NAMESPACE } from "../namespaces";
import type { ClusterPlan, ImagePlan, ModelPlacement, NamespacePlan } from "../platformPlan";
import { RUNNER_SECRETS } from "../runner";
import { REGISTRY_NAMESPACE, ROBOTS_SECRET } from "../services/registry";
import { RANDOM } from "./algorithms";
import { operators } from "./custodians";
import { apiEncryption, OPENBAO, REGISTRY_ROBOTS_KEY } from "./keyIds";
import type { KeyPlan } from "./keyPlan";
import { signingKeys } from "./signingKeys";
import { trafficKeys } from "./trafficKeys";

interface Decided {
    readonly clusters: readonly ClusterPlan[];
    readonly namespaces: readonly NamespacePlan[];
    readonly placements: readonly ModelPlacement[];
    readonly images: readonly ImagePlan[];
}

/** Keys of what runs on the clusters: network, bus, logins, signatures. */
export function platformKeys({ clusters, namespaces, placements, images }: Decided): KeyPlan[] {
    const teams = namespaces.filter(({ kind }) => kind === "tenant");
    const issuers = [...new Set(clusters.map(({ oidc }) => oidc.issuer))];
    return [...trafficKeys(teams), ...signingKeys({ issuers, placements, images }), registry, ironic, runner];
}

const registry: KeyPlan = {
    id: REGISTRY_ROBOTS_KEY,
    family: "registry robots",
    purpose: "Push into quarantine, and from there to what hosts may run; pulling takes none, where from decides",
    use: "authenticates",
    algorithm: RANDOM,
    createdBy:
        "whoever fills the registry, before it starts (htpasswd); put into OpenBao and destroyed as soon as it is there",
    livesIn: "OpenBao; their bcrypt hashes in a Secret beside the registry",
    heldIn: [`secret/management/${REGISTRY_NAMESPACE}/${ROBOTS_SECRET}`],
    // Whoever fetches is not whoever promotes: nobody reads both.
    inStore: [
        { who: "operators", path: "registry/data/importer", may: ["read", "update"] },
        { who: "import-step", path: "registry/data/importer", may: ["read"] },
        { who: "promoters", path: "registry/data/promoter", may: ["read", "update"] },
        { who: "promotion-step", path: "registry/data/promoter", may: ["read"] },
    ],
    readers: ["whoever imports, their own", "whoever promotes, their own"],
    protects: ["what the registry holds"],
    protectedBy: [OPENBAO, apiEncryption("management")],
    rotation: {
        everyDays: 90,
        procedure:
            "a new one into OpenBao by whoever reads it, its hash as a new line in the Secret's htpasswd, the registry restarts, the old one goes",
    },
    recovery: { from: [], procedure: "made anew" },
    lostWithout: "nothing but a rotation",
    custodians: operators,
};

/** What only the management cluster needs is made anew rather than kept. */
const ironic: KeyPlan = {
    use: "authenticates",
    heldIn: [],
    protectedBy: [apiEncryption("management")],
    custodians: operators,
    id: "key/ironic",
    family: "Ironic",
    purpose: "baremetal-operator's way into Ironic, and Ironic's into its own database",
    algorithm: RANDOM,
    createdBy: "ironic-standalone-operator",
    livesIn: "Secret beside Ironic",
    readers: ["baremetal-operator", "Ironic"],
    protects: ["what Ironic can do with every BMC"],
    rotation: { everyDays: 180, procedure: "the Secret is deleted and made anew, both restart" },
    recovery: { from: [], procedure: "made anew" },
    lostWithout: "nothing: Ironic learns hosts again from baremetal-operator",
};

const runner: KeyPlan = {
    use: "authenticates",
    heldIn: [`secret/workload/${PREVIEW_NAMESPACE}/${RUNNER_SECRETS.registration}`],
    protectedBy: [apiEncryption("workload")],
    custodians: operators,
    id: "key/runner",
    family: "runner",
    purpose: "Registers the private runner with the code host",
    // What the code host issues; nothing of the site is encrypted with it.
    algorithm: { name: "rsa", bits: 2048 },
    createdBy: "the code host",
    livesIn: "Secret beside the runner",
    readers: ["the container that registers the runner; no job"],
    protects: ["which jobs run inside the site"],
    rotation: { everyDays: 180, procedure: "a second key at the code host, the Secret follows, the first one goes" },
    recovery: { from: [], procedure: "made anew at the code host" },
    lostWithout: "no preview until it is made anew",
};
