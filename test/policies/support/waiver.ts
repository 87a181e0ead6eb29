import type { Waiver } from "../../../policies/lib/waivers";

/** A valid waiver of 30 days, for tests to change in one place. */
export function waiver(over: Partial<Waiver> = {}): Waiver {
    return {
        id: "W-100",
        control: "POD-02",
        urn: "urn:pulumi:*::h200-platform::kubernetes:apps/v1:Deployment::llama",
        owner: "infrastructure",
        approver: "compliance",
        reason: "The driver has to load a kernel module on the host.",
        ticket: "SEC-100",
        created: "2026-11-01",
        expires: "2026-12-01",
        compensatingControl: "Only one service account may make it.",
        ...over,
    };
}
