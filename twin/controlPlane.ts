import { randomBytes } from "node:crypto";
import * as fs from "node:fs/promises";
import * as path from "node:path";

import { parse, stringify } from "yaml";

import { type ApiServerConfiguration, apiServerConfiguration, fileText } from "../components/control-plane/apiServer";
import type { ClusterPlan } from "../stacks/plan/platformPlan";
import { UserError } from "../tools/command";
import type { Toolchain } from "../tools/setup/toolchain";
import { exec, ExecError } from "./exec";
import { readIfThere, remembered, writePrivate } from "./files";
import type { TwinPaths } from "./paths";
import { type ControlPlanePorts, portsOf, requireFree } from "./ports";
import { commandLine, componentProcesses } from "./processes";

export interface ControlPlaneOptions {
    readonly apiServerPort?: number;
    readonly startTimeoutSeconds: number;
}

/** Processes of a control plane in the order kwokctl starts them. */
const COMPONENTS = ["etcd", "kube-apiserver", "kube-controller-manager", "kube-scheduler", "kwok-controller"];

/**
 * Brings one control plane up: made on the first run, completed or restarted on a later one, untouched while it runs. What
 * it stores is never given up; only an installation that was broken off before its first start is made anew.
 *
 * @returns the port of its API server on loopback
 */
export async function ensureControlPlane(
    paths: TwinPaths,
    toolchain: Toolchain,
    cluster: ClusterPlan,
    { apiServerPort, startTimeoutSeconds }: ControlPlaneOptions,
): Promise<number> {
    const ports = await portsOf(paths, cluster.name, apiServerPort);
    const running = await componentProcesses(paths, cluster.name);
    const apiServer = await apiServerOf(paths, cluster);
    const apiServerPid = running.get("kube-apiserver");
    if (apiServerPid !== undefined) {
        await requireCurrent(cluster, apiServerPid, apiServer);
    }
    if (COMPONENTS.every((name) => running.has(name))) {
        return ports.apiServer;
    }
    if (running.size === 0) {
        await requireFree(cluster.name, ports);
    }
    await Promise.all(apiServer.files.map((file) => writePrivate(file.path, fileText(file))));
    await fs.mkdir(logsOf(paths, cluster), { recursive: true, mode: 0o700 });
    const configuration = path.join(paths.apiServer(cluster.name), "kwokctl.yaml");
    await writePrivate(configuration, stringify(kwokctlConfiguration(toolchain, ports, apiServer)));
    await discardHalfInstalled(paths, cluster);

    const wait = `${startTimeoutSeconds}s`;
    const create = [
        "create",
        "cluster",
        "--config",
        configuration,
        "--kubeconfig",
        "",
        "--wait",
        wait,
        "--timeout",
        wait,
    ];
    try {
        await exec(toolchain.tools.kwokctl.path, ["--name", cluster.name, ...create], {
            // kwokctl keeps its clusters there instead of in the user's home.
            env: { ...process.env, KWOK_WORKDIR: paths.controlPlanes },
            timeoutMs: startTimeoutSeconds * 1000,
        });
    } catch (error) {
        throw error instanceof ExecError ? await startError(paths, cluster, error) : error;
    }
    const started = await componentProcesses(paths, cluster.name);
    const absent = COMPONENTS.filter((name) => !started.has(name));
    if (absent.length > 0) {
        throw new UserError(
            `The ${cluster.name} control plane did not start: ${absent.join(", ")} ended; see ${logsOf(paths, cluster)}.`,
        );
    }
    await requireCurrent(cluster, started.get("kube-apiserver") as number, apiServer);
    return ports.apiServer;
}

/**
 * Looks at the process and its files themselves: an API server without its encryption or audit flags would answer all the
 * same, and one that was started before they changed would go on with the old ones.
 */
async function requireCurrent(
    { name }: ClusterPlan,
    pid: number,
    { flags, files }: ApiServerConfiguration,
): Promise<void> {
    const running = (await commandLine(pid)).trim().split(" ");
    const stale = Object.entries(flags)
        .filter(([flag, value]) => !running.includes(`--${flag}=${value}`))
        .map(([flag]) => `--${flag}`);
    for (const file of files) {
        if ((await readIfThere(file.path)) !== fileText(file)) {
            stale.push(path.basename(file.path));
        }
    }
    if (stale.length > 0) {
        throw new UserError(
            `The ${name} API server (pid ${pid}) runs without the present ${stale.join(", ")}; run \`npm run twin:down\` and start again.`,
        );
    }
}

/** Key, policies and flags, as `components/control-plane` generates them for real hosts. */
async function apiServerOf(paths: TwinPaths, cluster: ClusterPlan): Promise<ApiServerConfiguration> {
    const directory = paths.apiServer(cluster.name);
    const key = await remembered(path.join(directory, "encryption.key"), () => randomBytes(32).toString("base64"));
    return apiServerConfiguration({
        directory,
        kubernetesVersion: cluster.kubernetesVersion,
        serviceRange: cluster.serviceRange,
        audit: { logPath: path.join(logsOf(paths, cluster), "audit.log"), retentionDays: cluster.auditRetentionDays },
        encryption: { keys: [key] },
        oidc: cluster.oidc,
    });
}

function kwokctlConfiguration({ tools }: Toolchain, ports: ControlPlanePorts, { flags }: ApiServerConfiguration) {
    return {
        apiVersion: "config.kwok.x-k8s.io/v1alpha1",
        kind: "KwokctlConfiguration",
        options: {
            runtime: "binary",
            bindAddress: "127.0.0.1",
            etcdBinary: tools.etcd.path,
            kubeApiserverBinary: tools["kube-apiserver"].path,
            kubeControllerManagerBinary: tools["kube-controller-manager"].path,
            kubeSchedulerBinary: tools["kube-scheduler"].path,
            kwokControllerBinary: tools.kwok.path,
            kubectlBinary: tools.kubectl.path,
            kubeApiserverPort: ports.apiServer,
            etcdPort: ports.etcd,
            etcdPeerPort: ports.etcdPeer,
            kubeControllerManagerPort: ports.controllerManager,
            kubeSchedulerPort: ports.scheduler,
            kwokControllerPort: ports.kwok,
            kubeAuthorization: true,
            kubeAdmission: true,
            // Behaviours are objects of the API, so that a test can take one away.
            enableCRDs: ["Stage"],
        },
        componentsPatches: [
            {
                name: "kube-apiserver",
                extraArgs: Object.entries(flags).map(([key, value]) => ({
                    key,
                    value,
                    // `override` replaces a flag that kwokctl sets itself, and silently drops one that it does not.
                    override: key === "authorization-mode",
                })),
            },
        ],
    };
}

/**
 * Removes what kwokctl left when it was killed before it had written down its components: nothing was ever started from
 * it, and kwokctl would take it for a complete installation.
 */
async function discardHalfInstalled(paths: TwinPaths, { name }: ClusterPlan): Promise<void> {
    const saved = parse((await readIfThere(path.join(paths.controlPlane(name), "kwok.yaml"))) ?? "") as {
        components?: unknown[];
    } | null;
    if (!saved?.components?.length) {
        await fs.rm(paths.controlPlane(name), { recursive: true, force: true });
    }
}

function logsOf(paths: TwinPaths, { name }: ClusterPlan): string {
    return path.join(paths.logs, name);
}

async function startError(paths: TwinPaths, cluster: ClusterPlan, { stderr }: ExecError): Promise<UserError> {
    const said = stderr
        .split("\n")
        .filter((line) => line.includes('"level":"ERROR"') || !line.startsWith("{"))
        .join("\n")
        .trim();
    const log = await readIfThere(path.join(paths.controlPlane(cluster.name), "logs", "kube-apiserver.log"));
    const last = log?.trim().split("\n").slice(-3).join("\n") ?? "";
    return new UserError(
        [`The ${cluster.name} control plane did not start. Logs: ${paths.controlPlane(cluster.name)}/logs`, said, last]
            .filter(Boolean)
            .join("\n"),
    );
}
