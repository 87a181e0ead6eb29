import assert from "node:assert/strict";
import * as fs from "node:fs";

const pages = fs
    .readdirSync("docs/runbooks")
    .filter((page) => page !== "day-zero.md")
    .map((page) => ({ page, text: fs.readFileSync(`docs/runbooks/${page}`, "utf8") }));

describe("runbooks beside day zero", () => {
    it("name its steps by what they do: a number changes with the plan", () => {
        const numbered = pages.flatMap(({ page, text }) =>
            [...text.matchAll(/\bday[ -]zero[^.:|\n]{0,40}\bsteps? \d+/gi)].map(([found]) => `${page}: ${found}`),
        );
        assert.deepEqual(numbered, []);
    });

    it("leave certificates of the workload's kubelets to its approver, and to people those of the management cluster", () => {
        const byHand = pages.filter(({ text }) => /\bapprove (its|their|the) serving certificate/i.test(text));
        assert.deepEqual(
            byHand.map(({ page }) => page),
            [],
        );
        const approved = pages.filter(({ text }) =>
            text.includes("The approver lets its kubelet have a serving certificate"),
        );
        assert.deepEqual(
            approved.map(({ page }) => page),
            ["control-plane-host.md", "gpu-hosts.md", "upgrade-kubernetes.md"],
        );
    });
});
