import assert from "node:assert/strict";
import fs from "node:fs";
import { join } from "node:path";

import { crdGroups, crdOf } from "../../../components/upstream/crds";
import type { CustomKind } from "../../../components/upstream/customResource";
import { ROOT } from "../../../tools/test/child";

const UPSTREAM = join(ROOT, "components/upstream");
const groups = Object.keys(crdGroups());

/** The module of an API group, loaded as a program loads it. */
function load(group: string): Record<string, { readonly customKind: CustomKind }> {
    // eslint-disable-next-line @typescript-eslint/no-require-imports -- which modules are loaded is what is tested
    return require(join(UPSTREAM, `${group}.ts`)) as Record<string, { readonly customKind: CustomKind }>;
}

describe("the module of each API group", () => {
    const kept = new Map<string, NodeJS.Module | undefined>();
    before(() => {
        // As in a new process, whatever other tests have loaded; what all groups share is not what one of them costs.
        for (const file of Object.keys(require.cache).filter((name) => name.startsWith(UPSTREAM))) {
            kept.set(file, require.cache[file]);
            delete require.cache[file];
        }
        // eslint-disable-next-line @typescript-eslint/no-require-imports -- anew
        require(join(UPSTREAM, "customResource.ts"));
    });
    after(() => {
        kept.forEach((loaded, file) => (require.cache[file] = loaded));
    });

    it("costs one module and no schema", () => {
        const reads: string[] = [];
        const { readFileSync } = fs;
        const before = new Set(Object.keys(require.cache));
        const started = process.hrtime.bigint();
        fs.readFileSync = ((...args: Parameters<typeof readFileSync>) => {
            reads.push(String(args[0]));
            return readFileSync(...args);
        }) as typeof readFileSync;
        try {
            groups.forEach(load);
        } finally {
            fs.readFileSync = readFileSync;
        }
        const milliseconds = Number(process.hrtime.bigint() - started) / 1e6;
        const own = groups.map((group) => join(UPSTREAM, `${group}.ts`));
        // A loader with a cold cache loads its compiler as well.
        const isCompiler = (file: string) => file.includes("/node_modules/esbuild/");
        const loaded = Object.keys(require.cache).filter((file) => !before.has(file) && !isCompiler(file));
        assert.deepEqual(
            loaded.filter((file) => !own.includes(file)),
            [],
        );
        assert.deepEqual(
            reads.filter((file) => file.endsWith(".json") && file.startsWith(UPSTREAM)),
            [],
        );
        // The bench has the figure (below 5 ms); this only catches an accident, on a machine that does other things as well.
        assert.ok(milliseconds < 50 * groups.length, `${groups.length} modules took ${milliseconds} ms`);
    });

    for (const group of groups) {
        it(`declares the kinds of ${group} as their definitions do`, () => {
            const classes = Object.entries(load(group));
            assert.equal(classes.length, crdGroups()[group]?.names.length);
            for (const [name, { customKind }] of classes) {
                const crd = crdOf(group, name);
                assert.deepEqual(customKind, {
                    apiVersion: `${group}/${crd?.spec.versions[0]?.name}`,
                    kind: name,
                    scope: crd?.spec.scope,
                });
            }
        });
    }
});
