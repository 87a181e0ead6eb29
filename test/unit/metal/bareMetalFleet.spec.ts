import assert from "node:assert/strict";

import type { CustomResourceOptions } from "@pulumi/pulumi";
import { Provider } from "@pulumi/random/provider";

import { BareMetalFleet, type BareMetalFleetArgs } from "../../../components/metal/bareMetalFleet";
import { objectIssues, type CustomObject } from "../../../components/upstream/objectIssues";
import { assess } from "../../policies/support/sampleStack";
import { deploy, type Deployment, type Registered } from "../support/deploy";
import { xe9680 } from "./support/firmwareSchemas";
import { controlPlane, dellGpu, storage, supermicroGpu } from "./support/fleet";

const HOST = "kubernetes:metal3.io/v1alpha1:BareMetalHost";
const SETTINGS = "kubernetes:metal3.io/v1alpha1:HostFirmwareSettings";
const SECRET = "kubernetes:core/v1:Secret";

const usualArgs: Omit<BareMetalFleetArgs, "scope"> = {
    namespace: "metal",
    owner: "infrastructure",
    hosts: [controlPlane, dellGpu, supermicroGpu, storage],
    networkBoot: false,
    after: [],
};
const create = (changes: Partial<BareMetalFleetArgs> = {}, computed = {}) =>
    deploy((scope, opts) => new BareMetalFleet("fleet", { scope, ...usualArgs, ...changes }, opts), computed);

const named = (resources: readonly Registered[], name: string): Registered => {
    const found = resources.find(({ inputs }) => inputs["metadata"]?.name === name);
    assert.ok(found, `no object is called ${name}`);
    return found;
};

/** How a secret goes over the wire. */
interface Wrapped {
    readonly "4dabf18193072939515e22adb298388d": "1b47061264138c4ac30d75fd1eb44270";
    readonly value: Readonly<Record<string, string>>;
}
const isSecret = (value: unknown): value is Wrapped =>
    typeof value === "object" && value !== null && "4dabf18193072939515e22adb298388d" in value;

/** All that was registered without encryption. */
const inTheOpen = (resources: readonly Registered[]) =>
    JSON.stringify(
        resources.map(({ inputs }) => inputs),
        (_, value: unknown) => (isSecret(value) ? "[secret]" : value),
    );

const base64 = (text: string) => Buffer.from(text).toString("base64");

describe("BareMetalFleet", () => {
    let usual: Deployment<BareMetalFleet>;

    before(async () => {
        usual = await create();
    });

    it("describes a GPU host so that Metal3 installs it by virtual media, with Secure Boot and TLS", () => {
        const { inputs } = named(usual.all(HOST), "gpu-a1");
        assert.deepEqual(inputs["spec"], {
            description: "Dell PowerEdge XE9680, serial EXAMPLE-21, rack-a unit 2",
            architecture: "x86_64",
            online: true,
            bootMACAddress: "00:00:5e:00:53:21",
            bootMode: "UEFISecureBoot",
            bmc: {
                address: "idrac-virtualmedia://10.10.0.21/redfish/v1/Systems/System.Embedded.1",
                credentialsName: "gpu-a1-bmc",
            },
            automatedCleaningMode: "metadata",
            rootDeviceHints: { model: "BOSS-N1" },
        });
    });

    it("labels each host by what Cluster API chooses it by", () => {
        const labels = usual.all(HOST).map(({ inputs }) => {
            const all = inputs["metadata"].labels as Record<string, string>;
            return ["alphaton.ai/role", "topology.kubernetes.io/zone", "alphaton.ai/hardware"].map((key) => all[key]);
        });
        assert.deepEqual(labels, [
            ["control-plane", "rack-a", "control-plane"],
            ["gpu", "rack-a", "hgx-h200-dell"],
            ["gpu", "rack-a", "hgx-h200-supermicro"],
            ["storage", "rack-a", "storage"],
        ]);
    });

    it("says in which rack each host is, so that members of the control plane come to stand apart", async () => {
        const { all } = await create({ hosts: [controlPlane, { ...storage, rack: "rack-b" }] });
        const domains = all(HOST).map(({ inputs }) => {
            return (inputs["metadata"].labels as Record<string, string>)[
                "infrastructure.cluster.x-k8s.io/failure-domain"
            ];
        });
        assert.deepEqual(domains, ["rack-a", "rack-b"]);
    });

    it("wipes no disk of a host with data, and protects each: a host that is taken out would lose its power", () => {
        const guards = usual.all(HOST).map(({ name, inputs, opts }) => {
            return [name, inputs["spec"].automatedCleaningMode, opts.protect, opts.retainOnDelete];
        });
        assert.deepEqual(guards, [
            ["fleet-cp-a1", "metadata", true, false],
            ["fleet-gpu-a1", "metadata", true, false],
            ["fleet-gpu-a2", "metadata", true, false],
            ["fleet-st-a1", "disabled", true, true],
        ]);
        // Without its login Metal3 could do nothing for a host that stays; the cluster collects it with its host.
        const logins = usual.all(SECRET).map(({ name, opts }) => [name, opts.retainOnDelete]);
        assert.deepEqual(logins, [
            ["fleet-cp-a1-bmc", true],
            ["fleet-gpu-a1-bmc", true],
            ["fleet-gpu-a2-bmc", true],
            ["fleet-st-a1-bmc", true],
        ]);
    });

    it("keeps a converged host as it keeps one with data", async () => {
        const { only } = await create({ hosts: [{ ...controlPlane, role: "converged" }] });
        const { inputs, opts } = only(HOST);
        assert.deepEqual(
            [inputs["spec"].automatedCleaningMode, opts.protect, opts.retainOnDelete],
            ["disabled", true, true],
        );
    });

    it("lets hosts be deleted where a reason is given", async () => {
        const { all } = await create({ deletable: { reason: "simulated hosts" } });
        const kept = [...all(HOST), ...all(SECRET)].filter(({ opts }) => opts.protect ?? opts.retainOnDelete);
        assert.deepEqual(
            kept.map(({ name }) => name),
            [],
        );
    });

    it("encrypts what it is given to log in with, and registers it nowhere else", () => {
        const { inputs, opts } = named(usual.all(SECRET), "gpu-a1-bmc");
        const data = inputs["data"] as unknown;
        assert.ok(isSecret(data));
        assert.deepEqual(data.value, { username: base64("metal3"), password: base64("known-to-the-bmc") });
        assert.deepEqual((opts as { additionalSecretOutputs?: string[] }).additionalSecretOutputs, [
            "data",
            "stringData",
        ]);
        for (const password of ["known-to-the-bmc", base64("known-to-the-bmc")]) {
            assert.ok(!inTheOpen(usual.resources).includes(password));
        }
    });

    it("draws a password where none is given, anew with each rotation, by a provider of its own", async () => {
        const drawn = (rotation: number) => {
            const credentials = { kind: "generated", username: "metal3", rotation } as const;
            const hosts = [{ ...controlPlane, bmc: { ...controlPlane.bmc, credentials } }];
            return deploy(
                (scope, opts) => {
                    const random = new Provider("passwords");
                    return new BareMetalFleet("fleet", { scope, ...usualArgs, hosts, random }, opts);
                },
                { "random:index/randomPassword:RandomPassword": { result: "drawn-by-the-provider" } },
            );
        };
        const { only, resources } = await drawn(3);
        const password = only("random:index/randomPassword:RandomPassword");
        assert.deepEqual(password.inputs, { length: 20, special: false, keepers: { rotation: "3" } });
        assert.equal(password.provider, "passwords");
        const data = only(SECRET).inputs["data"] as unknown;
        assert.ok(isSecret(data));
        assert.equal(data.value["password"], base64("drawn-by-the-provider"));
        assert.ok(!inTheOpen(resources).includes(base64("drawn-by-the-provider")));
    });

    it("makes no login where people keep it: the host names theirs, and nothing of it is in the program", async () => {
        const kept = { ...controlPlane, bmc: { ...controlPlane.bmc, credentials: { kind: "kept" } as const } };
        const { all, only } = await create({ hosts: [kept] });
        assert.deepEqual(all(SECRET), []);
        assert.equal(only(HOST).inputs["spec"].bmc.credentialsName, "cp-a1-bmc");
        assert.deepEqual(only(HOST).dependsOn, []);
    });

    it("has a login in the cluster before the host, and Ironic before both", async () => {
        const deployment = await deploy((scope, opts) => {
            const ironic = new Provider("ironic");
            return new BareMetalFleet("fleet", { scope, ...usualArgs, after: [ironic] }, opts);
        });
        assert.deepEqual(named(deployment.all(HOST), "st-a1").dependsOn, ["ironic", "fleet-st-a1-bmc"]);
        assert.deepEqual(named(deployment.all(SETTINGS), "gpu-a1").dependsOn, ["ironic"]);
    });

    it("sets a host's firmware by its model's profile, by the schema where one is recorded", async () => {
        const of = ({ all }: Deployment<BareMetalFleet>) =>
            Object.fromEntries(
                all(SETTINGS).map(({ inputs }) => {
                    const { metadata, spec } = inputs as { metadata: { name: string }; spec: { settings: object } };
                    return [metadata.name, Object.keys(spec.settings).sort()];
                }),
            );
        const confirmed = ["NodeInterleave", "ProcVirtualization", "ProcX2Apic", "SysProfile"];
        assert.deepEqual(of(usual), { "cp-a1": confirmed, "gpu-a1": [...confirmed, "SriovGlobalEnable"].sort() });
        assert.deepEqual(of(await create({ firmwareSchemas: { "hgx-h200-dell": xe9680 } })), {
            "cp-a1": confirmed,
            "gpu-a1": [...confirmed, "LogicalProc", "SriovGlobalEnable", "SubNumaCluster"].sort(),
        });
    });

    it("sets no firmware of a host where a reason is given, which stands on it, and that of the others", async () => {
        const without = { ...dellGpu, withoutFirmwareSettings: { reason: "its BMC tells no settings" } };
        const { all } = await create({ hosts: [controlPlane, without] });
        assert.deepEqual(
            all(SETTINGS).map(({ name }) => name),
            ["fleet-cp-a1-firmware-settings"],
        );
        const annotations = (of: Registered) => of.inputs["metadata"].annotations as Record<string, string>;
        assert.deepEqual(annotations(named(all(HOST), without.name)), {
            ...annotations(named(usual.all(HOST), without.name)),
            "alphaton.ai/no-firmware-settings-because": "its BMC tells no settings",
        });
    });

    it("changes firmware of an installed host with a reboot that somebody asks for, unless told otherwise", async () => {
        const firmware = [{ component: "bios", url: "https://files.h200.example/bios-2.4.4.exe" }] as const;
        const hosts = [
            { ...dellGpu, firmware },
            { ...storage, firmwareChanges: "onPreparing" as const },
        ];
        const { all, only } = await create({ hosts });
        assert.deepEqual(only("kubernetes:metal3.io/v1alpha1:HostFirmwareComponents").inputs["spec"], {
            updates: [{ component: "bios", url: "https://files.h200.example/bios-2.4.4.exe" }],
        });
        assert.deepEqual(
            all("kubernetes:metal3.io/v1alpha1:HostUpdatePolicy").map(({ inputs }) => inputs["spec"] as unknown),
            [
                { firmwareSettings: "onReboot", firmwareUpdates: "onReboot" },
                { firmwareSettings: "onPreparing", firmwareUpdates: "onPreparing" },
            ],
        );
    });

    it("waits until a host is registered, inspected and at rest", () => {
        const { inputs, opts } = named(usual.all(HOST), "gpu-a1");
        assert.deepEqual(JSON.parse(inputs["metadata"].annotations["pulumi.com/waitFor"] as string), [
            "jsonpath={.status.goodCredentials.credentials.name}",
            "jsonpath={.status.hardware.cpu.arch}",
            `jsonpath={.status.conditions[?(@.type=="Progressing")].status}=False`,
            "jsonpath={.status.operationalStatus}=OK",
        ]);
        assert.deepEqual((opts as { customTimeouts?: object }).customTimeouts, { create: "60m", update: "60m" });
    });

    it("leaves a host's power to who uses it, unless it is told what to do", async () => {
        const { all } = await create({ hosts: [dellGpu, { ...supermicroGpu, online: false }] });
        const power = all(HOST).map(({ inputs, opts }) => [inputs["spec"].online, opts.ignoreChanges]);
        assert.deepEqual(power, [
            [true, ["spec.online"]],
            [false, []],
        ]);
    });

    it("detaches a host for a reason, and waits for that", async () => {
        const { only } = await create({ hosts: [{ ...storage, detached: { reason: "goes back to the vendor" } }] });
        const annotations = only(HOST).inputs["metadata"].annotations as Record<string, string>;
        assert.equal(annotations["baremetalhost.metal3.io/detached"], "");
        assert.equal(annotations["alphaton.ai/detached-because"], "goes back to the vendor");
        assert.equal(annotations["pulumi.com/waitFor"], "jsonpath={.status.operationalStatus}=detached");
    });

    it("lets a host that leaves be deleted, its login too, and keeps machines from taking it until then", async () => {
        const leaving = { ...storage, retiring: { reason: "its lease ends" } };
        const { only } = await create({ hosts: [leaving] });
        const before = named(usual.all(HOST), storage.name);
        const { inputs, opts } = only(HOST);
        const annotations = (of: Registered) => of.inputs["metadata"].annotations as Record<string, string>;
        assert.deepEqual(annotations(only(HOST)), {
            ...annotations(before),
            "capm3.metal3.io/unhealthy": "",
            "alphaton.ai/retiring-because": "its lease ends",
        });
        assert.deepEqual(inputs["spec"], before.inputs["spec"]);
        assert.deepEqual([opts.protect, opts.retainOnDelete, only(SECRET).opts.retainOnDelete], [false, false, false]);
    });

    it("leaves Secure Boot off for a reason that stands on the host", async () => {
        const withoutSecureBoot = { reason: "driver under test is not signed" };
        const { only } = await create({ hosts: [{ ...dellGpu, withoutSecureBoot }] });
        const { metadata, spec } = only(HOST).inputs;
        assert.equal(spec.bootMode, "UEFI");
        assert.equal(metadata.annotations["alphaton.ai/no-secure-boot-because"], "driver under test is not signed");
    });

    it("lets Ironic choose the only disk, and never Metal3's /dev/sda", async () => {
        const { rootDevice: _, ...single } = { ...controlPlane, disks: 1 };
        const { only } = await create({ hosts: [single] });
        const { hardwareProfile, rootDeviceHints } = only(HOST).inputs["spec"] as Record<string, unknown>;
        assert.deepEqual([hardwareProfile, rootDeviceHints], ["empty", undefined]);
    });

    it("boots a host with IPMI from the network, and touches no firmware of it", async () => {
        const hosts = [
            {
                ...controlPlane,
                bmc: { ...controlPlane.bmc, protocol: "ipmi" as const },
                withoutSecureBoot: { reason: "IPMI cannot turn it on" },
            },
        ];
        const { only, resources } = await create({ hosts, networkBoot: true });
        assert.equal(only(HOST).inputs["spec"].bmc.address, "ipmi://10.10.0.11");
        assert.deepEqual(
            resources.map(({ type }) => type),
            ["alphaton:metal:BareMetalFleet", SECRET, HOST],
        );
    });

    it("makes nothing that its definition would refuse", () => {
        const custom = usual.resources.filter(({ type }) => type.startsWith("kubernetes:metal3.io/"));
        assert.equal(custom.length, 10);
        assert.deepEqual(
            custom.flatMap(({ name, inputs }) =>
                objectIssues(inputs as CustomObject).map((found) => ({ name, ...found })),
            ),
            [],
        );
    });

    it("passes the policy pack, and leaves it nothing to guess", () => {
        const resources = usual.resources.map(({ type, name, inputs, opts }) => ({
            urn: `urn:pulumi:prod::h200-platform::${type}::${name}`,
            ...{ type, name, props: inputs },
            opts: { additionalSecretOutputs: (opts as CustomResourceOptions).additionalSecretOutputs ?? [] },
        }));
        const { violations, assessment } = assess(resources, { twin: false }, []);
        assert.deepEqual(violations, []);
        const open = assessment.results.filter(({ status }) => status === "indeterminate");
        assert.deepEqual(
            open.map(({ control, urn }) => [control, urn]),
            [],
        );
    });
});
