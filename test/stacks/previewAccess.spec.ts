import assert from "node:assert/strict";

import { previewRules } from "../../components/security/previewAccessRules";
import { crdOf } from "../../components/upstream/crds";
import { loadFromFiles, PROJECT_ROOT } from "../../stacks/config/load";
import { listStacks } from "../../stacks/config/stackFile";
import { planPlatform } from "../../stacks/plan/plan";
import { createLayers } from "./support/createLayers";

/** The layers of each stack, on a machine that does other things as well. */
const STACK_MS = 60_000;

describe("the identity that previews pull requests", function () {
    this.timeout(STACK_MS);
    for (const stack of listStacks(PROJECT_ROOT)) {
        it(`may read every kind that ${stack} makes, on the cluster that it makes it on, except Secrets`, async () => {
            const { clusters } = planPlatform(stack, loadFromFiles(stack));
            const made = (await createLayers(stack)).filter(({ type }) => type.startsWith("kubernetes:"));
            for (const { name, definitions } of clusters) {
                const readable = new Set(
                    previewRules(definitions).read.flatMap(({ apiGroups: [group = ""], resources }) =>
                        resources.map((resource) => `${group}/${resource}`),
                    ),
                );
                const kinds = new Set(made.filter(({ provider }) => provider === name).map(({ type }) => kindOf(type)));
                assert.ok(kinds.size > 5, name);
                assert.deepEqual(
                    [...kinds].filter((kind) => kind !== "/secrets" && !readable.has(kind)),
                    [],
                    `${name}: name it in components/security/previewAccessRules.ts`,
                );
            }
        });
    }
});

/** `group/resource` of a type token such as `kubernetes:apps/v1:Deployment`. */
function kindOf(type: string): string {
    const [, version = "", kind = ""] = type.replace(/Patch$/, "").split(":");
    const group = (version.split("/")[0] ?? "").replace(/^core$/, "");
    const custom = crdOf(group, kind)?.spec.names.plural;
    return `${group}/${custom ?? plural(kind)}`;
}

const plural = (kind: string) => `${kind.toLowerCase().replace(/y$/, "ie").replace(/ss$/, "sse")}s`;
