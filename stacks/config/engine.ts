import * as pulumi from "@pulumi/pulumi";

import type { EngineConfiguration } from "./load";

/** What the running engine says. Apart from the loader, so that `npm run plan` need not load the SDK. */
export function engineConfiguration(): EngineConfiguration {
    return {
        stack: pulumi.getStack(),
        values: pulumi.runtime.allConfig(),
        // The SDK keeps its own reader of this list private.
        secretKeys: JSON.parse(process.env["PULUMI_CONFIG_SECRET_KEYS"] ?? "[]") as string[],
    };
}
