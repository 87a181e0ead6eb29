import type { Verdict } from "../../shared/verdict";
import type { FirmwareSchemaSpec } from "../../upstream/types/metal3.io";
import { profileOf } from "./index";
import { firmwareVerdict } from "./firmwareSchema";

interface Server {
    /** Kind of server, a key of the inventory. */
    readonly hardware: string;
    readonly vendor: string;
    readonly model: string;
}

/** For each kind of server with a profile, in the order of the servers: whether its firmware takes it. */
export function firmwareVerdicts(
    servers: readonly Server[],
    schemas: Readonly<Record<string, FirmwareSchemaSpec>> = {},
): Verdict[] {
    return [...new Map(servers.map((server) => [server.hardware, server])).values()].flatMap((server) => {
        const profile = profileOf(server);
        return profile ? [firmwareVerdict(server.hardware, profile, schemas[server.hardware])] : [];
    });
}
