import * as pulumi from "@pulumi/pulumi";

import { connectClusters } from "./clusters";
import { engineConfiguration } from "./config/engine";
import { loadFromEngine } from "./config/load";
import { ConfigError } from "./config/problem";
import { planPlatform } from "./plan/plan";
import { createPlatform } from "./platformLayers";

function main() {
    const engine = engineConfiguration();
    const plan = planPlatform(engine.stack, loadFromEngine(engine));
    return createPlatform(plan, connectClusters(plan));
}

try {
    main();
} catch (error) {
    // A RunError is shown without a stack trace; where a stack file is wrong there is no code to look at.
    throw error instanceof ConfigError ? new pulumi.RunError(error.message) : error;
}
