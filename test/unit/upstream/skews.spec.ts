import assert from "node:assert/strict";

import { schemaSkews } from "../../../components/upstream/skews";

describe("versions that run beside other schemas", () => {
    const components = (...groups: string[]) => schemaSkews(groups).map(({ component }) => component);

    it("are named with both versions and the reason", () => {
        const [skew] = schemaSkews(["cluster.x-k8s.io"]);
        assert.deepEqual([skew?.component, skew?.runs], ["cluster-api", "v1.13.5"]);
        assert.match(skew?.schemas ?? "", /1\.14/);
        assert.match(skew?.why ?? "", /CAPM3/);
    });

    it("are those of the groups asked for, and of no group whose name ends alike", () => {
        assert.deepEqual(components("resource.nvidia.com"), ["nvidia-dra-driver"]);
        assert.deepEqual(components("nvidia.com"), []);
        assert.deepEqual(components(), []);
    });
});
