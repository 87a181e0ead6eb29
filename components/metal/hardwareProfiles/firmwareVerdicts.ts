import type { Verdict } from "../../shared/verdict";
import type { FirmwareSchemaSpec } from "../../upstream/types/metal3.io";
import { firmwareVerdict } from "./firmwareSchema";
import { missingProfile, profileOf } from "./index";
import type { HardwareProfile } from "./profile";

interface Server {
    /** Kind of server, a key of the inventory. */
    readonly hardware: string;
    readonly vendor: string;
    readonly model: string;
}

/**
 * For each kind of server, in the order of the servers: whether its firmware takes what its profile says; open without one.
 *
 * @param withoutSettings by kind, why nothing of its profile is set
 */
export function firmwareVerdicts(
    servers: readonly Server[],
    schemas: Readonly<Record<string, FirmwareSchemaSpec>> = {},
    withoutSettings: Readonly<Record<string, string>> = {},
): Verdict[] {
    return [...new Map(servers.map((server) => [server.hardware, server])).values()].map((server) => {
        const profile = profileOf(server);
        const why = withoutSettings[server.hardware];
        if (!profile) {
            return withoutProfile(server);
        }
        return why === undefined
            ? firmwareVerdict(server.hardware, profile, schemas[server.hardware])
            : byHandVerdict(server.hardware, profile, why);
    });
}

function withoutProfile(server: Server): Verdict {
    const reason = `${missingProfile(server) ?? ""}; until then its firmware stays as it came, and nobody has looked at it`;
    return { id: "metal/firmware-settings", subject: `hardware/${server.hardware}`, status: "indeterminate", reason };
}

/** Nobody but whoever did it knows whether the profile holds. */
function byHandVerdict(hardware: string, { settings }: HardwareProfile, why: string): Verdict {
    const names = settings.map(({ names: [name], value }) => `${name} ${value}`).join(", ");
    const reason = `nothing of the profile is set (${why}): by hand, at each host's console, then ${names}`;
    return { id: "metal/firmware-settings", subject: `hardware/${hardware}`, status: "indeterminate", reason };
}
