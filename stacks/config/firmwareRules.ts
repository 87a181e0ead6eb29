import type { Problem } from "./problem";
import type { StackConfig } from "./schema";

type Sections = Partial<StackConfig>;
type Host = StackConfig["inventory"]["hosts"][string];
type Hardware = StackConfig["inventory"]["hardware"][string];
type Rule = (host: Host, kind: Hardware | undefined) => { readonly field: string; readonly reason: string } | undefined;

/** What Metal3 cannot do by a host's BMC, or for a host that it does not manage. */
export function firmwareProblems({ inventory }: Sections): Problem[] {
    return Object.entries(inventory?.hosts ?? {}).flatMap(([name, host]) =>
        rules.flatMap((rule) => {
            const found = rule(host, inventory?.hardware[host.hardware]);
            return found ? [{ path: `inventory.hosts.${name}.${found.field}`, reason: found.reason }] : [];
        }),
    );
}

const ipmiSetsNoFirmware: Rule = ({ bmc, role, hardware }, kind) =>
    bmc.protocol === "ipmi" && role !== "management" && (kind?.firmware?.length ?? 0) > 0
        ? {
              field: "bmc.protocol",
              reason: `is ipmi, which brings no firmware to a host, and inventory.hardware.${hardware}.firmware has some; use redfish`,
          }
        : undefined;

const ipmiHasNoSystems: Rule = ({ bmc }) =>
    bmc.protocol === "ipmi" && bmc.systemId !== undefined
        ? {
              field: "bmc.systemId",
              reason: "is a path of Redfish, and the BMC speaks ipmi; leave it out",
          }
        : undefined;

const managementIsNotDetached: Rule = ({ role, detached }) =>
    role === "management" && detached
        ? {
              field: "detached",
              reason: "Metal3 runs on management hosts and manages none of them; leave this out",
          }
        : undefined;

/** CAPM3 would wait for ever for the host to be given up. */
const detachedHostsStay: Rule = ({ detached, retiring }) =>
    detached && retiring
        ? {
              field: "detached",
              reason: "keeps Metal3 from emptying the host, and it is retiring; leave one of the two out",
          }
        : undefined;

const rules: readonly Rule[] = [ipmiSetsNoFirmware, ipmiHasNoSystems, managementIsNotDetached, detachedHostsStay];
