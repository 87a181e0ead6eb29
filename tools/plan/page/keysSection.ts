import { custodians } from "../../../stacks/plan/keys/custodians";
import { type KeyFamily, keyFamilies } from "../../../stacks/plan/keys/keyFamilies";
import type { PlatformPlan } from "../../../stacks/plan/platformPlan";
import { describeAlgorithm, describeRotation } from "../keysReport";
import { escapeHtml } from "./escapeHtml";
import { keyGraphSvg } from "./keyGraphSvg";
import type { PageSection } from "./page";
import { type Cell, table } from "./table";

/** The key hierarchy as a part of the plan's page: picture, what each key is, who keeps them. */
export function keysSection({ keys }: PlatformPlan): PageSection {
    const families = keyFamilies(keys);
    const gaps = families.filter(({ example }) => example.gap);
    const html = [
        `<p>${keys.length} keys in ${families.length} families, from left to right in the order in which they open after a blackout. `,
        "A line leads from a key to what it unlocks, a violet one to what it signs, a dashed one to what it helps to recover. Green encrypts, violet signs. ",
        `${gaps.length} families have a dashed frame: what they protect is not AES-256 all the way.</p>`,
        `<div class="scroll" role="region" aria-label="Graph of keys" tabindex="0">${keyGraphSvg(families)}</div>`,
        table(
            "All keys",
            ["key", "purpose", "protects", "made, kept, read", "rotation, recovery", "lost without it", "custodians"],
            families.map(familyCells),
        ),
        table(
            "Not AES-256 all the way",
            ["key", "why", "instead", "looked at again"],
            gaps.flatMap(({ name, example: { gap } }) =>
                gap ? [[name, gap.reason, gap.compensatedBy, `${gap.owner}, by ${gap.reviewBy}`]] : [],
            ),
        ),
        table("Custodians", ["role", "who that is"], Object.entries(custodians)),
    ].join("\n");
    return { id: "keys", title: "Keys", html };
}

function familyCells({ name, keys, example, protectedBy, signedBy, opens }: KeyFamily): Cell[] {
    const { purpose, createdBy, livesIn, readers, rotation, recovery, lostWithout, sharesNeeded } = example;
    const by = (verb: string, names: readonly string[]) => (names.length > 0 ? [`${verb} by ${names.join(", ")}`] : []);
    const instance = keys.length > 1 && example.protects.length > 0 ? "for instance " : "";
    const shares = sharesNeeded === undefined ? [] : [`${sharesNeeded} of ${example.custodians.length}:`];
    return [
        lines([keys.length === 1 ? name : `${name} (${keys.length})`, describeAlgorithm(example)]),
        lines([purpose, ...by("unlocked", protectedBy), ...by("signed", signedBy)]),
        `${instance}${[...example.protects, ...opens].join(", ")}`,
        lines([`made by ${createdBy}`, `kept: ${livesIn}`, `read by ${readers.join(", ")}`]),
        lines([
            `${describeRotation(example)}: ${rotation?.procedure ?? "no procedure"}`,
            `recovery: ${recovery?.procedure ?? "none"}`,
        ]),
        lostWithout,
        lines([...shares, ...example.custodians]),
    ];
}

const lines = (texts: readonly string[]): Cell => ({ html: texts.map(escapeHtml).join("<br>") });
