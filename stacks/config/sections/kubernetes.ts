import { z } from "zod";

/** Where the credentials of a cluster are read from. The path is relative to the project root. */
const kubeconfig = z.strictObject({
    path: z.string().min(1),
    /** A context of that file. Named, so that `current-context` can never redirect a deployment. */
    context: z.string().min(1),
});

/** Minor release that charts and schemas are pinned to. A site may still be at the one before, which it is brought here from. */
const MINOR = 36;

export const kubernetes = z.strictObject({
    /** Of both control planes. */
    version: z
        .string()
        .regex(
            new RegExp(`^1\\.(${MINOR - 1}|${MINOR})\\.\\d+$`),
            `expected a release such as 1.${MINOR}.3, or of 1.${MINOR - 1} until the site is upgraded: charts and schemas are pinned to 1.${MINOR}`,
        ),
    /**
     * Of the workload cluster's other hosts, as each is installed anew: never above `version`, which goes first
     * (docs/runbooks/upgrade-kubernetes.md).
     * @default version
     */
    workersVersion: z
        .string()
        .regex(/^1\.\d+\.\d+$/, "expected a release such as 1.36.3")
        .exactOptional(),
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
            /**
             * Days after which an API server deletes its audit logs. They lie on its own host alone: beyond what its disk holds the oldest
             * go sooner, and all of them when it is installed anew (`audit/retention` of the plan has the figures).
             * @default 365
             */
            retentionDays: z.int().min(30).default(365),
        })
        .prefault({}),
});
