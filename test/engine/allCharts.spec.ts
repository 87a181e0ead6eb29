import assert from "node:assert/strict";

import { readFootprint } from "../../components/upstream/footprint";
import { type ChartPin, charts } from "../../components/upstream/versions";
import { type DeadApiServer, deadApiServer } from "./support/apiServer";
import type { Outcome } from "./support/cli";
import { diagnostics, type Previewed, previewed } from "./support/events";
import { createSite, type Evidence, type Site } from "./support/site";

/** They bring nothing but definitions of custom resources, which footprints do not hold. */
const DEFINITIONS_ONLY = ["gateway-crds-helm", "kagent-crds"];
const PINS: readonly ChartPin[] = Object.values(charts).filter(({ name }) => !DEFINITIONS_ONLY.includes(name));

/** Every chart as it is declared, on a cluster that nobody has made yet. */
const PROGRAM = `
    import { Provider } from "@pulumi/kubernetes/provider";
    import * as pulumi from "@pulumi/pulumi";

    import { ClusterScope } from "../components/shared/clusterScope";
    import { FootprintSource } from "../components/upstream/charts/footprintSource";
    import { PinnedChart } from "../components/upstream/pinnedChart";
    import { charts } from "../components/upstream/versions";

    const kubeconfig = pulumi.secret(pulumi.unknown as unknown as string);
    const scope = new ClusterScope(new Provider("workload", { kubeconfig, enableServerSideApply: true }));
    const supply = { source: new FootprintSource() };
    for (const pin of Object.values(charts).filter(({ name }) => !${JSON.stringify(DEFINITIONS_ONLY)}.includes(name))) {
        new PinnedChart(pin.name, { scope, pin, supply, values: {}, owner: "infrastructure" });
    }
`;

/** Made by no chart: namespaces come with their guards, definitions before their charts. */
const ELSEWHERE = ["Namespace", "CustomResourceDefinition"];

/** What transforms of pins take out, by chart. */
const TAKEN_OUT: Readonly<Record<string, readonly string[]>> = {
    "kubeflow-trainer": ["Role/kubeflow-trainer-public", "RoleBinding/kubeflow-trainer-public"],
};

/** Charts whose publishers name every image by digest. */
const BY_DIGEST = ["cilium", "topolvm"];

/**
 * What each control finds in charts that nobody has fitted into the platform yet, by the charts whose objects fail. Waivers,
 * reasons for tokens, and digests come with the component that deploys a chart.
 */
const FAILURES: Readonly<Record<string, readonly string[]>> = {
    "IAM-01": ["kagent", "keda", "kube-prometheus-stack", "network-operator", "velero"],
    "IAM-02": ["velero"],
    "IAM-08": PINS.map(({ name }) => name),
    "POD-02": ["cilium", "tetragon", "topolvm"],
    "POD-03": ["cilium", "kube-prometheus-stack", "tetragon", "topolvm"],
    "POD-11": PINS.map(({ name }) => name).filter((name) => !BY_DIGEST.includes(name)),
};

describe("every declared chart, on a cluster that was never made", function () {
    this.timeout(120_000);
    let apiServer: DeadApiServer;
    let site: Site;
    let outcome: Outcome;
    let evidence: Evidence;
    let objects: readonly Previewed[];

    before(async () => {
        apiServer = await deadApiServer();
        site = await createSite(apiServer.kubeconfig);
        await site.write("stacks/index.ts", PROGRAM);
        await site.write("Pulumi.charts.yaml", "config: {}\n");
        assert.equal((await site.pulumi("stack", "init", "charts")).code, 0);
        outcome = await site.pulumi("preview", "--stack=charts", "--policy-pack=policies", "--color=never");
        evidence = JSON.parse(site.evidence()) as Evidence;
        objects = previewed(outcome.events).filter(({ type }) => type.startsWith("kubernetes:"));
    });
    after(async () => {
        apiServer.close();
        await site.remove();
    });

    it("shows every object of every chart as one to create, or says that only its name is known", () => {
        assert.deepEqual([...new Set(previewed(outcome.events).map(({ op }) => op))], ["create"]);
        const said = verdictsByChart(outcome);
        for (const { name } of PINS) {
            const recorded = readFootprint(name)
                .objects.filter(({ kind }) => !ELSEWHERE.includes(kind))
                .map((object) => `${object.kind}/${object.name}`);
            const shown = objects
                .filter((object) => provenanceOf(object) === `footprint:${name}`)
                .map(({ inputs }) => `${String(inputs["kind"])}/${metadataOf(inputs).name}`);
            const named = (said.get(name) ?? []).flatMap((id) => id.split("/objects/")[1] ?? []);
            const accounted = [...shown, ...named, ...(TAKEN_OUT[name] ?? [])];
            assert.ok(shown.length > 0, name);
            assert.deepEqual({ name, objects: accounted.sort() }, { name, objects: recorded.sort() });
        }
        assert.equal(objects.filter((object) => provenanceOf(object)?.startsWith("footprint:")).length, objects.length);
    });

    it("has every object judged by every control", () => {
        const resources = previewed(outcome.events).length;
        assert.ok(evidence.controls.length >= 12);
        for (const { id, counts } of evidence.controls) {
            assert.deepEqual({ id, judged: sum(Object.values(counts)) }, { id, judged: resources });
        }
    });

    it("fails what charts do against the controls, chart by chart", () => {
        const failed: Record<string, string[]> = {};
        for (const { control, provenance = "" } of evidence.results.filter(({ status }) => status === "fail")) {
            const chart = provenance.replace("footprint:", "");
            failed[control] = [...new Set([...(failed[control] ?? []), chart])].sort();
        }
        const expected = Object.entries(FAILURES).map(([control, names]) => [control, [...names].sort()]);
        assert.deepEqual(failed, Object.fromEntries(expected));
        assert.notEqual(outcome.code, 0);
        assert.deepEqual(diagnostics(outcome.events, "error"), ["preview failed"]);
    });

    it("passes no control on what nobody knows: each has open questions", () => {
        assert.deepEqual(
            evidence.controls.filter(({ counts }) => counts.indeterminate === 0).map(({ id }) => id),
            [],
        );
    });

    it("asks no API server", () => {
        assert.deepEqual(diagnostics(outcome.events, "warning"), []);
        assert.equal(apiServer.connections, 0);
        assert.deepEqual([...new Set(objects.map(({ provider }) => provider))], ["workload"]);
    });
});

interface Metadata {
    readonly name: string;
    readonly annotations?: Readonly<Record<string, string>>;
}

const metadataOf = (inputs: Previewed["inputs"]) => inputs["metadata"] as Metadata;
const provenanceOf = ({ inputs }: Previewed) => metadataOf(inputs).annotations?.["alphaton.ai/provenance"];
const sum = (counts: readonly number[]) => counts.reduce((total, count) => total + count, 0);

/** Ids of the verdicts that each chart registers, by chart. */
function verdictsByChart({ events }: Outcome): Map<string, string[]> {
    return new Map(
        events.flatMap(({ resOutputsEvent }) => {
            const { type, urn, new: state } = resOutputsEvent?.metadata ?? {};
            if (type !== "alphaton:upstream:PinnedChart") {
                return [];
            }
            const verdicts = (state?.outputs["verdicts"] ?? []) as readonly { readonly id: string }[];
            return [[urn?.split("::").at(-1) ?? "", verdicts.map(({ id }) => id)]];
        }),
    );
}
