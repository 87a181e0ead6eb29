import * as pulumi from "@pulumi/pulumi";

import type { BmcCredentials } from "../components/metal/fleetHost";
import type { PlatformPlan } from "./plan/platformPlan";

/** Values of `h200-platform:secrets`, by name. */
export type StackSecrets = ReadonlyMap<string, pulumi.Output<string>>;

/** By host; undefined where a site's configuration is to have the password and has none, which an update is refused for. */
export type BmcLogins = ReadonlyMap<string, BmcCredentials | undefined>;

/** BMCs of a twin are simulated and ask for nothing. As a password it is treated like any other, so that a test can look for it. */
export const SIMULATED = { kind: "given", username: "simulated", password: "no-bmc-asks-for-it" } as const;

const KEPT = { kind: "kept" } as const;

/**
 * How baremetal-operator logs in at each host's BMC. Where the configuration is to have the passwords, a site that has yet to be
 * built is previewed with them unknown.
 */
export function bmcLogins({ hosts, metal }: PlatformPlan, secrets: StackSecrets): BmcLogins {
    const managed = hosts.filter(({ cluster }) => cluster === "workload");
    if (metal.bmcPasswords !== "configuration") {
        return new Map(managed.map(({ name }) => [name, metal.bmcPasswords === "store" ? KEPT : SIMULATED]));
    }
    const unknown = managed.filter(({ bmcCredentials }) => !secrets.has(bmcCredentials));
    const preview = pulumi.runtime.isDryRun();
    if (unknown.length > 0 && preview) {
        const names = unknown.map(({ bmcCredentials }) => bmcCredentials).join(", ");
        void pulumi.log.warn(
            `h200-platform:secrets has no ${names}: previewed as not yet known; an update is refused.`,
        );
    }
    return new Map(
        managed.map(({ name, bmcCredentials }) => {
            const known = secrets.get(bmcCredentials);
            const password = known ?? (preview ? pulumi.secret(pulumi.unknown as unknown as string) : undefined);
            return [name, password && { kind: "given", username: metal.bmcAccount, password }];
        }),
    );
}
