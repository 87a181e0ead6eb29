import assert from "node:assert/strict";

import { crdGroups } from "../../components/upstream/crds";
import { type CustomObject, objectIssues } from "../../components/upstream/objectIssues";
import { loadFromFiles } from "../../stacks/config/load";
import { planPlatform } from "../../stacks/plan/plan";
import { createLayers } from "./support/createLayers";

/** Groups of Kubernetes itself have no dot, or end like this; definitions of others are imported. */
const BUILT_IN = /^[^.]*$|\.k8s\.io$/;

describe("the custom resources of a committed stack", () => {
    for (const stack of ["prod", "staging", "twin"]) {
        it(`fit the definitions of their kinds in ${stack}`, async () => {
            const objects = (await createLayers(stack))
                .map(({ inputs }) => inputs as CustomObject)
                .filter(({ apiVersion, metadata }) => {
                    const [group = ""] = ((apiVersion as string | undefined) ?? "").split("/");
                    return (metadata as object | undefined) && (group in crdGroups() || !BUILT_IN.test(group));
                });
            assert.deepEqual(
                objects.flatMap((object) =>
                    objectIssues(object).map(({ path, reason }) => `${object.kind} ${path}: ${reason}`),
                ),
                [],
            );
            assert.ok(objects.some(({ kind }) => kind === "ClusterPolicy"));
        });

        it(`are of the groups that the plan has defined first in ${stack}`, async () => {
            const groups = (await createLayers(stack))
                .map(({ type }) => /^kubernetes:([^/]+)\//.exec(type)?.[1] ?? "")
                .filter((group) => group in crdGroups());
            const { clusters } = planPlatform(stack, loadFromFiles(stack));
            const defined = clusters.flatMap(({ definitions }) => definitions);
            assert.deepEqual(
                groups.filter((group) => !defined.includes(group)),
                [],
            );
            assert.ok(groups.length > 0);
        });
    }
});
