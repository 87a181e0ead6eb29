import * as pulumi from "@pulumi/pulumi";

import { loadFromEngine } from "./load";
import { ConfigError } from "./problem";
import type { StackConfig } from "./schema";
import { NAMESPACE } from "./stackFile";

/**
 * The configuration of the stack that the engine is running. Apart from the loader, so that `npm run plan` need not load
 * the SDK.
 */
export function loadStackConfig(): {
    readonly stack: string;
    readonly config: StackConfig;
    /** Values of `secrets`, by name. */
    readonly secrets: ReadonlyMap<string, pulumi.Output<string>>;
} {
    const stack = pulumi.getStack();
    const values = pulumi.runtime.allConfig();
    // The SDK keeps its own reader of this list private.
    const secretKeys = JSON.parse(process.env["PULUMI_CONFIG_SECRET_KEYS"] ?? "[]") as string[];
    try {
        return { stack, config: loadFromEngine({ stack, values, secretKeys }), secrets: secretsIn(values) };
    } catch (error) {
        // Shown without a stack trace: where a stack file is wrong there is no code to look at.
        throw error instanceof ConfigError ? new pulumi.RunError(error.message) : error;
    }
}

/** Checked by the loader: names, and that each stands encrypted. */
function secretsIn(values: Readonly<Record<string, string>>): ReadonlyMap<string, pulumi.Output<string>> {
    const secrets = JSON.parse(values[`${NAMESPACE}:secrets`] ?? "{}") as Readonly<Record<string, string>>;
    return new Map(Object.entries(secrets).map(([name, value]) => [name, pulumi.secret(value)]));
}
