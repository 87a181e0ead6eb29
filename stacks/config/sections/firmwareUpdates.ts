import { z } from "zod";

export const firmwareUpdate = z.strictObject({
    /** Part of the server, as baremetal-operator names it; of network cards as `status.components` of a host has them. */
    component: z.union(
        [z.enum(["bios", "bmc"]), z.templateLiteral(["nic:", z.string().min(1)])],
        "expected bios, bmc or nic:NAME",
    ),
    /** From the site's own store. BMCs fetch it themselves, and check its vendor's signature; there is no checksum. */
    url: z.url({ protocol: /^https$/, error: "expected https://: whoever changes it on the way chooses the firmware" }),
});

/** What parts of a kind of server are brought to: see docs/runbooks/firmware.md. */
export const firmwareUpdates = z.array(firmwareUpdate).check(({ value, issues }) => {
    value.forEach(({ component }, i) => {
        const first = value.findIndex((other) => other.component === component);
        if (first < i) {
            const message = `is already that of firmware[${first}]; a part has one image`;
            issues.push({ code: "custom", path: [i, "component"], message, input: component });
        }
    });
});
