import assert from "node:assert/strict";

import { crdGroups } from "../../components/upstream/crds";
import { definitionsOf } from "../../stacks/plan/deployedCharts";
import { installDefinitions } from "../../twin/definitions";
import { kubectlFor } from "../../twin/kubectl";
import { Twin } from "../twin/support/twin";

const MINUTES = 60_000;

describe("all imported definitions", function () {
    this.timeout(10 * MINUTES);
    const twin = new Twin();

    after(() => twin.remove());

    it("are accepted by one API server, and left alone when they are installed again", async () => {
        await twin.up();
        const kubectl = await kubectlFor(twin.checkout.root, "workload");
        const [groups, own] = [Object.keys(crdGroups()), definitionsOf("workload")];
        assert.deepEqual(
            await installDefinitions(kubectl, groups),
            groups.filter((group) => !own.includes(group)),
        );
        const names = new Set((await kubectl.get("crd")).map(({ metadata }) => metadata.name));
        const missing = Object.values(crdGroups()).flatMap((group) => group.names.filter((name) => !names.has(name)));
        assert.deepEqual(missing, []);
        assert.deepEqual(await installDefinitions(kubectl, groups), []);
    });
});
