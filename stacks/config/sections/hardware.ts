import { z } from "zod";

import { portNameRefusal } from "../../../components/metal/hostPort";
import { bootDiskGb, cpuCores, dataDiskTb, hostPortGbps, memoryGib } from "./figures";
import { firmwareSchema } from "./firmwareSchema";
import { firmwareUpdates } from "./firmwareUpdates";
import { hugePages, hugePagesRefusal } from "./hugePages";
import { leadTime, power, sourcing } from "./procurement";
import { labelNumber } from "./shared";

/**
 * How Metal3 tells one disk of a host from the others: Ironic's root device hints, all of which have to hold. Names such as
 * `/dev/nvme0n1` are no hint: the kernel gives them in the order in which disks answer.
 */
export const diskHints = z
    .strictObject({
        /** Part of the model as the kernel reads it. */
        model: z.string().min(1).exactOptional(),
        vendor: z.string().min(1).exactOptional(),
        serialNumber: labelNumber.exactOptional(),
        wwn: labelNumber.exactOptional(),
        /** The slot, and so the same for every host of a model. */
        deviceName: z
            .string()
            .regex(
                /^\/dev\/disk\/by-path\/[^/\s]+$/,
                "expected a path that survives a reboot, below /dev/disk/by-path/",
            )
            .exactOptional(),
        /** Decimal gigabytes. */
        minSizeGigabytes: z.int().positive().exactOptional(),
    })
    .refine((hints) => Object.keys(hints).length > 0, "names no disk; give at least one hint, such as model");

/** As Linux may name a port; 15 characters are the kernel's limit. */
const portName = z
    .string()
    .regex(/^[a-z][a-z0-9]{1,14}$/, {
        error: "expected the name of a port as Linux shows it, e.g. ens3f0np0",
        abort: true,
    })
    .check(({ value, issues }) => {
        const refusal = portNameRefusal(value);
        if (refusal !== undefined) {
            issues.push({ code: "custom", message: refusal, input: value });
        }
    });

/** Ports by number, as the operating system names them: what a bond or a rail's address is written for. */
const interfaces = z.strictObject({
    /** Bonded, for management and storage. */
    host: z.array(portName).min(1),
    /** By number of the rail. */
    rails: z.array(portName).default([]),
    /** Who read them where, or `assumption: ...` until a host of this model was inspected. */
    source: z.string().min(1),
});

const disks = z.strictObject({
    /** Holds the operating system. Not one of `nvme`. */
    boot: z.strictObject({
        hints: diskHints,
        sizeGb: bootDiskGb,
        /** Who keeps two copies: the controller shows one disk, `software` needs two that the hints fit. */
        mirror: z.enum(["controller", "software"]),
    }),
    /** Slots of the disks for data below /dev/disk/by-path/, one each of `nvme.count`, in order. */
    data: z.array(z.string().regex(/^pci-[0-9a-f.:]+-nvme-\d+$/, "expected a slot such as pci-0000:c1:00.0-nvme-1")),
    /** As for interfaces. */
    source: z.string().min(1),
});

const gpus = z.strictObject({
    model: z.enum(["H200-SXM-141GB"]),
    count: z.int().positive(),
});

const nics = z.strictObject({
    /** Ports on the rails, one a GPU on an HGX board. 0 on hosts outside the GPU fabric. */
    railPorts: z.int().min(0),
    railModel: z.enum(["ConnectX-7"]).optional(),
    railSpeedGbps: z.int().positive().optional(),
    /**
     * Who set the rail cards of every host of this kind to Ethernet, with virtual functions, and when: cards come in InfiniBand
     * mode too, in which the ports of `interfaces.rails` do not exist. `docs/runbooks/firmware.md` has the steps.
     * @default nobody has recorded it
     */
    railsSet: z.string().regex(/\S/, "is empty: say who set them, and when").exactOptional(),
    /** Bonded ports for management and storage. */
    hostPorts: z.int().positive(),
    hostSpeedGbps: hostPortGbps,
});

const nvme = z.strictObject({
    count: z.int().positive(),
    sizeTb: dataDiskTb,
});

/** A kind of server, bought more than once. */
export const hardware = z
    .strictObject({
        vendor: z.string().min(1),
        model: z.string().min(1),
        cpuCores,
        memoryGib,
        /**
         * Set aside at boot for pods that ask for them by name, and gone for everything else; a change installs hosts anew.
         * Management hosts have none. @default none
         */
        hugePages: hugePages.exactOptional(),
        gpus: gpus.optional(),
        nics,
        /** Disks for data: local model cache on GPU hosts, Ceph on storage hosts. The boot pair is not counted. */
        nvme,
        interfaces,
        disks,
        /**
         * Which settings the firmware has, and what it takes for each. The stack file has the path of a file in its place
         * (`firmwareSchemas.ts`). @default unknown: of the profile's settings only those are set whose names are certain
         */
        firmwareSchema: firmwareSchema.exactOptional(),
        /**
         * Why Metal3 sets none of the profile's settings on hosts of this kind: somebody does it at the console.
         * @default it sets them
         */
        withoutFirmwareSettings: z
            .strictObject({ reason: z.string().regex(/\S/, "is empty: say why") })
            .exactOptional(),
        /** Of hosts that Metal3 installs. @default firmware stays as it is */
        firmware: firmwareUpdates.exactOptional(),
        heightUnits: z.int().positive(),
        power,
        lead: leadTime,
        ...sourcing,
    })
    .check(({ value, issues }) => {
        const { nics, nvme, interfaces, disks, hugePages: pages } = value;
        const refuse = (path: string[], message: string, input: unknown) =>
            issues.push({ code: "custom", path, message, input });
        if (nics.railPorts > 0 && (nics.railModel === undefined || nics.railSpeedGbps === undefined)) {
            refuse(["nics"], `${nics.railPorts} rail ports need railModel and railSpeedGbps`, nics);
        }
        const tooMany = pages && hugePagesRefusal(value, pages);
        if (tooMany !== undefined) {
            refuse(["hugePages"], tooMany, pages);
        }
        const counted = [
            ["interfaces", "host", interfaces.host, nics.hostPorts, "nics.hostPorts"],
            ["interfaces", "rails", interfaces.rails, nics.railPorts, "nics.railPorts"],
            ["disks", "data", disks.data, nvme.count, "nvme.count"],
        ] as const;
        for (const [section, key, named, count, field] of counted) {
            if (named.length !== count) {
                refuse([section, key], `names ${named.length}, and ${field} is ${count}; name each once`, named);
            }
        }
        const seen = new Set<string>();
        for (const [section, key, named] of counted) {
            for (const name of named) {
                if (seen.has(name)) {
                    refuse([section, key], `names ${name} twice; each is a port or a slot of its own`, named);
                }
                seen.add(name);
            }
        }
    });
