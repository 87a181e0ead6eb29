import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

import { crdGroups, crdsOf } from "../../../components/upstream/crds";
import type { Footprint } from "../../../components/upstream/footprint";
import type { StructuralSchema } from "../../../components/upstream/structuralSchema";
import { ROOT } from "../../../tools/test/child";
import { compactJson } from "../../../tools/upstream/compactJson";
import { groupJson } from "../../../tools/upstream/crdFiles";
import { groupClasses, groupTypes } from "../../../tools/upstream/groupSources";
import type { Imports } from "../../../tools/upstream/imports";
import { kubernetesFields } from "../../../tools/upstream/kubernetesFields";
import { sha256 } from "../../../tools/upstream/lock";
import { kubernetesTypes, valuesTypes } from "../../../tools/upstream/valuesSources";

const UPSTREAM = join(ROOT, "components/upstream");
const read = (file: string) => readFileSync(join(UPSTREAM, file), "utf8");
const json = (file: string): unknown => JSON.parse(read(file));

interface Lock {
    components: Record<string, { repo: string; version: string; licence: string; skew?: object; sha256: object }>;
    charts: Record<
        string,
        {
            version: string;
            repository: string;
            repo: string;
            ref: string;
            path: string;
            commit: string;
            licence: string;
        }
    >;
}
const lock = json("upstream.lock.json") as Lock;
const imports = json("imports.json") as Imports;
const groups = Object.keys(crdGroups());

/** Where the definitions of a group come from, as the lock says. */
function originsOf(group: string): string[] {
    const owners = Object.values(lock.components).filter((component) =>
        Object.keys(component.sha256).some((file) => file.endsWith(`.${group}.yaml`) && isOf(file, group)),
    );
    return owners.map(({ repo, version, licence }) => `${repo} ${version} (${licence})`).sort();
}

function isOf(file: string, group: string): boolean {
    return crdGroups()[group]?.names.includes(file.split("/").at(-1)!.slice(0, -".yaml".length)) ?? false;
}

// What is generated is committed, so that nobody needs the collection to build: it must be what the committed definitions give.
describe("generated files", function () {
    this.timeout(60_000);

    it("hold the definitions that the index names, laid out for diffs", () => {
        for (const group of groups) {
            const text = read(`crds/${group}.json`);
            assert.equal(text, groupJson(crdsOf(group)), group);
            assert.deepEqual(crdGroups()[group], {
                sha256: sha256(text),
                names: crdsOf(group).map(({ metadata }) => metadata.name),
            });
        }
        assert.deepEqual(
            readdirSync(join(UPSTREAM, "crds")).sort(),
            [...groups.map((group) => `${group}.json`), "index.json"].sort(),
        );
    });

    it("hold the classes and types that these definitions give", () => {
        for (const group of groups) {
            assert.equal(read(`${group}.ts`), groupClasses(crdsOf(group)), group);
            assert.equal(read(`types/${group}.ts`), groupTypes(crdsOf(group), originsOf(group)), group);
        }
    });

    it("hold the types that the schemas of chart values give", () => {
        const kubernetes = kubernetesFields(groups.flatMap((group) => crdsOf(group)));
        assert.equal(read("values/kubernetes.json"), `${compactJson(kubernetes)}\n`);
        assert.equal(read("types/values/kubernetes.ts"), kubernetesTypes(kubernetes));
        for (const [name, { version, repo, ref, licence }] of Object.entries(lock.charts)) {
            const source = { repo: repo.replace("https://github.com/", ""), ref, path: "", commit: "" };
            const origin = { chart: name, version, repository: "", source, values: {} };
            const chart = { name, origin, licence, footprint: name, values: name, open: {} };
            assert.equal(
                read(`types/values/${name}.ts`),
                valuesTypes(chart, json(`values/${name}.json`) as StructuralSchema),
            );
        }
    });

    it("are all that imports.json asks for, and no more", () => {
        assert.deepEqual(Object.keys(lock.components).sort(), Object.keys(imports.components).sort());
        for (const [name, { crds, skew }] of Object.entries(imports.components)) {
            const files = Object.keys(lock.components[name]?.sha256 ?? {});
            assert.deepEqual(lock.components[name]?.skew, skew);
            if (crds !== "*") {
                assert.deepEqual(files, crds.map((crd) => `crds/${name}/${crd}.yaml`).sort(), name);
            }
        }
        const names = Object.keys(imports.charts).sort();
        assert.deepEqual(Object.keys(lock.charts).sort(), names);
        assert.deepEqual(
            readdirSync(join(UPSTREAM, "footprints")).sort(),
            names.map((name) => `${name}.json`),
        );
    });

    it("hold footprints of the charts and versions that are locked", () => {
        for (const [name, { version, repository }] of Object.entries(lock.charts)) {
            const footprint = json(`footprints/${name}.json`) as Footprint;
            assert.deepEqual(
                { chart: footprint.chart, version: footprint.version, repository: footprint.repository },
                { chart: name, version, repository },
            );
        }
    });
});
