import assert from "node:assert/strict";

import { railCardsText } from "../../../stacks/plan/dayZero/railCardsText";
import { fakeShell } from "./support/fakeShell";
import { plan, stepOf } from "./support/prodSteps";

/** What is typed at the console, block by block. */
const blocks = (text: readonly string[]) =>
    text.flatMap((entry) => [...entry.matchAll(/^```sh\n([^]*?)^```$/gm)].map(([, body = ""]) => body.trim()));

/** Two rail cards of four ports that PCI lists, and one of the bond, which is another model. */
const LSPCI = `case "$*" in *15b3:1021*) printf '0000:41:00.0 x\\n0000:c1:00.0 x\\n' ;; *) echo '0000:21:00.0 x' ;; esac`;

describe("the rail cards on day zero", () => {
    it("are set before a host is registered, in the step of the firmware baseline", () => {
        const own = railCardsText(plan.hosts);
        assert.equal(own.length, 5);
        assert.deepEqual(
            stepOf("firmware").text.filter((entry) => own.includes(entry)),
            own,
        );
    });

    it("become Ethernet ports with a virtual function for each GPU, each of them and no other card, and are read back", () => {
        const [set = "", check = ""] = blocks(railCardsText(plan.hosts));
        const shell = fakeShell({
            lspci: LSPCI,
            mstconfig: `echo "$*"`,
            mount: "true",
            dpkg: "true",
            poweroff: "true",
        });
        try {
            const typed = (lines: string) => shell.type(lines.split("\n")).stdout.trim().split("\n");
            assert.deepEqual(typed(set), [
                "-y -d 0000:41:00.0 set LINK_TYPE_P1=2 SRIOV_EN=1 NUM_OF_VFS=8",
                "-y -d 0000:c1:00.0 set LINK_TYPE_P1=2 SRIOV_EN=1 NUM_OF_VFS=8",
            ]);
            assert.deepEqual(typed(check).slice(-2), [
                "-d 0000:41:00.0 -e query LINK_TYPE_P1 SRIOV_EN NUM_OF_VFS",
                "-d 0000:c1:00.0 -e query LINK_TYPE_P1 SRIOV_EN NUM_OF_VFS",
            ]);
        } finally {
            shell.remove();
        }
    });

    it("are set by kind: hosts with other numbers of GPUs get a line of their own, hosts without rails none", () => {
        const [gpu, other] = plan.hosts.filter(({ role }) => role === "gpu");
        assert.ok(gpu && other);
        const half = { ...other, gpus: { ...other.gpus, value: 4 } };
        const [set = ""] = blocks(railCardsText([...plan.hosts.filter(({ role }) => role !== "gpu"), gpu, half]));
        assert.deepEqual(
            set.split("\n").filter((line) => line.startsWith("settings=")),
            [
                `settings="LINK_TYPE_P1=2 SRIOV_EN=1 NUM_OF_VFS=8"    # ${gpu.name}`,
                `settings="LINK_TYPE_P1=2 SRIOV_EN=1 NUM_OF_VFS=4"    # ${half.name}`,
            ],
        );
        assert.deepEqual(railCardsText(plan.hosts.filter(({ role }) => role !== "gpu")), []);
    });
});
