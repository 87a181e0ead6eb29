import { createHash } from "node:crypto";
import * as fs from "node:fs";
import * as path from "node:path";

import * as tar from "tar";

import type { ChartContents } from "../../components/upstream/charts/source";
import type { ChartPin } from "../../components/upstream/versions";

const CHARTS = path.join(__dirname, "charts");

export interface PackedChart {
    readonly file: string;
    /** `sha256:` of the archive: the same for the same files. */
    readonly digest: string;
}

/** Packs one of the charts beside this file as publishers do: into `<name>-<version>.tgz`, subcharts and all. */
export function packChart(name: string, into: string): PackedChart {
    const [, version] = /^version: (.+)$/m.exec(fs.readFileSync(path.join(CHARTS, name, "Chart.yaml"), "utf8")) ?? [];
    const file = path.join(into, `${name}-${version!}.tgz`);
    const files = fs
        .readdirSync(path.join(CHARTS, name), { recursive: true, encoding: "utf8" })
        .map((member) => path.join(name, member))
        .filter((member) => fs.statSync(path.join(CHARTS, member)).isFile())
        .sort();
    tar.create({ file, cwd: CHARTS, gzip: true, portable: true, mtime: new Date(0), sync: true }, files);
    return { file, digest: `sha256:${createHash("sha256").update(fs.readFileSync(file)).digest("hex")}` };
}

/** A pin of one of these charts that accounts for nothing it brings. */
export function pinOf(name: string, changes: Partial<ChartPin> = {}): ChartPin {
    return {
        name,
        repository: "https://charts.example.test",
        version: name === "beacon" ? "1.4.0" : "0.1.0",
        digest: null,
        namespace: "lights",
        podSecurity: "baseline",
        ...changes,
    };
}

/** What a source brings of a chart that brings nothing. */
export const NO_CONTENTS: ChartContents = {
    objects: [],
    hooks: [],
    definitions: [],
    named: [],
    unsteady: [],
    verdicts: [],
    issues: [],
};
