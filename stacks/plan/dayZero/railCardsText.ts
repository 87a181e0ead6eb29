import type { HostPlan } from "../hostPlan";
import { railSettings } from "../railCards";

/** Vendor and device of a ConnectX-7, as PCI has them; its virtual functions have another device. */
const CONNECTX_7 = "15b3:1021";
const EACH = `for card in $(lspci -Dd ${CONNECTX_7} | cut -d ' ' -f 1); do`;

const withRails = (hosts: readonly HostPlan[]) => hosts.filter(({ railPorts }) => railPorts > 0);

/** About what it takes: two starts of a server that needs ten minutes for each. */
export const railCardMinutes = (hosts: readonly HostPlan[]) => 30 * withRails(hosts).length;

/**
 * How rail cards are set, typed at the console of a host that nothing is installed on: by mstflint, since BMCs have no common name
 * for it, and from a live system, since the ramdisk of Ironic has no tool. Nothing where no host has rails.
 */
export function railCardsText(hosts: readonly HostPlan[]): string[] {
    const rails = withRails(hosts);
    const settings = [...new Set(rails.map(railSettings))];
    const hostsWith = (wanted: string) => rails.filter((host) => railSettings(host) === wanted).map(({ name }) => name);
    return rails.length === 0
        ? []
        : [
              "Cards of the rails come in InfiniBand mode too, and without virtual functions. In InfiniBand mode the ports that the inventory names do not exist, and Metal3 installs no host that lacks one. So each host with rails, before it is registered, boots Ubuntu's live server image once, and in a shell of it (Help, Enter shell) the cards are set. `mstflint` comes on a second medium (`xorriso -as mkisofs -V MSTFLINT -r -J -o mstflint.iso mstflint_*.deb`): 4.21 or newer, the first that knows ConnectX-7. A card that knows no `LINK_TYPE_P1` is Ethernet and nothing else: the other two are set alone.",
              [
                  "```sh",
                  "mount -o ro /dev/disk/by-label/MSTFLINT /mnt && dpkg -i /mnt/mstflint_*.deb",
                  ...settings.map((each) => `settings="${each}"    # ${hostsWith(each).join(", ")}`),
                  `${EACH} mstconfig -y -d "$card" set $settings; done`,
                  "poweroff    # and on again: cards read it when they get power",
                  "```",
              ].join("\n"),
              "Then, in the same shell, `lspci` says `[0200]` of each port of a rail, one for each GPU (`[0207]` is InfiniBand), and the column `Current` is what was set:",
              [
                  "```sh",
                  `lspci -nnd ${CONNECTX_7}`,
                  `${EACH} mstconfig -d "$card" -e query LINK_TYPE_P1 SRIOV_EN NUM_OF_VFS; done`,
                  "```",
              ].join("\n"),
              "Who set them on all hosts of a kind, and when, goes into `nics.railsSet` of the kind: the plan's verdict `metal/rail-mode` passes by it. A card that is replaced is set again.",
          ];
}
