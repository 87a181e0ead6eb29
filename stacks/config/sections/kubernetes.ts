import { z } from "zod";

/** Where the credentials of a cluster are read from. The path is relative to the project root. */
const kubeconfig = z.strictObject({
    path: z.string().min(1),
    /** A context of that file. Named, so that `current-context` can never redirect a deployment. */
    context: z.string().min(1),
});

export const kubernetes = z.strictObject({
    version: z
        .string()
        .regex(/^1\.36\.\d+$/, "expected a 1.36 release such as 1.36.3: charts and schemas are pinned to it"),
    /** Runs Metal3 and Cluster API. */
    management: z.strictObject({ kubeconfig }),
    /** Runs everything else. */
    workload: z.strictObject({
        kubeconfig,
        /** The API server's address, held by one control-plane host at a time (kube-vip); free in `network.ranges.management`. */
        apiAddress: z.ipv4(),
    }),
    audit: z
        .strictObject({
            /** How long the API server keeps audit logs on its own disk. @default 365 */
            retentionDays: z.int().min(30).default(365),
        })
        .prefault({}),
});
