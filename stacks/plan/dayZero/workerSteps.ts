import { NOT_TAKEN } from "../../../components/metal/fleetHost";
import { isInUse, runsControlPlane } from "../hosts";
import type { HostPlan } from "../hostPlan";
import type { Site } from "./site";
import type { Step } from "./step";

export const PROVISIONED = "--for=jsonpath='{.status.provisioning.state}'=provisioned";

/** Of Cluster API, on health checks: a machine that waits for its host has no node, and one alone of them would be power-cycled. */
const UNWATCHED = "cluster.x-k8s.io/paused";

/** Hosts that run workloads, held by a mark that CAPM3's `chooseHost` passes by and nobody takes away: one of them first, and the others when that one was seen. Hosts that leave are marked already. */
function workersOf({ workloadHosts, gpuHosts }: Site) {
    const workers = workloadHosts.filter((host) => !runsControlPlane(host.role) && isInUse(host));
    const [first] = gpuHosts.filter(isInUse);
    return { first, later: workers.filter(({ name }) => name !== first?.name) };
}

/** Whether a GPU host waits: the health check looks at these alone. */
const watched = (site: Site) => workersOf(site).later.some(({ role }) => role === "gpu");

const objects = (kind: string, hosts: readonly HostPlan[]) => hosts.map(({ name }) => `${kind}/${name}`).join(" ");

/** From a host that Metal3 is told to install to a node; a node that is not there yet is nothing that could get ready. */
function joined({ onManagement, onWorkload, metal }: Site, hosts: readonly HostPlan[]): string[] {
    const nodes = objects("node", hosts);
    return [
        `${onManagement} -n ${metal} wait ${PROVISIONED} ${objects("baremetalhost", hosts)} --timeout=120m`,
        `${onWorkload} wait --for=create ${nodes} --timeout=60m`,
        `${onWorkload} wait --for=condition=Ready ${nodes} --timeout=30m`,
    ];
}

const changesNothing = (stack: string) => [
    `pulumi refresh --stack ${stack} --preview-only --expect-no-changes`,
    `pulumi preview --stack ${stack} --policy-pack policies --expect-no-changes`,
];

export const update = (site: Site): Step => {
    const { stack, plan, onManagement, metal } = site;
    const { first, later } = workersOf(site);
    return {
        id: "update",
        title: "Third update: everything but models, and then no change",
        who: ["infrastructure engineer"],
        minutes: 60,
        after: ["workload-network", ...(plan.runner ? ["helper"] : [])],
        text: [
            "The same commands as the first time, in phase 1; both clusters answer now.",
            ...(first && later.length > 0
                ? [
                      `It asks for a machine on every worker host, and Metal3 would install all of them at once. So all but ${first.name} are held: CAPM3 gives no machine a host with \`${NOT_TAKEN}\`, and the machines wait. ${watched(site) ? "The health check of GPU hosts is paused as long: Cluster API would count machines that wait as hosts that do not start, and ask for a power cycle of the last of them." : ""}`.trimEnd(),
                  ]
                : []),
            "Models come when there are hosts for them: an update gives up on a model before a host is installed. Until then each model of phase 1 has `fromPhase: 2` in the stack file.",
        ],
        commands: [
            ...(later.length > 0
                ? [`${onManagement} -n ${metal} annotate --overwrite ${objects("baremetalhost", later)} ${NOT_TAKEN}=`]
                : []),
            `# Pulumi.${stack}.yaml: h200-platform:phase: 1, and fromPhase: 2 at each model of h200-platform:models`,
            `npm run definitions -- --stack ${stack}`,
            `pulumi up --stack ${stack} --policy-pack policies`,
            ...(watched(site)
                ? [`${onManagement} -n ${metal} annotate --overwrite machinehealthchecks --all ${UNWATCHED}=`]
                : []),
        ],
        check: { expect: "No change, after a refresh too.", commands: changesNothing(stack) },
        back: {
            how: "Run it again; a resource that fails twice is named, with its reason.",
            commands: [`pulumi cancel --stack ${stack}`],
        },
    };
};

/** Nothing where there is none. */
export const gpuHost = (site: Site): Step[] => {
    const { onWorkload } = site;
    const { first, later } = workersOf(site);
    if (!first) {
        return [];
    }
    const { name, gpus } = first;
    return [
        {
            id: "gpu-host",
            title: "The first GPU host",
            who: ["infrastructure engineer"],
            minutes: 180,
            after: ["update"],
            text: [
                later.length > 0
                    ? `${name} alone, since the others are held: what is wrong with the image, the firmware or the cabling would be wrong on all of them.`
                    : `${name} is the only one.`,
            ],
            commands: [
                ...joined(site, [first]),
                `${onWorkload} wait --for=jsonpath='{.status.allocatable.nvidia\\.com/gpu}'=${gpus.value} node/${name} --timeout=45m`,
            ],
            check: {
                expect: `Ready, ${gpus.value} GPUs, no Xid error, a log that can be read, and a test pod that sees every GPU.`,
                commands: [
                    `${onWorkload} get csr --field-selector spec.signerName=kubernetes.io/kubelet-serving`,
                    `${onWorkload} get node ${name} -o jsonpath='{.status.allocatable.nvidia\\.com/gpu}'`,
                ],
            },
            back: {
                how: "Drain it, and let Metal3 take it back; the host is erased.",
                commands: [`${onWorkload} drain ${name} --ignore-daemonsets --delete-emptydir-data`],
            },
        },
    ];
};

/** Nothing where there is no other. */
export const otherHosts = (site: Site): Step[] => {
    const { onManagement, onWorkload, metal } = site;
    const { first, later } = workersOf(site);
    if (later.length === 0) {
        return [];
    }
    const held = objects("baremetalhost", later);
    return [
        {
            id: "other-hosts",
            title: "All other hosts",
            who: ["infrastructure engineer"],
            // Side by side, each as long as the first.
            minutes: 180,
            after: [first ? "gpu-host" : "update"],
            text: [
                `${later.map(({ name }) => name).join(", ")}: they are let go, and the machines that wait take them${watched(site) ? "; the health check goes on when all of them are there" : ""}.`,
            ],
            commands: [
                `${onManagement} -n ${metal} annotate ${held} ${NOT_TAKEN}-`,
                ...joined(site, later),
                ...(watched(site)
                    ? [`${onManagement} -n ${metal} annotate machinehealthchecks --all ${UNWATCHED}-`]
                    : []),
            ],
            check: {
                expect: "Every host Ready, with as many GPUs as it was bought with; every machine Running.",
                commands: [
                    `${onWorkload} get nodes -o custom-columns='NAME:.metadata.name,GPUS:.status.allocatable.nvidia\\.com/gpu'`,
                    `${onManagement} -n ${metal} get machines,baremetalhosts,machinehealthchecks`,
                ],
            },
            back: {
                how: "Whichever no machine has taken yet is held again. One that was taken: drain it, and let Metal3 take it back; the host is erased.",
                commands: [`${onManagement} -n ${metal} annotate --overwrite ${held} ${NOT_TAKEN}=`],
            },
        },
    ];
};

/** The step after which every host is there. */
export function hostsJoined(site: Site): string {
    const { first, later } = workersOf(site);
    return later.length > 0 ? "other-hosts" : first ? "gpu-host" : "update";
}

export const models = ({ stack, onWorkload, plan }: Site): Step => ({
    id: "models",
    title: "Fourth update: models, and then no change",
    who: ["infrastructure engineer"],
    minutes: 120,
    // Nothing may change between the pivot and the return.
    after: ["pivot"],
    text: [
        "Every host is there, with its GPUs. What the third update has put at models goes again, and each replica pulls its weights from the site's registry.",
    ],
    commands: [
        `# Pulumi.${stack}.yaml: no fromPhase: 2 at models of phase 1`,
        `pulumi up --stack ${stack} --policy-pack policies`,
    ],
    check: {
        expect: "Every replica is ready. No change, after a refresh too.",
        commands: [
            ...[...new Set(plan.placements.map(({ namespace }) => namespace))].map(
                (namespace) => `${onWorkload} -n ${namespace} get deployments`,
            ),
            ...changesNothing(stack),
        ],
    },
    back: {
        how: "Run it again; `fromPhase: 2` takes a model out again, and nothing else.",
        commands: [`pulumi cancel --stack ${stack}`],
    },
});
