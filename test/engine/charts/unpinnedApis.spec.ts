import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import * as tar from "tar";

import { bundledArchives } from "../../../components/upstream/charts/archive";
import { HelmSource } from "../../../components/upstream/charts/helmSource";
import { ChartRefusal } from "../../../components/upstream/charts/refusal";
import { rendering } from "../../../components/upstream/versions";
import { pinOf } from "../../support/packedCharts";
import { toolchainHelm } from "../support/helm";

const TEMPLATE = `apiVersion: v1
kind: ConfigMap
metadata: { name: picky }
---
{{- if .Capabilities.APIVersions.Has "gates.example.test/v1" }}
{{- fail "set gate.name" }}
{{- end }}
`;

describe("a chart that fails where an API is served that nobody pinned", function () {
    this.timeout(600_000);
    const scratch = mkdtempSync(join(tmpdir(), "unpinned-apis-spec-"));
    after(() => rmSync(scratch, { recursive: true }));

    it("is refused by name, with the API and what helm said", async () => {
        mkdirSync(join(scratch, "picky", "templates"), { recursive: true });
        writeFileSync(join(scratch, "picky", "Chart.yaml"), "apiVersion: v2\nname: picky\nversion: 0.1.0\n");
        writeFileSync(join(scratch, "picky", "templates", "config.yaml"), TEMPLATE);
        tar.create({ file: join(scratch, "picky-0.1.0.tgz"), cwd: scratch, gzip: true, sync: true }, ["picky"]);
        const source = new HelmSource({
            kind: "bundle",
            archives: bundledArchives(scratch),
            helm: await toolchainHelm(),
            cache: join(scratch, "renders"),
            pins: rendering,
        });
        assert.throws(
            () => source.contents(pinOf("picky"), {}),
            (error: unknown) => {
                assert.ok(error instanceof ChartRefusal, String(error));
                assert.match(error.message, /^Chart picky 0\.1\.0 is refused:\n {2}render: fails: .*set gate\.name/);
                assert.match(
                    error.message,
                    /it looks for gates\.example\.test\/v1, which rendering\.apiVersions lacks$/,
                );
                return true;
            },
        );
    });
});
