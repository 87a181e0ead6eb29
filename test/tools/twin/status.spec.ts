import assert from "node:assert/strict";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";

import { twinPaths } from "../../../twin/paths";
import { readTwinStatus, twinStatus } from "../../../twin/status";

describe("the status of a twin", () => {
    let root: string;
    beforeEach(() => (root = fs.mkdtempSync(path.join(os.tmpdir(), "h200-status-"))));
    afterEach(() => fs.rmSync(root, { recursive: true }));

    async function read() {
        const warnings: string[] = [];
        const status = await readTwinStatus(twinPaths(root), (line) => warnings.push(line));
        return { status, warnings };
    }

    const DOWN = { schemaVersion: 1, controlPlanes: { workload: {}, management: {} }, live: {}, summary: null };

    it("is told by its schema where there is no twin", async () => {
        const { status, warnings } = await read();
        assert.deepEqual([twinStatus.parse(status), warnings], [DOWN, []]);
    });

    for (const [what, text] of [
        ["is cut off", "{"],
        ["another version wrote", '{"schemaVersion":0}'],
    ] as const) {
        it(`is told all the same beside a summary that ${what}`, async () => {
            const file = twinPaths(root).summary;
            fs.mkdirSync(path.dirname(file));
            fs.writeFileSync(file, text);
            const { status, warnings } = await read();
            assert.deepEqual(status, DOWN);
            assert.deepEqual(warnings, [
                `${file} is not a summary as this version writes it; the next \`npm run twin\` writes it anew.`,
            ]);
        });
    }
});
