import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import type { Issue } from "../../shared/validation";
import type { KubernetesManifest } from "../kubernetesObject";
import type { ChartValues } from "../valueDifferences";
import type { ChartPin } from "../versions/pins";
import type { RenderingPins } from "../versions/rendering";
import { apiIssues, unpinnedApis, unservedApis, unservedIssues } from "./apiVersions";
import { type ChartFiles, unpackChart } from "./chartFiles";
import { type Helm, HelmError, type RenderInputs } from "./helm";
import { SERVED_APIS } from "./kubernetesApis";
import { readManifests } from "./manifests";
import { waitForNextSecond, writeTimeZone } from "./otherTime";
import { ChartRefusal } from "./refusal";
import type { UnsteadyObject } from "./source";
import { unsteadyObjects } from "./steadiness";

export interface Render {
    /** Hooks included. */
    readonly objects: readonly KubernetesManifest[];
    readonly definitions: readonly KubernetesManifest[];
    readonly unsteady: readonly UnsteadyObject[];
    readonly issues: readonly Issue[];
}

export interface RenderRequest {
    readonly pin: ChartPin;
    readonly values: ChartValues;
    /** The chart's archive. */
    readonly archive: string;
    readonly helm: Helm;
    readonly pins: RenderingPins;
}

/**
 * Renders a chart twice, at different times, and finds out what its result depends on besides its values: the clock, chance,
 * what a cluster holds, and which APIs it serves.
 */
export function renderChart({ pin, values, archive, helm, pins }: RenderRequest): Render {
    const scratch = mkdtempSync(join(tmpdir(), "chart-render-"));
    try {
        const files = unpackChart(archive, scratch);
        const valuesFile = join(scratch, "values.json");
        writeFileSync(valuesFile, JSON.stringify(values));
        const inputs: RenderInputs = {
            release: pin.name,
            namespace: pin.namespace,
            valuesFile,
            kubernetesVersion: pins.kubernetesVersion,
            apiVersions: [...SERVED_APIS, ...pins.apiVersions],
        };
        const render = (changes: Partial<RenderInputs> = {}, chart = archive) =>
            read(helm.template(chart, { ...inputs, ...changes }));
        const asked = unpinnedApis(files, pins);
        const unserved = unservedApis(files);

        const first = orRefusal(pin, asked, render);
        const timeZoneFile = join(scratch, "another-time");
        writeTimeZone(timeZoneFile);
        if (files.templatesWith(/\bnow\b/).length > 0) {
            waitForNextSecond();
        }
        const second = orRefusal(pin, asked, () => render({ timeZoneFile }));
        const isDefinition = ({ kind }: KubernetesManifest) => kind === "CustomResourceDefinition";
        return {
            objects: first.filter((object) => !isDefinition(object)),
            definitions: first.filter(isDefinition),
            unsteady: unsteadyObjects(first, second),
            issues: [
                ...apiIssues(asked, first, (apiVersions) =>
                    orRefusal(pin, asked, () => render({ apiVersions: [...inputs.apiVersions, ...apiVersions] })),
                ),
                ...unservedIssues(unserved, first, () => {
                    files.hideApis(unserved);
                    return orRefusal(pin, [], () => render({}, files.root));
                }),
                ...lookupIssues(pin, files, () => render({}, files.root)),
            ],
        };
    } finally {
        rmSync(scratch, { recursive: true, force: true });
    }
}

function read(text: string): KubernetesManifest[] {
    try {
        return readManifests(text);
    } catch (error) {
        throw new HelmError(`what it renders ${(error as Error).message}`);
    }
}

function orRefusal<T>({ name, version }: ChartPin, asked: readonly string[], render: () => T): T {
    try {
        return render();
    } catch (error) {
        if (!(error instanceof HelmError)) {
            throw error;
        }
        const hint = asked.length === 0 ? "" : `; it looks for ${asked.join(", ")}, which rendering.apiVersions lacks`;
        throw new ChartRefusal(`${name} ${version}`, [{ path: "render", reason: `fails: ${error.message}${hint}` }]);
    }
}

/** The place at which helm stopped for what `forbidLookup` did. */
const STOPPED_AT = /(\S+:\d+:\d+)\s+executing "[^"]*" at <fail>: wrong number of args for fail/;

/** Must come last: it makes the unpacked templates fail. */
function lookupIssues({ lookups = {} }: ChartPin, files: ChartFiles, render: () => unknown): Issue[] {
    const asking = files.templatesWithLookup;
    const stale = Object.keys(lookups).filter((template) => !asking.includes(template));
    const issues = stale.map((template) => ({
        path: template,
        reason: "asks the cluster for nothing; take it out of `lookups`",
    }));
    if (asking.every((template) => Object.hasOwn(lookups, template))) {
        return issues;
    }
    files.forbidLookup(Object.keys(lookups));
    try {
        render();
    } catch (error) {
        const message = (error as Error).message;
        const [, place] = STOPPED_AT.exec(message) ?? [];
        issues.push(
            place === undefined
                ? {
                      path: asking.join(", "),
                      reason: `may ask the cluster (\`lookup\`), and to find out failed: ${message}`,
                  }
                : {
                      path: place,
                      reason: "asks the cluster (`lookup`) and would render differently there: set what it looks for by values, or say in `lookups` of the chart's pin why no answer is right",
                  },
        );
    }
    return issues;
}
