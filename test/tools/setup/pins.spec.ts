import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { basename, join, resolve } from "node:path";

import { manifests } from "../../../components/upstream/versions";
import { GROUPS, type Pin } from "../../../tools/setup/pin";
import { PINS } from "../../../tools/setup/pins";
import type { Platform } from "../../../tools/setup/platform";

const ROOT = resolve(__dirname, "../../..");
const MODULES = join(ROOT, "tools/setup/modules");
const pins = Object.entries<Pin>(PINS);
const builds = pins.flatMap(([name, pin]) => (pin.module ? [{ name, ...pin.module }] : []));

describe("the pins", () => {
    it("give the plugins the versions of the SDKs in package.json", () => {
        const { dependencies } = JSON.parse(readFileSync(join(ROOT, "package.json"), "utf8")) as {
            dependencies: Record<string, string>;
        };
        const plugins = pins.flatMap(([name, { version }]) => {
            const [, plugin] = /^pulumi-resource-(.+)$/.exec(name) ?? [];
            return plugin ? [[`@pulumi/${plugin}`, version]] : [];
        });
        assert.ok(plugins.length > 0);
        assert.deepEqual(
            plugins,
            plugins.map(([sdk]) => [sdk, dependencies[sdk!]]),
        );
    });

    it("give live controllers the versions of the product's", () => {
        const product = new Map(Object.values(manifests).map(({ name, version }) => [name, version]));
        const live = pins.filter(([, { group }]) => group === "live-metal");
        assert.ok(live.length > 0);
        assert.deepEqual(
            live.map(([name, { version }]) => [name, `v${version}`]),
            live.map(([name]) => [name, product.get(name)]),
        );
    });

    it("name modules that exist, with sums, and require exactly the pinned version", () => {
        for (const { name, directory, module: path, moduleVersion } of builds) {
            const mod = readFileSync(join(MODULES, directory, "go.mod"), "utf8");
            const sums = readFileSync(join(MODULES, directory, "go.sum"), "utf8");
            assert.match(mod, new RegExp(`^(require|\\t)\\s*${literal(path)} ${literal(moduleVersion)}$`, "m"), name);
            assert.ok(sums.includes(`${path} ${moduleVersion} h1:`), `${name}: go.sum lacks ${path}`);
        }
    });

    it("use every module directory", () => {
        assert.deepEqual([...new Set(builds.map(({ directory }) => directory))].sort(), readdirSync(MODULES).sort());
    });

    it("carry the version in every address of a release, and find the tool under its own name", () => {
        const releases = pins.flatMap(([name, { version, releases = {} }]) =>
            Object.values(releases).map((release) => ({ name, version, ...release })),
        );
        for (const { name, version, url, sums, member } of releases) {
            assert.equal(new URL(url).protocol, "https:");
            assert.ok(url.includes(version), url);
            assert.ok(sums.url.startsWith("https://") && sums.url.includes(version), sums.url);
            assert.equal(basename(member ?? name), name);
        }
        const urls = releases.map(({ url }) => url);
        assert.deepEqual(
            urls.filter((url, index) => urls.indexOf(url) !== index),
            [],
        );
    });

    it("offer a way to make each tool on each platform", () => {
        const platforms: Platform[] = ["linux-amd64", "linux-arm64", "darwin-amd64", "darwin-arm64"];
        const without = pins.flatMap(([name, { releases, module: build, bundle }]) =>
            platforms.filter((platform) => !releases?.[platform] && !build && !bundle).map((at) => `${name} on ${at}`),
        );
        assert.deepEqual(without, []);
    });

    it("use every group", () => {
        assert.deepEqual(new Set(pins.map(([, { group }]) => group)), new Set(GROUPS));
    });
});

function literal(text: string): string {
    return text.replace(/[.+/]/g, "\\$&");
}
