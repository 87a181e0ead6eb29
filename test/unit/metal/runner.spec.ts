import assert from "node:assert/strict";

import * as pulumi from "@pulumi/pulumi";

import { Runner, type RunnerArgs, validateRunner } from "../../../components/metal/runner";
import type { ClusterScope } from "../../../components/shared/clusterScope";
import { deploy } from "../support/deploy";

const KUBECONFIG = `users: [{ name: site, user: { exec: { command: h200-credential, args: [workload] } } }]\n`;

const args: Omit<RunnerArgs, "scope"> = {
    namespace: "preview",
    account: "preview",
    owner: "infrastructure",
    image: { repository: "ghcr.io/actions/actions-runner", tag: "2.333.1", digest: null },
    forge: { organisation: "alphaton", group: 7, clientId: "Iv23example", installation: 4711 },
    label: "h200-preview",
    registrationSecret: "runner-registration",
    state: { backend: "s3://h200-state", secret: "runner-state" },
    kubeconfig: { file: "colo1", content: KUBECONFIG },
    apiServer: { range: "10.20.0.0/24", port: 6443 },
    closed: ["10.20.0.10", "10.20.0.11"],
    proxy: { address: "10.20.0.5", port: 3128 },
    after: [],
};
const CRON_JOB = "kubernetes:batch/v1:CronJob";

const create = () => deploy((scope, opts) => new Runner("runner", { scope, ...args, after: [scope.provider] }, opts));

async function pod() {
    const { only } = await create();

    return only(CRON_JOB).inputs["spec"].jobTemplate.spec.template.spec as Pod;
}

interface Container {
    readonly name: string;
    readonly env: readonly { readonly name: string; readonly value?: string }[];
    readonly volumeMounts: readonly { readonly name: string; readonly readOnly?: boolean }[];
    readonly securityContext: object;
    readonly resources: object;
}

interface Pod {
    readonly restartPolicy: string;
    readonly automountServiceAccountToken: boolean;
    readonly serviceAccountName: string;
    readonly nodeSelector: object;
    readonly securityContext: object;
    readonly initContainers: readonly Container[];
    readonly containers: readonly Container[];
    readonly volumes: readonly {
        readonly name: string;
        readonly projected?: object;
        readonly secret?: object;
        readonly configMap?: object;
    }[];
}

describe("Runner", () => {
    it("gives each job a pod of its own, one after another, and nothing that outlives it", async () => {
        const { only } = await create();
        const { spec, metadata } = only(CRON_JOB).inputs;
        const { jobTemplate, ...schedule } = spec as { jobTemplate: { spec: { template: object } } };
        assert.deepEqual(schedule, {
            schedule: "* * * * *",
            concurrencyPolicy: "Forbid",
            startingDeadlineSeconds: 120,
            successfulJobsHistoryLimit: 1,
            failedJobsHistoryLimit: 3,
        });
        const { template, ...job } = jobTemplate.spec;
        assert.deepEqual(job, { backoffLimit: 0, activeDeadlineSeconds: 21_600, ttlSecondsAfterFinished: 3600 });
        assert.match(JSON.stringify(template), /"alphaton\.ai\/api-access":"previews pull requests/);
        assert.match(JSON.stringify(metadata), /"alphaton\.ai\/api-access":"previews pull requests/);
        const { restartPolicy, volumes } = await pod();
        assert.equal(restartPolicy, "Never");
        assert.ok(volumes.every((volume) => !("persistentVolumeClaim" in volume) && !("hostPath" in volume)));
    });

    it("keeps the forge's key, and only that, from the container that runs jobs", async () => {
        const { initContainers, containers } = await pod();
        const mounts = (found: readonly Container[]) =>
            found.map(({ volumeMounts }) => volumeMounts.map(({ name }) => name));
        assert.deepEqual(mounts(initContainers), [["registration", "scripts", "jit", "home", "tmp"]]);
        assert.deepEqual(mounts(containers), [["scripts", "kube", "jit", "token", "state", "home", "tmp"]]);
    });

    it("gives jobs a token of the preview account for ten minutes, and the registering container none", async () => {
        const { serviceAccountName, automountServiceAccountToken, volumes } = await pod();
        assert.deepEqual([serviceAccountName, automountServiceAccountToken], ["preview", false]);
        assert.deepEqual(volumes.find(({ name }) => name === "token")?.projected, {
            sources: [{ serviceAccountToken: { path: "token", expirationSeconds: 600 } }],
        });
    });

    it("fits restricted Pod Security, and stands with the tenants' workloads", async () => {
        const { initContainers, containers, securityContext, nodeSelector } = await pod();
        assert.match(JSON.stringify(securityContext), /"runAsNonRoot":true.*"RuntimeDefault"/);
        assert.deepEqual(nodeSelector, { "alphaton.ai/role": "gpu" });
        for (const container of [...initContainers, ...containers]) {
            assert.deepEqual(container.securityContext, {
                allowPrivilegeEscalation: false,
                readOnlyRootFilesystem: true,
                capabilities: { drop: ["ALL"] },
            });
            assert.match(JSON.stringify(container.resources), /limits.*requests/);
        }
    });

    it("reaches this cluster's API server and the site's proxy, and not the management cluster's", async () => {
        const { only } = await create();
        const policy = only("kubernetes:networking.k8s.io/v1:NetworkPolicy").inputs["spec"] as { egress: object };
        assert.deepEqual(policy, {
            podSelector: { matchLabels: { "app.kubernetes.io/name": "runner" } },
            policyTypes: ["Egress"],
            egress: [
                {
                    to: [{ ipBlock: { cidr: "10.20.0.0/24", except: ["10.20.0.10/32", "10.20.0.11/32"] } }],
                    ports: [{ protocol: "TCP", port: 6443 }],
                },
                {
                    to: [{ ipBlock: { cidr: "10.20.0.5/32" } }],
                    ports: [{ protocol: "TCP", port: 3128 }],
                },
            ],
        });
        const { containers, initContainers } = await pod();
        for (const { name, env } of [...containers, ...initContainers]) {
            const proxy = env.find((variable) => variable.name === "HTTPS_PROXY")?.value;
            assert.equal(proxy, "http://10.20.0.5:3128", name);
        }
    });

    it("starts no pod before its account and the rule about its network, and makes no Secret", async () => {
        const { only, all } = await create();
        assert.deepEqual([...only(CRON_JOB).dependsOn].sort(), ["runner-egress", "runner-files", "workload"]);
        assert.deepEqual(all("kubernetes:core/v1:Secret"), []);
    });

    it("refuses a kubeconfig with a credential in it, by name and without showing it", () => {
        const issues = (changes: Partial<RunnerArgs>) =>
            validateRunner({ scope: undefined as unknown as ClusterScope, ...args, ...changes });
        assert.deepEqual(issues({}), []);
        for (const held of ["client-key-data", "token", "tokenFile", "password", "client-key", "auth-provider"]) {
            const content = JSON.stringify({ users: [{ name: "admin", user: { [held]: "aGlkZGVu" } }] });
            const [issue, ...more] = issues({ kubeconfig: { file: "colo1", content } });
            assert.ok(issue);
            assert.deepEqual([issue.path, more], ["kubeconfig.content", []]);
            assert.ok(issue.reason.includes(`(${held})`));
            assert.ok(!issue.reason.includes("aGlkZGVu"));
        }
    });

    it("puts the helper where the kubeconfig looks for it, and the kubeconfig where jobs do", async () => {
        const { volumes, containers } = await pod();
        const files = (name: string) => volumes.find((volume) => volume.name === name)?.configMap;
        assert.deepEqual(files("scripts"), {
            name: "runner",
            defaultMode: 0o555,
            items: [
                { key: "register.sh", path: "register.sh" },
                { key: "credential.sh", path: "h200-credential" },
            ],
        });
        assert.deepEqual(files("kube"), {
            name: "runner",
            defaultMode: 0o444,
            items: [{ key: "colo1", path: "colo1" }],
        });
        const env = Object.fromEntries(containers.flatMap((each) => each.env.map(({ name, value }) => [name, value])));
        assert.match(env["PATH"] ?? "", /^\/etc\/runner:/);
        assert.equal(env["PREVIEW_KUBE"], "/etc/kube");
    });

    it("takes a kubeconfig that nobody knows yet", async () => {
        const content = pulumi.output(pulumi.unknown as unknown as string);
        const { only } = await deploy(
            (scope, opts) => new Runner("runner", { scope, ...args, kubeconfig: { file: "colo1", content } }, opts),
        );
        const { data } = only("kubernetes:core/v1:ConfigMap").inputs as { data: object };
        assert.deepEqual(Object.keys(data).sort(), ["colo1", "credential.sh", "register.sh"]);
    });

    it("refuses addresses that close or open something else than was meant", () => {
        const issues = validateRunner({
            scope: undefined as unknown as ClusterScope,
            ...args,
            closed: ["10.30.0.1"],
            proxy: { address: "proxy.h200.example", port: 3128 },
        });
        assert.deepEqual(
            issues.map(({ path }) => path),
            ["closed[0]", "proxy.address"],
        );
    });
});
