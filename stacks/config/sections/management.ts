import { z } from "zod";

import { cidr } from "./network";
import { dnsLabel } from "./shared";

/** Which disk the installer may erase: the installer's own match keys, all of which have to hold. */
const systemDisk = z.strictObject({
    /** As udev names it (`ID_MODEL`); `*` is allowed. */
    model: z.string().min(1).exactOptional(),
    /** As udev names it (`ID_SERIAL`); `*` is allowed. */
    serial: z.string().min(1).exactOptional(),
    /** The boot pair is smaller than every disk for data. @default smallest */
    size: z.enum(["smallest", "largest"]).default("smallest"),
    ssd: z.boolean().default(true),
});

/** How hosts of role `management` are installed. They make all others, so that nothing can make them: see the day-zero runbook. */
export const management = z.strictObject({
    /** The API server's address, held by one management host at a time (kube-vip). */
    apiAddress: z.ipv4(),
    gateway: z.ipv4(),
    /** Inside the site: hosts' firewalls drop what they send elsewhere. */
    dnsServers: z.array(z.ipv4()).min(1),
    /** The site's own clocks, inside of it; nothing else is asked for the time. Three, so that a wrong one is outvoted. */
    ntpServers: z.array(z.ipv4()).min(1),
    /**
     * Holds `ubuntu`, `kubernetes` and `docker` below this address; nothing is installed from elsewhere. Packages carry their
     * publishers' signatures, so http will do; https needs a public CA, since the installer has no place for one of our own.
     */
    aptMirror: z.url({ protocol: /^https?$/, error: "expected an address such as http://apt.h200.example" }),
    /** Pods of the management cluster, apart from those of the workload cluster. */
    podRange: cidr,
    ssh: z
        .strictObject({
            /** The account of people on these hosts. It has no password and no key: certificates of the site's SSH CA only. */
            user: dnsLabel.default("platform"),
            /** What a certificate must say to be let in: groups of `identity` that operate every team. */
            principals: z.array(dnsLabel).min(1).default(["infrastructure"]),
        })
        .prefault({}),
    systemDisk: systemDisk.prefault({}),
    /** Of Docker's package `containerd.io`: Kubernetes 1.36 needs containerd 2. 2.2.1 is published (docker/for-linux#1557). */
    containerdVersion: z
        .string()
        .regex(/^2\.\d+\.\d+$/, "expected a release of containerd 2, such as 2.2.1")
        .default("2.2.1"),
});
