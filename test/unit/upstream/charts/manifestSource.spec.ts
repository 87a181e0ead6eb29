import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";

import {
    bundledManifests,
    type RecordedManifest,
    recordedManifests,
} from "../../../../components/upstream/charts/manifestSource";
import { RenderCache } from "../../../../components/upstream/charts/renderCache";
import { planRelease } from "../../../../components/upstream/charts/release";
import { type ManifestPin, manifests } from "../../../../components/upstream/versions";

const RELEASED = [
    "apiVersion: v1",
    "kind: Namespace",
    "metadata: { name: lamp-system }",
    "---",
    "apiVersion: apiextensions.k8s.io/v1",
    "kind: CustomResourceDefinition",
    "metadata: { name: lamps.example.com }",
    "---",
    "apiVersion: v1",
    "kind: ConfigMap",
    "metadata: { name: lamp, namespace: lamp-system }",
    'data: { FAST: "${LAMP_FAST:=\'false\'}", PORT: "${LAMP_PORT:=:8443}" }',
    "",
].join("\n");

const pin: ManifestPin = {
    name: "lamp",
    version: "v1.2.0",
    namespace: "lamp-system",
    podSecurity: "restricted",
    images: {},
    files: [{ url: "https://example.com/releases/v1.2.0/components.yaml", digest: null }],
};

interface Lock {
    readonly components: Readonly<Record<string, Origin>>;
}
interface Origin {
    readonly version: string;
    readonly licence: string;
    readonly skew?: { readonly runs: string };
    readonly sha256: Readonly<Record<string, string>>;
}

const UPSTREAM = path.resolve(__dirname, "../../../../components/upstream");
const readJson = (file: string): unknown => JSON.parse(fs.readFileSync(path.join(UPSTREAM, file), "utf8"));

describe("releases without a chart, as recorded", () => {
    for (const recorded of Object.values<ManifestPin>(manifests)) {
        it(`are whole, and their pin accounts for all of them (${recorded.name})`, () => {
            const contents = recordedManifests(recorded);
            const { objects, issues } = planRelease(recorded, contents, {
                typedKinds: [],
                leaveOut: [],
                transforms: [],
            });
            assert.deepEqual(issues, []);
            assert.deepEqual([contents.named, contents.verdicts], [[], []]);
            assert.ok(objects.some(({ manifest }) => manifest.kind === "Deployment"));
            assert.ok(contents.definitions.length > 0);
            assert.doesNotMatch(JSON.stringify(objects), /\$\{/);
        });
    }

    it("are an open question where nobody recorded one", () => {
        const { objects, verdicts } = recordedManifests(pin);
        assert.deepEqual(objects, []);
        assert.deepEqual(
            verdicts.map(({ id, status, types }) => [id, status, types?.includes("kubernetes:apps/v1:Deployment")]),
            [["chart/lamp/objects", "indeterminate", true]],
        );
    });

    it("are of the version that their definitions were imported in, or that is stated to run beside it", () => {
        const { components } = readJson("upstream.lock.json") as Lock;
        for (const { name, version } of Object.values<ManifestPin>(manifests)) {
            const { definitions, source } = readJson(`manifests/${name}.json`) as RecordedManifest;
            const origins = Object.values(components).filter(({ sha256 }) =>
                Object.keys(sha256).some((file) => definitions.includes(path.basename(file, ".yaml"))),
            );
            assert.deepEqual(
                origins.map((origin) => [origin.skew?.runs ?? origin.version, origin.licence]),
                [[version, source.licence]],
                name,
            );
        }
    });

    it("are refused where another version was recorded", () => {
        assert.throws(
            () => recordedManifests({ ...manifests.clusterApi, version: "v1.99.0" }),
            /Chart cluster-api v1\.99\.0 is refused:\n {2}pin\.version: is "v1\.99\.0", but "v1\.13\.5" was recorded/,
        );
    });
});

describe("releases without a chart, from a bundle", () => {
    let directory: string;
    beforeEach(() => {
        directory = fs.mkdtempSync(path.join(os.tmpdir(), "h200-manifests-"));
    });
    afterEach(() => fs.rmSync(directory, { recursive: true }));

    const write = (text: string) => {
        const folder = path.join(directory, "lamp-v1.2.0");
        fs.mkdirSync(folder, { recursive: true });
        fs.writeFileSync(path.join(folder, "components.yaml"), text);
    };
    const read = (changes: Partial<ManifestPin> = {}) => bundledManifests(directory)({ ...pin, ...changes });

    it("have definitions apart, and the defaults that the release names filled in", () => {
        write(RELEASED);
        const { objects, definitions } = read();
        assert.deepEqual(
            definitions.map(({ name, manifest }) => [name, manifest?.kind]),
            [["lamps.example.com", "CustomResourceDefinition"]],
        );
        assert.deepEqual(
            objects.map(({ kind }) => kind),
            ["Namespace", "ConfigMap"],
        );
        assert.deepEqual(objects[1]?.["data"], { FAST: "'false'", PORT: ":8443" });
    });

    it("are refused with what to fetch while a file is missing", () => {
        assert.throws(
            read,
            /files: \S+lamp-v1\.2\.0\/components\.yaml does not exist; fetch it with: curl --fail --location --create-dirs --output \S+components\.yaml https:\/\/example\.com\/releases\/v1\.2\.0\/components\.yaml$/,
        );
    });

    it("are refused where the file is not the recorded one, and taken where it is", () => {
        write(RELEASED);
        const [file] = pin.files;
        const digest = `sha256:${createHash("sha256").update(RELEASED).digest("hex")}`;
        assert.equal(read({ files: [{ url: file?.url ?? "", digest }] }).objects.length, 2);
        const other = `sha256:${"0".repeat(64)}`;
        assert.throws(
            () => read({ files: [{ url: file?.url ?? "", digest: other }] }),
            new RegExp(`has ${digest}, but ${other} is recorded: it is another file, or was tampered with`),
        );
    });

    it("are read once for each file that is not the same, where a place to keep them is given", () => {
        const kept = new RenderCache(path.join(directory, "kept"));
        const names = () => bundledManifests(directory, kept)(pin).objects.map(({ metadata }) => metadata.name);
        write(RELEASED);
        const first = names();
        assert.deepEqual(
            first,
            bundledManifests(directory)(pin).objects.map(({ metadata }) => metadata.name),
        );
        const entries = () => fs.readdirSync(kept.directory).length;
        assert.deepEqual([names(), entries()], [first, 1]);
        write(RELEASED.replace("name: lamp,", "name: bulb,"));
        assert.deepEqual([names(), entries()], [["lamp-system", "bulb"], 2]);
    });

    it("are refused by file where one is no manifest", () => {
        write("kind: ConfigMap\n");
        assert.throws(read, /files: \S+components\.yaml: a ConfigMap lacks apiVersion, kind or metadata\.name/);
    });
});
