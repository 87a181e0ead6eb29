import assert from "node:assert/strict";

import type { Provider } from "@pulumi/random/provider";

import { BareMetalFleet, type BareMetalFleetArgs } from "../../../components/metal/bareMetalFleet";
import { bmcUrl } from "../../../components/metal/bmcAddress";
import type { FleetBmc, FleetHost } from "../../../components/metal/fleetHost";
import { validateBareMetalFleet } from "../../../components/metal/fleetRules";
import type { Issue } from "../../../components/shared/validation";
import { deploy } from "../support/deploy";
import { xe9680 } from "./support/firmwareSchemas";
import { controlPlane, dellGpu, host, storage, supermicroGpu } from "./support/fleet";

type Rules = Parameters<typeof validateBareMetalFleet>[0];

const good: Rules = {
    namespace: "metal",
    owner: "infrastructure",
    hosts: [controlPlane, dellGpu, supermicroGpu, storage],
    networkBoot: false,
};

const issuesOf = (changes: Partial<Rules>) => validateBareMetalFleet({ ...good, ...changes });

/** What is wrong with a GPU host that differs from a good one by this. */
const about = (changes: Partial<FleetHost>) => issuesOf({ hosts: [{ ...dellGpu, ...changes }] });
const aboutBmc = (changes: Partial<FleetBmc>) => about({ bmc: { ...dellGpu.bmc, ...changes } });

const signed = { reason: "IPMI cannot turn it on" };
const generated = { kind: "generated", username: "metal3", rotation: 1 } as const;
const ipmiHost = { ...controlPlane, bmc: { ...controlPlane.bmc, protocol: "ipmi" as const } };

const MISTAKES: readonly (readonly [what: string, found: () => Issue[], path: string, reason: string])[] = [
    [
        "a BMC address that is none",
        () => aboutBmc({ address: "10.10.0" }),
        "hosts[0].bmc.address",
        'expected an IPv4 address, got "10.10.0"',
    ],
    [
        "a BMC that the internet could reach",
        () => aboutBmc({ address: "203.0.113.21" }),
        "hosts[0].bmc.address",
        '"203.0.113.21" is not private: a BMC owns its host and must not be reachable from outside',
    ],
    [
        "a path that is not in the Redfish tree",
        () => aboutBmc({ systemId: "/Systems/1" }),
        "hosts[0].bmc.systemId",
        'expected a path such as /redfish/v1/Systems/1, got "/Systems/1"',
    ],
    [
        "IPMI where hosts cannot boot from the network",
        () => issuesOf({ hosts: [{ ...ipmiHost, withoutSecureBoot: signed }] }),
        "hosts[0].bmc.protocol",
        '"ipmi" cannot attach the installer as virtual media, and Ironic gives no addresses to hosts that boot from the network: use "redfish", or give Ironic a DHCP range',
    ],
    [
        "IPMI with Secure Boot",
        () => issuesOf({ networkBoot: true, hosts: [ipmiHost] }),
        "hosts[0].bmc.protocol",
        '"ipmi" cannot turn Secure Boot on: use "redfish", or say in withoutSecureBoot why it stays off',
    ],
    [
        "IPMI on a GPU host, whose firmware has to be set",
        () =>
            issuesOf({
                networkBoot: true,
                hosts: [{ ...dellGpu, bmc: { ...dellGpu.bmc, protocol: "ipmi" }, withoutSecureBoot: signed }],
            }),
        "hosts[0].bmc.protocol",
        '"ipmi" can neither set nor update firmware: use "redfish"',
    ],
    [
        "firmware for a host with IPMI",
        () =>
            issuesOf({
                networkBoot: true,
                hosts: [
                    {
                        ...{ ...ipmiHost, withoutSecureBoot: signed },
                        firmware: [{ component: "bios", url: "https://files.h200.example/bios" }],
                    },
                ],
            }),
        "hosts[0].bmc.protocol",
        '"ipmi" can neither set nor update firmware: use "redfish"',
    ],
    [
        "credentials that are neither given nor generated",
        () => aboutBmc({ credentials: undefined }),
        "hosts[0].bmc.credentials",
        "gpu-a1 has none: give username and password, let them be generated, or keep them in a Secret",
    ],
    [
        "a password that nothing can draw",
        () => aboutBmc({ credentials: generated }),
        "hosts[0].bmc.credentials",
        "are to be generated, and there is no random provider: pass `random`",
    ],
    [
        "an empty password",
        () => aboutBmc({ credentials: { kind: "given", username: "metal3", password: " " } }),
        "hosts[0].bmc.credentials.password",
        "is empty: give the one that is set on the BMC",
    ],
    [
        "a MAC address with a digit too few",
        () => about({ bootMac: "00:00:5e:00:53:1" }),
        "hosts[0].bootMac",
        'expected a MAC address such as 00:00:5e:00:53:01, got "00:00:5e:00:53:1"',
    ],
    [
        "a MAC address of a group",
        () => about({ bootMac: "01:00:5e:00:53:01" }),
        "hosts[0].bootMac",
        '"01:00:5e:00:53:01" is a group address: no port has it',
    ],
    [
        "no hint among several disks",
        () => about({ rootDevice: {} }),
        "hosts[0].rootDevice",
        "9 disks and nothing to tell them apart: the system may be written over data; give one of serialNumber, wwn, wwnWithExtension, hctl, deviceName, model",
    ],
    [
        "hints that a data disk fits too",
        () => about({ rootDevice: { minSizeGigabytes: 400, rotational: false } }),
        "hosts[0].rootDevice",
        "9 disks and minSizeGigabytes, rotational to tell them apart: the system may be written over data; give one of serialNumber, wwn, wwnWithExtension, hctl, deviceName, model",
    ],
    [
        "a device name that changes from boot to boot",
        () => about({ rootDevice: { deviceName: "/dev/nvme0n1" } }),
        "hosts[0].rootDevice.deviceName",
        '"/dev/nvme0n1" may be another disk after a reboot: use a path under /dev/disk/by-path/',
    ],
    ["a host without a disk", () => about({ disks: 0 }), "hosts[0].disks", "expected an integer of 1 or more, got 0"],
    [
        "a storage host that is wiped when it is released",
        () => issuesOf({ hosts: [{ ...storage, cleaning: "metadata" }] }),
        "hosts[0].cleaning",
        '"metadata" wipes the partition tables of every disk whenever a storage host is released: leave it out, and wipe by hand what is to be wiped',
    ],
    [
        "a converged host that is wiped when it is released",
        () => issuesOf({ hosts: [{ ...controlPlane, role: "converged", cleaning: "metadata" }] }),
        "hosts[0].cleaning",
        '"metadata" wipes the partition tables of every disk whenever a converged host is released: leave it out, and wipe by hand what is to be wiped',
    ],
    [
        "a GPU host of a model without a profile",
        () => about({ model: "PowerEdge XE8640" }),
        "hosts[0].model",
        "there is no hardware profile of Dell PowerEdge XE8640, the nearest is of Dell PowerEdge XE9680: spell vendor and model as it does, or write one in components/metal/hardwareProfiles",
    ],
    [
        "firmware that anybody may change on its way",
        () => about({ firmware: [{ component: "bmc", url: "http://files.h200.example/idrac" }] }),
        "hosts[0].firmware[0].url",
        '"http://files.h200.example/idrac" is not https://: whoever changes it on the way chooses the firmware',
    ],
    [
        "firmware for a part that Metal3 does not know",
        () => about({ firmware: [{ component: "nic:", url: "https://files.h200.example/nic" }] }),
        "hosts[0].firmware[0].component",
        'expected bios, bmc or nic:NAME, got "nic:"',
    ],
    [
        "a reason that says nothing",
        () => about({ withoutSecureBoot: { reason: " " } }),
        "hosts[0].withoutSecureBoot.reason",
        "is empty: say why",
    ],
    [
        "a detached host without a reason",
        () => about({ detached: { reason: "" } }),
        "hosts[0].detached.reason",
        "is empty: say why",
    ],
    [
        "a host that leaves without a reason",
        () => about({ retiring: { reason: "" } }),
        "hosts[0].retiring.reason",
        "is empty: say why",
    ],
    [
        "hosts that may be deleted for no reason",
        () => issuesOf({ deletable: { reason: "" } }),
        "deletable.reason",
        "is empty: say why",
    ],
    [
        "firmware that is left as it is for no reason",
        () => about({ withoutFirmwareSettings: { reason: "" } }),
        "hosts[0].withoutFirmwareSettings.reason",
        "is empty: say why",
    ],
    [
        "a name that no object can have",
        () => about({ name: "GPU_A1" }),
        "hosts[0].name",
        'expected lower-case letters, digits and inner dashes, at most 63, got "GPU_A1"',
    ],
    [
        "two hosts of one name",
        () => issuesOf({ hosts: [controlPlane, host("cp-a1", 12)] }),
        "hosts[1].name",
        '"cp-a1" is already that of hosts[0]',
    ],
    [
        "one serial number twice",
        () => issuesOf({ hosts: [controlPlane, host("cp-b1", 12, { serial: "EXAMPLE-11" })] }),
        "hosts[1].serial",
        '"EXAMPLE-11" is already that of hosts[0]',
    ],
    [
        "one BMC for two hosts",
        () => issuesOf({ hosts: [controlPlane, host("cp-b1", 12, { bmc: controlPlane.bmc })] }),
        "hosts[1].bmc.address",
        '"10.10.0.11" is already that of hosts[0]',
    ],
    [
        "one MAC address twice, in whichever case",
        () =>
            issuesOf({
                hosts: [
                    { ...controlPlane, bootMac: "00:00:5e:00:53:aa" },
                    host("cp-b1", 12, { bootMac: "00:00:5E:00:53:AA" }),
                ],
            }),
        "hosts[1].bootMac",
        '"00:00:5e:00:53:aa" is already that of hosts[0]',
    ],
    [
        "two images for one part",
        () =>
            about({
                firmware: ["a", "b"].map((file) => ({ component: "bios", url: `https://files.h200.example/${file}` })),
            }),
        "hosts[0].firmware[1].component",
        '"bios" is already that of firmware[0]',
    ],
    [
        "a recorded schema of no host",
        () => issuesOf({ firmwareSchemas: { "hgx-h200-lenovo": xe9680 } }),
        "firmwareSchemas.hgx-h200-lenovo",
        "no host with a hardware profile is of that kind",
    ],
    [
        "a recorded schema that a setting does not fit",
        () => {
            const schema = {
                ...xe9680.schema,
                SubNumaCluster: { ...xe9680.schema["SubNumaCluster"], read_only: true },
            };
            return issuesOf({ firmwareSchemas: { "hgx-h200-dell": { ...xe9680, schema } } });
        },
        "firmwareSchemas.hgx-h200-dell.settings.SubNumaCluster",
        'is read-only: leave it out, or set what it follows from, got "Disabled"',
    ],
];

describe("the rules of a fleet", () => {
    it("have nothing to say about a good one", () => {
        assert.deepEqual(issuesOf({ firmwareSchemas: { "hgx-h200-dell": xe9680 } }), []);
        const random = {} as Provider;
        const drawn = { ...dellGpu, bmc: { ...dellGpu.bmc, credentials: generated } };
        assert.deepEqual(issuesOf({ random, hosts: [drawn] }), []);
        assert.deepEqual(issuesOf({ networkBoot: true, hosts: [{ ...ipmiHost, withoutSecureBoot: signed }] }), []);
        const byPath = { rootDevice: { deviceName: "/dev/disk/by-path/pci-0000:04:00.0" } };
        assert.deepEqual(about(byPath), []);
    });

    for (const [what, found, path, reason] of MISTAKES) {
        it(`refuse ${what}`, () => {
            assert.deepEqual(found(), [{ path, reason }]);
        });
    }

    it("do not repeat a password that is wrong", () => {
        const [issue] = aboutBmc({ credentials: { kind: "given", username: "", password: "kept-to-itself" } });
        assert.deepEqual(issue, {
            path: "hosts[0].bmc.credentials.username",
            reason: "is empty: give the one that is set on the BMC",
        });
    });

    it("stop a fleet before anything is made, and list everything", async () => {
        const args: Omit<BareMetalFleetArgs, "scope"> = {
            ...good,
            hosts: [
                { ...dellGpu, bootMac: "none" },
                { ...storage, cleaning: "metadata" },
            ],
            after: [],
        };
        await assert.rejects(
            deploy((scope, opts) => new BareMetalFleet("fleet", { scope, ...args }, opts)),
            ({ message }: Error) => message.includes("hosts[0].bootMac: ") && message.includes("hosts[1].cleaning: "),
        );
    });
});

describe("the address of a BMC", () => {
    it("is that of the vendor's own driver, with the installer as virtual media", () => {
        assert.equal(bmcUrl(dellGpu), "idrac-virtualmedia://10.10.0.21/redfish/v1/Systems/System.Embedded.1");
        assert.equal(bmcUrl({ ...dellGpu, vendor: "Dell Inc." }), bmcUrl(dellGpu));
        assert.equal(bmcUrl(supermicroGpu), "redfish-virtualmedia://10.10.0.22/redfish/v1/Systems/1");
        assert.equal(
            bmcUrl({
                ...supermicroGpu,
                vendor: "Lenovo",
                bmc: { ...supermicroGpu.bmc, systemId: "/redfish/v1/Systems/2" },
            }),
            "redfish-virtualmedia://10.10.0.22/redfish/v1/Systems/2",
        );
    });

    it("never speaks plain HTTP", () => {
        for (const it of [dellGpu, supermicroGpu, storage, controlPlane]) {
            assert.match(bmcUrl(it), /^(idrac|redfish)-virtualmedia:\/\//);
        }
    });
});
