import assert from "node:assert/strict";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";

import * as pulumi from "@pulumi/pulumi";

import { refuseMissingLogins, refuseReadableSecrets } from "../../stacks/bmcLoginGate";
import { loadFromFiles } from "../../stacks/config/load";
import { planPlatform } from "../../stacks/plan/plan";
import type { PlatformPlan } from "../../stacks/plan/platformPlan";

const config = loadFromFiles("prod");
const prod = planPlatform("prod", config);
const { runner: _, ...withoutRunner } = config;
const unwatched = planPlatform("prod", withoutRunner);
const twin = planPlatform("twin", loadFromFiles("twin"));

/** What a gate says, in a preview or an update; undefined where it lets the site pass. */
async function refusal(gate: () => void, run: "preview" | "up" = "up"): Promise<string | undefined> {
    const nothing = () => assert.fail("a gate makes nothing");
    await pulumi.runtime.setMocks({ newResource: nothing, call: nothing }, "h200-platform", "prod", run === "preview");
    try {
        gate();
        return undefined;
    } catch (error) {
        assert.ok(pulumi.RunError.isInstance(error), String(error));
        return error.message;
    }
}

describe("a password in the stack file", () => {
    const given = new Map([["bmc/gpu-a1", pulumi.secret("known-to-the-bmc")]]);

    it("is refused where a runner shows previews, from phase 0 on and in previews too, and is not told", async () => {
        const first = planPlatform("prod", { ...config, phase: 0 });
        assert.equal(first.runner, null);
        for (const plan of [prod, first]) {
            for (const run of ["preview", "up"] as const) {
                assert.equal(
                    await refusal(() => refuseReadableSecrets(plan, given), run),
                    [
                        'Stack "prod" has a runner, and pull requests decrypt what its file holds; nothing was created.',
                        `  h200-platform:secrets["bmc/gpu-a1"]: take it out (pulumi config rm --stack prod --path 'h200-platform:secrets["bmc/gpu-a1"]'), and draw another`,
                        "Passwords of BMCs go into Secrets by hand: docs/runbooks/bmc-password-rotation.md.",
                    ].join("\n"),
                );
            }
        }
    });

    it("is the way where there is no runner, and nothing is refused where there is none in the file", async () => {
        assert.equal(await refusal(() => refuseReadableSecrets(unwatched, given)), undefined);
        assert.equal(await refusal(() => refuseReadableSecrets(prod, new Map())), undefined);
    });
});

describe("an update, before hosts are registered", () => {
    const folder = fs.mkdtempSync(path.join(os.tmpdir(), "kubectl-"));
    const complete = prod.hosts.map(({ name }) => `${name}-bmc password username`);

    /** A kubectl that notes what it is asked, and answers with these lines. */
    function kubectlWith(lines: readonly string[] | undefined): void {
        fs.writeFileSync(path.join(folder, "answer"), lines?.join("\n") ?? "");
        const answer = lines ? `cat ${folder}/answer` : "echo 'Unable to connect to the server' >&2; exit 1";
        const script = `#!/bin/sh\nprintf '%s\\n' "$*" >> ${folder}/asked\n${answer}\n`;
        fs.writeFileSync(path.join(folder, "kubectl"), script, { mode: 0o755 });
        fs.rmSync(path.join(folder, "asked"), { force: true });
    }
    const asked = () => fs.existsSync(path.join(folder, "asked"));
    const missing = (plan: PlatformPlan, run?: "preview" | "up") => refusal(() => refuseMissingLogins(plan), run);

    before(() => {
        process.env["H200_KUBECTL"] = path.join(folder, "kubectl");
    });
    after(() => {
        delete process.env["H200_KUBECTL"];
        fs.rmSync(folder, { recursive: true });
    });

    it("asks the management cluster for names alone, and goes on where every host has its login", async () => {
        kubectlWith(complete);
        assert.equal(await missing(prod), undefined);
        const [request = "", ...more] = fs.readFileSync(path.join(folder, "asked"), "utf8").trimEnd().split("\n");
        assert.deepEqual(more, []);
        assert.match(request, /--context=management .*get secrets --namespace=metal --output=go-template=/);
        assert.doesNotMatch(request, /json|yaml|\{\{\$_\}\}/);
    });

    it("is refused in one message for logins that are not there, or have no password", async () => {
        kubectlWith([...complete.filter((line) => !/^(gpu-a1|st-a1)-bmc/.test(line)), "gpu-a1-bmc username", ""]);
        assert.equal(
            await missing(prod),
            [
                'Metal3 cannot log in at BMCs of stack "prod"; nothing was changed. Secrets of namespace metal:',
                "  gpu-a1-bmc: has no password",
                "  st-a1-bmc: is not there",
                "Make each from the secret store: docs/runbooks/bmc-password-rotation.md, 3.",
            ].join("\n"),
        );
    });

    it("asks nobody in a preview, where the program makes the logins, and where BMCs are simulated", async () => {
        kubectlWith([]);
        assert.equal(await missing(prod, "preview"), undefined);
        assert.equal(await missing(unwatched), undefined);
        assert.equal(await missing(twin), undefined);
        assert.equal(asked(), false);
    });

    it("goes on, with a warning, where the management cluster gives no answer", async () => {
        kubectlWith(undefined);
        assert.equal(await missing(prod), undefined);
        assert.equal(asked(), true);
    });
});
