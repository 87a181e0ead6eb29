import assert from "node:assert/strict";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import * as tar from "tar";

import { unpackChart } from "../../../../components/upstream/charts/chartFiles";
import { packChart } from "../../../support/packedCharts";

describe("files of a chart", () => {
    const scratch = mkdtempSync(join(tmpdir(), "chart-files-spec-"));
    after(() => rmSync(scratch, { recursive: true }));

    it("are unpacked with subcharts, which publishers pack into the archive as archives", () => {
        const vendored = join(scratch, "vendored");
        mkdirSync(join(vendored, "outer", "charts"), { recursive: true });
        writeFileSync(join(vendored, "outer", "Chart.yaml"), "name: outer\n");
        packChart("clock", join(vendored, "outer", "charts"));
        const file = join(scratch, "outer-1.0.0.tgz");
        tar.create({ file, cwd: vendored, gzip: true, sync: true }, ["outer"]);
        const files = unpackChart(file, scratch);
        assert.deepEqual(files.templatesWith(/\bnow\b/), ["charts/clock/templates/config.yaml"]);
    });

    it("never lead out of the archive", () => {
        const linked = join(scratch, "linked");
        mkdirSync(join(linked, "trap"), { recursive: true });
        symlinkSync("/etc", join(linked, "trap", "templates"));
        writeFileSync(join(linked, "trap", "Chart.yaml"), "name: trap\n");
        const file = join(scratch, "trap-1.0.0.tgz");
        tar.create({ file, cwd: linked, gzip: true, sync: true }, ["trap"]);
        assert.equal(existsSync(join(unpackChart(file, scratch).root, "templates")), false);
    });

    it("ask the cluster where a template calls `lookup`, and not where the word stands in text, keys or fields", () => {
        const { file } = packChart("inquirer", scratch);
        const files = unpackChart(file, scratch);
        assert.deepEqual(files.templatesWithLookup, ["templates/config.yaml"]);
        files.forbidLookup([]);
        const text = readFileSync(join(files.root, "templates/config.yaml"), "utf8");
        assert.match(text, /\$found = \(fail "v1" "Secret"/);
        assert.match(text, /^ {4}lookup: \{\{/m);
        assert.deepEqual(unpackChart(packChart("dice", scratch).file, scratch).templatesWithLookup, []);
    });
});
