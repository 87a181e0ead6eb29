import assert from "node:assert/strict";
import * as fs from "node:fs";
import { tmpdir } from "node:os";
import * as path from "node:path";

import * as pulumi from "@pulumi/pulumi";

import type { Verdict } from "../../components/shared/verdict";
import { loadFromFiles } from "../../stacks/config/load";
import { refuseAbandonedCluster, refuseBrokenPromises, refuseExposedCredentials } from "../../stacks/gate";
import { planPlatform } from "../../stacks/plan/plan";

const broken: Verdict = { id: "gpu/count", subject: "site", status: "fail", reason: "4 H200; 8 or more are required" };
const unanswered: Verdict = { id: "gpu/heat", subject: "site", status: "indeterminate", reason: "nobody measured" };

const FOOTPRINT =
    '  charts.source: "footprint" applies recorded facts instead of charts; a real site can be previewed with it, not deployed';

/** What the gate says about a stack, or undefined when it lets it pass. */
async function refusal(stack: string, run: "preview" | "up", added: readonly Verdict[] = []) {
    const nothing = () => assert.fail("the gate makes nothing");
    await pulumi.runtime.setMocks({ newResource: nothing, call: nothing }, "h200-platform", stack, run === "preview");
    const plan = planPlatform(stack, loadFromFiles(stack));
    try {
        refuseBrokenPromises({ ...plan, verdicts: [...plan.verdicts, ...added] });
        return undefined;
    } catch (error) {
        assert.ok(pulumi.RunError.isInstance(error), String(error));
        return error.message;
    }
}

describe("the gate before anything is created", () => {
    it("lets every committed stack be previewed, and the twin be deployed", async () => {
        for (const stack of ["prod", "staging", "twin"]) {
            assert.equal(await refusal(stack, "preview", [unanswered]), undefined, stack);
        }
        assert.equal(await refusal("twin", "up"), undefined);
    });

    it("refuses to deploy a real site from recorded charts", async () => {
        for (const stack of ["prod", "staging"]) {
            assert.equal(
                await refusal(stack, "up"),
                `The plan of stack "${stack}" is refused; nothing was created.\n${FOOTPRINT}`,
            );
        }
    });

    it("refuses a promise that the plan breaks, previewed or not, twin or not", async () => {
        const reason = "  gpu/count (site): 4 H200; 8 or more are required";
        for (const [stack, run, ...more] of [
            ["prod", "preview"],
            ["twin", "up"],
            ["prod", "up", FOOTPRINT],
        ] as const) {
            assert.equal(
                await refusal(stack, run, [broken]),
                [`The plan of stack "${stack}" is refused; nothing was created.`, reason, ...more].join("\n"),
            );
        }
    });
});

describe("the gate before phase 0", () => {
    let root: string;

    beforeEach(() => {
        root = fs.mkdtempSync(path.join(tmpdir(), "gate-"));
        fs.mkdirSync(path.join(root, ".kube"));
    });

    afterEach(() => {
        fs.rmSync(root, { recursive: true });
    });

    const kubeconfig = (...contexts: string[]) => {
        const named = contexts.map((name) => `{ name: ${name}, context: { cluster: ${name} } }`);
        const clusters = contexts.map((name) => `{ name: ${name}, cluster: { server: "https://10.20.0.10:6443" } }`);
        const content = `contexts: [${named.join(", ")}]\nclusters: [${clusters.join(", ")}]\n`;
        fs.writeFileSync(path.join(root, ".kube/colo1"), content);
    };
    const pass = (phase: number) => {
        const config = { ...loadFromFiles("prod"), phase };
        refuseAbandonedCluster(planPlatform("prod", config), config, root);
    };

    it("lets a site begin that has no workload cluster yet", () => {
        pass(0);
        kubeconfig("management");
        pass(0);
    });

    it("refuses to leave a workload cluster that is there, and says what it would cost", () => {
        kubeconfig("management", "workload");
        pass(1);
        assert.throws(
            () => {
                pass(0);
            },
            ({ message }: Error) =>
                message ===
                'Stack "prod" is in phase 0, before there is a workload cluster; nothing was created.\n' +
                    '  phase: .kube/colo1 has a context "workload": everything on that cluster would be deleted. Write the phase that the site is in.',
        );
    });
});

describe("the gate before a runner", () => {
    const root = fs.mkdtempSync(path.join(tmpdir(), "gate-"));
    const plan = planPlatform("prod", loadFromFiles("prod"));

    before(() => fs.mkdirSync(path.join(root, ".kube")));
    after(() => fs.rmSync(root, { recursive: true }));

    /** What the gate says about a site whose kubeconfig has this user and cluster. */
    function said(user: object, cluster: object = { "certificate-authority-data": "Y2VydA==" }, planned = plan) {
        const content = {
            users: [{ name: "u", user }],
            clusters: [{ name: "c", cluster: { server: "https://127.0.0.1:6443", ...cluster } }],
            contexts: ["management", "workload"].map((name) => ({ name, context: { cluster: "c", user: "u" } })),
        };
        fs.writeFileSync(path.join(root, ".kube/colo1"), JSON.stringify(content));
        try {
            refuseExposedCredentials(planned, root);
            return undefined;
        } catch (error) {
            assert.ok(pulumi.RunError.isInstance(error), String(error));
            return error.message;
        }
    }
    const refused = (reason: string) =>
        [
            'Stack "prod" has a runner, and pull requests read all that its kubeconfig holds; nothing was created.',
            `  kubernetes.management.kubeconfig: .kube/colo1 ${reason.replace("CONTEXT", "management")}`,
            `  kubernetes.workload.kubeconfig: .kube/colo1 ${reason.replace("CONTEXT", "workload")}`,
            'See docs/runbooks/runner.md, "Setting it up".',
        ].join("\n");

    it("lets a kubeconfig pass that names a helper, and a site that has none yet", () => {
        refuseExposedCredentials(plan, path.join(root, "elsewhere"));
        assert.equal(said({ exec: { command: "h200-credential", args: ["workload", "colo1"] } }), undefined);
    });

    it("refuses a credential that the state would keep, and does not repeat it", () => {
        assert.equal(
            said({ "client-certificate-data": "Y2VydA==", "client-key-data": "aGlkZGVu" }),
            refused("holds a credential (client-key-data); name a helper by `exec` instead"),
        );
    });

    it("refuses an authority that the runner would look for on its own disk", () => {
        assert.equal(
            said({}, { "certificate-authority": "/etc/kubernetes/pki/ca.crt" }),
            refused('holds no certificate-authority-data for context "CONTEXT"; embed it'),
        );
    });

    it("asks nothing of a site without a runner, nor of a twin, whose runner takes no job", () => {
        const key = { "client-key-data": "aGlkZGVu" };
        assert.equal(said(key, {}, { ...plan, runner: null }), undefined);
        assert.equal(said(key, {}, { ...plan, site: { ...plan.site, twin: true } }), undefined);
    });
});
