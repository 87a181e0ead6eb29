import assert from "node:assert/strict";
import * as fs from "node:fs";

import { shellCommands } from "../../../stacks/plan/dayZero/shellCommands";

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

    it("log in to the registry with what the store has, before they leave it, and leave when the last push is through", () => {
        const programs = ["skopeo", "crane", "oras", "cosign"];
        const pushes = ["copy", "cp", "sync", "append", "sign", "attest"];
        const stages = (words: readonly string[], before: readonly string[]): string[] => {
            const [program = "", ...rest] = words;
            if (program === "enter" || program === "leave") {
                return [program];
            }
            if (!programs.includes(program)) {
                return [];
            }
            if (rest.includes("login")) {
                return [before[0] === "robot" && rest.includes("--password-stdin") ? "login" : `asks: ${program}`];
            }
            return pushes.some((verb) => rest[0] === verb) ? ["push"] : [];
        };
        const seen = pages.flatMap(({ page, text }) =>
            [...text.matchAll(/^ *```sh[^\n]*\n(.*?)^ *```$/gms)].flatMap(([, body = ""]) => {
                const commands = shellCommands(body).map(({ words }) =>
                    ["do", "then"].includes(words[0] ?? "") ? words.slice(1) : words,
                );
                const order = commands
                    .flatMap((words, i) => stages(words, commands[i - 1] ?? []))
                    .filter((stage, i, all) => stage !== all[i - 1]);
                return order.includes("push") && body.includes("import.h200") ? [`${page}: ${order.join(", ")}`] : [];
            }),
        );
        assert.deepEqual(seen, [
            "fill-the-mirror.md: enter, login, push, leave",
            "fill-the-mirror.md: enter, login, push, leave",
            "import-a-model.md: enter, login, push, leave",
            "import-a-model.md: enter, login, push, enter, push, leave",
        ]);
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
