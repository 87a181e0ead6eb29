import assert from "node:assert/strict";

import { readManifests } from "../../../../components/upstream/charts/manifests";

const documents = (...texts: string[]) => texts.map((text) => `---\n# Source: a/templates/b.yaml\n${text}\n`).join("");
const config = (data: string) => `apiVersion: v1\nkind: ConfigMap\nmetadata: { name: a }\ndata: ${data}`;

describe("objects in helm's output", () => {
    it("are read as Kubernetes reads them: YAML 1.1 without base 60 and dates", () => {
        const [object] = readManifests(
            documents(config('{ a: 0440, b: yes, c: 12:30, d: 2026-11-22, e: 1e+06, f: "no", g: ~, h: 010, i: off }')),
        );
        assert.deepEqual(object?.["data"], {
            a: 288,
            b: true,
            c: "12:30",
            d: "2026-11-22",
            e: 1_000_000,
            f: "no",
            g: null,
            h: 8,
            i: false,
        });
    });

    it("are taken out of lists, and empty documents are none", () => {
        const list = `apiVersion: v1\nkind: List\nitems:\n- ${config("{}").replaceAll("\n", "\n  ")}\n- apiVersion: v1\n  kind: Secret\n  metadata: { name: b }`;
        assert.deepEqual(
            readManifests(documents(list, "", "# only a comment", "null")).map(({ kind }) => kind),
            ["ConfigMap", "Secret"],
        );
        assert.deepEqual(readManifests(""), []);
    });

    it("keep the last of a key given twice, as helm does", () => {
        assert.deepEqual(readManifests(documents(config("{ a: one, a: two }")))[0]?.["data"], { a: "two" });
    });

    it("are objects: anything else is an error that says what it is", () => {
        assert.throws(() => readManifests("kind: Note\n"), {
            message: "a Note lacks apiVersion, kind or metadata.name: it is no Kubernetes object",
        });
        assert.throws(() => readManifests("- 1\n"), {
            message: "a document lacks apiVersion, kind or metadata.name: it is no Kubernetes object",
        });
        assert.throws(() => readManifests("a: [1\nb: 2"), /^Error: is no YAML: /);
    });
});
