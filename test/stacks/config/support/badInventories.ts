import { overlay } from "./problemsOf";

/** One mistake each, in a stack that is like prod but for it. */
export interface BadInventory {
    readonly mistake: string;
    readonly stack: string;
    /** Every problem, whole; without the line where it stands in a file that is not the test's. */
    readonly problems: readonly string[];
}

const inventory = (lines: string) => overlay(`  h200-platform:inventory:\n    ${lines}\n`);
const host = (lines: string) => inventory(`hosts: { ${lines} }`);
const hardware = (lines: string) => inventory(`hardware: { ${lines} }`);
const bootHints = (lines: string) => hardware(`storage: { disks: { boot: { hints: { ${lines} } } } }`);
const network = (lines: string) => overlay(`  h200-platform:network: { ${lines} }\n`);
const workloadApi = (address: string) =>
    overlay("").replace("workload: { kubeconfig", `workload: { apiAddress: ${address}, kubeconfig`);
const dhcpRange = (from: string, to: string) =>
    `  h200-platform:metal: { ironic: { dhcp: { from: ${from}, to: ${to} } } }\n`;
const dhcp = (from: string, to: string) => overlay(dhcpRange(from, to));

const ON_A_LABEL =
    "expected what is on the label: letters, digits and inner hyphens, full stops and underscores, with nothing around them, not even what nobody sees; in a spreadsheet give the column the format of text";

export const badInventories: readonly BadInventory[] = [
    {
        mistake: "hardware that nobody described",
        stack: host("gpu-a1: { hardware: hgx-b200 }"),
        problems: [
            'inventory.hosts.gpu-a1.hardware (Pulumi.mine.yaml:5): "hgx-b200" is not in inventory.hardware; known: control-plane, hgx-h200-dell, hgx-h200-supermicro, storage',
        ],
    },
    {
        mistake: "a role that its hardware cannot play",
        stack: host("gpu-a1: { role: storage }"),
        problems: ['inventory.hosts.gpu-a1.role (Pulumi.mine.yaml:5): is "storage", but hgx-h200-dell has GPUs'],
    },
    {
        mistake: "a member of the control plane that leaves before another one is there",
        stack: host("cp-b1: { retiring: { reason: old } }"),
        problems: [
            "inventory.hosts (Pulumi.mine.yaml:5): have 2 control-plane members; etcd needs an odd number, 3 or more to lose one and go on",
        ],
    },
    {
        mistake: "a management host that leaves, which nothing can install anew",
        stack: host("mg-a1: { retiring: { reason: old } }"),
        problems: [
            "inventory.hosts.mg-a1.retiring (Pulumi.mine.yaml:5): Metal3 runs on management hosts and installs none of them: one is replaced by its installation file (docs/runbooks/management-cluster.md), leave this out",
        ],
    },
    {
        mistake: "a host that leaves, and nobody says why",
        stack: host('gpu-a1: { retiring: { reason: " " } }'),
        problems: ['inventory.hosts.gpu-a1.retiring.reason (Pulumi.mine.yaml:5): " ": is empty: say why'],
    },
    {
        mistake: "a host that Metal3 is to leave alone and to empty",
        stack: host("gpu-a1: { retiring: { reason: old }, detached: { reason: old } }"),
        problems: [
            "inventory.hosts.gpu-a1.detached (Pulumi.mine.yaml:5): keeps Metal3 from emptying the host, and it is retiring; leave one of the two out",
        ],
    },
    {
        mistake: "a management host that Metal3 is to leave alone, which it does anyway",
        stack: host("mg-a1: { detached: { reason: old } }"),
        problems: [
            "inventory.hosts.mg-a1.detached (Pulumi.mine.yaml:5): Metal3 runs on management hosts and manages none of them; leave this out",
        ],
    },
    {
        mistake: "a path of Redfish for a BMC that speaks IPMI",
        stack: overlay(
            "  h200-platform:inventory:\n    hosts: { st-a1: { bmc: { protocol: ipmi, systemId: /redfish/v1/Systems/2 } } }\n  h200-platform:metal: { ironic: { dhcp: { from: 10.20.0.200, to: 10.20.0.230 } } }\n",
        ),
        problems: [
            "inventory.hosts.st-a1.bmc.systemId (Pulumi.mine.yaml:5): is a path of Redfish, and the BMC speaks ipmi; leave it out",
        ],
    },
    {
        mistake: "a path that is none of Redfish's systems",
        stack: host("st-a1: { bmc: { systemId: Systems/2 } }"),
        problems: [
            'inventory.hosts.st-a1.bmc.systemId (Pulumi.mine.yaml:5): "Systems/2": expected a path such as /redfish/v1/Systems/1',
        ],
    },
    {
        mistake: "firmware for a host whose BMC can take none",
        stack: overlay(
            '  h200-platform:inventory:\n    hardware: { storage: { firmware: [{ component: bios, url: "https://files.h200.example/bios" }] } }\n    hosts: { st-a1: { bmc: { protocol: ipmi } } }\n  h200-platform:metal: { ironic: { dhcp: { from: 10.20.0.200, to: 10.20.0.230 } } }\n',
        ),
        problems: [
            "inventory.hosts.st-a1.bmc.protocol (Pulumi.mine.yaml:6): is ipmi, which brings no firmware to a host, and inventory.hardware.storage.firmware has some; use redfish",
        ],
    },
    {
        mistake: "firmware of a part that has none",
        stack: hardware('storage: { firmware: [{ component: disk, url: "https://f.h200.example/a" }] }'),
        problems: [
            'inventory.hardware.storage.firmware[0].component (Pulumi.mine.yaml:5): "disk": expected bios, bmc or nic:NAME',
        ],
    },
    {
        mistake: "firmware over a way on which anybody may change it",
        stack: hardware('storage: { firmware: [{ component: bmc, url: "http://f.h200.example/a" }] }'),
        problems: [
            'inventory.hardware.storage.firmware[0].url (Pulumi.mine.yaml:5): "http://f.h200.example/a": expected https://: whoever changes it on the way chooses the firmware',
        ],
    },
    {
        mistake: "two images for one part of a server",
        stack: hardware(
            'storage: { firmware: [{ component: bmc, url: "https://f.h200.example/a" }, { component: bmc, url: "https://f.h200.example/b" }] }',
        ),
        problems: [
            'inventory.hardware.storage.firmware[1].component (Pulumi.mine.yaml:5): "bmc": is already that of firmware[0]; a part has one image',
        ],
    },
    {
        mistake: "firmware settings that are left as they are, and nobody says why",
        stack: hardware('storage: { withoutFirmwareSettings: { reason: "" } }'),
        problems: [
            'inventory.hardware.storage.withoutFirmwareSettings.reason (Pulumi.mine.yaml:5): "": is empty: say why',
        ],
    },
    {
        mistake: "a role that nobody knows",
        stack: host("st-a1: { role: router }"),
        problems: [
            'inventory.hosts.st-a1.role (Pulumi.mine.yaml:5): "router": invalid option: expected one of "gpu"|"storage"|"control-plane"|"converged"|"management"',
        ],
    },
    {
        mistake: "huge pages that leave no memory",
        stack: hardware("storage: { memoryGib: 512, hugePages: { size: 1G, count: 512 } }"),
        problems: [
            "inventory.hardware.storage.hugePages (Pulumi.mine.yaml:5): 512 GiB of 512 leave 0: the kubelet keeps 0.0 and pods of the platform need 16; set fewer aside",
        ],
    },
    {
        mistake: "huge pages that leave too little for what runs on every host",
        stack: hardware("storage: { memoryGib: 512, hugePages: { size: 2M, count: 253184 } }"),
        problems: [
            "inventory.hardware.storage.hugePages (Pulumi.mine.yaml:5): 494.5 GiB of 512 leave 17.5: the kubelet keeps 2.7 and pods of the platform need 16; set fewer aside",
        ],
    },
    {
        mistake: "huge pages that leave too little for models",
        stack: hardware("hgx-h200-dell: { hugePages: { size: 1G, count: 1792 } }"),
        problems: [
            "inventory.hardware.hgx-h200-dell.hugePages (Pulumi.mine.yaml:5): 1792 GiB of 2048 leave 256: the kubelet keeps 11.9 and models on 8 GPUs need 256; set fewer aside",
        ],
    },
    {
        mistake: "disks in gigabytes where terabytes are meant",
        stack: hardware("storage: { nvme: { sizeTb: 15360 } }"),
        problems: [
            "inventory.hardware.storage.nvme.sizeTb (Pulumi.mine.yaml:5): 15360: expected 0.1 to 256 decimal terabytes: the largest NVMe disk that was announced has 245.76",
        ],
    },
    {
        mistake: "disks smaller than any",
        stack: hardware("storage: { nvme: { sizeTb: 0.0153 } }"),
        problems: [
            "inventory.hardware.storage.nvme.sizeTb (Pulumi.mine.yaml:5): 0.0153: expected 0.1 to 256 decimal terabytes: the largest NVMe disk that was announced has 245.76",
        ],
    },
    {
        mistake: "memory in mebibytes",
        stack: hardware("hgx-h200-dell: { memoryGib: 2097152 }"),
        problems: [
            "inventory.hardware.hgx-h200-dell.memoryGib (Pulumi.mine.yaml:5): 2097152: expected 16 to 16384 GiB: a member of etcd asks for 16, and servers with eight GPUs take 4096",
        ],
    },
    {
        mistake: "memory in tebibytes",
        stack: hardware("control-plane: { memoryGib: 1 }"),
        problems: [
            "inventory.hardware.control-plane.memoryGib (Pulumi.mine.yaml:5): 1: expected 16 to 16384 GiB: a member of etcd asks for 16, and servers with eight GPUs take 4096",
        ],
    },
    {
        mistake: "sockets in the place of cores",
        stack: hardware("control-plane: { cpuCores: 1 }"),
        problems: [
            "inventory.hardware.control-plane.cpuCores (Pulumi.mine.yaml:5): 1: expected 4 to 1024 cores: fewer carry no member of a cluster, and the largest servers with two sockets have 768 threads",
        ],
    },
    {
        mistake: "a boot disk in terabytes",
        stack: hardware("storage: { disks: { boot: { sizeGb: 1 } } }"),
        problems: [
            "inventory.hardware.storage.disks.boot.sizeGb (Pulumi.mine.yaml:5): 1: expected 100 to 16000 decimal gigabytes: images and logs of a host need room, and what boots a host is no disk for data",
        ],
    },
    {
        mistake: "the BMC's speed for a host port",
        stack: hardware("hgx-h200-dell: { nics: { hostSpeedGbps: 1 } }"),
        problems: [
            "inventory.hardware.hgx-h200-dell.nics.hostSpeedGbps (Pulumi.mine.yaml:5): 1: expected 10 to 1600 Gb/s: Ceph asks for 10 or more between hosts, and the fastest Ethernet there is has 1600",
        ],
    },
    {
        mistake: "a rack that is not there",
        stack: host("st-a1: { rack: rack-z }"),
        problems: [
            'inventory.hosts.st-a1.rack (Pulumi.mine.yaml:5): "rack-z" is not in inventory.racks; known: rack-a, rack-b, rack-c',
        ],
    },
    {
        mistake: "a rack's power in watts",
        stack: inventory("racks: { rack-a: { limitKw: 30000 } }"),
        problems: [
            "inventory.racks.rack-a.limitKw (Pulumi.mine.yaml:5): 30000: expected 1 to 1000 kilowatts: a domestic socket carries 3, and the densest rack that was announced takes 600",
        ],
    },
    {
        mistake: "a host's power in kilowatts",
        stack: hardware("hgx-h200-dell: { power: { maxWatts: 10 } }"),
        problems: [
            "inventory.hardware.hgx-h200-dell.power.maxWatts (Pulumi.mine.yaml:5): 10: expected 20 to 200000 watts: a switch for BMCs alone draws more than 20, and no host as much as a rack",
        ],
    },
    {
        mistake: "a rack unit below the rack",
        stack: host("st-a1: { rackUnit: 0 }"),
        problems: ["inventory.hosts.st-a1.rackUnit (Pulumi.mine.yaml:5): 0: too small: expected number to be >=1"],
    },
    {
        mistake: "two hosts in one unit",
        stack: host("st-a1: { rackUnit: 36 }"),
        problems: [
            "inventory.hosts.st-a2.rackUnit (Pulumi.prod.yaml): st-a2 takes unit 36 of rack-a, where st-a1 takes unit 36; choose free units",
        ],
    },
    {
        mistake: "a name that is no host name",
        stack: host("GPU-A9: { hardware: storage }"),
        problems: [
            'inventory.hosts.GPU-A9 (Pulumi.mine.yaml:5): "GPU-A9": expected a DNS label: lower-case letters, digits and hyphens, e.g. gpu-a1',
        ],
    },
    {
        mistake: "a serial number twice",
        stack: host("st-a2: { serial: EXAMPLE-0008 }"),
        problems: [
            "inventory.hosts.st-a2.serial (Pulumi.mine.yaml:5): EXAMPLE-0008 is already that of st-a1; each host has its own",
        ],
    },
    {
        mistake: "a serial number twice but for its case",
        stack: host("st-a2: { serial: example-0008 }"),
        problems: [
            "inventory.hosts.st-a2.serial (Pulumi.mine.yaml:5): example-0008 is already that of st-a1; each host has its own",
        ],
    },
    {
        mistake: "a serial number with a space behind it",
        stack: host('st-a2: { serial: "EXAMPLE-0009 " }'),
        problems: [`inventory.hosts.st-a2.serial (Pulumi.mine.yaml:5): "EXAMPLE-0009 ": ${ON_A_LABEL}`],
    },
    {
        mistake: "a serial number with a sign that nobody sees",
        stack: host('st-a2: { serial: "EXAMPLE-0009\u200b" }'),
        problems: [`inventory.hosts.st-a2.serial (Pulumi.mine.yaml:5): "EXAMPLE-0009\u200b": ${ON_A_LABEL}`],
    },
    {
        mistake: "a serial number that a spreadsheet did not find",
        stack: host('st-a2: { serial: "#N/A" }'),
        problems: [`inventory.hosts.st-a2.serial (Pulumi.mine.yaml:5): "#N/A": ${ON_A_LABEL}`],
    },
    {
        mistake: "a serial number that a spreadsheet took for a number",
        stack: host('st-a2: { serial: "5.36E+11" }'),
        problems: [`inventory.hosts.st-a2.serial (Pulumi.mine.yaml:5): "5.36E+11": ${ON_A_LABEL}`],
    },
    {
        mistake: "a disk's serial number with a space in front",
        stack: host('st-a2: { rootDeviceHints: { serialNumber: " S4EMNX0R500000" } }'),
        problems: [
            `inventory.hosts.st-a2.rootDeviceHints.serialNumber (Pulumi.mine.yaml:5): " S4EMNX0R500000": ${ON_A_LABEL}`,
        ],
    },
    {
        mistake: "a MAC address of nothing but zeros",
        stack: host("st-a2: { bootMac: 00:00:00:00:00:00 }"),
        problems: [
            `inventory.hosts.st-a2.bootMac (Pulumi.mine.yaml:5): "00:00:00:00:00:00": is nobody's address; write the one on the port's label`,
        ],
    },
    {
        mistake: "a serial number that YAML takes for a number",
        stack: host("st-a2: { serial: 12345 }"),
        problems: [
            "inventory.hosts.st-a2.serial (Pulumi.mine.yaml:5): 12345: invalid input: expected string, received number",
        ],
    },
    {
        mistake: "an index twice",
        stack: host("st-a2: { index: 31 }"),
        problems: [
            "inventory.hosts.st-a2.index (Pulumi.mine.yaml:5): 31 is already that of st-a1; the lowest free one is 0",
        ],
    },
    {
        mistake: "an index below nought",
        stack: host("st-a2: { index: -1 }"),
        problems: ["inventory.hosts.st-a2.index (Pulumi.mine.yaml:5): -1: too small: expected number to be >=0"],
    },
    {
        mistake: "no index",
        stack: host("st-a2: { index: null }"),
        problems: [
            "inventory.hosts.st-a2.index (Pulumi.mine.yaml:5): is missing: addresses follow from it, and nothing that is sorted or counted stays when a host comes or goes; the lowest free one is 0",
        ],
    },
    {
        mistake: "an index that is no whole number",
        stack: host("st-a2: { index: 3.5 }"),
        problems: [
            "inventory.hosts.st-a2.index (Pulumi.mine.yaml:5): 3.5: invalid input: expected int, received number",
        ],
    },
    {
        mistake: "an index beyond the range",
        stack: host("st-a2: { index: 767 }"),
        problems: [
            "network.ranges.management (Pulumi.prod.yaml): 10.20.0.0/22 has room for 767 hosts above network.hostOffset (256), and st-a2 with index 767 needs 768; choose a larger range or lower indices",
            "network.ranges.storage (Pulumi.prod.yaml): 10.30.0.0/22 has room for 767 hosts above network.hostOffset (256), and st-a2 with index 767 needs 768; choose a larger range or lower indices",
        ],
    },
    {
        mistake: "a boot MAC twice",
        stack: host("st-a2: { bootMac: 00:00:5e:00:53:08 }"),
        problems: [
            "inventory.hosts.st-a2.bootMac (Pulumi.mine.yaml:5): 00:00:5e:00:53:08 is already that of st-a1 (bootMac); each host has its own",
        ],
    },
    {
        mistake: "a malformed MAC",
        stack: host("st-a2: { bootMac: 00-00-5E-00-53-09 }"),
        problems: [
            'inventory.hosts.st-a2.bootMac (Pulumi.mine.yaml:5): "00-00-5E-00-53-09": expected a MAC address in lower case, e.g. 00:00:5e:00:53:01',
        ],
    },
    {
        mistake: "a multicast MAC",
        stack: host("st-a2: { bootMac: 01:00:5e:00:53:09 }"),
        problems: [
            'inventory.hosts.st-a2.bootMac (Pulumi.mine.yaml:5): "01:00:5e:00:53:09": is a multicast address; no port has one',
        ],
    },
    {
        mistake: "a rail's MAC that is another host's",
        stack: host('gpu-a1: { macs: { rails: { "3": 00:00:5e:00:53:05 } } }'),
        problems: [
            "inventory.hosts.gpu-a2.bootMac (Pulumi.prod.yaml): 00:00:5e:00:53:05 is already that of gpu-a1 (macs.rails.3); each host has its own",
        ],
    },
    {
        mistake: "one MAC on two ports of a host",
        stack: host('st-a1: { macs: { host: { "0": 00:00:5e:00:53:21, "1": 00:00:5e:00:53:21 } } }'),
        problems: [
            "inventory.hosts.st-a1.macs.host.1 (Pulumi.mine.yaml:5): 00:00:5e:00:53:21 is already that of st-a1 (macs.host.0); each host has its own",
        ],
    },
    {
        mistake: "a rail that the board does not have",
        stack: host('gpu-a1: { macs: { rails: { "8": 00:00:5e:00:53:21 } } }'),
        problems: [
            "inventory.hosts.gpu-a1.macs.rails.8 (Pulumi.mine.yaml:5): there is no rail 8: hgx-h200-dell has 8, counted from 0",
        ],
    },
    {
        mistake: "a rail on a host outside the fabric",
        stack: host('st-a1: { macs: { rails: { "0": 00:00:5e:00:53:21 } } }'),
        problems: ["inventory.hosts.st-a1.macs.rails.0 (Pulumi.mine.yaml:5): there is no rail 0: storage has none"],
    },
    {
        mistake: "a port that is no number",
        stack: host("st-a1: { macs: { host: { eth0: 00:00:5e:00:53:21 } } }"),
        problems: [
            'inventory.hosts.st-a1.macs.host.eth0 (Pulumi.mine.yaml:5): "eth0": expected the number of a port, from 0',
        ],
    },
    {
        mistake: "a BMC address twice",
        stack: host("st-a2: { bmc: { address: 10.10.0.31 } }"),
        problems: [
            "inventory.hosts.st-a2.bmc.address (Pulumi.mine.yaml:5): 10.10.0.31 is already that of st-a1; each host has its own",
        ],
    },
    {
        mistake: "a BMC outside the out-of-band range",
        stack: host("st-a2: { bmc: { address: 10.20.0.5 } }"),
        problems: [
            "inventory.hosts.st-a2.bmc.address (Pulumi.mine.yaml:5): 10.20.0.5 is outside network.ranges.outOfBand (10.10.0.0/24); a BMC is worth its host, and is reached there alone",
        ],
    },
    {
        mistake: "a BMC at the address of its network",
        stack: host("st-a2: { bmc: { address: 10.10.0.0 } }"),
        problems: [
            "inventory.hosts.st-a2.bmc.address (Pulumi.mine.yaml:5): 10.10.0.0 is the first or the last of network.ranges.outOfBand (10.10.0.0/24), which nobody can have",
        ],
    },
    {
        mistake: "a BMC at the gateway",
        stack: network("gateways: { outOfBand: 10.10.0.31 }"),
        problems: [
            "inventory.hosts.st-a1.bmc.address (Pulumi.prod.yaml): 10.10.0.31 is network.gateways.outOfBand; choose a free address",
        ],
    },
    {
        mistake: "a BMC address that is none",
        stack: host("st-a2: { bmc: { address: 10.10.0.300 } }"),
        problems: ['inventory.hosts.st-a2.bmc.address (Pulumi.mine.yaml:5): "10.10.0.300": invalid IPv4 address'],
    },
    {
        mistake: "a BMC protocol that nobody speaks",
        stack: host("st-a2: { bmc: { protocol: ilo4 } }"),
        problems: [
            'inventory.hosts.st-a2.bmc.protocol (Pulumi.mine.yaml:5): "ilo4": invalid option: expected one of "redfish"|"ipmi"',
        ],
    },
    {
        mistake: "IPMI where hosts boot from virtual media",
        stack: host("st-a2: { bmc: { protocol: ipmi } }"),
        problems: [
            "metal.ironic.dhcp (Pulumi.prod.yaml): is missing: the BMC of st-a2 speaks IPMI only, so that it has to boot from the network; give a free range, or use Redfish",
        ],
    },
    {
        mistake: "a password in the place of its name",
        stack: host('st-a2: { bmc: { credentials: "Calvin!" } }'),
        problems: [
            "inventory.hosts.st-a2.bmc.credentials (Pulumi.mine.yaml:5): expected the name of a secret such as bmc/gpu-a1, not the secret itself",
        ],
    },
    {
        mistake: "an address where the index decides",
        stack: host("st-a2: { address: 10.20.0.99 }"),
        problems: [
            "inventory.hosts.st-a2.address (Pulumi.mine.yaml:5): 10.20.0.99: a storage host has the address of its index (32); leave it out",
        ],
    },
    {
        mistake: "a management host without an address",
        stack: host("mg-a1: { address: null }"),
        problems: [
            "inventory.hosts.mg-a1.address (Pulumi.mine.yaml:5): is missing: nothing but its installation file can give a management host its address; write a free one of 10.20.0.0/22",
        ],
    },
    {
        mistake: "a management host where others get theirs",
        stack: host("mg-a1: { address: 10.20.1.31 }"),
        problems: [
            "inventory.hosts.mg-a1.address (Pulumi.mine.yaml:5): 10.20.1.31 is that of st-a1 (index 31); choose one of network.ranges.management below 10.20.1.0",
        ],
    },
    {
        mistake: "a disk hint that changes with the boot",
        stack: host("st-a2: { rootDeviceHints: { deviceName: /dev/nvme0n1 } }"),
        problems: [
            'inventory.hosts.st-a2.rootDeviceHints.deviceName (Pulumi.mine.yaml:5): "/dev/nvme0n1": expected a path that survives a reboot, below /dev/disk/by-path/',
        ],
    },
    {
        mistake: "a disk hint that hints at nothing",
        stack: host("st-a2: { rootDeviceHints: {} }"),
        problems: [
            "inventory.hosts.st-a2.rootDeviceHints (Pulumi.mine.yaml:5): names no disk; give at least one hint, such as model",
        ],
    },
    {
        mistake: "a boot disk that is a data disk of its kind",
        stack: bootHints('model: null, deviceName: "/dev/disk/by-path/pci-0000:42:00.0-nvme-1"'),
        problems: [
            "inventory.hardware.storage.disks.boot.hints.deviceName (Pulumi.mine.yaml:5): /dev/disk/by-path/pci-0000:42:00.0-nvme-1 is disks.data[1] of its hardware: the system would be written over data; name the slot of a disk that boots",
        ],
    },
    {
        mistake: "a host whose boot disk is one of its data disks",
        stack: host('st-a2: { rootDeviceHints: { deviceName: "/dev/disk/by-path/pci-0000:41:00.0-nvme-1" } }'),
        problems: [
            "inventory.hosts.st-a2.rootDeviceHints.deviceName (Pulumi.mine.yaml:5): /dev/disk/by-path/pci-0000:41:00.0-nvme-1 is disks.data[0] of its hardware: the system would be written over data; name the slot of a disk that boots",
        ],
    },
    {
        mistake: "one boot disk for all hosts of a kind",
        stack: bootHints("serialNumber: S4EMNX0R500000"),
        problems: [
            'inventory.hardware.storage.disks.boot.hints.serialNumber (Pulumi.mine.yaml:5): "S4EMNX0R500000" is one disk of one host, and every host of the kind would look for it: give model or deviceName here, and this in rootDeviceHints of the host that has the disk',
        ],
    },
    {
        mistake: "one boot disk for all hosts of a kind, by its WWN",
        stack: bootHints('wwn: "0x5000c500a1b2c3d4"'),
        problems: [
            'inventory.hardware.storage.disks.boot.hints.wwn (Pulumi.mine.yaml:5): "0x5000c500a1b2c3d4" is one disk of one host, and every host of the kind would look for it: give model or deviceName here, and this in rootDeviceHints of the host that has the disk',
        ],
    },
    {
        mistake: "one boot disk for two hosts",
        stack: host(
            "st-a1: { rootDeviceHints: { serialNumber: S4EMNX0R500000 } }, st-a2: { rootDeviceHints: { serialNumber: s4emnx0r500000 } }",
        ),
        problems: [
            "inventory.hosts.st-a2.rootDeviceHints.serialNumber (Pulumi.mine.yaml:5): s4emnx0r500000 is already that of st-a1; each host has its own",
        ],
    },
    {
        mistake: "one boot disk for two hosts, by its WWN",
        stack: host(
            'st-a1: { rootDeviceHints: { wwn: "0x5000c500a1b2c3d4" } }, st-a2: { rootDeviceHints: { wwn: "0x5000c500a1b2c3d4" } }',
        ),
        problems: [
            "inventory.hosts.st-a2.rootDeviceHints.wwn (Pulumi.mine.yaml:5): 0x5000c500a1b2c3d4 is already that of st-a1; each host has its own",
        ],
    },
    {
        mistake: "boot hints of a kind that a data disk fits",
        stack: bootHints("model: null, vendor: Samsung"),
        problems: [
            "inventory.hardware.storage.disks.boot.hints (Pulumi.mine.yaml:5): 10 disks and vendor to tell them apart: the system may be written over data; give one of model, deviceName",
        ],
    },
    {
        mistake: "boot hints of a host that a data disk fits",
        stack: host("cp-a1: { rootDeviceHints: { minSizeGigabytes: 400 } }"),
        problems: [
            "inventory.hosts.cp-a1.rootDeviceHints (Pulumi.mine.yaml:5): 3 disks and minSizeGigabytes to tell them apart: the system may be written over data; give one of serialNumber, wwn, model, deviceName",
        ],
    },
    {
        mistake: "one login for two BMCs",
        stack: host("st-a2: { bmc: { credentials: bmc/st-a1 } }"),
        problems: [
            "inventory.hosts.st-a2.bmc.credentials (Pulumi.mine.yaml:5): bmc/st-a1 is already that of st-a1; each host has its own",
        ],
    },
    {
        mistake: "a key that nobody knows",
        stack: host("st-a2: { rackUnits: 36 }"),
        problems: [
            "inventory.hosts.st-a2.rackUnits (Pulumi.mine.yaml:5): is not a known key here; see stacks/config/sections",
        ],
    },
    {
        mistake: "fewer than 8 H200",
        stack: host("gpu-a1: null, gpu-a2: null, gpu-b1: null, gpu-c1: null"),
        problems: ["inventory.hosts (Pulumi.mine.yaml:5): have 0 H200 in all; 8 or more are required, one HGX host"],
    },
    {
        mistake: "GPU hosts with less than 1 TB of memory",
        stack: hardware("hgx-h200-dell: { memoryGib: 931 }"),
        problems: [
            "inventory.hardware.hgx-h200-dell.memoryGib (Pulumi.mine.yaml:5): 931: a GPU host needs 1 TB (931.3 GiB); order more memory",
        ],
    },
    {
        mistake: "a GPU without a rail",
        stack: hardware(
            "hgx-h200-dell: { nics: { railPorts: 7 }, interfaces: { rails: [ens41np0, ens42np0, ens43np0, ens44np0, ens45np0, ens46np0, ens47np0] } }",
        ),
        problems: [
            "inventory.hardware.hgx-h200-dell.nics.railPorts (Pulumi.mine.yaml:5): 7: an HGX board has one rail port a GPU, and this one has 8 GPUs",
        ],
    },
    {
        mistake: "fewer names than rails",
        stack: hardware("hgx-h200-dell: { interfaces: { rails: [ens41np0] } }"),
        problems: [
            "inventory.hardware.hgx-h200-dell.interfaces.rails (Pulumi.mine.yaml:5): names 1, and nics.railPorts is 8; name each once",
        ],
    },
    {
        mistake: "one name for two ports",
        stack: hardware("storage: { interfaces: { host: [ens1f0np0, ens1f0np0] } }"),
        problems: [
            "inventory.hardware.storage.interfaces.host (Pulumi.mine.yaml:5): names ens1f0np0 twice; each is a port or a slot of its own",
        ],
    },
    {
        mistake: "a port name that Linux cannot give",
        stack: hardware("storage: { interfaces: { host: [ens1f0np0, Slot 1 Port 2] } }"),
        problems: [
            'inventory.hardware.storage.interfaces.host[1] (Pulumi.mine.yaml:5): "Slot 1 Port 2": expected the name of a port as Linux shows it, e.g. ens3f0np0',
        ],
    },
    {
        mistake: "a bond in the place of its port",
        stack: hardware("storage: { interfaces: { host: [ens1f0np0, bond0] } }"),
        problems: [
            'inventory.hardware.storage.interfaces.host[1] (Pulumi.mine.yaml:5): "bond0": is a bond, which is made of ports: name the port as systemd does, such as ens3f0np0',
        ],
    },
    {
        mistake: "the loopback for a port",
        stack: hardware("storage: { interfaces: { host: [lo, ens1f1np1] } }"),
        problems: [
            'inventory.hardware.storage.interfaces.host[0] (Pulumi.mine.yaml:5): "lo": is the loopback of every host: name the port as systemd does, such as ens3f0np0',
        ],
    },
    {
        mistake: "the BMC for a rail",
        stack: hardware(
            "hgx-h200-dell: { interfaces: { rails: [bmc, ens42np0, ens43np0, ens44np0, ens45np0, ens46np0, ens47np0, ens48np0] } }",
        ),
        problems: [
            'inventory.hardware.hgx-h200-dell.interfaces.rails[0] (Pulumi.mine.yaml:5): "bmc": is the BMC, whose port the operating system does not have: name the port as systemd does, such as ens3f0np0',
        ],
    },
    {
        mistake: "a port name that changes with the boot",
        stack: hardware("storage: { interfaces: { host: [eth0, ens1f1np1] } }"),
        problems: [
            'inventory.hardware.storage.interfaces.host[0] (Pulumi.mine.yaml:5): "eth0": is what the kernel calls a port in the order in which ports answer, and another one after a boot: name the port as systemd does, such as ens3f0np0',
        ],
    },
    {
        mistake: "a GPU server of a model that no profile is of",
        stack: hardware("hgx-h200-dell: { model: PowerEdge XE9860 }"),
        problems: [
            "inventory.hardware.hgx-h200-dell.model (Pulumi.mine.yaml:5): there is no hardware profile of Dell PowerEdge XE9860, the nearest is of Dell PowerEdge XE9680: spell vendor and model as it does, or write one in components/metal/hardwareProfiles",
        ],
    },
    {
        mistake: "a GPU host whose BMC cannot set firmware",
        stack: `${host("gpu-a1: { bmc: { protocol: ipmi } }")}${dhcpRange("10.20.0.200", "10.20.0.230")}`,
        problems: [
            'inventory.hosts.gpu-a1.bmc.protocol (Pulumi.mine.yaml:5): "ipmi" can neither set nor update firmware: use "redfish"',
        ],
    },
    {
        mistake: "fewer slots than disks",
        stack: hardware('control-plane: { disks: { data: ["pci-0000:c1:00.0-nvme-1"] } }'),
        problems: [
            "inventory.hardware.control-plane.disks.data (Pulumi.mine.yaml:5): names 1, and nvme.count is 2; name each once",
        ],
    },
    {
        mistake: "two control-plane members",
        stack: host("cp-c1: null"),
        problems: [
            "inventory.hosts (Pulumi.mine.yaml:5): have 2 control-plane members; etcd needs an odd number, 3 or more to lose one and go on",
        ],
    },
    {
        mistake: "an even number of members, in staging too",
        stack: host("node-a3: null").replace("like: prod", "like: staging"),
        problems: [
            "inventory.hosts (Pulumi.mine.yaml:5): have 2 control-plane members; etcd needs an odd number to lose one and go on",
        ],
    },
    {
        mistake: "one control-plane member",
        stack: host("cp-b1: null, cp-c1: null"),
        problems: [
            "inventory.hosts (Pulumi.mine.yaml:5): have 1 control-plane member; etcd needs an odd number, 3 or more to lose one and go on",
        ],
    },
    {
        mistake: "control-plane members that share a rack for nothing",
        stack: host("cp-b1: { rack: rack-a, rackUnit: 38 }"),
        problems: [
            'inventory.hosts.cp-b1.rack (Pulumi.mine.yaml:5): "rack-a" holds cp-a1 already, and rack-b could take it: one rack lost must not cost the quorum',
        ],
    },
    {
        mistake: "control-plane members of two kinds",
        stack: host("cp-b1: { hardware: storage }"),
        problems: [
            'inventory.hosts.cp-b1.hardware (Pulumi.mine.yaml:5): "storage": cp-b1 is control-plane on storage, cp-a1 is control-plane on control-plane, and one template makes all members of the control plane; use hosts of one kind',
        ],
    },
    {
        mistake: "control plane and storage on one host",
        stack: host("st-a1: { role: converged }, cp-a1: null"),
        problems: [
            "inventory.hosts.st-a1.role (Pulumi.mine.yaml:5): is converged: losing one host would cost a control-plane member and a third of the storage; buy small control-plane hosts apart",
        ],
    },
    {
        mistake: "ranges that overlap",
        stack: network("ranges: { storage: 10.20.0.0/16 }"),
        problems: [
            "network.ranges.storage (Pulumi.mine.yaml:4): 10.20.0.0/16 overlaps network.ranges.management (10.20.0.0/22); choose a free range",
        ],
    },
    {
        mistake: "a range that is too small",
        stack: network("ranges: { storage: 10.30.0.0/24 }"),
        problems: [
            "network.ranges.storage (Pulumi.mine.yaml:4): 10.30.0.0/24 has room for 0 hosts above network.hostOffset (256), and st-c2 with index 36 needs 37; choose a larger range or lower indices",
        ],
    },
    {
        mistake: "rails for fewer than there are",
        stack: network("ranges: { rails: 10.40.0.0/20 }"),
        problems: [
            "network.ranges.rails (Pulumi.mine.yaml:4): 10.40.0.0/20 has room for 4 rails of /22 (network.railPrefix), and there are 8; choose a larger range",
        ],
    },
    {
        mistake: "rails that are too small",
        stack: network("railPrefix: 24"),
        problems: [
            "network.railPrefix (Pulumi.mine.yaml:4): 10.40.0.0/24 has room for 0 hosts above network.hostOffset (256), and gpu-c1 with index 24 needs 25; choose a larger range or lower indices",
        ],
    },
    {
        mistake: "pods for fewer hosts than there are",
        stack: network("ranges: { pods: 10.128.0.0/21 }"),
        problems: [
            "network.ranges.pods (Pulumi.mine.yaml:4): 10.128.0.0/21 has room for 8 hosts of /24 each (network.podPrefixPerHost), and there are 13; choose a larger range",
        ],
    },
    {
        mistake: "too few addresses for Services",
        stack: network("ranges: { services: 10.96.0.0/29 }"),
        problems: [
            "network.ranges.services (Pulumi.mine.yaml:4): 10.96.0.0/29 has 8 addresses, and kubeadm takes 10 to 1048576 for Services; choose a range from /28 to /12",
        ],
    },
    {
        mistake: "too many addresses for Services",
        stack: network("ranges: { services: 10.192.0.0/11 }"),
        problems: [
            "network.ranges.services (Pulumi.mine.yaml:4): 10.192.0.0/11 has 2097152 addresses, and kubeadm takes 10 to 1048576 for Services; choose a range from /28 to /12",
        ],
    },
    {
        mistake: "a range with host bits",
        stack: network("ranges: { storage: 10.30.0.1/22 }"),
        problems: [
            'network.ranges.storage (Pulumi.mine.yaml:4): "10.30.0.1/22": has host bits set; write 10.30.0.0/22',
        ],
    },
    {
        mistake: "frames that switches take and Metal3 does not",
        stack: network("mtuBytes: { rails: 9216 }"),
        problems: [
            "network.mtuBytes.rails (Pulumi.mine.yaml:4): 9216: expected 1280 to 9000 bytes, which is what Metal3 takes",
        ],
    },
    {
        mistake: "frames that are smaller than IPv6 allows",
        stack: network("mtuBytes: { bond: 900 }"),
        problems: [
            "network.mtuBytes.bond (Pulumi.mine.yaml:4): 900: expected 1280 to 9000 bytes, which is what Metal3 takes",
        ],
    },
    {
        mistake: "one tag for two networks",
        stack: network("vlans: { management: 30 }"),
        problems: [
            "network.vlans.storage (Pulumi.mine.yaml:4): 30 is network.vlans.management too; networks on one bond differ by their tag",
        ],
    },
    {
        mistake: "a gateway outside its network",
        stack: network("gateways: { storage: 10.20.0.1 }"),
        problems: [
            "network.gateways.storage (Pulumi.mine.yaml:4): 10.20.0.1 is outside network.ranges.storage (10.30.0.0/22); choose a free address of it",
        ],
    },
    {
        mistake: "a resolver that hosts' firewalls let nobody reach",
        stack: overlay("  h200-platform:management: { dnsServers: [192.0.2.53] }\n"),
        problems: [
            "management.dnsServers[0] (Pulumi.mine.yaml:4): 192.0.2.53 is outside what hosts may reach: network.ranges.management (10.20.0.0/22), network.ranges.storage (10.30.0.0/22), network.ranges.rails (10.40.0.0/16); their firewall drops the rest, so name a server inside",
        ],
    },
    {
        mistake: "a gateway at a host's address",
        stack: network("gateways: { storage: 10.30.1.31 }"),
        problems: [
            "network.gateways.storage (Pulumi.mine.yaml:4): 10.30.1.31 is that of st-a1 (index 31); choose one of network.ranges.storage below 10.30.1.0",
        ],
    },
    {
        mistake: "the workload API at a host's address",
        stack: workloadApi("10.20.1.21"),
        problems: [
            "kubernetes.workload.apiAddress (Pulumi.mine.yaml:4): 10.20.1.21 is that of gpu-a1 (index 21); choose one of network.ranges.management below 10.20.1.0",
        ],
    },
    {
        mistake: "the workload API where a host may come",
        stack: workloadApi("10.20.1.99"),
        problems: [
            "kubernetes.workload.apiAddress (Pulumi.mine.yaml:4): 10.20.1.99 is kept for the host of index 99; choose one of network.ranges.management below 10.20.1.0",
        ],
    },
    {
        mistake: "the workload API at Ironic's address",
        stack: workloadApi("10.20.0.9"),
        problems: [
            "kubernetes.workload.apiAddress (Pulumi.mine.yaml:4): 10.20.0.9 is already metal.ironic.address; choose a free address",
        ],
    },
    {
        mistake: "the workload API outside its range",
        stack: workloadApi("10.99.0.9"),
        problems: [
            "kubernetes.workload.apiAddress (Pulumi.mine.yaml:4): 10.99.0.9 is outside network.ranges.management (10.20.0.0/22); choose a free address of it",
        ],
    },
    {
        mistake: "DHCP over a reserved address",
        stack: dhcp("10.20.0.5", "10.20.0.30"),
        problems: [
            "metal.ironic.dhcp (Pulumi.mine.yaml:4): 10.20.0.5 to 10.20.0.30 holds management.apiAddress (10.20.0.10), kubernetes.workload.apiAddress (10.20.0.20), metal.ironic.address (10.20.0.9), inventory.hosts.mg-a1.address (10.20.0.11), inventory.hosts.mg-b1.address (10.20.0.12), inventory.hosts.mg-c1.address (10.20.0.13); choose a range without",
        ],
    },
    {
        mistake: "DHCP over the hosts",
        stack: dhcp("10.20.0.200", "10.20.1.30"),
        problems: [
            "metal.ironic.dhcp (Pulumi.mine.yaml:4): 10.20.0.200 to 10.20.1.30 reaches into what hosts have by their index, from 10.20.1.0 on; choose a range below",
        ],
    },
    {
        mistake: "DHCP back to front",
        stack: dhcp("10.20.0.230", "10.20.0.200"),
        problems: [
            "metal.ironic.dhcp.to (Pulumi.mine.yaml:4): 10.20.0.200 comes before 10.20.0.230; write the later of the two here",
        ],
    },
];
