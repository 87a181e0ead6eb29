import assert from "node:assert/strict";

import * as rpc from "@pulumi/pulumi/runtime/rpc";
import { Struct } from "google-protobuf/google/protobuf/struct_pb";

import { decode, encode, isUnknown, UNKNOWN } from "../../../../tools/stand-ins/provider/values";

const secret = (value: string | { inner: string }) => ({ [rpc.specialSigKey]: rpc.specialSecretSig, value });

describe("stand-in provider: values", () => {
    it("uses the SDK's marks for secrets and unknowns", () => {
        assert.equal(UNKNOWN, rpc.unknownValue);
        const struct = Struct.fromJavaScript({ a: secret("x"), b: { deep: secret({ inner: "y" }) }, c: "z", d: null });
        const { properties, secrets } = decode(struct);
        assert.deepEqual(properties, { a: "x", b: { deep: { inner: "y" } }, c: "z" });
        assert.deepEqual([...secrets], ["a", "b"]);
        assert.deepEqual(encode(properties, ["a"]).toJavaScript(), {
            a: secret("x"),
            b: { deep: { inner: "y" } },
            c: "z",
        });
    });

    it("finds unknowns inside lists and objects", () => {
        assert.deepEqual([UNKNOWN, [1, [UNKNOWN]], { a: { b: UNKNOWN } }, "x", ["x"], {}].map(isUnknown), [
            ...[true, true, true],
            ...[false, false, false],
        ]);
    });
});
