import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import * as tar from "tar";

import { bundledArchives } from "../../../components/upstream/charts/archive";
import { HelmSource } from "../../../components/upstream/charts/helmSource";
import { isBuiltIn, isServed, SERVED_APIS } from "../../../components/upstream/charts/kubernetesApis";
import { idOf } from "../../../components/upstream/charts/objectIds";
import type { ChartContents } from "../../../components/upstream/charts/source";
import { rendering } from "../../../components/upstream/versions";
import { pinOf } from "../../support/packedCharts";
import { toolchainHelm } from "../support/helm";

const configMap = (name: string, data = "{}") =>
    `---\napiVersion: v1\nkind: ConfigMap\nmetadata: { name: ${name} }\ndata: ${data}\n`;
/** A chart that brings the ConfigMap `extra` only where a condition holds. */
const onlyIf = (condition: string) => `${configMap("always")}{{- if ${condition} }}\n${configMap("extra")}{{- end }}\n`;
const has = (api: string) => `.Capabilities.APIVersions.Has "${api}"`;
const UNSERVED =
    "what helm takes for served, and the pinned Kubernetes release does not serve, decides on ConfigMap/extra: keep the chart from asking by values";

describe("questions of charts for APIs", function () {
    this.timeout(600_000);
    const scratch = mkdtempSync(join(tmpdir(), "served-apis-spec-"));
    let render: (template: string) => ChartContents;
    let charts = 0;

    before(async () => {
        const helm = await toolchainHelm();
        const source = new HelmSource({
            kind: "bundle",
            archives: bundledArchives(scratch),
            helm,
            cache: join(scratch, "renders"),
            pins: rendering,
        });
        render = (template) => {
            const name = `asking-${String((charts += 1))}`;
            mkdirSync(join(scratch, name, "templates"), { recursive: true });
            writeFileSync(join(scratch, name, "Chart.yaml"), `apiVersion: v2\nname: ${name}\nversion: 0.1.0\n`);
            writeFileSync(join(scratch, name, "templates", "objects.yaml"), template);
            tar.create({ file: join(scratch, `${name}-0.1.0.tgz`), cwd: scratch, gzip: true, sync: true }, [name]);
            return source.contents(pinOf(name), {});
        };
    });
    after(() => rmSync(scratch, { recursive: true }));

    const outcome = (template: string) => {
        const { objects, issues } = render(template);
        return { objects: objects.map(idOf), issues: issues.map(({ path, reason }) => `${path}: ${reason}`) };
    };

    it("are answered for built-in kinds and versions as a cluster answers them", () => {
        const apis = [
            "policy/v1/PodDisruptionBudget",
            "networking.k8s.io/v1/NetworkPolicy",
            "v1/Secret",
            "apiregistration.k8s.io/v1",
            "resource.k8s.io/v1/DeviceClass",
        ];
        const all = apis.map((api) => `(${has(api)})`).join(" ");
        assert.deepEqual(outcome(onlyIf(`and ${all}`)), {
            objects: ["ConfigMap/always", "ConfigMap/extra"],
            issues: [],
        });
        assert.deepEqual(outcome(onlyIf(has("policy/v1/PodSecurityPolicy"))), {
            objects: ["ConfigMap/always"],
            issues: [],
        });
    });

    it("are refused where helm counts an API as served that the release has given up", () => {
        assert.deepEqual(outcome(onlyIf(has("policy/v1beta1"))).issues, [`policy/v1beta1: ${UNSERVED}`]);
        // Asking for it makes no difference where a newer one is asked for first.
        const choice = `{{ if ${has("policy/v1")} }}a{{ else if ${has("policy/v1beta1")} }}b{{ end }}`;
        assert.deepEqual(outcome(configMap("always", `{ x: ${choice} }`)).issues, []);
    });

    it("know every API that helm counts as served by itself", () => {
        const list = render(configMap("list", `{ apis: {{ .Capabilities.APIVersions | toJson | quote }} }`));
        const { apis } = list.objects[0]?.["data"] as { apis: string };
        const known = JSON.parse(apis) as string[];
        assert.ok(known.includes("policy/v1beta1"));
        const unknown = known.filter((api) => !rendering.apiVersions.includes(api) && !SERVED_APIS.includes(api));
        assert.deepEqual(
            unknown.filter((api) => !isBuiltIn(api) || isServed(api)),
            [],
        );
    });

    it("are noticed in whatever form they are asked", () => {
        const unpinned = (...apis: string[]) => [
            `${apis.join(" and ")}: ${apis.length > 1 ? "decide" : "decides"} on ConfigMap/extra, and ${apis.length > 1 ? "are" : "is"} pinned neither in rendering.apiVersions nor in rendering.absentApis`,
        ];
        const one = "gates.example.test/v1";
        const forms = [
            onlyIf(`.Capabilities.APIVersions.Has \`${one}\``),
            onlyIf(`"${one}" | .Capabilities.APIVersions.Has`),
            `{{- $api := "${one}" }}\n${onlyIf(".Capabilities.APIVersions.Has $api")}`,
            `{{- with .Capabilities.APIVersions }}\n${onlyIf(`.Has "${one}"`)}{{- end }}\n`,
        ];
        for (const form of forms) {
            assert.deepEqual(outcome(form).issues, unpinned(one), form);
        }
        const two = "walls.example.test/v1/Wall";
        assert.deepEqual(outcome(onlyIf(`and (${has(one)}) (${has(two)})`)).issues, unpinned(one, two));
        const given = onlyIf(".Capabilities.APIVersions.Has `batch/v1beta1`");
        assert.deepEqual(outcome(given).issues, [`batch/v1beta1: ${UNSERVED}`]);
    });
});
