import { z } from "zod";

import { dnsLabel } from "./shared";

/** Whoever changes what a host boots into owns it, so that plain http is refused. */
const ownStore = z
    .url({
        protocol: /^https$/,
        error: "expected https:// and a file of the site's own store, such as https://registry.h200.example/v2/files/ironic-python-agent/kernel",
    })
    .refine((url) => !url.includes("/blobs/"), "expected the repository alone; its digest goes into sha256 beside it");

const sha256 = z
    .string()
    .regex(/^[0-9a-f]{64}$/, "expected the 64 hexadecimal digits that the publisher's SHA256SUMS has for the image");

/** In the site's registry (`/v2/files/...`) a repository, of which the file is the blob with that digest; elsewhere the file. */
const storedFile = z.strictObject({
    url: ownStore,
    /** @default null: nobody has recorded it, which a sealed site is refused for. Never made up */
    sha256: sha256.nullable().default(null),
});

/** How hosts are powered, inspected and installed: by Ironic, on the management hosts. */
export const metal = z.strictObject({
    ironic: z.strictObject({
        /** Held by the management host that Ironic runs on; free in `network.ranges.management`. */
        address: z.ipv4(),
        /** What a host runs while it is inspected and installed: Ironic's Python agent. */
        deployKernel: storedFile,
        deployRamdisk: storedFile,
        /**
         * Addresses in `network.ranges.management` for hosts that boot from the network.
         * @default none: BMCs that speak Redfish fetch the deploy image as virtual media
         */
        dhcp: z.strictObject({ from: z.ipv4(), to: z.ipv4() }).exactOptional(),
    }),
    /** What hosts are installed with: Ubuntu 22.04, as its publisher releases it for clouds. */
    nodeImage: storedFile.extend({
        /** @default qcow2, as published */
        format: z.enum(["qcow2", "raw"]).default("qcow2"),
        /**
         * Of that image, as its manifest has it (`linux-image-...`): GPU drivers are compiled for one kernel each.
         * @default null: nobody has recorded it, and no driver is known
         */
        kernel: z
            .string()
            .regex(
                /^\d+\.\d+\.\d+-\d+-[a-z]+$/,
                "expected a kernel such as 5.15.0-164-generic, as `uname -r` prints it",
            )
            .nullable()
            .default(null),
    }),
    /** How long a GPU host may be unfit for work before its power is cycled, where no more than a third of them are. */
    gpuHealth: z
        .strictObject({
            /** With a fault of a GPU, or with one missing. @default 30, as long as it may take to drain a host */
            faultMinutes: z.int().min(1).default(30),
            /** With nobody able to tell. A driver alone may load for 21. @default 60 */
            unknownMinutes: z.int().min(22).default(60),
        })
        .prefault({}),
    /**
     * Certificates (PEM) that those of BMCs lead to: their authority's, and the root's. Public; what the key ceremony leaves as
     * `bmc-ca.chain.crt`. @default none: Ironic believes public authorities alone, so no BMC of the site
     */
    bmcAuthority: z.string().exactOptional(),
    /** Account of baremetal-operator on every BMC. Its password is `bmc.credentials` of the host. @default metal3 */
    bmcAccount: z.string().min(1).default("metal3"),
    /**
     * By pool, what its hosts were last made of, as `npm run plan` calls it. An update that would make members of the control plane
     * of something else is refused until it stands here: it makes all of them anew, one by one.
     * @default {}: nobody has recorded it, and nothing is refused
     */
    madeOf: z
        .record(dnsLabel, z.string().regex(/^[0-9a-f]{8}$/, "expected the eight digits that `npm run plan` says"))
        .default({}),
    /**
     * By management host, the thumbprint of Tang's signing key, as the step of day zero that makes the workload cluster's control
     * plane prints it: by it a host knows the server that keeps a share of its disk key. `tang-show-keys` would ask localhost, where
     * Tang of these hosts does not answer.
     * @default none: hosts with disks of their own stop before they are encrypted
     */
    tangThumbprints: z
        .record(
            dnsLabel,
            z
                .string()
                .regex(
                    /^[-_A-Za-z0-9]{27,43}$/,
                    "expected a thumbprint, as day zero prints it (base64url of SHA-256 or SHA-1)",
                ),
        )
        .default({}),
});
