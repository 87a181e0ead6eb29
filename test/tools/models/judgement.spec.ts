import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";

import * as fc from "fast-check";

import type { VerdictStatus } from "../../../components/shared/verdict";
import { licenceVerdict } from "../../../stacks/plan/services/licences";
import { type Download, readDownload } from "../../../tools/models/download";
import { decisionOf, judgeFiles } from "../../../tools/models/judgement";
import { publishedSums } from "../../../tools/models/publishedSums";

const sum = (text: string) => createHash("sha256").update(text).digest("hex");
const file = (name: string, text = name) => ({ path: name, bytes: text.length, sha256: sum(text) });
const SHARDS = ["model-00001-of-00002.safetensors", "model-00002-of-00002.safetensors"];
const good: Download = {
    files: ["config.json", "model.safetensors.index.json", "tokenizer.json", "LICENSE", ...SHARDS].map((it) =>
        file(it),
    ),
    configuration: { architectures: ["LlamaForCausalLM"] },
    shards: SHARDS,
};
const sumsOf = ({ files }: Download) => new Map(files.map((it) => [it.path, it.sha256]));
/** What is not a pass, in words. */
const found = (download: Download, sums: ReadonlyMap<string, string> | null = sumsOf(download)) =>
    judgeFiles("model/llama-70b", download, sums).flatMap(({ id, status, reason = "" }) =>
        status === "pass" ? [] : [`${status} ${id}: ${reason}`],
    );

describe("a model that wants to leave quarantine", () => {
    it("passes when every file is the publisher's, nothing in it can run, and no shard is missing", () => {
        assert.deepEqual(found(good), []);
    });

    it("stays where a file is another, is unknown, or is missing", () => {
        const [first, ...rest] = good.files;
        assert.ok(first);
        assert.deepEqual(found({ ...good, files: [{ ...first, sha256: sum("other") }, ...rest] }, sumsOf(good)), [
            `fail models/as-published: config.json has ${sum("other").slice(0, 12)}, published is ${first.sha256.slice(0, 12)}`,
        ]);
        assert.deepEqual(found({ ...good, files: [...good.files, file("extra.json")] }, sumsOf(good)), [
            "fail models/as-published: extra.json is not on the publisher's list",
        ]);
        const without = good.files.filter(({ path: name }) => name !== "tokenizer.json");
        assert.deepEqual(found({ ...good, files: without }, sumsOf(good)), [
            "fail models/as-published: tokenizer.json is missing",
        ]);
    });

    it("stays where nobody can say what was published: that is not a pass", () => {
        const [problem, ...more] = found(good, null);
        assert.match(
            problem ?? "",
            /^indeterminate models\/as-published: nothing was given to compare with; .*--sums$/,
        );
        assert.deepEqual(more, []);
    });

    it("stays with anything that may run when it is loaded, though it was published so", () => {
        for (const name of [
            "pytorch_model.bin",
            "model.pt",
            "modeling_llama.py",
            "optimizer.pkl",
            "libx.so",
            "setup.sh",
        ]) {
            assert.deepEqual(found({ ...good, files: [...good.files, file(name)] }), [
                `fail models/data-only: ${name} may run when it is loaded`,
            ]);
        }
        assert.match(
            found({ ...good, configuration: { auto_map: { AutoModel: "modeling.Own" } } }).join(),
            /^fail models\/no-code: config\.json asks for code of its own/,
        );
    });

    it("stays incomplete: a shard, its configuration, or what is in a file", () => {
        const files = good.files.filter(({ path: name }) => name !== SHARDS[1]);
        assert.deepEqual(found({ ...good, files }), [`fail models/complete: ${SHARDS[1] ?? ""} is missing`]);
        assert.match(found({ ...good, configuration: null }).join(), /models\/complete: config\.json is missing/);
        assert.match(found({ ...good, shards: [] }).join(), /names no shard/);
        assert.match(found({ ...good, shards: null }).join(), /models\/complete: model\.safetensors is missing/);
        assert.match(found({ ...good, files: [...good.files, file("empty.json", "")] }).join(), /empty\.json is empty/);
    });

    it("names the first few of many, and how many there are", () => {
        const files = Array.from({ length: 9 }, (_, i) => file(`x${i}.py`));
        assert.match(
            found({ ...good, files: [...good.files, ...files] }).join(),
            /x4\.py may run when it is loaded; and 4 more$/,
        );
    });

    it("never passes by a change of any one file", () => {
        fc.assert(
            fc.property(fc.nat(good.files.length - 1), fc.string({ minLength: 1 }), (i, text) => {
                const files = good.files.map((it, at) => (at === i ? { ...it, sha256: sum(`${it.path}${text}`) } : it));
                assert.notEqual(decisionOf(judgeFiles("model/x", { ...good, files }, sumsOf(good))), "pass");
            }),
        );
    });
});

describe("the decision on a model", () => {
    const decide = (...statuses: VerdictStatus[]) =>
        decisionOf(statuses.map((status) => ({ id: "x", subject: "y", status, reason: "z" })));

    it("is the worst of its verdicts, and no verdict is none", () => {
        assert.equal(decide("pass", "pass"), "pass");
        assert.equal(decide("pass", "indeterminate"), "indeterminate");
        assert.equal(decide("indeterminate", "fail", "pass"), "fail");
        assert.equal(decide(), "fail");
    });
});

describe("the licence of a model", () => {
    const LLAMA = "meta-llama/Llama-3.3-70B-Instruct";
    const verdict = (release: string, accepted = {}) => licenceVerdict(release, "model/x", accepted);

    it("passes where it asks for nothing, or where somebody accepted it for the company", () => {
        assert.equal(verdict("Qwen/Qwen2.5-Coder-32B-Instruct").status, "pass");
        const accepted = {
            "Llama 3.3 Community": { by: "general counsel", on: "2026-11-02", reference: "contracts/17" },
        };
        assert.deepEqual(verdict(LLAMA, accepted), {
            id: "models/licence",
            subject: "model/x",
            status: "pass",
            reason: "Llama 3.3 Community, accepted by general counsel on 2026-11-02 (contracts/17)",
        });
    });

    it("is an open question where nobody did, and a failure for what is in no catalogue", () => {
        assert.equal(verdict(LLAMA).status, "indeterminate");
        const { status, reason = "" } = verdict("Qwen/Qwen2.5-Coder-70B-Instruct");
        assert.equal(status, "fail");
        assert.match(reason, /nearest: Qwen\/Qwen2\.5-Coder-32B-Instruct/);
    });
});

describe("a download", () => {
    let directory: string;
    beforeEach(() => (directory = fs.mkdtempSync(path.join(os.tmpdir(), "model-"))));
    afterEach(() => {
        fs.rmSync(directory, { recursive: true });
    });
    const put = (name: string, text: string) => {
        fs.mkdirSync(path.dirname(path.join(directory, name)), { recursive: true });
        fs.writeFileSync(path.join(directory, name), text);
    };
    const read = () => readDownload(directory, () => undefined);

    it("is hashed file by file, folders too, without what tools keep beside it", async () => {
        put("config.json", '{"a":1}');
        put(
            "model.safetensors.index.json",
            '{"weight_map":{"x":"b.safetensors","y":"a.safetensors","z":"b.safetensors"}}',
        );
        put("original/params.json", "{}");
        put(".cache/huggingface/lock", "");
        const { files, shards, configuration } = await read();
        assert.deepEqual(
            files.map((it) => [it.path, it.bytes, it.sha256]),
            [
                ["config.json", 7, sum('{"a":1}')],
                [
                    "model.safetensors.index.json",
                    76,
                    sum(fs.readFileSync(path.join(directory, "model.safetensors.index.json"), "utf8")),
                ],
                ["original/params.json", 2, sum("{}")],
            ],
        );
        assert.deepEqual([shards, configuration], [["a.safetensors", "b.safetensors"], { a: 1 }]);
    });

    it("is refused with links in it: what they point at may change", async () => {
        put("config.json", "{}");
        fs.symlinkSync("/etc/hostname", path.join(directory, "model.safetensors"));
        await assert.rejects(read(), /^Error: model\.safetensors is no regular file; download the model again/);
        await assert.rejects(
            readDownload(path.join(directory, "nowhere"), () => undefined),
            /is not a directory/,
        );
    });
});

describe("a publisher's list of sums", () => {
    it("is read as sha256sum writes it", () => {
        const text = `${sum("a")}  a.json\n${sum("b")} *./b c.safetensors\n`;
        assert.deepEqual(
            [...publishedSums(text, "SUMS")],
            [
                ["a.json", sum("a")],
                ["b c.safetensors", sum("b")],
            ],
        );
    });

    it("is refused with every line that it cannot be held to", () => {
        assert.throws(
            () => publishedSums(`hello\n${sum("a")}  a\n${sum("b")}  a\n`, "SUMS"),
            /^Error: SUMS is no list of sums:\n {2}line 1: expected .* got "hello"\n {2}line 3: a has another sum above$/,
        );
        assert.throws(() => publishedSums("\n", "SUMS"), /it is empty/);
    });
});
