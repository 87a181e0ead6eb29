import type { FleetHost } from "../../../../components/metal/fleetHost";

const given = { kind: "given", username: "metal3", password: "known-to-the-bmc" } as const;

/** A host that nothing is wrong with. */
export function host(name: string, n: number, changes: Partial<FleetHost> = {}): FleetHost {
    return {
        name,
        role: "control-plane",
        rack: "rack-a",
        rackUnit: 40,
        hardware: "control-plane",
        vendor: "Dell",
        model: "PowerEdge R660",
        serial: `EXAMPLE-${n}`,
        bmc: { address: `10.10.0.${n}`, protocol: "redfish", credentials: given },
        bootMac: `00:00:5e:00:53:${String(n).padStart(2, "0")}`,
        disks: 3,
        rootDevice: { model: "BOSS-N1" },
        ...changes,
    };
}

export const controlPlane = host("cp-a1", 11);

export const dellGpu = host("gpu-a1", 21, {
    role: "gpu",
    rackUnit: 2,
    hardware: "hgx-h200-dell",
    model: "PowerEdge XE9680",
    disks: 9,
});

export const supermicroGpu = host("gpu-a2", 22, {
    role: "gpu",
    rackUnit: 12,
    hardware: "hgx-h200-supermicro",
    vendor: "Supermicro",
    model: "SYS-821GE-TNHR",
    disks: 9,
    rootDevice: { serialNumber: "S4EMNX0R500000" },
});

export const storage = host("st-a1", 31, {
    role: "storage",
    rackUnit: 34,
    hardware: "storage",
    vendor: "Supermicro",
    model: "SSG-121E-NES24R",
    disks: 9,
    rootDevice: { serialNumber: "S4EMNX0R500001" },
});
