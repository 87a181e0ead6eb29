import { z } from "zod";

import { diskHints } from "./hardware";
import { dnsLabel, labelNumber, secretRef } from "./shared";

const mac = z
    .string()
    .regex(/^([0-9a-f]{2}:){5}[0-9a-f]{2}$/, "expected a MAC address in lower case, e.g. 00:00:5e:00:53:01")
    .refine((address) => !/^([0-9a-f])[13579bdf]:/.test(address), "is a multicast address; no port has one")
    .refine((address) => address !== "00:00:00:00:00:00", "is nobody's address; write the one on the port's label");

/** Port number, counted from 0, to what stands on its label. */
const macsByPort = z
    .record(z.string().regex(/^(0|[1-9]\d?)$/, "expected the number of a port, from 0"), mac)
    .default({});

export const host = z.strictObject({
    /** A key of `inventory.hardware`. */
    hardware: dnsLabel,
    /**
     * Decides the host's addresses: given once, never changed, never to another host while this one stands. Explicit, because
     * nothing that is counted or sorted stays the same when a host comes or goes.
     */
    index: z.int().nonnegative().exactOptional(),
    serial: labelNumber,
    /**
     * `management` hosts are the management cluster, which makes all others. `converged` is control plane and storage on one
     * small host: no self-healing after a loss, so staging only.
     */
    role: z.enum(["gpu", "storage", "control-plane", "converged", "management"]),
    /** Failure domain; becomes `topology.kubernetes.io/zone`. */
    rack: dnsLabel,
    /** Lowest rack unit the server occupies. */
    rackUnit: z.int().min(1).max(54),
    bmc: z.strictObject({
        address: z.ipv4(),
        protocol: z.enum(["redfish", "ipmi"]).default("redfish"),
        credentials: secretRef,
        /** Path of the host in its BMC's Redfish tree. @default that of the vendor's one-system BMCs */
        systemId: z
            .string()
            .regex(/^\/redfish\/v1\/Systems\/[^\s/]+$/, "expected a path such as /redfish/v1/Systems/1")
            .exactOptional(),
    }),
    /** Of the port that the host boots from where it boots from the network; Metal3 knows the host by it. */
    bootMac: mac,
    /** For whoever cables or hunts a port; inspection finds them by itself. */
    macs: z.strictObject({ host: macsByPort, rails: macsByPort }).prefault({}),
    /** Where this one differs from others of its hardware, such as a boot disk known by its WWN alone. */
    rootDeviceHints: diskHints.exactOptional(),
    /** In `network.ranges.management`: of management hosts alone, which exist before anything could give them one. */
    address: z.ipv4().exactOptional(),
    /**
     * Why the host leaves. It keeps its line, its addresses and its BareMetalHost until it is empty, counts for nothing, and no
     * machine takes it anew; `docs/runbooks/gpu-hosts.md` has the steps.
     * @default it stays
     */
    retiring: z.strictObject({ reason: z.string().regex(/\S/, "is empty: say why") }).exactOptional(),
    /**
     * Why Metal3 leaves the host alone, which runs on and is counted: nothing powers, inspects or installs it. The way to another
     * BMC address; `docs/runbooks/gpu-hosts.md` has the steps.
     * @default it manages the host
     */
    detached: z.strictObject({ reason: z.string().regex(/\S/, "is empty: say why") }).exactOptional(),
});
