import assert from "node:assert/strict";

import { KubernetesObject } from "../../../components/upstream/kubernetesObject";
import { deploy } from "../support/deploy";

const object = (kind: string, fields: object) => ({ apiVersion: "v1", kind, metadata: { name: "thing" }, ...fields });

describe("KubernetesObject", () => {
    it("registers what a Secret holds as secret, and the outputs too", async () => {
        const { only } = await deploy((scope, opts) => {
            const options = { provider: scope.provider, ...opts } as object;
            return new KubernetesObject("chart", object("Secret", { stringData: { token: "t" } }), options);
        });
        const { inputs, opts } = only("kubernetes:core/v1:Secret");
        // The mock engine shows a secret as the wrapper that goes over the wire.
        assert.match(JSON.stringify(inputs["stringData"]), /1b47061264138c4ac30d75fd1eb44270/);
        assert.deepEqual((opts as { additionalSecretOutputs?: string[] }).additionalSecretOutputs, [
            "data",
            "stringData",
        ]);
    });

    it("leaves other kinds in the open, where policies and diffs can read them", async () => {
        const { only } = await deploy((scope, opts) => {
            const options = { provider: scope.provider, ...opts } as object;
            return new KubernetesObject("chart", object("ConfigMap", { data: { a: "b" } }), options);
        });
        assert.deepEqual(only("kubernetes:core/v1:ConfigMap").inputs["data"], { a: "b" });
    });
});
