import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { UsageError } from "../../../tools/command";
import { upstreamImport } from "../../../tools/upstream/command";
import { importUpstream } from "../../../tools/upstream/importUpstream";

const CRD = `# source: https://example.com/widgets v1.2.0 config/crd
apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata:
  name: widgets.example.com
  labels: { contract: v1 }
  annotations: { tool/version: v0.1, api-approved.kubernetes.io: "https://example.com/1" }
spec:
  group: example.com
  names: { plural: widgets, kind: Widget }
  scope: Namespaced
  conversion: { strategy: Webhook }
  versions:
    - name: v1
      served: true
      storage: true
      additionalPrinterColumns: [{ name: Age, type: date, jsonPath: .x, description: prose }]
      schema:
        openAPIV3Schema:
          type: object
          description: A widget.
          properties:
            spec:
              type: object
              required: [description]
              x-kubernetes-validations: [{ rule: "self.share != 'all'", message: kept }]
              properties:
                description: { type: string, description: A field of that name. }
                share: { x-kubernetes-int-or-string: true, description: prose }
                mode: { type: string, enum: [a, b], default: a }
                parts: { type: array, items: { type: object, properties: { size: { type: integer, minimum: 1 } } } }
`;
const SPEC = {
    properties: {
        description: { type: "string" },
        mode: { default: "a", enum: ["a", "b"], type: "string" },
        parts: { items: { properties: { size: { minimum: 1, type: "integer" } }, type: "object" }, type: "array" },
        share: { "x-kubernetes-int-or-string": true },
    },
    required: ["description"],
    type: "object",
    "x-kubernetes-validations": [{ message: "kept", rule: "self.share != 'all'" }],
};
const FOOTPRINT = '{"chart": "widgets", "objects": []}\n';
const origin = { repo: "https://example.com/widgets", ref: "v1.2.0", commit: "c0ffee", licence: "Apache-2.0" };
const sha256 = (text: string) => createHash("sha256").update(text).digest("hex");

describe("upstream:import", () => {
    let root: string, source: string, target: string;
    const read = (file: string) => readFileSync(join(target, file), "utf8");
    const want = (imports: object) => {
        writeFileSync(join(target, "imports.json"), JSON.stringify(imports));
    };

    beforeEach(() => {
        root = mkdtempSync(join(tmpdir(), "import-test-"));
        [source, target] = [join(root, "source"), join(root, "target")];
        for (const directory of [join(source, "crds", "widgets"), join(source, "footprints"), target]) {
            mkdirSync(directory, { recursive: true });
        }
        const index = [{ component: "widgets", ...origin, crds: ["widgets.example.com"], chart: { name: "widgets" } }];
        writeFileSync(join(source, "index.json"), JSON.stringify(index));
        writeFileSync(join(source, "crds", "widgets", "widgets.example.com.yaml"), CRD);
        writeFileSync(join(source, "footprints", "widgets.json"), FOOTPRINT);
        want({ crds: { widgets: ["widgets.example.com"] }, footprints: ["widgets"] });
    });
    afterEach(() => {
        rmSync(root, { recursive: true, force: true });
    });

    it("keeps structure and rules of a CRD, and drops prose, labels and conversion", async () => {
        await importUpstream(source, target);
        const crd = {
            apiVersion: "apiextensions.k8s.io/v1",
            kind: "CustomResourceDefinition",
            metadata: {
                annotations: { "api-approved.kubernetes.io": "https://example.com/1" },
                name: "widgets.example.com",
            },
            spec: {
                group: "example.com",
                names: { kind: "Widget", plural: "widgets" },
                scope: "Namespaced",
                versions: [
                    {
                        additionalPrinterColumns: [{ jsonPath: ".x", name: "Age", type: "date" }],
                        name: "v1",
                        schema: { openAPIV3Schema: { properties: { spec: SPEC }, type: "object" } },
                        served: true,
                        storage: true,
                    },
                ],
            },
        };
        // As text: the order of keys is part of the promise.
        assert.equal(read("crds/example.com.json"), `${JSON.stringify([crd])}\n`);
    });

    it("writes types that name every field, closed, with unions for int-or-string", async () => {
        await importUpstream(source, target);
        assert.equal(
            read("types/example.com.ts"),
            `// Generated by \`npm run upstream:import\`; do not edit.
// Source: https://example.com/widgets v1.2.0 (Apache-2.0)

/** \`spec\` of Widget, example.com/v1. */
export interface WidgetSpec {
    description: string;
    mode?: "a" | "b";
    parts?: {
        size?: number;
    }[];
    share?: number | string;
}
`,
        );
    });

    it("locks where each file came from, with its sum", async () => {
        await importUpstream(source, target);
        assert.deepEqual(JSON.parse(read("upstream.lock.json")), {
            widgets: {
                ...origin,
                sha256: {
                    "crds/widgets/widgets.example.com.yaml": sha256(CRD),
                    "footprints/widgets.json": sha256(FOOTPRINT),
                },
            },
        });
        assert.equal(read("footprints/widgets.json"), FOOTPRINT);
    });

    it("changes nothing the second time, and gives the same from the archive", async () => {
        const files = [
            "crds/example.com.json",
            "types/example.com.ts",
            "footprints/widgets.json",
            "upstream.lock.json",
        ];
        assert.deepEqual(await importUpstream(source, target), files);
        assert.deepEqual(await importUpstream(source, target), []);
        const archive = join(source, "crds.tar.xz");
        execFileSync("tar", ["-cJf", archive, "-C", join(source, "crds"), "widgets"]);
        rmSync(join(source, "crds"), { recursive: true });
        assert.deepEqual(await importUpstream(archive, target), []);
        assert.deepEqual(await importUpstream(source, target), []);
    });

    it("names everything that the collection does not hold, and writes nothing", async () => {
        want({ crds: { gadgets: ["a.b"], widgets: ["gears.example.com"] }, footprints: ["velero"] });
        await assert.rejects(importUpstream(source, target), {
            message: [
                "components/upstream/imports.json:",
                "  crds.gadgets: the collection has no such component",
                '  crds.widgets: "gears.example.com" is none of its CRDs (widgets.example.com)',
                '  footprints: the collection has no component with a chart "velero"',
            ].join("\n"),
        });
        assert.throws(() => read("upstream.lock.json"), { code: "ENOENT" });
    });

    it("says which file is missing or broken", async () => {
        await assert.rejects(importUpstream(join(root, "nowhere"), target), {
            message: `${join(root, "nowhere", "index.json")}: cannot be read (ENOENT)`,
        });
        const archive = join(source, "crds.tar.xz");
        writeFileSync(archive, "not an archive");
        await assert.rejects(
            importUpstream(archive, target),
            /crds\.tar\.xz: cannot be unpacked \(tar with xz is needed\)/,
        );
    });

    it("is used wrongly without a path, or with two", async () => {
        await assert.rejects(upstreamImport.run({}, []), UsageError);
        await assert.rejects(upstreamImport.run({}, ["a", "b"]), UsageError);
    });
});
