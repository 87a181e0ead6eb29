import * as fs from "node:fs/promises";
import * as path from "node:path";

import { parse } from "yaml";

import { ETCD } from "../../components/control-plane/etcd";
import { onHost, PKI } from "../../components/control-plane/flags";
import { crdGroups } from "../../components/upstream/crds";
import { deployedManifests } from "../../stacks/plan/deployedCharts";
import type { HostPlan } from "../../stacks/plan/hostPlan";
import type { PlatformPlan } from "../../stacks/plan/platformPlan";
import { UserError } from "../../tools/command";
import type { ToolOf } from "../../tools/setup/pins";
import type { Toolchain } from "../../tools/setup/toolchain";
import { readJsonIfThere, writePrivate } from "../files";
import type { Kubectl } from "../kubectl";
import { nodeOf } from "../machines";
import type { TwinPaths } from "../paths";
import { FIRST_LIVE_PORT, freePorts, portsOf as controlPlanePorts } from "../ports";
import { releaseOperators } from "../stages";
import type { EtcdSettings } from "../capm3/etcd/etcd";
import type { PlannedNodes } from "../capm3/nodes";
import { CERTIFICATES, type Controller, type ControllerPorts, METAL } from "./controllers";
import { binaryFolder, ensureProcesses, logFolder, type Wanted } from "./processes";
import { webhooksOf } from "./webhooks";

export type LiveToolchain = Toolchain<ToolOf<"base" | "live-metal">>;

/** API groups that live controllers answer for; KWOK plays none of their kinds. */
export const METAL_GROUPS: readonly string[] = deployedManifests
    .filter(({ pin }) => METAL.some((controller) => controller.pin === pin))
    .flatMap(({ definitions }) => definitions);

/** What is the project's own program, and so answers webhooks too. */
const REAL = METAL.filter(({ standIn }) => !standIn);

/** For the summary. */
export const METAL_PROCESSES: readonly string[] = REAL.map(({ name }) => name);

/** By this label Cluster API finds out which of its contracts the kinds of a provider follow, and in which version. */
const CONTRACT = { label: "cluster.x-k8s.io/v1beta2", version: "v1beta2" };

export interface LiveMetal {
    readonly paths: TwinPaths;
    readonly toolchain: LiveToolchain;
    readonly plan: PlatformPlan;
    /** Of the management control plane. */
    readonly kubectl: Kubectl;
    readonly timeoutSeconds: number;
}

/**
 * Has Cluster API, baremetal-operator and the stand-in for CAPM3 work on the management control plane, in the place of KWOK.
 *
 * @returns the processes that had died since an earlier run
 */
export async function ensureMetal(live: LiveMetal): Promise<readonly string[]> {
    const { paths, plan, kubectl } = live;
    requireDefinitions(plan);
    await releaseOperators(kubectl, METAL_GROUPS);
    await followContract(kubectl);

    const workload = plan.hosts.filter(({ cluster }) => cluster === "workload");
    const authority = await writeSurroundings(live, workload);
    const ports = await portsOf(paths);
    const kubeletPort = (await controlPlanePorts(paths, "workload", { settled: true })).kwok;
    const started = await ensureProcesses(
        paths,
        METAL.map((controller) => wanted(live, controller, ports, kubeletPort)),
        live.timeoutSeconds,
    );
    await kubectl.apply(
        REAL.flatMap((controller) => webhooksOf(controller, ports[controller.name].webhook, authority)),
    );
    return started;
}

function requireDefinitions({ site, clusters }: PlatformPlan): void {
    const installed = clusters.find(({ name }) => name === "management")?.definitions ?? [];
    const missing = METAL_GROUPS.filter((group) => !installed.includes(group));
    if (missing.length > 0) {
        throw new UserError(
            `--live metal: stack "${site.stack}" brings no definitions of ${missing.join(", ")}; it must hold the layer foundation.`,
        );
    }
}

/** Gives definitions the label that releases give them; those that have it are left alone, since each costs two requests. */
async function followContract(kubectl: Kubectl): Promise<void> {
    const { label, version } = CONTRACT;
    const kind = "customresourcedefinitions";
    const without = (await kubectl.run(["get", kind, `--selector=!${label}`, "--output=name"])).split("\n");
    const due = METAL_GROUPS.flatMap((group) => crdGroups()[group]?.names ?? []).filter((name) =>
        without.some((found) => found.endsWith(`/${name}`)),
    );
    if (due.length > 0) {
        await kubectl.run(["label", kind, ...due, `${label}=${version}`]);
    }
}

/** Hosts whose nodes the stand-in makes, as they boot, and takes away. */
export async function bootedHosts(kubectl: Kubectl): Promise<ReadonlySet<string>> {
    const hosts = await kubectl.get("baremetalhosts.metal3.io", "--all-namespaces");
    return new Set(hosts.map(({ metadata }) => metadata.name));
}

type Ports = Readonly<Record<Controller["name"], ControllerPorts>>;

/** Chosen once and remembered: a process whose ports changed would have to be started anew. */
async function portsOf(paths: TwinPaths): Promise<Ports> {
    const file = path.join(paths.live, "ports.json");
    const known = (await readJsonIfThere(file, "Run `npm run twin:down` and start again.")) as Ports | undefined;
    if (known && METAL.every(({ name }) => name in known)) {
        return known;
    }
    const free = await freePorts(FIRST_LIVE_PORT, METAL.length * 3);
    const ports = Object.fromEntries(
        METAL.map(({ name }, i) => {
            const [health, diagnostics, webhook] = free.slice(3 * i);
            return [name, { health, diagnostics, webhook }];
        }),
    ) as unknown as Ports;
    await writePrivate(file, JSON.stringify(ports));
    return ports;
}

function wanted({ paths, toolchain }: LiveMetal, controller: Controller, ports: Ports, kubeletPort: number): Wanted {
    const own = ports[controller.name];
    const temporary = path.join(paths.live, "tmp");
    return {
        name: controller.name,
        executable: toolchain.tools[controller.name].path,
        args: controller.args({
            ports: own,
            kubeconfig: kubeconfigFile(paths),
            nodes: nodesFile(paths),
            etcd: etcdFile(paths),
            kubeletPort,
            temporary,
        }),
        temporary,
        healthPort: own.health,
    };
}

const kubeconfigFile = ({ live }: TwinPaths) => path.join(live, "kubeconfig");
const nodesFile = ({ live }: TwinPaths) => path.join(live, "nodes.json");
const etcdFile = ({ live }: TwinPaths) => path.join(live, "etcd.json");

/** As on the site's hosts, but for addresses and for where files are. */
function etcdSettings({ paths, toolchain }: LiveMetal): EtcdSettings {
    return {
        executable: toolchain.tools.etcd.path,
        binaries: binaryFolder(paths),
        logs: logFolder(paths),
        members: path.join(paths.live, "etcd"),
        firstPort: FIRST_LIVE_PORT,
        flags: onHost(ETCD),
        pki: path.posix.join(PKI, "etcd"),
    };
}

/**
 * What the processes read. Their webhooks show the certificate of the control plane itself, which is made out to 127.0.0.1 and
 * signed by the twin's own authority.
 *
 * @returns that authority, PEM
 */
async function writeSurroundings(live: LiveMetal, hosts: readonly HostPlan[]): Promise<string> {
    const { paths } = live;
    const pki = (file: string) => fs.readFile(path.join(paths.controlPlane("management"), "pki", file), "utf8");
    const kubeconfig = parse(await fs.readFile(paths.kubeconfig, "utf8")) as object;
    const certificates = path.join(paths.live, "tmp", CERTIFICATES);
    const planned: PlannedNodes = Object.fromEntries(hosts.map((host) => [host.name, nodeOf(host)]));
    await writePrivate(kubeconfigFile(paths), JSON.stringify({ ...kubeconfig, "current-context": "management" }));
    await writePrivate(nodesFile(paths), JSON.stringify(planned));
    await writePrivate(etcdFile(paths), JSON.stringify(etcdSettings(live)));
    await writePrivate(path.join(certificates, "tls.crt"), await pki("admin.crt"));
    await writePrivate(path.join(certificates, "tls.key"), await pki("admin.key"));
    return pki("ca.crt");
}
