import { ResourceProviderService } from "@pulumi/pulumi/proto/provider_grpc_pb";

import { engineAddress, whenEngineIsGone } from "../../node-host/engineLink";
import { servePlugin } from "../../node-host/pluginServer";
import { standInNotice } from "./packageSchema";
import { providerService, type StandIn } from "./provider";

/** Serves a stand-in to the engine that started this process, and ends with it. */
export function serve(standIn: StandIn): void {
    // The engine keeps what plugins print for its debug log.
    console.error(standInNotice(standIn.name));
    const engine = engineAddress(process.argv.slice(2));
    if (engine !== undefined) {
        whenEngineIsGone(engine, () => process.exit(1));
    }
    servePlugin(ResourceProviderService, providerService(standIn)).catch((error: unknown) => {
        console.error(`The stand-in for ${standIn.name} could not start: ${String(error)}`);
        process.exit(1);
    });
}
