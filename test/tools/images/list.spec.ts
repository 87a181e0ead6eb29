import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";

import Ajv from "ajv";

import { FootprintSource } from "../../../components/upstream/charts/footprintSource";
import { ChartRefusal } from "../../../components/upstream/charts/refusal";
import type { ChartSource } from "../../../components/upstream/charts/source";
import { mergeValues } from "../../../components/upstream/charts/values";
import { readFootprint } from "../../../components/upstream/footprint";
import type { ChartValues } from "../../../components/upstream/valueDifferences";
import { type ChartPin, charts, gpuOperatorImages, recordedDigests } from "../../../components/upstream/versions";
import { PROJECT_ROOT } from "../../../stacks/config/load";
import { type ChartUse, deployedCharts } from "../../../stacks/plan/deployedCharts";
import { planImages } from "../../../stacks/plan/images";
import type { ImagePlan } from "../../../stacks/plan/platformPlan";
import { listImages, mirrorFile } from "../../../tools/images/imageList";
import { siteImages } from "../../../tools/images/siteImages";
import { createLayers } from "../../stacks/support/createLayers";
import { NO_CONTENTS } from "../../support/packedCharts";

const DIGEST = `sha256:${"0a".repeat(32)}`;
const recorded = { source: new FootprintSource(), deployedFrom: "footprint" } as const;
const names = (images: readonly Pick<ImagePlan, "repository" | "tag">[]) =>
    images.map(({ repository, tag }) => `${repository}:${tag}`);
/** As it was recorded. */
const chart = (pin: ChartPin): ChartUse => ({ pin, values: readFootprint(pin.name).values });

/** A source of one chart that brings these objects. */
const rendering = (objects: object[]): ChartSource => ({
    kind: "bundle",
    contents: () => ({ ...NO_CONTENTS, objects: objects as never }),
});
const beacon: ChartUse = {
    pin: { ...charts.nats, name: "beacon", values: {}, transforms: [] },
    values: {},
};

describe("the images of a stack", () => {
    it("are those of the charts that the program deploys, with the values that it deploys them with", async () => {
        const made = (await createLayers("prod")).filter(({ type }) => type === "alphaton:upstream:PinnedChart");
        // The engine hears of them as what they come after is there.
        const byName = (a: { name: string }, b: { name: string }) => a.name.localeCompare(b.name);
        assert.deepEqual(
            made
                .map(({ inputs: { chart: name, version, values } }) => ({ name: name as string, version, values }))
                .sort(byName),
            deployedCharts
                .map(({ pin, values }) => ({
                    name: pin.name,
                    version: pin.version,
                    values: mergeValues((pin.values ?? {}) as ChartValues, values),
                }))
                .sort(byName),
        );
    });

    it("hold what operators start on their own, as it was pinned", () => {
        const { images } = siteImages({ stack: "prod" });
        const listed = names(images);
        for (const pin of Object.values(gpuOperatorImages)) {
            assert.ok(listed.includes(`${pin.repository}:${pin.tag}`), pin.repository);
        }
    });

    it("hold the images of every object that is made", async () => {
        const text = JSON.stringify((await createLayers("prod")).map(({ inputs }) => inputs));
        const made = [...text.matchAll(/"(?:image|reference)":"([^"]+[:@][^"]+)"/g)].map(([, image]) => image ?? "");
        const listed = siteImages({ stack: "prod" }).images.map(
            ({ repository, tag, digest }) => `${repository}:${tag}${digest === null ? "" : `@${digest}`}`,
        );
        assert.ok(made.length >= 3);
        assert.deepEqual(
            made.filter((image) => !listed.includes(image)),
            [],
        );
    });

    it("of a chart are those of its containers, of its arguments and of its custom resources", () => {
        const { images } = planImages([], [chart(charts.kubePrometheusStack)], recorded);
        assert.deepEqual(
            names(images).filter((name) => name.startsWith("quay.io/prometheus")),
            [
                "quay.io/prometheus-operator/prometheus-config-reloader:v0.93.1",
                "quay.io/prometheus-operator/prometheus-operator:v0.93.1",
                "quay.io/prometheus/alertmanager:v0.34.0",
                "quay.io/prometheus/node-exporter:v1.12.1-distroless",
                "quay.io/prometheus/prometheus:v3.14.0-distroless",
            ],
        );
    });

    it("of a rendered chart are those of its objects, short names spelt out", () => {
        const container = { name: "a", image: "beacon:1.4", args: ["--lens=quay.io/lights/lens:2.0"] };
        const template = { metadata: { labels: { app: "a" } }, spec: { containers: [container] } };
        const { images, verdicts } = planImages([], [beacon], {
            source: rendering([
                { apiVersion: "v1", kind: "Pod", metadata: { name: "a" }, spec: template.spec },
                {
                    apiVersion: "monitoring.coreos.com/v1",
                    kind: "Prometheus",
                    metadata: { name: "a" },
                    spec: { image: `quay.io/lights/log:1@${DIGEST}`, logFormat: "json" },
                },
            ]),
            deployedFrom: "bundle",
        });
        assert.deepEqual(
            images.map(({ repository, tag, digest }) => [repository, tag, digest]),
            [
                ["docker.io/library/beacon", "1.4", null],
                ["quay.io/lights/lens", "2.0", null],
                ["quay.io/lights/log", "1", DIGEST],
            ],
        );
        assert.equal(verdicts[0]?.subject, "chart/beacon");
    });

    it("stand once, whoever uses them", () => {
        const first: ImagePlan = {
            id: "image/nats",
            repository: "docker.io/library/nats",
            tag: "2.14.2-alpine",
            digest: null,
            usedBy: ["model/a"],
        };
        const { images } = planImages([first], [chart(charts.nats)], recorded);
        assert.deepEqual(
            images.filter(({ repository }) => repository.endsWith("/nats")),
            [{ ...first, usedBy: ["model/a", "chart/nats"] }],
        );
    });

    it("are not said to be all where values differ from those recorded, a render is missing or a chart is refused", () => {
        const question = (charted: ChartUse, from: Parameters<typeof planImages>[2]) =>
            planImages([], [charted], from).verdicts.map(({ status, reason }) => `${status} ${reason ?? ""}`.trim());
        const refusing: ChartSource = {
            kind: "bundle",
            contents: () => {
                throw new ChartRefusal("nats 2.14.2", [{ path: "archive", reason: "does not exist" }]);
            },
        };
        assert.deepEqual(question(chart(charts.jobSet), recorded), ["pass"]);
        assert.deepEqual(
            [
                ...question({ ...chart(charts.jobSet), values: { logger: { level: "debug" } } }, recorded),
                ...question(chart(charts.jobSet), { ...recorded, deployedFrom: "mirror" }),
                ...question(chart(charts.nats), { source: refusing, deployedFrom: "bundle" }),
            ].map((text) => text.replace(/; values.*/, "; ...")),
            [
                'indeterminate images may be missing: values/logger.level: wanted "debug", the footprint was recorded with the chart\'s default',
                'indeterminate images may be missing: it is deployed from source "mirror" and listed as recorded (`npm run images` renders it)',
                "indeterminate images may be missing: archive: does not exist",
            ],
        );
    });
});

describe("the list for a mirror", () => {
    const site = { stack: "prod", twin: false, chartSource: "footprint", gaps: [] } as const;
    const image = (changes: Partial<ImagePlan>): ImagePlan => ({
        id: "image/x",
        repository: "docker.io/library/nats",
        tag: "2",
        digest: null,
        usedBy: [],
        ...changes,
    });

    it("has one reference a line, sorted, by digest where there is one: skopeo takes no reference with both", () => {
        const list = listImages({
            ...site,
            images: [image({}), image({ repository: "docker.io/a/b", digest: DIGEST }), image({})],
        });
        assert.equal(mirrorFile(list), `docker.io/a/b@${DIGEST}\ndocker.io/library/nats:2\n`);
    });

    it("leaves out what nobody publishes under that name, and says why", () => {
        const list = listImages({
            ...site,
            images: [image({ partialTag: "the kernel is appended" }), image({ tag: "3", siteOwned: true })],
        });
        assert.equal(mirrorFile(list), "");
        assert.deepEqual(
            list.images.map(({ reason }) => reason),
            ["the kernel is appended", "the site's own registry holds it, by import"],
        );
    });

    it("is, as JSON, what its schema promises", () => {
        const schema = JSON.parse(
            readFileSync(join(PROJECT_ROOT, "tools/images/images.schema.json"), "utf8"),
        ) as object;
        const validate = new Ajv({ strictTypes: false }).compile(schema);
        for (const stack of ["prod", "staging", "twin"]) {
            const list = listImages(siteImages({ stack, "all-charts": true }));
            assert.ok(validate(list), JSON.stringify(validate.errors));
            assert.deepEqual(list, listImages(siteImages({ stack, "all-charts": true })));
        }
        assert.ok(!validate({ ...listImages(siteImages({ stack: "twin" })), surprise: 1 }));
    });

    it("can be that of every declared chart", () => {
        const { images } = siteImages({ stack: "prod", "all-charts": true });
        const usedBy = new Set(images.flatMap((entry) => entry.usedBy));
        const without = Object.values(charts).filter(({ name }) => !usedBy.has(`chart/${name}`));
        assert.deepEqual(
            without.map(({ name }) => name),
            ["gateway-crds-helm", "kagent-crds"],
        );
    });
});

describe("recorded digests", () => {
    it("are whole, and stand by full names", () => {
        for (const [name, digest] of Object.entries(recordedDigests)) {
            assert.match(name, /^[a-z0-9.-]+\.[a-z]+(:\d+)?\/[\w./-]+:[\w][\w.-]*$/);
            assert.match(digest, /^sha256:[0-9a-f]{64}$/, name);
        }
    });
});
