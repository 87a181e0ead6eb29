import type { Issue } from "../../shared/validation";
import type { Verdict } from "../../shared/verdict";
import { type Footprint, readFootprint } from "../footprint";
import { rebuildObjects, type RebuiltObject } from "../footprintManifests";
import { type ChartValues, valueDifferences } from "../valueDifferences";
import type { ChartPin } from "../versions/pins";
import { ChartRefusal } from "./refusal";
import type { ChartContents, ChartHook, ChartSource, ChartVerdict } from "./source";

/**
 * Recorded facts in the place of charts. They do not react to values and hold names where a chart holds contents: each
 * difference is an indeterminate verdict with its path.
 */
export class FootprintSource implements ChartSource {
    readonly kind = "footprint";

    contents(pin: ChartPin, values: ChartValues): ChartContents {
        return footprintContents(pin, values, readFootprint(pin.name));
    }
}

/** @throws ChartRefusal when the footprint is of another chart than the pinned one */
export function footprintContents(pin: ChartPin, values: ChartValues, footprint: Footprint): ChartContents {
    const mismatches = pinIssues(pin, footprint);
    if (mismatches.length > 0) {
        throw new ChartRefusal(`${pin.name} ${pin.version}`, mismatches);
    }
    const { objects, named, gaps } = rebuildObjects(footprint);
    return {
        objects: objects.map(({ manifest }) => manifest),
        hooks: footprint.hooks.map(recordedHook),
        definitions: [...footprint.crdsDirectory, ...templatedDefinitions(footprint)].map((name) => ({ name })),
        named,
        unsteady: [],
        verdicts: [...valueVerdicts(pin, values, footprint), ...objects.flatMap((object) => thinVerdicts(pin, object))],
        issues: gaps.map((reason) => ({ path: "footprint", reason })),
    };
}

const templatedDefinitions = ({ objects }: Footprint) =>
    objects.filter(({ kind }) => kind === "CustomResourceDefinition").map(({ name }) => name);

function pinIssues(pin: ChartPin, footprint: Footprint): Issue[] {
    return (["version", "repository", "namespace"] as const)
        .filter((field) => footprint[field] !== pin[field])
        .map((field) => ({
            path: `pin.${field}`,
            reason: `is "${pin[field]}", but the footprint was recorded with "${footprint[field]}": import the matching one`,
        }));
}

function recordedHook(record: string): ChartHook {
    const [kind = "", name = "", moments = ""] = record.split("/");
    return { kind, name, moments: moments.split(",").map((moment) => moment.trim()) };
}

function valueVerdicts(pin: ChartPin, values: ChartValues, footprint: Footprint): ChartVerdict[] {
    const show = (value: unknown) => (value === undefined ? "the chart's default" : JSON.stringify(value));
    return valueDifferences(values, footprint.values).map(({ path, wanted, recorded }) => ({
        id: `chart/${pin.name}/values/${path}`,
        subject: `chart/${pin.name}`,
        status: "indeterminate",
        reason: `wanted ${show(wanted)}, the footprint was recorded with ${show(recorded)}`,
        ...(pin.valueReach?.[path] && { types: pin.valueReach[path] }),
    }));
}

function thinVerdicts(pin: ChartPin, { manifest: { kind, metadata }, thin }: RebuiltObject): Verdict[] {
    return thin.map((part) => ({
        id: `chart/${pin.name}/facts/${part}`,
        subject: `${kind}/${metadata.name}`,
        status: "indeterminate",
        reason: "the footprint records names only, so the object is applied without it",
    }));
}
