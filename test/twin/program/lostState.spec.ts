import assert from "node:assert/strict";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";

import { runbookCommands } from "../support/runbook";
import { sharedTwin } from "../support/sharedTwin";
import { marksOfKeys, marksOfObjects } from "../support/touched";
import type { Ended } from "../support/twin";

const MINUTES = 60_000;

/** A key that only the state knows, and what uses it. */
const IMPORTS = `
import { Secret } from "@pulumi/kubernetes/core/v1/secret";
import { Provider as RandomProvider } from "@pulumi/random/provider";
import { RandomPassword } from "@pulumi/random/randomPassword";
`;
const KEY = `
const random = new RandomProvider("random");
const password = new RandomPassword("lost", { length: 32 }, { provider: random });
const placed = clusters.workload.componentOptions().providers as import("@pulumi/pulumi").ProviderResource[];
const key = (name: string, value: import("@pulumi/pulumi").Input<string>) =>
    new Secret(name, { metadata: { name, namespace: "default" }, stringData: { value } }, { provider: placed[0]! });
key("lost-key", password.result);
`;

/** The same, and an object that nobody ever made. */
const NEVER_MADE = `${KEY}
key("never-made", "nothing");
`;

interface Recorded {
    readonly urn: string;
    readonly outputs?: Readonly<Record<string, string>>;
}

const LIMITS = "limitrange/limits --namespace=team-research --type=json";

describe("a state that is lost", function () {
    this.timeout(15 * MINUTES);
    const shared = sharedTwin();
    const copy = fs.mkdtempSync(path.join(os.tmpdir(), "h200-state-"));
    const state = () => shared().path("state");

    before(() => fs.cpSync(state(), copy, { recursive: true }));

    after(() => {
        shared().checkout.restore();
        fs.rmSync(state(), { recursive: true, force: true });
        fs.cpSync(copy, state(), { recursive: true });
        fs.rmSync(copy, { recursive: true });
    });

    describe("with a key that is nowhere else", () => {
        before(async () => {
            addToProgram(KEY);
            await succeed("pulumi up --stack twin --yes --skip-preview");
        });

        after(async () => {
            shared().checkout.restore();
            await succeed("pulumi up --stack twin --yes --skip-preview");
        });

        it("comes back from an earlier version by the runbook, with the same key", async () => {
            const before = await marks();
            fs.rmSync(path.join(state(), ".pulumi", "stacks"), { recursive: true });
            fs.mkdirSync(path.join(state(), ".pulumi", "stacks", "h200-platform"), { recursive: true });
            await follow("earlier version", "recover", "check");
            assert.deepEqual(await marks(), before);
        });

        it("is not written anew where that would draw the key again, an object was edited, or one is gone", async () => {
            const { checkout } = shared();
            const whole = fs.mkdtempSync(path.join(os.tmpdir(), "h200-state-"));
            fs.cpSync(state(), whole, { recursive: true });
            checkout.restore();
            addToProgram(NEVER_MADE);
            await edit("2");
            try {
                const before = await marks();
                lose();
                const { code, stderr } = await shared().shell(commands("stack", "nothing left", "recover"));
                assert.equal(code, 1);
                assert.deepEqual(
                    stderr.split("\n").filter((line) => /^ {2}\S+ \S+: (?!.*resources, last)/.test(line)),
                    [
                        "  kubernetes:core/v1:LimitRange workload-team-research-limits: differs from the program in spec.limits[0].default.cpu",
                        "  kubernetes:core/v1:Secret lost-key: depends on a value that is not known before something else is made",
                        "  kubernetes:core/v1:Secret never-made: does not exist",
                        "  random:index/randomPassword:RandomPassword lost: would be drawn anew, over the value in use; restore a " +
                            "state that holds it, or give it `import` with that value",
                    ],
                );
                assert.deepEqual(await owners(), []);
                assert.deepEqual(await marks(), before);
            } finally {
                await edit("1");
                fs.rmSync(state(), { recursive: true });
                fs.cpSync(whole, state(), { recursive: true });
                fs.rmSync(whole, { recursive: true });
                checkout.restore();
                addToProgram(KEY);
            }
        });
    });

    it("is written anew by the runbook when nothing is left of it, without touching an object or a key", async () => {
        const before = { marks: await marks(), owners: await owners() };
        lose();
        await follow("nothing left", "recover", "check");
        assert.deepEqual(await marks(), before.marks);
        assert.deepEqual(await owners(), before.owners);
        assert.equal(shared().checkout.git("status", "--porcelain"), "");
    });

    /** Stack file, history and backups: as if there had never been a backend. */
    function lose(): void {
        fs.rmSync(state(), { recursive: true });
        fs.mkdirSync(state());
    }

    const commands = (...blocks: readonly string[]) => runbookCommands("lost-state.md", ...blocks);

    /** What the runbook says, in one shell: before the loss, then how it goes on. */
    function follow(...blocks: readonly string[]): Promise<Ended> {
        return succeed(commands("stack", "before", ...blocks));
    }

    async function succeed(line: string): Promise<Ended> {
        const ended = await shared().shell(line);
        assert.equal(ended.code, 0, `${line}\n${ended.stdout}${ended.stderr}`);
        return ended;
    }

    /** Of every resource in the state, under which name the provider would apply it. */
    async function owners(): Promise<string[]> {
        const { stdout } = await succeed("pulumi stack export --stack twin");
        const { deployment } = JSON.parse(stdout) as { deployment: { resources?: Recorded[] } };
        return (deployment.resources ?? [])
            .map(({ urn, outputs }) => `${urn} ${outputs?.["__fieldManager"] ?? ""}`)
            .sort();
    }

    function addToProgram(code: string): void {
        const { checkout } = shared();
        checkout.edit("stacks/index.ts", "    return {\n", `${code}    return {\n`);
        checkout.write("stacks/index.ts", `${IMPORTS}${checkout.read("stacks/index.ts")}`);
    }

    async function edit(cpu: string): Promise<void> {
        const patch = [{ op: "replace", path: "/spec/limits/0/default/cpu", value: cpu }];
        await shared().kubectl("workload", `patch ${LIMITS} --patch='${JSON.stringify(patch)}'`);
    }

    async function marks(): Promise<Map<string, string>> {
        return new Map([...(await marksOfObjects(shared())), ...marksOfKeys(shared())]);
    }
});
