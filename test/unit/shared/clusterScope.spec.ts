import assert from "node:assert/strict";

import { Namespace } from "@pulumi/kubernetes/core/v1";
import { ComponentResource } from "@pulumi/pulumi";

import { ClusterScope } from "../../../components/shared/clusterScope";
import { CLUSTER, deploy } from "../support/deploy";

class Area extends ComponentResource {
    constructor(name: string, scope: ClusterScope, opts: object, build: (self: Area) => void) {
        super("alphaton:test:Area", name, {}, scope.componentOptions(opts));
        build(this);
        this.registerOutputs({});
    }
}

describe("ClusterScope", () => {
    it("sends children, and children of components inside, to its own cluster", async () => {
        const { all } = await deploy((scope, opts) => {
            new Area("outer", scope, opts, (outer) => {
                new Namespace("a", {}, scope.objectOptions(outer));
                new Area("inner", scope, { parent: outer }, (inner) => {
                    new Namespace("b", {}, scope.objectOptions(inner));
                });
            });
        });
        assert.deepEqual(
            all("kubernetes:core/v1:Namespace").map(({ name, provider, parent }) => ({ name, provider, parent })),
            [
                { name: "a", provider: CLUSTER, parent: "outer" },
                { name: "b", provider: CLUSTER, parent: "inner" },
            ],
        );
    });

    it("makes an object wait for its namespace and its CRDs, when this program creates them", async () => {
        const { resources } = await deploy((scope, opts) => {
            new Area("area", scope, opts, (area) => {
                const namespace = new Namespace("ns", {}, scope.objectOptions(area));
                const crds = new Namespace("crds", {}, scope.objectOptions(area));
                scope.addNamespace("serving", namespace);
                scope.addCrdGroup("nvidia.com", crds);
                const placement = { namespace: "serving", apiVersion: "nvidia.com/v1" };
                new Namespace("inside", {}, scope.objectOptions(area, placement));
                new Namespace("elsewhere", {}, scope.objectOptions(area, { namespace: "other", apiVersion: "a.b/v1" }));
            });
        });
        assert.deepEqual(
            resources
                .filter(({ dependsOn }) => dependsOn.length > 0)
                .map(({ name, dependsOn }) => ({ name, dependsOn })),
            [{ name: "inside", dependsOn: ["ns", "crds"] }],
        );
    });

    it("refuses two owners of one namespace or one CRD group", async () => {
        const twice = (add: (scope: ClusterScope, area: Area) => void) =>
            deploy((scope, opts) => {
                new Area("area", scope, opts, (area) => {
                    add(scope, area);
                    add(scope, area);
                });
            });
        await assert.rejects(
            twice((scope, area) => {
                scope.addNamespace("serving", area);
            }),
            { message: 'namespace "serving" is created twice on the same cluster: one component must own it' },
        );
        await assert.rejects(
            twice((scope, area) => {
                scope.addCrdGroup("nvidia.com", area);
            }),
            { message: 'CRD group "nvidia.com" is created twice on the same cluster: one component must own it' },
        );
    });

    it("lets an object take its time, and nothing longer than the cluster allows", async () => {
        const { result } = await deploy(({ provider }) => {
            const minutes = [{}, { minutes: 2 }, { minutes: 45 }];
            return [new ClusterScope(provider), new ClusterScope(provider, 3)].map((scope) =>
                minutes.map((placement) => scope.objectOptions(provider, placement).customTimeouts?.create),
            );
        });
        assert.deepEqual(result, [
            [undefined, "2m", "45m"],
            ["3m", "2m", "3m"],
        ]);
    });
});
