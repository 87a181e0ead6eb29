import { z } from "zod";

import { dnsLabel } from "./shared";

/** What the site serves itself, on its management hosts, because nothing of it may come from outside. */
export const services = z.strictObject({
    /**
     * Address at which each management host answers for them, beside its own: free in `network.ranges.management`, and until
     * day zero is over the seed machine's. Those that are in `management.dnsServers` and `ntpServers` answer for names and time.
     */
    addresses: z.record(dnsLabel, z.ipv4()),
    registry: z.strictObject({
        /**
         * Hosts of `addresses` that hold all of it, on their own disks. The first is written to, the others follow. Named, since
         * a replica cannot move with its order: the disk stays where it is.
         */
        hosts: z.array(dnsLabel).min(1),
    }),
    /**
     * Clocks of the colocation or a receiver of our own, that the management hosts set theirs by: outside the site too, since their
     * firewall lets them be asked for the time.
     * @default none: they agree with each other, and drift together
     */
    clocks: z.array(z.ipv4()).default([]),
    /** Names below `site.domain` of what the plan does not make, such as the identity provider. */
    names: z.record(dnsLabel, z.ipv4()).default({}),
    /** Licences of models that somebody accepted for the company, by the name that the model catalogue has. */
    licences: z
        .record(
            z.string().min(1),
            z.strictObject({
                /** Who may bind the company. */
                by: z.string().min(1),
                /** In quotes, as `"2026-11-02"`: YAML would take it for a point in time. */
                on: z.iso.date(),
                /** Where the text that was accepted is kept. */
                reference: z.string().min(1),
            }),
        )
        .default({}),
});
