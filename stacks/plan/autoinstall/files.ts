import { accessFiles } from "../../../components/metal/host/access";
import type { HostFile } from "../../../components/metal/host/hostFile";
import type { PlatformPlan } from "../platformPlan";
import { serviceFiles } from "../services/hostFiles";
import { diskEnrolmentFiles } from "./diskEnrolment";
import { etcdSnapshotFiles } from "./etcdSnapshots";
import { firewall } from "./firewall";
import { kubernetesFiles } from "./kubernetes";
import type { ManagementHost, ManagementPlan } from "./management";
import { packageFiles } from "./packages";
import { systemFiles } from "./system";
import { metaData, userData } from "./userData";

/** A file of an installation medium. */
export interface MediumFile {
    /** `HOST/user-data`, `HOST/meta-data`, or `HOST/target/...` for what the installed system gets. */
    readonly path: string;
    readonly content: string;
}

/** Everything of the media that is not secret, for each management host. Nothing where a site has none. */
export function autoinstallFiles(plan: PlatformPlan): MediumFile[] {
    const { management } = plan;
    if (!management) {
        return [];
    }
    return management.hosts.flatMap((host) => {
        const files = hostFiles(plan, management, host);
        return [
            { path: `${host.name}/user-data`, content: userData(management, host, files) },
            { path: `${host.name}/meta-data`, content: metaData(host) },
            ...files.map(({ path, content }) => ({ path: `${host.name}/target${path}`, content })),
        ];
    });
}

/** What the installed system gets beyond its packages. */
export function hostFiles(plan: PlatformPlan, management: ManagementPlan, host: ManagementHost): HostFile[] {
    return [
        {
            path: "/etc/nftables.conf",
            mode: "0640",
            content: firewall(management, plan.networks, plan.services?.clocks),
        },
        ...accessFiles({ ...management.ssh, address: host.address }),
        ...systemFiles(management, plan.services, host),
        ...diskEnrolmentFiles(host),
        ...packageFiles(plan, management),
        ...kubernetesFiles(plan, management, host),
        ...etcdSnapshotFiles(),
        ...serviceFiles(plan.services, management, host),
    ];
}
