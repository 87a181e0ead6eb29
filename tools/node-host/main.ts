import { LanguageRuntimeService } from "@pulumi/pulumi/proto/language_grpc_pb";

import { engineAddress, whenEngineIsGone } from "./engineLink";
import { languageHost } from "./languageHost";
import { servePlugin } from "./pluginServer";
import { interruptAll, killAll } from "./processes";

const engine = engineAddress(process.argv.slice(2));

function endWithEngine(address: string): void {
    whenEngineIsGone(address, () => {
        killAll();
        process.exit(1);
    });
}

// The engine ends a plugin by SIGINT to its group, and kills what is left after five seconds.
for (const signal of ["SIGINT", "SIGTERM"] as const) {
    process.once(signal, () => {
        void interruptAll().then(() => process.exit(0));
    });
}

if (engine !== undefined) {
    endWithEngine(engine);
}
servePlugin(LanguageRuntimeService, languageHost(engine, endWithEngine)).catch((error: unknown) => {
    console.error(`The Node language host could not start: ${String(error)}`);
    process.exit(1);
});
