import assert from "node:assert/strict";

import { parse } from "yaml";

import { credentialIn, runnerKubeconfig } from "../../../components/metal/runnerKubeconfig";

const endpoint = (address: string) => ({ server: `https://${address}:6443`, certificateAuthority: "Y2VydA==" });
const content = runnerKubeconfig("colo1", [
    { context: "colo1-management", cluster: "management", endpoint: endpoint("10.20.0.10") },
    { context: "workload", cluster: "workload", endpoint: endpoint("10.20.0.20") },
]);

describe("the runner's kubeconfig", () => {
    it("says where the clusters are and whom to ask for a credential, by the contexts of the site", () => {
        const user = (cluster: string) => ({
            name: cluster,
            user: {
                exec: {
                    apiVersion: "client.authentication.k8s.io/v1",
                    command: "h200-credential",
                    args: [cluster, "colo1"],
                    interactiveMode: "IfAvailable",
                },
            },
        });
        const cluster = (name: string, address: string) => ({
            name,
            cluster: { server: `https://${address}:6443`, "certificate-authority-data": "Y2VydA==" },
        });
        assert.deepEqual(parse(content), {
            apiVersion: "v1",
            kind: "Config",
            clusters: [cluster("management", "10.20.0.10"), cluster("workload", "10.20.0.20")],
            users: [user("management"), user("workload")],
            contexts: [
                { name: "colo1-management", context: { cluster: "management", user: "management" } },
                { name: "workload", context: { cluster: "workload", user: "workload" } },
            ],
            "current-context": "",
        });
    });

    it("holds no credential", () => {
        assert.equal(credentialIn(content), undefined);
    });
});

describe("a credential in a kubeconfig", () => {
    it("is found however the file is laid out", () => {
        for (const [kubeconfig, field] of [
            ["users:\n- name: a\n  user:\n    client-key-data: x\n", "client-key-data"],
            ["users: [{ name: a, user: { client-key: /root/key.pem } }]", "client-key"],
            ['{"users":[{"name":"a","user":{"token":"x"}}]}', "token"],
            ['users: [{ name: a, user: { "tokenFile": /run/token } }]', "tokenFile"],
            ["users: [{ name: a, user: { username: b, ? password : x } }]", "password"],
            ["users: [{ name: a, user: { auth-provider: { name: oidc, config: { id-token: x } } } }]", "auth-provider"],
        ] as const) {
            assert.equal(credentialIn(kubeconfig), field, kubeconfig);
        }
    });

    it("is not a certificate, nor a word", () => {
        const user = '{ client-certificate-data: x, exec: { command: token, args: ["password: x"] } }';
        assert.equal(credentialIn(`users: [{ name: token, user: ${user} }]`), undefined);
    });
});
