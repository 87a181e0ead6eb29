import { readFileSync } from "node:fs";
import { join } from "node:path";

import { CronJob } from "@pulumi/kubernetes/batch/v1";
import { ConfigMap } from "@pulumi/kubernetes/core/v1";
import { NetworkPolicy } from "@pulumi/kubernetes/networking/v1";
import * as pulumi from "@pulumi/pulumi";

import type { ClusterScope } from "../shared/clusterScope";
import { API_ACCESS, LABELS, PROVENANCE } from "../shared/labels";
import { objectMeta } from "../shared/metadata";
import { nameIssues } from "../shared/names";
import { contains, isAddress, isNetwork } from "../shared/ranges";
import { type Issue, rejectInvalid } from "../shared/validation";
import { imageIssues } from "../upstream/imageReference";
import { credentialIn } from "./runnerKubeconfig";
import { RUNNER_SCRIPTS, runnerPod, type RunnerPodSettings } from "./runnerPod";

export interface RunnerArgs extends Omit<RunnerPodSettings, "configMap" | "kubeconfigFile" | "proxy"> {
    readonly scope: ClusterScope;
    /** Where the account is that previews (`security/PreviewAccess`). */
    readonly namespace: string;
    /** The platform area that answers for it. */
    readonly owner: string;
    /** Says how to get a credential, and holds none. An output only where no cluster has been made yet. */
    readonly kubeconfig: { readonly file: string; readonly content: pulumi.Input<string> };
    /** Addresses of the API server of this cluster, in CIDR notation. */
    readonly apiServer: { readonly range: string; readonly port: number };
    /** Addresses in that range which are not to be reached: the management cluster's. */
    readonly closed: readonly string[];
    /** The site's way out, which knows hosts by name as a NetworkPolicy cannot. */
    readonly proxy: { readonly address: string; readonly port: number };
    /** What it waits for, such as the account that its pods run as. */
    readonly after: readonly pulumi.Resource[];
}

const APP = "runner";
const WHY = "previews pull requests: reads what the platform made, and tries changes out";
/** An idle runner is replaced; a job in it would be cut off, which a push repeats. */
const HOURS = 6;

/**
 * The private runner of continuous integration: a pod that registers with the forge, takes one job of a pull request, and ends;
 * the next minute brings another. It runs what the pull request's author wrote, so it holds nothing worth taking
 * (docs/runbooks/runner.md).
 */
export class Runner extends pulumi.ComponentResource {
    constructor(name: string, args: RunnerArgs, opts?: pulumi.ComponentResourceOptions) {
        const { scope, kubeconfig, after, ...inputs } = args;
        super("alphaton:metal:Runner", name, { ...inputs, kubeconfig: kubeconfig.file }, scope.componentOptions(opts));
        rejectInvalid(this, validateRunner(args));
        const { namespace, owner, apiServer, closed, proxy } = args;
        const meta = (annotations = {}) => objectMeta({ name: APP, namespace, app: APP, owner, annotations });
        const options = scope.objectOptions(this, { namespace });

        const files = new ConfigMap(
            `${name}-files`,
            {
                metadata: meta(),
                data: {
                    [RUNNER_SCRIPTS.register]: script("runnerRegister.sh"),
                    [RUNNER_SCRIPTS.credential]: script("runnerCredential.sh"),
                    [kubeconfig.file]: kubeconfig.content,
                },
            },
            options,
        );
        const egress = new NetworkPolicy(
            `${name}-egress`,
            {
                metadata: meta(),
                spec: {
                    podSelector: { matchLabels: { [LABELS.app]: APP } },
                    policyTypes: ["Egress"],
                    egress: [
                        {
                            to: [
                                {
                                    ipBlock: {
                                        cidr: apiServer.range,
                                        except: closed.map((address) => `${address}/32`),
                                    },
                                },
                            ],
                            ports: [{ protocol: "TCP", port: apiServer.port }],
                        },
                        {
                            to: [{ ipBlock: { cidr: `${proxy.address}/32` } }],
                            ports: [{ protocol: "TCP", port: proxy.port }],
                        },
                    ],
                },
            },
            options,
        );
        new CronJob(
            `${name}-pods`,
            {
                metadata: meta({ [API_ACCESS]: WHY }),
                spec: {
                    schedule: "* * * * *",
                    // One at a time: while a runner waits for a job, or has one, no minute brings another.
                    concurrencyPolicy: "Forbid",
                    startingDeadlineSeconds: 120,
                    successfulJobsHistoryLimit: 1,
                    failedJobsHistoryLimit: 3,
                    jobTemplate: {
                        spec: {
                            backoffLimit: 0,
                            activeDeadlineSeconds: HOURS * 3600,
                            ttlSecondsAfterFinished: 3600,
                            template: {
                                metadata: {
                                    labels: meta().labels,
                                    annotations: { [PROVENANCE]: "ours", [API_ACCESS]: WHY },
                                },
                                spec: runnerPod({
                                    ...args,
                                    configMap: APP,
                                    kubeconfigFile: kubeconfig.file,
                                    proxy: `http://${proxy.address}:${proxy.port}`,
                                }),
                            },
                        },
                    },
                },
            },
            pulumi.mergeOptions(options, { dependsOn: [files, egress, ...after] }),
        );
        this.registerOutputs();
    }
}

const script = (file: string) => readFileSync(join(__dirname, file), "utf8");

/** Every rule about the arguments, without the engine. */
export function validateRunner(args: RunnerArgs): Issue[] {
    const { namespace, owner, account, kubeconfig, apiServer, closed, proxy } = args;
    const issues = [
        ...nameIssues({ namespace, owner, account, registrationSecret: args.registrationSecret }),
        ...imageIssues("image", args.image),
    ];
    const held = typeof kubeconfig.content === "string" ? credentialIn(kubeconfig.content) : undefined;
    if (held !== undefined) {
        const reason = `holds a credential (${held}), which every pull request could read; name a helper by \`exec\` instead`;
        issues.push({ path: "kubeconfig.content", reason });
    }
    if (!isNetwork(apiServer.range)) {
        issues.push({ path: "apiServer.range", reason: `expected an IPv4 range, got "${apiServer.range}"` });
    } else {
        closed.forEach((address, i) => {
            if (!isAddress(address) || !contains(apiServer.range, address)) {
                const reason = `expected an address in ${apiServer.range}, got "${address}"`;
                issues.push({ path: `closed[${i}]`, reason });
            }
        });
    }
    if (!isAddress(proxy.address)) {
        issues.push({ path: "proxy.address", reason: `expected an IPv4 address, got "${proxy.address}"` });
    }
    return issues;
}
