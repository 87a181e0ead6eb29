import assert from "node:assert/strict";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { type JavaScriptValue, Struct } from "google-protobuf/google/protobuf/struct_pb";

import { optionsEnvironment, parseRuntimeOptions, resolveSdk } from "../../../tools/node-host/runtimeOptions";

function parse(options: Record<string, JavaScriptValue>) {
    return parseRuntimeOptions(Struct.fromJavaScript(options));
}

describe("Node language host: runtime options", () => {
    it("loads TypeScript unless told not to", () => {
        assert.deepEqual(parseRuntimeOptions(undefined), { typescript: true, tsconfig: undefined, nodeArgs: [] });
        assert.deepEqual(optionsEnvironment(parse({ typescript: false })), {});
        assert.deepEqual(optionsEnvironment(parse({ tsconfig: "tsconfig.pulumi.json" })), {
            PULUMI_NODEJS_TYPESCRIPT: "true",
            PULUMI_NODEJS_TSCONFIG_PATH: "tsconfig.pulumi.json",
        });
    });

    it("splits nodeargs as a shell would", () => {
        const { nodeArgs } = parse({ nodeargs: `--max-old-space-size=4096  -r "./a b.js" --title='it is'x` });
        assert.deepEqual(nodeArgs, ["--max-old-space-size=4096", "-r", "./a b.js", "--title=it isx"]);
    });

    it("names every option of the wrong type", () => {
        assert.throws(() => parse({ typescript: "yes", nodeargs: 1 }), {
            message:
                'runtime.options.typescript: expected true or false, got "yes"\n' +
                "runtime.options.nodeargs: expected a string, got 1",
        });
    });

    it("finds the SDK of the program, and says what to do where there is none", () => {
        assert.equal(resolveSdk("run", __dirname), require.resolve("@pulumi/pulumi/cmd/run"));
        const nowhere = join(tmpdir(), "no-project-here");
        assert.throws(() => resolveSdk("run", nowhere), {
            message: `${nowhere}: @pulumi/pulumi/cmd/run cannot be found. Run \`npm ci\` in the project first.`,
        });
    });
});
