import assert from "node:assert/strict";
import {
    existsSync,
    linkSync,
    mkdirSync,
    mkdtempSync,
    readdirSync,
    readFileSync,
    rmSync,
    symlinkSync,
    writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import * as tar from "tar";

import { ArchiveError, unpackChart } from "../../../../components/upstream/charts/chartFiles";
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

    it("never are links, neither to directories nor to files, of the chart or of a subchart", () => {
        const [inner, outer] = [join(scratch, "inner-links"), join(scratch, "outer-links")];
        const pack = (cwd: string, name: string, file: string) => {
            mkdirSync(join(cwd, name, "charts"), { recursive: true });
            writeFileSync(join(cwd, name, "Chart.yaml"), `name: ${name}\n`);
            writeFileSync(join(cwd, name, "real.yaml"), "a: b\n");
            symlinkSync("/etc/hostname", join(cwd, name, "absolute.yaml"));
            symlinkSync("../../../../outside", join(cwd, name, "relative.yaml"));
            linkSync(join(cwd, name, "real.yaml"), join(cwd, name, "second.yaml"));
            // In this order, so that the second name of one file is packed as a link to the first.
            const packed = ["Chart.yaml", "real.yaml", "second.yaml", "absolute.yaml", "relative.yaml", "charts"];
            const members = packed.map((member) => `${name}/${member}`);
            tar.create({ file, cwd, gzip: true, sync: true }, members);
        };
        mkdirSync(join(outer, "outer", "charts"), { recursive: true });
        pack(inner, "inner", join(outer, "outer", "charts", "inner-1.0.0.tgz"));
        const archive = join(scratch, "links-1.0.0.tgz");
        pack(outer, "outer", archive);
        const { root } = unpackChart(archive, scratch);
        for (const chart of [root, join(root, "charts", "inner")]) {
            assert.deepEqual(
                readdirSync(chart).filter((name) => name !== "charts"),
                ["Chart.yaml", "real.yaml"],
            );
        }
    });

    it("are refused by the archive's name where a file is none, is cut, or holds no chart", () => {
        const whole = readFileSync(packChart("beacon", scratch).file);
        const notes = join(scratch, "notes");
        mkdirSync(notes, { recursive: true });
        writeFileSync(join(notes, "README.md"), "no chart\n");
        const packedNotes = join(scratch, "notes.tgz");
        tar.create({ file: packedNotes, cwd: scratch, gzip: true, sync: true }, ["notes"]);
        const broken: [string, Buffer | string, RegExp][] = [
            ["text", "<html>", /Unrecognized archive format/],
            ["empty", "", /Unrecognized archive format/],
            ["cut", whole.subarray(0, whole.length / 2), /unexpected end of file/],
            ["notes", readFileSync(packedNotes), /it holds no Chart\.yaml/],
        ];
        for (const [name, content, reason] of broken) {
            const file = join(scratch, `${name}-0.1.0.tgz`);
            writeFileSync(file, content);
            assert.throws(
                () => unpackChart(file, scratch),
                (error: unknown) =>
                    error instanceof ArchiveError &&
                    error.message.startsWith(`${file} is no chart archive (`) &&
                    reason.test(error.message),
                name,
            );
        }
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
