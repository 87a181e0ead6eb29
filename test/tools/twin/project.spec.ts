import assert from "node:assert/strict";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";

import { parse } from "yaml";

import { twinPaths } from "../../../twin/paths";
import { writeProject } from "../../../twin/project";

const PROJECT = "name: h200-platform\nmain: stacks/index.ts\nconfig:\n  pulumi:disable-default-providers: ['*']\n";
const STACK = "config:\n  h200-platform:like: prod\n";

interface Written {
    readonly project: { readonly main: string; readonly config: object };
    readonly stack: { readonly config: object; readonly encryptionsalt?: string };
}

describe("the twin's own copy of the project", () => {
    let root: string;
    beforeEach(() => {
        root = fs.mkdtempSync(path.join(os.tmpdir(), "h200-twin-"));
        fs.writeFileSync(path.join(root, "Pulumi.yaml"), PROJECT);
        fs.writeFileSync(path.join(root, "Pulumi.twin.yaml"), STACK);
    });
    afterEach(() => fs.rmSync(root, { recursive: true }));

    async function write(overrides = {}): Promise<Written> {
        const paths = twinPaths(root);
        await writeProject(paths, overrides);
        const read = (file: string): unknown => parse(fs.readFileSync(file, "utf8"));
        return {
            project: read(path.join(paths.project, "Pulumi.yaml")) as Written["project"],
            stack: read(paths.stackFile) as Written["stack"],
        };
    }

    it("runs the program of the checkout", async () => {
        const { project } = await write();
        assert.equal(path.resolve(twinPaths(root).project, project.main), path.join(root, "stacks/index.ts"));
    });

    it("tells the engine, and so the policies, of every stack in it that it is a twin's", async () => {
        const { project } = await write();
        assert.deepEqual(project.config, {
            "pulumi:disable-default-providers": ["*"],
            "h200-platform:twin": { value: {} },
        });
    });

    it("tells the program what runs live", async () => {
        fs.appendFileSync(path.join(root, "Pulumi.twin.yaml"), "  h200-platform:twin: {}\n");
        const { stack } = await write({ twin: { live: ["metal"] } });
        assert.deepEqual(stack.config, {
            "h200-platform:like": "prod",
            "h200-platform:twin": { live: ["metal"] },
        });
    });

    it("keeps the engine's salt, and leaves the committed files alone", async () => {
        await write();
        fs.appendFileSync(twinPaths(root).stackFile, "encryptionsalt: v1:abc\n");
        const { stack } = await write({ like: "staging", charts: { source: "bundle" } });
        const config = { "h200-platform:like": "staging", "h200-platform:charts": { source: "bundle" } };
        assert.deepEqual(stack, { config, encryptionsalt: "v1:abc" });
        assert.equal(fs.readFileSync(path.join(root, "Pulumi.yaml"), "utf8"), PROJECT);
        assert.equal(fs.readFileSync(path.join(root, "Pulumi.twin.yaml"), "utf8"), STACK);
    });
});
