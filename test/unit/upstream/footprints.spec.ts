import assert from "node:assert/strict";

import { footprintContents, FootprintSource } from "../../../components/upstream/charts/footprintSource";
import { matchesId } from "../../../components/upstream/charts/objectIds";
import { podSpecOf } from "../../../components/upstream/charts/pods";
import { podSecurity } from "../../../components/upstream/charts/podSecurity";
import { privilegesOf } from "../../../components/upstream/charts/privileges";
import { planRelease } from "../../../components/upstream/charts/release";
import { mergeValues } from "../../../components/upstream/charts/values";
import { type Footprint, type FootprintObject, readFootprint } from "../../../components/upstream/footprint";
import { rebuildObjects } from "../../../components/upstream/footprintManifests";
import { type ChartValues, valueDifferences } from "../../../components/upstream/valueDifferences";
import { type ChartPin, charts, rendering } from "../../../components/upstream/versions";

/** Charts that bring nothing but definitions of custom resources have nothing to record. */
const RECORDED: readonly ChartPin[] = Object.values(charts).filter(
    ({ name }) => !["gateway-crds-helm", "kagent-crds"].includes(name),
);

interface Webhook {
    readonly rules?: readonly { readonly apiVersions?: readonly string[] }[];
}

const plan = (pin: ChartPin) =>
    planRelease(pin, new FootprintSource().contents(pin, readFootprint(pin.name).values), {
        typedKinds: [],
        leaveOut: [],
        transforms: [],
    });

describe("footprints of the declared charts", () => {
    for (const pin of RECORDED) {
        const footprint = readFootprint(pin.name);

        describe(pin.name, () => {
            it("rebuilds every object, in declared namespaces, with every hook, privilege and transform accounted for", () => {
                const { issues, objects } = plan(pin);
                assert.deepEqual(issues, []);
                const recorded = footprint.objects.filter(({ kind }) => kind !== "CustomResourceDefinition");
                const leftOut = [...rebuildObjects(footprint).named.map(id), ...namespaces(footprint), ...removed(pin)];
                assert.deepEqual(
                    [
                        ...objects.map(({ manifest: { kind, metadata } }) => `${kind}/${metadata.name}`),
                        ...leftOut,
                    ].sort(),
                    recorded.map(id).sort(),
                );
            });

            it("gives each pod the Pod Security level that was recorded, for the reasons that were recorded", () => {
                const rebuilt = rebuildObjects(footprint).objects.flatMap(({ manifest }) => {
                    const spec = podSpecOf(manifest);
                    return spec ? [{ name: manifest.metadata.name, ...podSecurity(spec) }] : [];
                });
                const recorded = footprint.objects
                    .filter((object) => "podSecurityLevel" in object)
                    .map(({ name, podSecurityLevel: level, podSecurityReasons: reasons = [] }) => ({
                        name,
                        level,
                        reasons,
                    }));
                assert.deepEqual(rebuilt, recorded);
            });

            it("has rules of webhooks judge every version where none is recorded, and says so: an API server takes no rule without", () => {
                for (const { manifest, thin } of rebuildObjects(footprint).objects) {
                    const recorded = footprint.objects.find(
                        ({ kind, name }) => kind === manifest.kind && name === manifest.metadata.name,
                    ) as { readonly webhooks?: readonly Webhook[] } | undefined;
                    const versions = (webhooks: readonly Webhook[] = []) =>
                        webhooks.flatMap(({ rules = [] }) => rules.map(({ apiVersions }) => apiVersions));
                    const known = versions(recorded?.webhooks);
                    assert.deepEqual(
                        versions((manifest as { readonly webhooks?: readonly Webhook[] }).webhooks),
                        known.map((each) => each ?? ["*"]),
                    );
                    assert.equal(thin.includes("apiVersions"), known.includes(undefined), manifest.metadata.name);
                }
            });

            it("declares exactly the privileges that it asks for", () => {
                const asked = privilegesOf(plan(pin).objects.map(({ manifest }) => manifest));
                assert.deepEqual(Object.keys(pin.privileges ?? {}).sort(), [...asked.keys()].sort());
            });

            it("declares no hook that the chart does not have", () => {
                const hooks = footprint.hooks.map((hook) => hook.split("/").slice(0, 2).join("/"));
                const unknown = Object.keys(pin.hooks ?? {}).filter(
                    (pattern) => !hooks.some((it) => matchesId(pattern, it)),
                );
                assert.deepEqual(unknown, []);
            });

            it("gives every pod a priority", () => {
                const without = plan(pin).objects.filter(({ manifest }) => {
                    const spec = podSpecOf(manifest);
                    return spec && !spec["priorityClassName"];
                });
                assert.deepEqual(
                    without.map(({ manifest }) => manifest.metadata.name),
                    [],
                );
            });

            it("was recorded with the values that the pin sets", () => {
                const values = (pin.values ?? {}) as ChartValues;
                const differences = valueDifferences(mergeValues(footprint.values, values), footprint.values);
                const excused = UNRECORDED[pin.name] ?? {};
                assert.deepEqual(
                    differences.map(({ path }) => path),
                    Object.keys(excused),
                );
            });

            it("was recorded for the pinned APIs", () => {
                const { apiVersions, kubeVersion } = footprint as unknown as {
                    apiVersions: readonly string[];
                    kubeVersion: string;
                };
                assert.deepEqual(
                    { apiVersions, kubeVersion },
                    { apiVersions: rendering.apiVersions, kubeVersion: rendering.kubernetesVersion },
                );
            });
        });
    }
});

/** Values of pins that the footprints were recorded without: in `footprint` mode they are indeterminate, by name. */
const UNRECORDED: Readonly<Record<string, Readonly<Record<string, string>>>> = {
    cilium: { policyCIDRMatchMode: "shows in the agent's ConfigMap, whose data is not recorded" },
    "gateway-helm": { "topologyInjector.enabled": "the record lists its webhook as a hook, which is left out" },
    inferencepool: {
        "inferenceExtension.metricsDataSource.insecureSkipVerify": "shows in arguments, which are not recorded",
    },
};

const id = ({ kind, name }: FootprintObject) => `${kind}/${name}`;
/** Made by whoever makes namespaces, with their guards. */
const namespaces = ({ objects }: Footprint) => objects.filter(({ kind }) => kind === "Namespace").map(id);
/** What the pin's transforms leave out. */
function removed(pin: ChartPin): string[] {
    return rebuildObjects(readFootprint(pin.name))
        .objects.filter(({ manifest }) =>
            (pin.transforms ?? []).some((it) => it.matches(manifest) && it.change(manifest) === undefined),
        )
        .map(({ manifest: { kind, metadata } }) => `${kind}/${metadata.name}`);
}

describe("a footprint", () => {
    const workload = (facts: object): Footprint => ({
        ...readFootprint("gpu-operator"),
        objects: [{ apiVersion: "apps/v1", kind: "DaemonSet", name: "agent", selector: {}, podLabels: {}, ...facts }],
    });
    const container = { name: "agent", init: false, image: "registry.example.test/agent:v1" };

    it("mounts a path of the host where it was mounted", () => {
        const { objects } = rebuildObjects(
            workload({
                volumes: [{ name: "host-run", type: "hostPath", path: "/run", hostPathType: "Directory" }],
                containers: [
                    {
                        ...container,
                        hostPathMounts: [
                            { hostPath: "/run", mountPath: "/host/run", mountPropagation: "Bidirectional" },
                        ],
                    },
                ],
            }),
        );
        assert.deepEqual(podSpecOf(objects[0]!.manifest), {
            containers: [
                {
                    name: "agent",
                    image: "registry.example.test/agent:v1",
                    volumeMounts: [{ name: "host-run", mountPath: "/host/run", mountPropagation: "Bidirectional" }],
                },
            ],
            volumes: [{ name: "host-run", hostPath: { path: "/run", type: "Directory" } }],
        });
    });

    it("names every fact it does not understand, rather than show a workload safer than it is", () => {
        const { gaps } = rebuildObjects(
            workload({
                kernelModules: ["nvidia"],
                volumes: [{ name: "data", type: "nfs" }],
                containers: [
                    { ...container, devices: ["/dev/nvidia0"], hostPathMounts: [{ hostPath: "/", mountPath: "/h" }] },
                ],
            }),
        );
        assert.deepEqual(gaps, [
            'DaemonSet "agent": fact "kernelModules" is not supported',
            'DaemonSet "agent": fact "devices" is not supported',
            'DaemonSet "agent": volume "data" of type nfs is not supported',
            'DaemonSet "agent": no volume is recorded for the mounted path /',
        ]);
    });

    it("is refused for a fact that it does not understand", () => {
        assert.deepEqual(footprintContents(charts.gpuOperator, {}, workload({ kernelModules: ["nvidia"] })).issues, [
            { path: "footprint", reason: 'DaemonSet "agent": fact "kernelModules" is not supported' },
        ]);
    });

    it("names a kind that it does not understand and that holds more than a name", () => {
        const rollout = { apiVersion: "argoproj.io/v1alpha1", kind: "Rollout", name: "agent", replicas: 2 };
        const { gaps, named } = rebuildObjects({ ...readFootprint("gpu-operator"), objects: [rollout] });
        assert.deepEqual({ gaps, named }, { gaps: ['Rollout "agent": kind Rollout is not supported'], named: [] });
    });

    it("names the file to edit when the chart was never imported", () => {
        assert.throws(() => readFootprint("unheard-of"), {
            message: "chart unheard-of has no footprint: add it to components/upstream/imports.json",
        });
    });

    it("refuses to stand in for another version, another repository or another namespace", () => {
        const source = new FootprintSource();
        const pin = { ...charts.gpuOperator, version: "v27.1.0", namespace: "gpus" };
        assert.throws(() => source.contents(pin, {}), {
            message: [
                "Chart gpu-operator v27.1.0 is refused:",
                '  pin.version: is "v27.1.0", but the footprint was recorded with "v26.7.0": import the matching one',
                '  pin.namespace: is "gpus", but the footprint was recorded with "gpu-operator": import the matching one',
            ].join("\n"),
        });
    });
});
