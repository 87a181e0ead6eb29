import assert from "node:assert/strict";

import { answerTo } from "../../../components/gpu/xidCatalogue";
import { XID_REASONS, xidRules } from "../../../components/gpu/xidRules";

const rules = xidRules();
/** As node-problem-detector does: each rule by itself, to the end of what it buffers, which is one line. */
const meaning = (line: string) => [
    ...new Set(
        rules
            .filter(({ pattern }) => new RegExp(`${pattern}$`).test(line))
            .map((rule) => `${rule.type === "permanent" ? rule.condition : "event"} ${rule.reason}`),
    ),
];
const FAULT = ["GpuFault GpuNeedsReset"];
const PERSON = ["GpuAttention GpuNeedsPerson"];
const UNKNOWN = ["GpuAttention XidUnknown"];
const APPLICATION = ["event XidOfApplication"];

describe("rules about the kernel's log", () => {
    it("read lines as the driver writes them", () => {
        const lines: readonly (readonly [string, readonly string[]])[] = [
            ["NVRM: Xid (PCI:0000:c6:00): 79, pid=1101234, name=nvc:[driver], GPU has fallen off the bus.", FAULT],
            ["NVRM: Xid (PCI:0000:01:00): 79, GPU has fallen off the bus.", FAULT],
            ["NVRM: Xid (PCI:0000:9b:00): 95, pid=2280636, name=python3, Uncontained: SM. RST: Yes, D-RST: No", FAULT],
            ["NVRM: Xid (PCI:0000:01:00 GPU-I:05): 94, pid=7194, Contained: CE User Channel (0x9).", APPLICATION],
            [
                "NVRM: Xid (PCI:0000:cb:00): 13, pid='<unknown>', name=<unknown>, Graphics SM Warp Exception",
                APPLICATION,
            ],
            ["NVRM: Xid (0000:01:00): 31, Ch 0000000b, engmask 00000120, intr 10000000", APPLICATION],
            ["NVRM: Xid (PCI:0000:34:00): 45, Ch 00000010", APPLICATION],
            ["NVRM: Xid (PCI:0000:10:1c): 63, pid=1896, Row Remapper: New row marked for remapping, reset gpu.", []],
            ["NVRM: Xid (0000:03:00): 14, Channel 00000001", []],
            ["NVRM: GPU at PCI:0000:34:00: GPU-c43f0536-e751-7211-d7a7-78c95249ee7d", []],
            ["nvidia-nvswitch3: SXid (PCI:0000:05:00.0): 12028, Non-fatal, Link 32 egress non-posted PRIV error", []],
            ["nvidia-nvswitch0: SXid (PCI:0000:59:00.0): 23001, Fatal, Link 12 Always Fatal", FAULT],
        ];
        assert.deepEqual(
            lines.map(([line]) => [line, meaning(line)]),
            lines,
        );
    });

    it("answer every number once, and as the catalogue does", () => {
        const expected = { nothing: [], event: APPLICATION, fault: FAULT, person: PERSON, unknown: UNKNOWN };
        const wrong = [...Array(2000).keys()].filter((code) => {
            const answer = answerTo(code);
            const found = meaning(`NVRM: Xid (PCI:0000:3b:00): ${code}, pid=1, name=x, text`);
            return answer !== "by its text" && found.join() !== expected[answer].join();
        });
        assert.deepEqual(wrong, []);
    });

    it("never take 45 for a fault, however often it comes", () => {
        assert.ok(
            meaning("NVRM: Xid (PCI:0000:34:00): 45, pid=5, name=vllm, Ch 00000010").every((is) => !/Gpu/.test(is)),
        );
    });

    it("do with 154 what it says, and with a text that nobody knows what is done with an unknown number", () => {
        const action = (text: string) => meaning(`NVRM: Xid (PCI:0008:01:00): 154, ${text}`);
        const changed = (to: string) => action(`GPU recovery action changed from 0x0 (None) to ${to}`);
        assert.deepEqual(
            {
                none: action("GPU recovery action changed from 0x2 (Node Reboot Required) to 0x0 (None)"),
                reset: changed("0x1 (GPU Reset Required)"),
                reboot: changed("0x2 (Node Reboot Required)"),
                peers: changed("0x3 (Drain P2P)"),
                drain: changed("0x4 (Drain and Reset)"),
                newer: changed("0x6 (Bus Reset)"),
                long: changed("0x10 (Other)"),
                withProcess: action(
                    "pid=1, name=x, GPU recovery action changed from 0x0 (None) to 0x2 (Node Reboot Required)",
                ),
                otherForm: action("GPU recovery action changed"),
            },
            {
                none: [],
                reset: FAULT,
                reboot: FAULT,
                peers: PERSON,
                drain: FAULT,
                newer: UNKNOWN,
                long: UNKNOWN,
                withProcess: FAULT,
                otherForm: UNKNOWN,
            },
        );
    });

    it("do not believe the name that a process gave itself", () => {
        const named = (name: string) => meaning(`NVRM: Xid (PCI:0000:3b:00): 43, pid=7, name=${name}, Ch 00000008`);
        assert.deepEqual(named("x (): 79, "), []);
        assert.deepEqual(meaning("python3[77]: NVRM: Xid (PCI:0000:3b:00): 79, GPU has fallen off the bus."), []);
    });

    it("call a line without a number unknown", () => {
        assert.deepEqual(meaning("NVRM: Xid (PCI:0000:66:00): abc, pid=2280636"), UNKNOWN);
    });

    it("use nothing that Go's regular expressions do not have", () => {
        assert.deepEqual(
            rules.filter(({ pattern }) => /\(\?[=!<]|\\[1-9]/.test(pattern)),
            [],
        );
    });

    it("give a condition that is timed one reason alone", () => {
        const reasons = new Set(
            rules.flatMap((rule) => (rule.type === "permanent" && rule.condition === "GpuFault" ? [rule.reason] : [])),
        );
        assert.deepEqual([...reasons], [XID_REASONS.fault]);
    });
});
