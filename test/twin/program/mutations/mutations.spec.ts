import * as assert from "node:assert/strict";

import { catalogue } from "../../../../policies/catalogue";
import { platformManifests } from "../../support/platformObjects";
import { sharedTwin } from "../../support/sharedTwin";
import type { Twin } from "../../support/twin";
import { mutations } from "./mutations";

/** Previews are quick on a quiet machine; this is for one that does other things as well. */
const PREVIEW_MS = 5 * 60_000;

describe("mistakes in the sources", () => {
    it("are known for each control of the catalogue", () => {
        const ids = catalogue.map(({ id }) => id).sort();
        assert.deepEqual([...new Set(mutations.map(({ breaks }) => breaks))].sort(), ids);
        assert.deepEqual(
            mutations.filter(({ breaks, flips }) => !flips.includes(breaks)).map(({ name }) => name),
            [],
        );
    });
});

describe("a preview under the policy pack", function () {
    this.timeout(PREVIEW_MS);
    const twin = sharedTwin();
    let deployed: Manifests;
    let baseline: Preview;

    before(async () => {
        deployed = await bothClusters(twin());
        baseline = await preview(twin());
    });

    afterEach(() => {
        twin().checkout.restore();
    });

    it("passes as the sources stand", () => {
        assert.equal(baseline.code, 0, baseline.output);
        assert.deepEqual(
            [...baseline.answers].filter(([, status]) => status !== "pass"),
            [
                // What charts set for their pods and in ConfigMaps was not recorded.
                ["ENC-13", "indeterminate"],
                // Who Ironic's pods run as is up to its operator.
                ["IAM-08", "indeterminate"],
                // Namespaces whose pods work on the host itself are waived, and so is Ironic's place on the host's network.
                ["POD-01", "waived"],
                ["POD-03", "waived"],
                // Nor can a registry be asked for the digest of an image.
                ["POD-11", "indeterminate"],
            ],
        );
    });

    for (const { name, edits, flips } of mutations) {
        it(`fails by ${flips.join(" and ")} alone where ${name}`, async () => {
            for (const { file, passage, replacement } of edits) {
                twin().checkout.edit(file, passage, replacement);
            }
            const { code, answers, output } = await preview(twin());
            assert.deepEqual(
                [...answers].filter(([id, status]) => status !== baseline.answers.get(id)),
                flips.map((id) => [id, "fail"]),
                output,
            );
            assert.notEqual(code, 0);
            assert.deepEqual(violated(output), [...flips].sort());
            // The engine's own verdict is the only error: an API server's, or the program's, would stand beside it.
            assert.deepEqual([...new Set(output.match(/error: .*/g))], ["error: preview failed"], output);
        });
    }

    it("sends nothing to either control plane", async () => {
        assert.deepEqual(await bothClusters(twin()), deployed);
    });
});

type Manifests = readonly Awaited<ReturnType<typeof platformManifests>>[];

const bothClusters = (twin: Twin): Promise<Manifests> =>
    Promise.all((["workload", "management"] as const).map((cluster) => platformManifests(twin, cluster)));

interface Preview {
    readonly code: number | null;
    /** The worst answer of each control, by id. */
    readonly answers: ReadonlyMap<string, string>;
    readonly output: string;
}

/** `pulumi preview`, typed by hand. */
async function preview(twin: Twin): Promise<Preview> {
    const { code, stdout, stderr } = await twin.shell(
        "pulumi preview --stack twin --policy-pack policies --non-interactive --color never",
    );
    const output = `${stdout}${stderr}`;
    // The pack removes what an earlier run left, so evidence is this run's or there is none.
    assert.ok(twin.exists("evidence.json"), `the preview broke off before the pack had judged it:\n${output}`);
    return { code, answers: twin.answers(), output };
}

/** Ids of the controls that the engine shows as violated, each with its fix and with a sentence about some object. */
function violated(output: string): string[] {
    const policies = output.split(/^ +- \[/m).filter((text) => text.startsWith("mandatory]"));
    const ids = policies.flatMap((text) => {
        const id = /^ +Fix: .* \[([A-Z]+-\d+)\]$/m.exec(text)?.[1] ?? "";
        return new RegExp(`^ +${id} [A-Z]\\w+ \\S+`, "m").test(text) ? [id] : [];
    });
    return [...new Set(ids)].sort();
}
