import { firmwareVerdicts } from "../../components/metal/hardwareProfiles/firmwareVerdicts";
import type { Verdict } from "../../components/shared/verdict";
import type { StackConfig } from "../config/schema";
import type { HostPlan } from "./hostPlan";
import { type IronicPlan, type MetalPlan, recordedFirmware } from "./metal";
import { railVerdict } from "./railCards";

/** What has to hold before Metal3 can install a host, and nobody has shown yet: every one of these is found on hardware otherwise. */
export function installVerdicts(
    config: Pick<StackConfig, "inventory">,
    hosts: readonly HostPlan[],
    { ironic, withoutFirmwareSettings }: Pick<MetalPlan, "ironic" | "withoutFirmwareSettings">,
): Verdict[] {
    const managed = hosts.filter(({ cluster }) => cluster === "workload");
    if (managed.length === 0) {
        return [];
    }
    const kinds = [...new Map(managed.map((host) => [host.hardware, host])).values()].sort((a, b) =>
        a.hardware < b.hardware ? -1 : 1,
    );
    return [
        inspectionVerdict(ironic),
        bmcVerdict(ironic),
        ...firmwareVerdicts(kinds, recordedFirmware(config), withoutFirmwareSettings),
        ...kinds.flatMap((host) => railVerdict(host, config.inventory.hardware[host.hardware]?.nics.railsSet)),
        ...kinds.flatMap(bootMirrorVerdict),
    ];
}

/** The ramdisk calls Ironic from an address; baremetal-operator gives it none by itself (metal3-io/baremetal-operator#1664). */
function inspectionVerdict({ dhcp }: IronicPlan): Verdict {
    const question = { id: "metal/inspection-address", subject: "site" };
    const reason =
        "the ramdisk that inspects hosts has no address to call Ironic from: metal.ironic.dhcp is absent, and nobody has shown that " +
        "the ramdisk in use reads one from its virtual medium; name a range in metal.ironic.dhcp, or no host gets past inspecting";
    return dhcp ? { ...question, status: "pass" } : { ...question, status: "indeterminate", reason };
}

/** Whether each BMC shows one is seen on the site alone (day zero); that it would be believed follows from the configuration. */
function bmcVerdict({ bmcAuthority }: IronicPlan): Verdict {
    const question = { id: "metal/bmc-certificates", subject: "site" };
    const reason =
        "certificates of BMCs are verified, and Ironic believes public authorities only: metal.bmcAuthority is absent; write into it " +
        "what the ceremony leaves as bmc-ca.chain.crt (day zero does), or no login at a BMC succeeds";
    return bmcAuthority === undefined
        ? { ...question, status: "indeterminate", reason }
        : { ...question, status: "pass" };
}

function bootMirrorVerdict({ hardware, rootDevice }: HostPlan): Verdict[] {
    const question = { id: "hosts/boot-mirror", subject: `hardware/${hardware}` };
    if (rootDevice?.mirror !== "software") {
        return [];
    }
    const reason =
        "disks.boot.mirror is software, and nothing makes that mirror yet: the system is written to one of two disks that the hints " +
        "fit, and a loss of it is a loss of the host until it is installed anew";
    return [{ ...question, status: "indeterminate", reason }];
}
