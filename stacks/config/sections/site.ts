import { z } from "zod";

import { dnsLabel, dnsName } from "./shared";

export const layerNames = ["foundation", "platform", "ai"] as const;
export type LayerName = (typeof layerNames)[number];

/** Layers that this stack holds. @default all three. */
export const layers = z.array(z.enum(layerNames, `expected one of ${layerNames.join(", ")}`)).default([...layerNames]);

export const site = z.strictObject({
    /** Short name of the colocation site; part of host and cluster names. */
    name: dnsLabel,
    /** Internal DNS zone of the site. */
    domain: dnsName,
    /** `staging` makes fewer promises and says which; it is not refused for them. */
    tier: z.enum(["staging", "prod"]),
    /** Every stack that deploys part of this site; together they hold each layer exactly once. */
    stacks: z.array(dnsLabel).min(1),
});

/**
 * How far the rollout has come: 0 the management cluster alone, before the other one exists; 1 infrastructure and first model, 2 agents and tuning, 3 live workloads with full
 * observability, 4 continuous training and personalities. @default 1
 */
export const phase = z.preprocess(numberOfText, z.int().min(0).max(4)).default(1);

/** The engine hands a number at the top level over as text, and writes it as text into each stack file that it changes. */
function numberOfText(value: unknown): unknown {
    return typeof value === "string" && /^\d+$/.test(value) ? Number(value) : value;
}
