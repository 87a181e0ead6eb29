import { z } from "zod";

import { charts } from "./sections/charts";
import { identity } from "./sections/identity";
import { inventory } from "./sections/inventory";
import { kubernetes } from "./sections/kubernetes";
import { management } from "./sections/management";
import { metal } from "./sections/metal";
import { models } from "./sections/models";
import { network } from "./sections/network";
import { procurement } from "./sections/procurement";
import { runner } from "./sections/runner";
import { secretStore } from "./sections/secretStore";
import { services } from "./sections/services";
import { layers, phase, site } from "./sections/site";
import { teams } from "./sections/teams";
import { twin } from "./sections/twin";

/**
 * What `Pulumi.<stack>.yaml` may say under `h200-platform:`, one schema a section. Unknown keys are errors, so that a typo
 * cannot fall back to a default. `like` and `secrets` are read by the loader and never reach the plan.
 */
export const sections = {
    layers,
    site,
    phase,
    identity,
    inventory,
    procurement,
    kubernetes,
    network,
    models,
    teams,
    charts,
    metal,
    management: management.optional(),
    secretStore,
    services: services.optional(),
    runner: runner.optional(),
    twin: twin.optional(),
};

export const stackConfig = z.strictObject(sections);

/** A complete, checked configuration with every default filled in. */
export type StackConfig = z.output<typeof stackConfig>;

export type SectionName = keyof typeof sections;
