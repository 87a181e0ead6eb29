import type * as pulumi from "@pulumi/pulumi";

import type { ClusterScope } from "../shared/clusterScope";
import { HostFirmwareComponents, HostFirmwareSettings, HostUpdatePolicy } from "../upstream/metal3.io";
import type { FirmwareSchemaSpec } from "../upstream/types/metal3.io";
import type { FleetHost } from "./fleetHost";
import { profileOf } from "./hardwareProfiles";
import { settingsFor } from "./hardwareProfiles/firmwareSchema";

interface HostFirmwareArgs {
    readonly scope: ClusterScope;
    readonly namespace: string;
    readonly owner: string;
    readonly host: FleetHost;
    readonly schema: FirmwareSchemaSpec | undefined;
}

/**
 * What the host's firmware is to be set and brought to. baremetal-operator matches these objects with the host by name, in
 * whichever order they come, and applies them after inspection, before it calls the host available.
 *
 * Made beside the host and not before it: what it says about them it says once the host is registered.
 */
export function createHostFirmware(
    name: string,
    { scope, namespace, owner, host, schema }: HostFirmwareArgs,
    parent: pulumi.Resource,
    after: readonly pulumi.Resource[],
): void {
    if (host.bmc.protocol === "ipmi") {
        return;
    }
    const profile = host.withoutFirmwareSettings ? undefined : profileOf(host);
    const settings = profile ? settingsFor(profile, schema) : {};
    const updates = host.firmware ?? [];
    const common = { scope, metadata: { name: host.name, namespace, app: "metal3", owner } };
    const options = { parent, dependsOn: [...after] };
    if (Object.keys(settings).length > 0) {
        new HostFirmwareSettings(`${name}-firmware-settings`, { ...common, spec: { settings } }, options);
    }
    if (updates.length > 0) {
        new HostFirmwareComponents(`${name}-firmware`, { ...common, spec: { updates } }, options);
    }
    const { firmwareChanges = "onReboot" } = host;
    new HostUpdatePolicy(
        `${name}-update-policy`,
        { ...common, spec: { firmwareSettings: firmwareChanges, firmwareUpdates: firmwareChanges } },
        options,
    );
}
