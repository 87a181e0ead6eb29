import * as fs from "node:fs/promises";
import * as path from "node:path";

import { parse, stringify } from "yaml";

import type { ApiServerConfiguration } from "../components/control-plane/apiServer";
import { processFlags } from "../components/control-plane/processes";
import type { ClusterName } from "../stacks/plan/platformPlan";
import type { Toolchain } from "../tools/setup/toolchain";
import { exec, ExecError, searchPath } from "./exec";
import { readIfThere, writePrivate } from "./files";
import type { TwinPaths } from "./paths";
import type { ControlPlanePorts } from "./ports";
import { startFailure } from "./startFailure";
import { TWIN_FLAGS } from "./twinFlags";

/** Flags of ours that kwokctl has a value for, kwok v0.8.0 pkg/kwokctl/components. */
const SET_BY_KWOKCTL: ReadonlySet<string> = new Set(["authorization-mode", "bind-address", "quota-backend-bytes"]);

/** kwokctl for one control plane. It keeps what it installs in a folder of the twin, not in the user's home. */
export class Kwokctl {
    readonly #home: string;

    constructor(
        private readonly paths: TwinPaths,
        private readonly toolchain: Toolchain,
        private readonly cluster: ClusterName,
        private readonly timeoutSeconds: number,
    ) {
        this.#home = paths.controlPlane(cluster);
    }

    /** Whether kwokctl came as far as writing down what to start. */
    async isInstalled(): Promise<boolean> {
        const saved = parse((await readIfThere(path.join(this.#home, "kwok.yaml"))) ?? "") as Saved | null;
        return (saved?.components ?? []).length > 0;
    }

    /** Starts what does not run of an installed control plane. */
    async start(): Promise<void> {
        await this.#run("start");
    }

    /** Installs and starts a control plane, and hands it the kinds that describe behaviours. */
    async create(ports: ControlPlanePorts, apiServer: ApiServerConfiguration): Promise<void> {
        if (!(await this.isInstalled())) {
            // Left by a run that was killed before its first start; kwokctl would take it for complete.
            await fs.rm(this.#home, { recursive: true, force: true });
        }
        const configuration = path.join(this.paths.apiServer(this.cluster), "kwokctl.yaml");
        await writePrivate(configuration, stringify(this.#configuration(ports, apiServer)));
        await this.#run("create", "--config", configuration, "--kubeconfig", "");
    }

    /** Whether the API server serves behaviours, the last thing that `create` installs. */
    async servesBehaviours(): Promise<boolean> {
        const kubeconfig = `--kubeconfig=${path.join(this.#home, "kubeconfig.yaml")}`;
        try {
            await exec(this.toolchain.tools.kubectl.path, [kubeconfig, "get", "--raw", "/apis/kwok.x-k8s.io/v1alpha1"]);
            return true;
        } catch (error) {
            if (error instanceof ExecError) {
                return false;
            }
            throw error;
        }
    }

    async #run(action: "create" | "start", ...flags: readonly string[]): Promise<void> {
        const limit = `${this.timeoutSeconds}s`;
        const args = ["--name", this.cluster, action, "cluster", ...flags, "--wait", limit, "--timeout", limit];
        try {
            await exec(this.toolchain.tools.kwokctl.path, args, {
                // It calls kubectl, and would download one where PATH has none.
                env: { ...process.env, PATH: searchPath(this.toolchain), KWOK_WORKDIR: this.paths.controlPlanes },
                timeoutMs: this.timeoutSeconds * 1000,
            });
        } catch (error) {
            throw error instanceof ExecError ? await startFailure(this.paths, this.cluster, error.stderr) : error;
        }
    }

    #configuration(ports: ControlPlanePorts, apiServer: ApiServerConfiguration) {
        return {
            apiVersion: "config.kwok.x-k8s.io/v1alpha1",
            kind: "KwokctlConfiguration",
            options: {
                runtime: "binary",
                bindAddress: "127.0.0.1",
                etcdBinary: this.toolchain.tools.etcd.path,
                kubeApiserverBinary: this.toolchain.tools["kube-apiserver"].path,
                kubeControllerManagerBinary: this.toolchain.tools["kube-controller-manager"].path,
                kubeSchedulerBinary: this.toolchain.tools["kube-scheduler"].path,
                kwokControllerBinary: this.toolchain.tools.kwok.path,
                kubectlBinary: this.toolchain.tools.kubectl.path,
                kubeApiserverPort: ports.apiServer,
                etcdPort: ports.etcd,
                etcdPeerPort: ports.etcdPeer,
                kubeControllerManagerPort: ports.controllerManager,
                kubeSchedulerPort: ports.scheduler,
                kwokControllerPort: ports.kwok,
                kubeAuthorization: true,
                kubeAdmission: true,
                enableCRDs: TWIN_FLAGS["kwok-controller"]["enable-crds"].split(","),
            },
            componentsPatches: Object.entries(processFlags(apiServer)).map(([name, { flags, hostFlags }]) => ({
                name,
                extraArgs: [
                    ...Object.entries(flags).map(([key, value]) => ({
                        key,
                        value,
                        // `override` replaces a flag that kwokctl sets itself, and silently drops one that it does not.
                        override: SET_BY_KWOKCTL.has(key),
                    })),
                    ...("leader-elect" in hostFlags ? [{ key: "leader-elect", value: "false", override: false }] : []),
                    ...Object.entries(name === "kube-apiserver" ? TWIN_FLAGS[name] : {}).map(([key, value]) => ({
                        ...{ key, value, override: false },
                    })),
                ],
            })),
        };
    }
}

interface Saved {
    readonly components?: readonly unknown[];
}
