import { plainCredentials } from "./encryption/plainCredentials";
import { clusterAdmin } from "./identity/clusterAdmin";
import { ownIdentity } from "./identity/ownIdentity";
import { roleWildcards } from "./identity/roleWildcards";
import { systemGroups } from "./identity/systemGroups";
import type { Control } from "./lib/control";
import { defaultDeny } from "./network/defaultDeny";
import { egressAllowlist } from "./network/egressAllowlist";
import { serviceExposure } from "./network/serviceExposure";
import { hostAccess } from "./pods/hostAccess";
import { imageDigest } from "./pods/imageDigest";
import { namespacePodSecurity } from "./pods/namespacePodSecurity";
import { privileged } from "./pods/privileged";

/** Every control of the pack. A new one is a file and a row. */
export const catalogue: readonly Control[] = [
    defaultDeny,
    egressAllowlist,
    serviceExposure,
    plainCredentials,
    roleWildcards,
    clusterAdmin,
    systemGroups,
    ownIdentity,
    namespacePodSecurity,
    privileged,
    hostAccess,
    imageDigest,
];
