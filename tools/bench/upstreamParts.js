"use strict";
// Plain JavaScript, so that the loader's own start is not timed with the rest.
const { readdirSync } = require("node:fs");
const path = require("node:path");

require("../loader/register");

const upstream = path.resolve(__dirname, "../../components/upstream");

const timed = (work) => {
    const began = performance.now();
    work();
    return (performance.now() - began) / 1000;
};

/** What every kind is made of; a program loads it with the first. */
require(path.join(upstream, "customResource"));

const parts = {
    api: () => {
        const groups = Object.keys(require(path.join(upstream, "crds")).crdGroups());
        return { seconds: timed(() => groups.forEach((group) => require(path.join(upstream, group)))) };
    },
    footprint: () => {
        const { FootprintSource } = require(path.join(upstream, "charts/footprintSource"));
        const { readFootprint } = require(path.join(upstream, "footprint"));
        const { planRelease } = require(path.join(upstream, "charts/release"));
        const { charts } = require(path.join(upstream, "versions"));
        const names = readdirSync(path.join(upstream, "footprints")).map((file) => file.replace(".json", ""));
        const size = ({ name }) => readFootprint(name).objects.length;
        const [pin] = Object.values(charts)
            .filter(({ name }) => names.includes(name))
            .sort((a, b) => size(b) - size(a));
        let objects = 0;
        const seconds = timed(() => {
            const contents = new FootprintSource().contents(pin, readFootprint(pin.name).values);
            objects = planRelease(pin, contents, { typedKinds: [], leaveOut: [], transforms: [] }).objects.length;
        });
        return { seconds, chart: pin.name, objects };
    },
};

process.stdout.write(JSON.stringify(parts[process.argv[2]]()));
