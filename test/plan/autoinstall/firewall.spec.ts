import assert from "node:assert/strict";
import { execFileSync, spawnSync } from "node:child_process";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";

import { loadFromFiles } from "../../../stacks/config/load";
import { hostFiles } from "../../../stacks/plan/autoinstall/files";
import { firewall } from "../../../stacks/plan/autoinstall/firewall";
import type { ManagementPlan } from "../../../stacks/plan/autoinstall/management";
import { planPlatform } from "../../../stacks/plan/plan";

const plan = planPlatform("prod", loadFromFiles("prod"));
const management = plan.management!;
const textOf = (changes: Partial<ManagementPlan> = {}) => firewall({ ...management, ...changes }, plan.networks);
/** Rules of a chain, comments apart. */
const rulesOf = (text: string, chain: string) =>
    (new RegExp(`chain ${chain} \\{([^]*?)\\n    \\}`).exec(text)?.[1] ?? "")
        .split("\n")
        .map((line) => line.trim())
        .filter((line) => line !== "" && !line.startsWith("#"));

describe("the firewall of a management host", () => {
    it("drops by default what comes in, what goes through and what goes out", () => {
        const policies = ["input", "forward", "output"].map((chain) => rulesOf(textOf(), chain)[0]);
        assert.deepEqual(policies, [
            "type filter hook input priority filter; policy drop;",
            "type filter hook forward priority filter; policy drop;",
            "type filter hook output priority filter; policy drop;",
        ]);
    });

    it("accepts from outside what the plan opens, each from where it says, and nothing else", () => {
        const accepted = rulesOf(textOf(), "input").filter((rule) => rule.endsWith(" accept"));
        const members = "10.20.0.11/32, 10.20.0.12/32, 10.20.0.13/32";
        assert.deepEqual(accepted, [
            "ct state established,related accept",
            'iifname "lo" accept',
            "ip saddr { 10.20.0.0/22 } tcp dport { 22 } accept",
            "ip saddr { 10.20.0.0/22, 10.144.0.0/20 } tcp dport { 6443 } accept",
            `ip saddr { ${members} } tcp dport { 2379-2380 } accept`,
            `ip saddr { ${members}, 10.144.0.0/20 } tcp dport { 10250 } accept`,
            `ip saddr { ${members} } udp dport { 8472 } accept`,
            `ip saddr { ${members} } tcp dport { 4240 } accept`,
            "ip saddr { 10.20.0.0/22, 10.144.0.0/20 } tcp dport { 6385 } accept",
            "ip saddr { 10.20.0.0/22, 10.10.0.0/24 } tcp dport { 6183 } accept",
            "ip saddr { 10.20.0.0/22 } tcp dport { 80 } accept",
            "ip saddr { 10.20.0.0/22, 10.144.0.0/20 } tcp dport { 443 } accept",
            "ip saddr { 10.20.0.0/22, 10.144.0.0/20 } udp dport { 53 } accept",
            "ip saddr { 10.20.0.0/22, 10.144.0.0/20 } tcp dport { 53 } accept",
            "ip saddr { 10.20.0.0/22, 10.10.0.0/24 } udp dport { 123 } accept",
            "ip saddr { 10.20.0.0/22, 10.10.0.0/24, 10.144.0.0/20 } icmp type { echo-request, destination-unreachable, time-exceeded } accept",
        ]);
    });

    it("lets neither the host nor its pods out of the site", () => {
        const ranges = [management.podRange, ...plan.networks.map(({ cidr }) => cidr)].join(", ");
        for (const chain of ["forward", "output"]) {
            const out = rulesOf(textOf(), chain).filter((rule) => rule.includes("accept") && rule.includes("ip daddr"));
            assert.ok(out.length > 0);
            for (const rule of out) {
                assert.ok(
                    rule.includes(`ip daddr { ${ranges} }`) || rule.includes(`ip daddr { ${management.podRange} }`),
                    rule,
                );
            }
        }
    });

    it("lets the host ask the site's reference for the time, outside of it too, and pods not", () => {
        const text = firewall(management, plan.networks, ["192.0.2.1", "192.0.2.2"]);
        const added = (chain: string) =>
            rulesOf(text, chain).filter((rule) => !rulesOf(textOf(), chain).includes(rule));
        assert.deepEqual(["input", "forward", "output"].map(added), [
            [],
            [],
            [`ip daddr { 192.0.2.1, 192.0.2.2 } udp dport 123 accept comment "the site's reference"`],
        ]);
        const config = loadFromFiles("prod");
        const services = { ...config.services!, clocks: ["192.0.2.1"] };
        const withClock = planPlatform("prod", { ...config, services });
        const [host] = withClock.management!.hosts;
        const rules = hostFiles(withClock, withClock.management!, host!).find(
            ({ path: at }) => at === "/etc/nftables.conf",
        );
        assert.match(rules?.content ?? "", /ip daddr \{ 192\.0\.2\.1 \} udp dport 123 accept/);
    });

    it("says for each opening why, and forgets it when the plan does", () => {
        for (const { id, reason } of management.openings) {
            assert.ok(textOf().includes(`# ${id}: ${reason}`));
        }
        const closed = textOf({ openings: [] });
        assert.doesNotMatch(closed, /dport/);
    });

    it("is understood by nft", function () {
        // It asks the kernel even to check, and not everybody may.
        if (spawnSync("nft", ["list", "tables"]).status !== 0) {
            this.skip();
        }
        const file = path.join(fs.mkdtempSync(path.join(os.tmpdir(), "nft-")), "nftables.conf");
        fs.writeFileSync(file, textOf());
        try {
            execFileSync("nft", ["-c", "-f", file], { stdio: "pipe" });
        } finally {
            fs.rmSync(path.dirname(file), { recursive: true });
        }
    });
});
