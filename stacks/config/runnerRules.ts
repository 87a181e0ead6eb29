import { normalize } from "node:path/posix";

import { addressProblems, takenAddresses } from "./freeAddresses";
import type { Problem } from "./problem";
import type { StackConfig } from "./schema";

type Sections = Partial<StackConfig>;

/** What has to fit together before somebody else's program may run inside the site. */
export function runnerProblems(sections: Sections): Problem[] {
    return sections.runner === undefined
        ? []
        : [...proxyHasAFreeAddress(sections), ...managementCanBeClosed(sections), ...oneFileHasBothClusters(sections)];
}

function proxyHasAFreeAddress(sections: Sections): Problem[] {
    const { runner, management, metal, services } = sections;
    const taken = takenAddresses(sections);
    const { dnsServers = [], ntpServers = [] } = management ?? {};
    [...dnsServers, ...ntpServers].forEach((server) => taken.set(server, "a server of management"));
    taken.set(metal?.ironic.address, "metal.ironic.address");
    Object.entries(services?.addresses ?? {}).forEach(([host, it]) => taken.set(it, `services.addresses.${host}`));
    return runner === undefined ? [] : addressProblems(sections, ["runner.proxy.address", runner.proxy.address], taken);
}

/** Its network rule opens the range of all API servers, less those of the management cluster. */
function managementCanBeClosed({ management }: Sections): Problem[] {
    const reason =
        "needs the section management, which says what addresses the management cluster has: the way there is closed to it";
    return management === undefined ? [{ path: "runner", reason }] : [];
}

/** Jobs find it as `.kube`, a folder of one file (.github/workflows/preview.yml). In a twin's folder it is found by nobody. */
const FOUND_BY_JOBS = /^\.(kube|twin)\/[-\w.]+$/;

function oneFileHasBothClusters({ kubernetes }: Sections): Problem[] {
    if (kubernetes === undefined) {
        return [];
    }
    const [management, workload] = (["management", "workload"] as const).map((cluster) =>
        normalize(kubernetes[cluster].kubeconfig.path),
    ) as [string, string];
    return [
        ...(FOUND_BY_JOBS.test(workload)
            ? []
            : [
                  {
                      path: "kubernetes.workload.kubeconfig.path",
                      reason: `is ${workload}, and the runner has its kubeconfig in .kube/; move it there`,
                  },
              ]),
        ...(management === workload
            ? []
            : [
                  {
                      path: "kubernetes.management.kubeconfig.path",
                      reason: `is ${management}, and the runner has one file, ${workload}; put both contexts there`,
                  },
              ]),
    ];
}
