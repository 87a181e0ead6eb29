import assert from "node:assert/strict";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import * as pulumi from "@pulumi/pulumi";

import { connectClusters } from "../../stacks/clusters";
import { loadFromFiles } from "../../stacks/config/load";
import { planPlatform } from "../../stacks/plan/plan";
import { askKubeconfigs, tellKubeconfigs, type ToldKubeconfigs } from "../../stacks/toldKubeconfigs";
import { projectWith } from "../support/project";

interface Made {
    readonly name: string;
    readonly inputs: Readonly<Record<string, unknown>>;
}

interface Conditions {
    readonly root: string;
    readonly preview: boolean;
    readonly told?: ToldKubeconfigs;
}

/** Connects to the clusters of a stack's plan under a mock engine. @returns the providers that were made */
async function connect(stack: string, conditions: Conditions): Promise<readonly Made[]> {
    return (await connected(stack, conditions)).providers;
}

async function connected(stack: string, { root, preview, told }: Conditions) {
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
    const clusters = connectClusters(planPlatform(stack, loadFromFiles(stack)), root, told);
    await pulumi.runtime.disconnect();
    return { providers, clusters };
}

describe("the clusters of a site", () => {
    const kubeconfig = (...contexts: string[]) =>
        JSON.stringify({
            "current-context": contexts[0],
            contexts: contexts.map((name) => ({ name, context: { cluster: "c", user: "u" } })),
            clusters: [
                {
                    name: "c",
                    cluster: { server: "https://127.0.0.1:6443", "certificate-authority-data": "Y2VydA==" },
                },
            ],
        });

    function projectWithKubeconfig(path: string, content: string): string {
        const root = projectWith({});
        mkdirSync(join(root, path, ".."), { recursive: true });
        writeFileSync(join(root, path), content);
        return root;
    }

    it("are reached by the named context of the named file, kept secret, and hold nothing of each other's", async () => {
        const root = projectWithKubeconfig(".kube/colo1", kubeconfig("management", "workload"));
        const { specialSigKey: signature, specialSecretSig: secret } = pulumi.runtime;
        const made = await connect("prod", { root, preview: false });
        assert.deepEqual(
            made.map(({ name, inputs }) => ({ name, ...inputs })),
            ["management", "workload"].map((name) => ({
                name,
                kubeconfig: { [signature]: secret, value: kubeconfig(name) },
                context: name,
                enableServerSideApply: "true",
                kubeClientSettings: '{"qps":500,"burst":1000}',
                enableSecretMutable: "true",
                enableConfigMapMutable: "true",
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

    describe("of which another stack holds the foundation", () => {
        const root = projectWith({});
        const by = "prod-foundation";
        const telling = (content: string) => ({ by, kubeconfigs: { management: content, workload: content } });

        it("are reached as that one tells, without a file, kept secret", async () => {
            const value = kubeconfig("management", "workload");
            const made = await connect("prod", { root, preview: false, told: telling(value) });
            const secret = { [pulumi.runtime.specialSigKey]: pulumi.runtime.specialSecretSig, value };
            assert.deepEqual(
                made.map(({ name, inputs }) => [name, inputs["context"], inputs["kubeconfig"]]),
                ["management", "workload"].map((name) => [name, name, secret]),
            );
        });

        it("are previewed as not yet made where that one was never deployed", async () => {
            const made = await connect("prod", { root, preview: true, told: { by, kubeconfigs: {} } });
            assert.deepEqual(
                made.map(({ inputs }) => inputs["kubeconfig"]),
                [pulumi.unknown, pulumi.unknown],
            );
        });

        it("are refused together where that one tells nothing, or of others", async () => {
            const told = { by, kubeconfigs: { workload: kubeconfig("other") } };
            await assert.rejects(connect("prod", { root, preview: false, told }), {
                message: [
                    'The clusters of stack "prod" cannot be reached; nothing was created.',
                    '  kubernetes.management.kubeconfig: what stack "prod-foundation" tells does not exist',
                    '  kubernetes.workload.kubeconfig: what stack "prod-foundation" tells has no context "workload"; it has: other',
                    "Run `pulumi up --stack prod-foundation`, which tells it, then this again.",
                ].join("\n"),
            });
        });

        /** What a stack is told by one with these outputs, or by one that the engine does not know. */
        async function asked(answer: object | Error): Promise<ToldKubeconfigs> {
            const call = ({ token, inputs }: pulumi.runtime.MockCallArgs) => {
                const name = "organization/h200-platform/prod-foundation";
                assert.deepEqual([token, inputs], ["pulumi:pulumi:readStackOutputs", { name }]);
                if (answer instanceof Error) {
                    // As the engine's answers say what went wrong.
                    throw Object.assign(answer, { details: answer.message });
                }
                return { name, outputs: answer, secretOutputNames: [] };
            };
            const newResource = ({ type }: pulumi.runtime.MockResourceArgs) => {
                throw new Error(`unexpected resource of ${type}`);
            };
            await pulumi.runtime.setMocks({ call, newResource }, "h200-platform", "prod-ai", true);
            return askKubeconfigs(by);
        }

        it("are asked for in that one's state, which may be empty, or not be there yet", async () => {
            const kubeconfigs = { management: "a", workload: "b" };
            assert.deepEqual(await asked({ kubeconfigs, endpoints: {} }), { by, kubeconfigs });
            assert.deepEqual(await asked({}), { by, kubeconfigs: {} });
            assert.deepEqual(await asked(new Error('unknown stack "prod-foundation"')), { by, kubeconfigs: {} });
            await assert.rejects(asked(new Error("access denied")), /access denied/);
        });
    });

    describe("are told to other stacks by the one with the foundation", () => {
        const told = (stack: string, root: string) =>
            new Promise((known) => tellKubeconfigs(planPlatform(stack, loadFromFiles(stack)), root).apply(known));
        const withKey = (...contexts: string[]) =>
            JSON.stringify({
                ...(JSON.parse(kubeconfig(...contexts)) as object),
                users: [{ name: "u", user: { "client-key-data": "a2V5" } }],
            });

        it("as far as there are any", async () => {
            const content = kubeconfig("management", "workload");
            const both = { management: kubeconfig("management"), workload: kubeconfig("workload") };
            assert.deepEqual(await told("prod", projectWithKubeconfig(".kube/colo1", content)), both);
            assert.deepEqual(await told("prod", projectWith({})), {});
        });

        it("without any that holds a credential, but for a twin's", async () => {
            const content = withKey("management", "workload");
            assert.deepEqual(await told("prod", projectWithKubeconfig(".kube/colo1", content)), {});
            const both = { management: withKey("management"), workload: withKey("workload") };
            assert.deepEqual(await told("twin", projectWithKubeconfig(".twin/kubeconfig", content)), both);
        });
    });
});
