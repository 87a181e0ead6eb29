import { AUDIT_FILE_MIB, auditLogFiles, DEFAULT_AUDIT_DISK_GIB } from "../../components/control-plane/auditLog";
import { CERTIFICATES_DAYS } from "../../components/control-plane/machineLifecycle";
import type { Verdict } from "../../components/shared/verdict";
import type { StackConfig } from "../config/schema";
import { LOG_VOLUME_GIB } from "./autoinstall/storage";
import type { HostPlan } from "./hostPlan";
import { runsControlPlane } from "./hosts";

/** What the API server's audit logs of one host may take before the oldest go, and where. */
interface AuditLogs {
    readonly gib: number;
    readonly on: string;
}

type Host = Pick<HostPlan, "role" | "dataDisks">;

/** Of a disk of their own. The rest is the file system's, and room for a log beside its copy while that is compressed: assumption. */
const SHARE_OF_DISK = 0.9;
/** Of the volume of a management host: the journal takes 4 GiB at the most, logs of pods 50 MiB each; assumption for the rest. */
const OTHER_LOGS_GIB = 20;
/** Of kubeadm's certificates. */
const CERTIFICATE_DAYS = 365;

/** Of a host that runs an API server. */
export function auditLogsOf({ role, dataDisks }: Host): AuditLogs {
    if (role === "management") {
        return { gib: LOG_VOLUME_GIB - OTHER_LOGS_GIB, on: `its log volume of ${LOG_VOLUME_GIB} GiB` };
    }
    const disk = dataDisks.find(({ purpose }) => purpose === "logs");
    return disk
        ? {
              gib: Math.floor((disk.size.value * 1e12 * SHARE_OF_DISK) / 1024 ** 3),
              on: `its disk for logs of ${disk.size.value} ${disk.size.unit}`,
          }
        : { gib: DEFAULT_AUDIT_DISK_GIB, on: "its boot disk" };
}

/** Asked for by time; a host holds them by size, and no longer than its installation. */
export function auditVerdicts(
    { kubernetes: { audit } }: Pick<StackConfig, "kubernetes">,
    hosts: readonly Host[],
): Verdict[] {
    const management = hosts.find(({ role }) => role === "management");
    // Whoever holds least is the first to lose what was asked for.
    const [member] = hosts
        .filter(({ role }) => runsControlPlane(role))
        .sort((a, b) => auditLogsOf(a).gib - auditLogsOf(b).gib);
    const verdict = (subject: string, host: Host, gone: string): Verdict => ({
        id: "audit/retention",
        subject,
        status: "indeterminate",
        reason: `${held(host, audit.retentionDays)}. ${gone}: until the observability stage ships logs off their hosts, a person copies them (docs/runbooks/control-plane-host.md, "Audit logs")`,
    });
    return [
        ...(management
            ? [verdict("cluster/management", management, "They lie on that host alone and go with its system disk")]
            : []),
        ...(member ? [verdict("cluster/workload", member, gone(member))] : []),
    ];
}

function held(host: Host, days: number): string {
    const { gib, on } = auditLogsOf(host);
    const perDay = Math.floor(((auditLogFiles(gib) * AUDIT_FILE_MIB) / days) * 10) / 10;
    return `${days} days are asked for; a member keeps ${auditLogFiles(gib)} files of ${AUDIT_FILE_MIB} MiB on ${on}, counted before they are compressed: ${days} days of ${perDay} MiB a day, fewer where it writes more, which nobody has measured`;
}

/** Members with data are made anew by an upgrade alone, others before their certificates end too. */
function gone({ role }: Host): string {
    return role === "converged"
        ? "They go whenever the member is installed anew, since the image is written over them"
        : `They go whenever the member is installed anew, after ${CERTIFICATE_DAYS - CERTIFICATES_DAYS} days at the latest, since cleaning takes every disk of its host`;
}
