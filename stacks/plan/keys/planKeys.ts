import type { StackConfig } from "../../config/schema";
import type { PlatformPlan } from "../platformPlan";
import { backupKeys } from "./backupKeys";
import { bmcKeys } from "./bmcKeys";
import { cloudKeys } from "./cloudKeys";
import { clusterKeys } from "./clusterKeys";
import { hostKeys } from "./hostKeys";
import type { KeyPlan } from "./keyPlan";
import { tangKeys } from "./networkUnlock";
import { platformKeys } from "./platformKeys";
import { rootKeys } from "./roots";
import { secretStoreDisks, secretStoreKeys } from "./secretStoreKeys";
import { storageKeys } from "./storageKeys";

type Decided = Pick<PlatformPlan, "hosts" | "clusters" | "namespaces" | "placements" | "images">;

/** Every key of the site in one graph. Hosts, clusters, teams and models decide how many there are of a kind. */
export function planKeys(config: StackConfig, decided: Decided): KeyPlan[] {
    const { hosts, clusters, namespaces } = decided;
    return [
        ...rootKeys(),
        ...hostKeys(config, hosts),
        ...bmcKeys(hosts),
        ...tangKeys(hosts),
        ...secretStoreKeys(secretStoreDisks(hosts)),
        ...clusterKeys(clusters, hosts, config.site.name),
        ...storageKeys(hosts, namespaces),
        ...backupKeys(clusters, hosts),
        ...platformKeys(decided),
        ...cloudKeys({ twin: config.twin !== undefined }),
    ];
}
