import assert from "node:assert/strict";

import { loadFromFiles } from "../../../../stacks/config/load";
import { keyFamilies } from "../../../../stacks/plan/keys/keyFamilies";
import { planPlatform } from "../../../../stacks/plan/plan";
import { keyRows } from "../../../../tools/plan/keysReport";
import { keysSection } from "../../../../tools/plan/page/keysSection";

const plan = planPlatform("prod", loadFromFiles("prod"));
const families = keyFamilies(plan.keys);

describe("the keys on the plan's page", () => {
    const { id, title, html } = keysSection(plan);

    it("are a section with a picture of every family and a row for each", () => {
        assert.deepEqual([id, title], ["keys", "Keys"]);
        assert.equal(html.match(/<svg /g)?.length, 1);
        assert.equal(html.match(/<rect /g)?.length, families.length);
        for (const { name } of families) {
            const text = name.replace("'", "&#39;");
            assert.equal(html.split(text).length > 2, true, name);
        }
    });

    it("have one line for each edge between families, and no figure that is none", () => {
        const edges = families.flatMap(({ name, protectedBy, signedBy, recoveredFrom }) =>
            [...protectedBy, ...signedBy, ...recoveredFrom].filter((other) => other !== name),
        );
        assert.equal(html.match(/<path /g)?.length, edges.length);
        assert.doesNotMatch(html, /NaN|undefined/);
    });

    it("say of each what it protects: data, and the keys that it unlocks or signs", () => {
        const row = /<tr><td>OpenBao seal<br>.*<\/tr>/.exec(html)?.[0] ?? "";
        assert.match(row, /unlocked by API server encryption, management<\/td><td>OpenBao<\/td>/);
    });

    it("show a declared gap", () => {
        assert.match(html, /Ceph&#39;s wire<\/td><td>msgr2 has AES-128-GCM/);
    });

    it("cannot be broken by what a plan says", () => {
        const [first, ...rest] = plan.keys;
        assert.ok(first);
        const hostile = { ...plan, keys: [{ ...first, family: "<script>", purpose: '"><script>' }, ...rest] };
        assert.doesNotMatch(keysSection(hostile).html, /<script>/);
    });

    it("are drawn even where a cycle leaves no order, so that it can be seen", () => {
        const [first, ...rest] = plan.keys;
        assert.ok(first);
        const { html: circular } = keysSection({ ...plan, keys: [{ ...first, protectedBy: [first.id] }, ...rest] });
        assert.equal(circular.match(/<rect /g)?.length, families.length);
        assert.doesNotMatch(circular, /NaN|undefined/);
    });
});

describe("the keys in the text report", () => {
    const rows = keyRows(plan.keys);
    const row = (name: string) => rows.find(([first]) => first === name);

    it("are one row a family, each after what opens it", () => {
        assert.equal(rows.length, families.length);
        assert.deepEqual(row("offline escrow"), [
            "offline escrow",
            "aes-xts-plain64 512",
            "by 3 of 5 custodians",
            "365 days",
        ]);
        assert.deepEqual(row("boot disks of hosts (10)"), [
            "boot disks of hosts (10)",
            "none (gap)",
            "by anybody",
            "by event",
        ]);
        assert.deepEqual(row("data disks of hosts (7)"), [
            "data disks of hosts (7)",
            "aes-xts-plain64 512",
            "by TPM of hosts, Tang servers",
            "by event",
        ]);
        assert.deepEqual(row("Ceph's wire")?.[1], "aes-gcm 128 (gap)");
        families.forEach(({ protectedBy, name }, i) => {
            const before = families.slice(0, i).map((family) => family.name);
            assert.deepEqual(
                protectedBy.filter((other) => !before.includes(other)),
                [],
                name,
            );
        });
    });
});
