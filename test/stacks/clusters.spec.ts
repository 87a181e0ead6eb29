import assert from "node:assert/strict";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import * as pulumi from "@pulumi/pulumi";

import { connectClusters } from "../../stacks/clusters";
import { loadFromFiles } from "../../stacks/config/load";
import { planPlatform } from "../../stacks/plan/plan";
import { tellClusters, toldKubeconfig } from "../../stacks/toldKubeconfigs";
import { projectWith } from "../support/project";

interface Made {
    readonly name: string;
    readonly inputs: Readonly<Record<string, unknown>>;
}

const NO_MOCKS: pulumi.runtime.Mocks = {
    newResource: ({ type }) => {
        throw new Error(`unexpected resource of ${type}`);
    },
    call: ({ token }) => {
        throw new Error(`unexpected call to ${token}`);
    },
};

interface Conditions {
    readonly root: string;
    readonly preview: boolean;
    readonly toldBy?: string;
    /** Outputs of the stack that tells. */
    readonly outputs?: Readonly<Record<string, unknown>>;
}

/** Connects to the clusters of a stack's plan under a mock engine. @returns the providers that were made */
async function connect(stack: string, conditions: Conditions): Promise<readonly Made[]> {
    return (await connected(stack, conditions)).providers;
}

async function connected(stack: string, { root, preview, toldBy, outputs = {} }: Conditions) {
    const providers: Made[] = [];
    const references: string[] = [];
    const mocks: pulumi.runtime.Mocks = {
        newResource: ({ type, name, inputs }) => {
            if (type === "pulumi:pulumi:StackReference") {
                references.push(name);
                return { id: name, state: { name, outputs, secretOutputNames: Object.keys(outputs) } };
            }
            providers.push({ name, inputs: inputs as Made["inputs"] });
            return { id: `${name}-id`, state: inputs as Record<string, unknown> };
        },
        call: NO_MOCKS.call,
    };
    await pulumi.runtime.setMocks(mocks, "h200-platform", stack, preview);
    const plan = planPlatform(stack, loadFromFiles(stack));
    const clusters = connectClusters(plan, { root, ...(toldBy !== undefined && { toldBy }) });
    await pulumi.runtime.disconnect();
    return { providers, clusters, references };
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
                enableSecretMutable: "true",
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
        const toldBy = "prod-foundation";
        const root = projectWith({});
        const telling = (content: string) => ({ kubeconfigs: { management: content, workload: content } });

        it("are reached as that one tells, without a file, kept secret", async () => {
            const value = kubeconfig("management", "workload");
            const outputs = telling(value);
            const { providers, references } = await connected("prod", { root, preview: false, toldBy, outputs });
            const secret = { [pulumi.runtime.specialSigKey]: pulumi.runtime.specialSecretSig, value };
            assert.deepEqual(references, ["organization/h200-platform/prod-foundation"]);
            assert.deepEqual(
                providers.map(({ name, inputs }) => [name, inputs["context"], inputs["kubeconfig"]]),
                ["management", "workload"].map((name) => [name, name, secret]),
            );
        });

        it("are previewed as not yet made where that one was never deployed", async () => {
            const made = await connect("prod", { root, preview: true, toldBy });
            assert.deepEqual(
                made.map(({ inputs }) => inputs["kubeconfig"]),
                [pulumi.unknown, pulumi.unknown],
            );
        });

        for (const [what, told, reason] of [
            ["tells nothing", undefined, "holds none"],
            ["tells of other clusters", kubeconfig("other"), 'has no context "management"; it has: other'],
        ] as const) {
            it(`are refused where that one ${what}`, async () => {
                await pulumi.runtime.setMocks(NO_MOCKS, "h200-platform", "prod", false);
                const { site, clusters } = planPlatform("prod", loadFromFiles("prod"));
                const management = clusters.find(({ name }) => name === "management");
                assert.ok(management);
                const use = () =>
                    toldKubeconfig({ ...(told !== undefined && { management: told }) }, management, site, toldBy);
                assert.throws(use, {
                    message: [
                        'The clusters of stack "prod" cannot be reached; nothing was created.',
                        `  kubernetes.management.kubeconfig: what stack "prod-foundation" tells ${reason}`,
                        "Run `pulumi up --stack prod-foundation`, which tells it, then this again.",
                    ].join("\n"),
                });
            });
        }
    });

    it("are told to other stacks by the one with the foundation, as far as there are any", async () => {
        const content = kubeconfig("management", "workload");
        const plan = planPlatform("prod", loadFromFiles("prod"));
        const told = (root: string) =>
            new Promise((known) => tellClusters(plan, root).apply((kubeconfigs) => known(kubeconfigs)));
        assert.deepEqual(await told(projectWithKubeconfig(".kube/colo1", content)), {
            management: content,
            workload: content,
        });
        assert.deepEqual(await told(projectWith({})), {});
    });
});
