import type { Verdict } from "../../components/shared/verdict";
import type { HostPlan } from "./hostPlan";

/**
 * What the firmware of each rail card has to be set to, by the names that mstconfig has for it: Ethernet (1 is InfiniBand), and a
 * virtual function for each pod that uses RDMA, of which a host has no more than GPUs.
 */
export const railSettings = ({ gpus }: Pick<HostPlan, "gpus">): string =>
    `LINK_TYPE_P1=2 SRIOV_EN=1 NUM_OF_VFS=${gpus.value}`;

/**
 * Whether the ports of the rails can be there when a kind of server is installed. Metal3 looks them up among those that inspection
 * found, by name, and a card in InfiniBand mode has another one: no machine of the pool would ever get its addresses.
 *
 * @param recorded who set them, and when
 */
export function railVerdict(host: HostPlan, recorded: string | undefined): Verdict[] {
    const question = { id: "metal/rail-mode", subject: `hardware/${host.hardware}` };
    if (host.railPorts === 0) {
        return [];
    }
    const reason =
        `nobody has recorded that the ${host.railPorts} rail cards of each host are set to ${railSettings(host)}: cards come in InfiniBand ` +
        "mode too, in which the ports that the inventory names do not exist and no host gets past its network data; set them before hosts " +
        `are registered (docs/runbooks/firmware.md), then write who and when into inventory.hardware.${host.hardware}.nics.railsSet`;
    return recorded === undefined
        ? [{ ...question, status: "indeterminate", reason }]
        : [{ ...question, status: "pass", reason: recorded }];
}
