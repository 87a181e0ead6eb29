import type { Verdict } from "../../shared/verdict";
import type { FirmwareSchemaSpec } from "../../upstream/types/metal3.io";
import { firmwareVerdict } from "./firmwareSchema";
import { missingProfile, profileOf } from "./index";

interface Server {
    /** Kind of server, a key of the inventory. */
    readonly hardware: string;
    readonly vendor: string;
    readonly model: string;
}

/** For each kind of server, in the order of the servers: whether its firmware takes what its profile says; open without one. */
export function firmwareVerdicts(
    servers: readonly Server[],
    schemas: Readonly<Record<string, FirmwareSchemaSpec>> = {},
): Verdict[] {
    return [...new Map(servers.map((server) => [server.hardware, server])).values()].map((server) => {
        const profile = profileOf(server);
        return profile ? firmwareVerdict(server.hardware, profile, schemas[server.hardware]) : withoutProfile(server);
    });
}

function withoutProfile(server: Server): Verdict {
    const reason = `${missingProfile(server) ?? ""}; until then its firmware stays as it came, and nobody has looked at it`;
    return { id: "metal/firmware-settings", subject: `hardware/${server.hardware}`, status: "indeterminate", reason };
}
