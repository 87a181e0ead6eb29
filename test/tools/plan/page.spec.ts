import assert from "node:assert/strict";

import { loadFromFiles } from "../../../stacks/config/load";
import { planPlatform } from "../../../stacks/plan/plan";
import { renderPage } from "../../../tools/plan/page/page";

const plan = planPlatform("prod", loadFromFiles("prod"));
const page = renderPage(plan);

/** Names of elements that are opened, or closed, with how often. */
function tags(html: string, closing: boolean): Map<string, number> {
    const found = new Map<string, number>();
    const body = html.replace(/<style>[\s\S]*?<\/style>/g, "");
    for (const [, slash, name, end] of body.matchAll(/<(\/?)([a-zA-Z][a-zA-Z0-9]*)[^>]*?(\/?)>/g)) {
        if ((slash === "/") === closing && end !== "/" && name && !["meta", "br"].includes(name)) {
            found.set(name, (found.get(name) ?? 0) + 1);
        }
    }
    return new Map([...found].sort());
}

describe("the plan's page", () => {
    it("takes nothing from elsewhere and runs nothing", () => {
        assert.doesNotMatch(page, /<script|<link|<img|<iframe|@import|url\(|\son\w+=/i);
        const addresses = [...page.matchAll(/(?:href|src)="([^"]*)"/g)].map(([, address]) => address);
        assert.deepEqual(
            addresses.filter((address) => !address?.startsWith("#")),
            [],
        );
    });

    it("closes every element that it opens", () => {
        assert.deepEqual(tags(page, true), tags(page, false));
    });

    it("has the five sections, each linked from the top and titled", () => {
        const linked = [...page.matchAll(/href="#([^"]+)"/g)].map(([, id]) => id);
        assert.deepEqual(linked, ["promises", "racks", "bill", "schedule", "keys"]);
        for (const id of linked) {
            assert.match(page, new RegExp(`<section id="${id}" aria-labelledby="${id}-title"><h2 id="${id}-title">`));
        }
    });

    it("uses no id twice, and every label names one", () => {
        const ids = [...page.matchAll(/\sid="([^"]+)"/g)].map(([, id]) => id);
        assert.equal(new Set(ids).size, ids.length);
        const labels = [...page.matchAll(/aria-labelledby="([^"]+)"/g)].flatMap(([, names]) => names?.split(" ") ?? []);
        assert.deepEqual(
            labels.filter((name) => !ids.includes(name)),
            [],
        );
    });

    it("draws every rack with what stands in it, readable without the picture", () => {
        for (const { name, equipment } of plan.procurement.racks) {
            const description = new RegExp(`<desc id="rack-${name}-desc">([^<]*)</desc>`).exec(page)?.[1] ?? "";
            assert.match(page, new RegExp(`<title id="rack-${name}-title">${name}: \\d+ of 48 units used</title>`));
            for (const item of equipment) {
                assert.ok(description.includes(`${item.name} at unit`), `${item.name} in ${description}`);
            }
        }
    });

    it("draws a device as high as it is, inside the frame", () => {
        // gpu-a1 takes 6 units of 15 from unit 2 on: its top is at unit 7 of 48.
        const top = 46 + (48 - 7) * 15;
        assert.ok(page.includes(`y="${top + 0.75}" width="268" height="${6 * 15 - 1.5}"`));
    });

    it("shows what is not kept before what is", () => {
        const failed = { id: "gpu/heat", subject: "site", status: "fail", reason: "80 °C" } as const;
        const html = renderPage({ ...plan, verdicts: [...plan.verdicts, failed] });
        assert.ok(html.indexOf("gpu/heat") < html.indexOf("supply/image-digest"));
        assert.ok(html.indexOf("supply/image-digest") < html.indexOf("gpu/count"));
        assert.match(html, /<span class="badge fail">fail<\/span> 1</);
    });

    it("takes text as text", () => {
        const [rack] = plan.procurement.racks;
        assert.ok(rack);
        const name = `<b>"rack" & 'more'`;
        const html = renderPage({ ...plan, procurement: { ...plan.procurement, racks: [{ ...rack, name }] } });
        assert.ok(!html.includes("<b>"));
        assert.ok(html.includes("&lt;b&gt;&quot;rack&quot; &amp; &#39;more&#39;"));
    });

    it("is the same twice", () => {
        assert.equal(renderPage(plan), page);
    });

    it("shows a site with nothing to order as well", () => {
        const bare = { ...plan.procurement, bill: [], racks: [], retained: [], switches: [], links: [] };
        const schedule = { ...bare.schedule, tasks: [], criticalPath: [] };
        const html = renderPage({ ...plan, hosts: [], procurement: { ...bare, schedule } });
        assert.doesNotMatch(html, /NaN|undefined|Infinity/);
        assert.doesNotMatch(page, /NaN|undefined|Infinity/);
    });
});
