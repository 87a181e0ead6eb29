import assert from "node:assert/strict";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import * as pulumi from "@pulumi/pulumi";

import { connectClusters } from "../../stacks/clusters";
import { loadFromFiles } from "../../stacks/config/load";
import { planPlatform } from "../../stacks/plan/plan";
import { projectWith } from "../support/project";

interface Made {
    readonly name: string;
    readonly inputs: Readonly<Record<string, unknown>>;
}

/** Connects to the clusters of a stack's plan under a mock engine. @returns the providers that were made */
async function connect(stack: string, { root, preview }: { root: string; preview: boolean }): Promise<readonly Made[]> {
    return (await connected(stack, { root, preview })).providers;
}

async function connected(stack: string, { root, preview }: { root: string; preview: boolean }) {
    const providers: Made[] = [];
    const mocks: pulumi.runtime.Mocks = {
        newResource: ({ name, inputs }) => {
            providers.push({ name, inputs: inputs as Made["inputs"] });
            return { id: `${name}-id`, state: inputs as Record<string, unknown> };
        },
        call: ({ token }) => {
            throw new Error(`unexpected call to ${token}`);
        },
    };
    await pulumi.runtime.setMocks(mocks, "h200-platform", stack, preview);
    const clusters = connectClusters(planPlatform(stack, loadFromFiles(stack)), root);
    await pulumi.runtime.disconnect();
    return { providers, clusters };
}

describe("the clusters of a site", () => {
    const kubeconfig = (...contexts: string[]) =>
        JSON.stringify({
            clusters: [
                {
                    name: "c",
                    cluster: { server: "https://127.0.0.1:6443", "certificate-authority-data": "Y2VydA==" },
                },
            ],
            contexts: contexts.map((name) => ({ name, context: { cluster: "c" } })),
        });

    function projectWithKubeconfig(path: string, content: string): string {
        const root = projectWith({});
        mkdirSync(join(root, path, ".."), { recursive: true });
        writeFileSync(join(root, path), content);
        return root;
    }

    it("are reached by the named context of the named file, the file kept secret", async () => {
        const content = kubeconfig("management", "workload");
        const root = projectWithKubeconfig(".kube/colo1", content);
        const secret = { [pulumi.runtime.specialSigKey]: pulumi.runtime.specialSecretSig, value: content };
        const made = await connect("prod", { root, preview: false });
        assert.deepEqual(
            made.map(({ name, inputs }) => ({ name, ...inputs })),
            ["management", "workload"].map((name) => ({
                name,
                kubeconfig: secret,
                context: name,
                enableServerSideApply: "true",
            })),
        );
    });

    it("are known by their address and authority once there is a kubeconfig, and not before", async () => {
        const root = projectWithKubeconfig(".kube/colo1", kubeconfig("management", "workload"));
        const { clusters } = await connected("prod", { root, preview: true });
        const endpoint = { server: "https://127.0.0.1:6443", certificateAuthority: "Y2VydA==" };
        assert.deepEqual([clusters.management.endpoint, clusters.workload.endpoint], [endpoint, endpoint]);
        const early = (await connected("prod", { root: projectWith({}), preview: true })).clusters;
        assert.deepEqual([early.management.endpoint, early.workload.endpoint], [undefined, undefined]);
    });

    it("are previewed without a kubeconfig while nothing is deployed", async () => {
        const made = await connect("prod", { root: projectWith({}), preview: true });
        assert.deepEqual(
            made.map(({ name, inputs }) => [name, inputs["context"], inputs["kubeconfig"]]),
            ["management", "workload"].map((name) => [name, name, pulumi.unknown]),
        );
    });

    it("are refused together, in one message, where something is to be applied", async () => {
        await assert.rejects(connect("prod", { root: projectWith({}), preview: false }), {
            message: [
                'The clusters of stack "prod" cannot be reached; nothing was created.',
                "  kubernetes.management.kubeconfig: .kube/colo1 does not exist",
                "  kubernetes.workload.kubeconfig: .kube/colo1 does not exist",
                "Write the kubeconfig of the site's clusters there, with the contexts that the stack's configuration names.",
            ].join("\n"),
        });
    });

    it("are refused in a preview too where a file is there and cannot be used", async () => {
        const root = projectWithKubeconfig(".twin/kubeconfig", kubeconfig("workload"));
        await assert.rejects(connect("twin", { root, preview: true }), {
            message: [
                'The clusters of stack "twin" cannot be reached; nothing was created.',
                '  kubernetes.management.kubeconfig: .twin/kubeconfig has no context "management"; it has: workload',
                "Run `npm run twin`: it starts the control planes and writes the file.",
            ].join("\n"),
        });
    });
});
