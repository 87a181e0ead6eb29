import { readFileSync } from "node:fs";
import { join } from "node:path";

import type { ChartValues } from "./valueDifferences";

/**
 * Recorded facts about what a chart creates when it is rendered: names, pod security, RBAC and images. No contents of
 * ConfigMaps, no commands and no specs of custom resources, and it does not react to values.
 */
export interface Footprint {
    readonly chart: string;
    readonly version: string;
    readonly repository: string;
    readonly namespace: string;
    /** Values the chart was rendered with. */
    readonly values: ChartValues;
    readonly objects: readonly FootprintObject[];
    /** `<plural>.<group>` of the definitions that it keeps apart from its templates. */
    readonly crdsDirectory: readonly string[];
    /** `<Kind>/<name>/<moments, comma-separated>`. */
    readonly hooks: readonly string[];
}

export interface FootprintObject {
    readonly apiVersion: string;
    readonly kind: string;
    readonly name: string;
    readonly namespace?: string;
    readonly [fact: string]: unknown;
}

/** Throws when the chart's footprint was never imported. */
export function readFootprint(chart: string): Footprint {
    const file = join(__dirname, "footprints", `${chart}.json`);
    try {
        return JSON.parse(readFileSync(file, "utf8")) as Footprint;
    } catch (error) {
        throw new Error(`chart ${chart} has no footprint: add it to components/upstream/imports.json`, {
            cause: error,
        });
    }
}
