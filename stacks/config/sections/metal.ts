import { z } from "zod";

/** Whoever changes what a host boots into owns it, so that plain http is refused. */
const ownStore = z.url({
    protocol: /^https$/,
    error: "expected https:// and a file of the site's own store, such as https://files.h200.example/ipa.kernel",
});

/** How hosts are powered, inspected and installed: by Ironic, on the management hosts. */
export const metal = z.strictObject({
    ironic: z.strictObject({
        /** Held by the management host that Ironic runs on; free in `network.ranges.management`. */
        address: z.ipv4(),
        /** What a host runs while it is inspected and installed: Ironic's Python agent. */
        deployKernel: ownStore,
        deployRamdisk: ownStore,
        /**
         * Addresses in `network.ranges.management` for hosts that boot from the network.
         * @default none: BMCs that speak Redfish fetch the deploy image as virtual media
         */
        dhcp: z.strictObject({ from: z.ipv4(), to: z.ipv4() }).exactOptional(),
    }),
});
