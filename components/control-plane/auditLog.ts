import type { Issue } from "../shared/validation";
import type { Flags } from "./flags";

export interface AuditLogArgs {
    /** Absolute path of the log; rotated files stand beside it. */
    readonly logPath: string;
    /** Days that rotated logs are kept. At least 30. */
    readonly retentionDays: number;
    /** Disk that the logs may fill before the oldest go, whatever their age. At least 1, which are the ten files of CIS. @default 100 */
    readonly diskGib?: number;
}

/** Days; what CIS asks for. */
const MIN_RETENTION = 30;
/** Size at which an audit log is rotated, before it is compressed; CIS asks for 100 or more. */
export const AUDIT_FILE_MIB = 100;
export const DEFAULT_AUDIT_DISK_GIB = 100;

/**
 * How many rotated logs may stand on that much disk. kube-apiserver rotates by lumberjack (2.2.1, `millRunOnce`), which counts
 * files, compressed or not, and looks at no disk. So each counts as if nothing of it shrank: whoever may write an object decides
 * how its request compresses, and on a full disk it is the newest lines that are lost. Ordinary ones take a tenth (a thirteenth on
 * a twin); that they go by age and not by number is a matter of giving them a disk.
 */
export const auditLogFiles = (diskGib: number): number => Math.floor((diskGib * 1024) / AUDIT_FILE_MIB);

/** CIS 1.2.16 to 1.2.19. */
export function auditLogFlags({ logPath, retentionDays, diskGib = DEFAULT_AUDIT_DISK_GIB }: AuditLogArgs): Flags {
    return {
        "audit-log-compress": "true",
        "audit-log-maxage": String(retentionDays),
        "audit-log-maxbackup": String(auditLogFiles(diskGib)),
        "audit-log-maxsize": String(AUDIT_FILE_MIB),
        "audit-log-path": logPath,
    };
}

export function auditLogIssues({ retentionDays, diskGib = DEFAULT_AUDIT_DISK_GIB }: AuditLogArgs): Issue[] {
    const issues: Issue[] = [];
    if (!Number.isInteger(retentionDays) || retentionDays < MIN_RETENTION) {
        issues.push({ path: "audit.retentionDays", reason: `must be ${MIN_RETENTION} or more, got ${retentionDays}` });
    }
    if (!(diskGib >= 1)) {
        issues.push({ path: "audit.diskGib", reason: `must be 1 or more, got ${diskGib}` });
    }
    return issues;
}
