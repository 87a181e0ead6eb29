import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { stringify } from "yaml";

import { loadFromFiles } from "../../stacks/config/load";
import { findKubeconfig, kubeconfigEndpoint, kubeconfigProblem } from "../../stacks/kubeconfig";
import { planPlatform } from "../../stacks/plan/plan";
import type { ClusterPlan } from "../../stacks/plan/platformPlan";

const kubeconfig = (server: string) =>
    stringify({
        clusters: [{ name: "c", cluster: { server } }],
        contexts: [{ name: "workload", context: { cluster: "c", user: "u" } }],
    });
const real = kubeconfig("https://10.20.0.10:6443");

describe("the kubeconfig of a cluster", () => {
    it("is taken by its named context, wherever that points on a real site", () => {
        assert.equal(kubeconfigProblem(real, "workload", false), undefined);
    });

    it("is refused without that context, whatever its current one is", () => {
        const problem = kubeconfigProblem(kubeconfig("https://127.0.0.1:6443"), "management", false);
        assert.equal(problem, 'has no context "management"; it has: workload');
        assert.equal(kubeconfigProblem("contexts: null", "workload", false), 'has no context "workload"; it has: none');
    });

    it("stays on this machine for a twin", () => {
        for (const server of ["https://127.0.0.1:6443", "https://localhost:6443", "https://[::1]:6443"]) {
            assert.equal(kubeconfigProblem(kubeconfig(server), "workload", true), undefined);
        }
        for (const server of ["https://10.20.0.10:6443", "https://127.0.0.1.h200.example:6443"]) {
            assert.match(kubeconfigProblem(kubeconfig(server), "workload", true) ?? "", /which is not this machine/);
        }
    });

    it("tells where a cluster is and by which authority it is known, if it holds both", () => {
        const cluster = { server: "https://10.20.0.10:6443", "certificate-authority-data": "Y2VydA==" };
        const holding = (fields: object) =>
            stringify({
                clusters: [
                    { name: "other", cluster: { ...cluster, server: "https://10.20.0.20:6443" } },
                    { name: "c", cluster: fields },
                ],
                contexts: [{ name: "workload", context: { cluster: "c" } }],
            });
        const known = { server: "https://10.20.0.10:6443", certificateAuthority: "Y2VydA==" };
        assert.deepEqual(kubeconfigEndpoint(holding(cluster), "workload"), known);
        const byPath = { server: cluster.server, "certificate-authority": "/etc/ca.crt" };
        assert.equal(kubeconfigEndpoint(holding(byPath), "workload"), undefined);
    });

    it("is refused without a server", () => {
        assert.equal(kubeconfigProblem(kubeconfig(""), "workload", false), 'names no server for context "workload"');
    });

    it("is refused in one line when it is something else, and nothing of it is repeated", () => {
        const cases: [string, string][] = [
            ["", "is empty"],
            ["# to be written\n\n", "is empty"],
            ["kind: Config\nusers: [hunter2", "is not valid YAML, see its line 2"],
            ["users: *hunter2", "is not valid YAML"],
            ["hunter2", "is no kubeconfig"],
            ["[hunter2]", "is no kubeconfig"],
            ["contexts: hunter2", "is no kubeconfig: contexts missing or of a wrong type"],
            [
                "contexts: [{ name: [hunter2] }]\nclusters: [{ cluster: { server: 7 } }]\nusers: [hunter2]",
                "is no kubeconfig: contexts[0].name, clusters[0].name, clusters[0].cluster.server, users[0] missing or of a wrong type",
            ],
        ];
        for (const [content, problem] of cases) {
            assert.equal(kubeconfigProblem(content, "workload", false), problem, content);
        }
    });
});

describe("the file of a kubeconfig", () => {
    const root = mkdtempSync(join(tmpdir(), "kubeconfig-"));
    const cluster = planPlatform("prod", loadFromFiles("prod")).clusters.find(
        ({ name }) => name === "workload",
    ) as ClusterPlan;
    const find = (path: string) =>
        findKubeconfig({ ...cluster, kubeconfig: { ...cluster.kubeconfig, path } }, false, root);

    before(() => {
        writeFileSync(join(root, "usable"), real);
        writeFileSync(join(root, "empty"), "");
        mkdirSync(join(root, "directory"));
        symlinkSync("circle", join(root, "circle"));
    });

    after(() => rmSync(root, { recursive: true }));

    it("is looked for beside the stack file", () => {
        const content = JSON.stringify({
            "current-context": "workload",
            contexts: [{ name: "workload", context: { cluster: "c", user: "u" } }],
            clusters: [{ name: "c", cluster: { server: "https://10.20.0.10:6443" } }],
        });
        assert.deepEqual(find("usable"), { content });
    });

    it("is handed on without what other contexts in it need", () => {
        const both = {
            apiVersion: "v1",
            kind: "Config",
            preferences: {},
            "current-context": "management",
            contexts: ["management", "workload"].map((name) => ({
                name,
                context: { cluster: `${name}-cluster`, user: `${name}-user`, namespace: "default" },
            })),
            clusters: ["management", "workload"].map((name) => ({
                name: `${name}-cluster`,
                cluster: { server: `https://${name}.h200.example:6443`, "tls-server-name": name },
            })),
            users: ["management", "workload"].map((name) => ({ name: `${name}-user`, user: { token: `of ${name}` } })),
        };
        writeFileSync(join(root, "both"), stringify(both));
        assert.deepEqual(JSON.parse(find("both").content ?? ""), {
            ...both,
            "current-context": "workload",
            contexts: both.contexts.slice(1),
            clusters: both.clusters.slice(1),
            users: both.users.slice(1),
        });
    });

    it("may be missing, since the cluster may not exist yet", () => {
        assert.deepEqual(find("missing/too"), {});
    });

    it("is a problem when it is there and cannot be used", () => {
        assert.deepEqual(find("empty"), { problem: "is empty" });
        assert.deepEqual(find("directory"), { problem: "is a directory, not a file" });
        // Unlike a file without the right to read it, this one is unreadable for root too.
        assert.deepEqual(find("circle"), { problem: "cannot be read (ELOOP)" });
        assert.deepEqual(find("usable/below-a-file"), { problem: "cannot be read (ENOTDIR)" });
    });
});
