import { AUDIT_LOG, PATHS } from "./secretStoreConfig";

/** Size at which the audit log is set aside. */
const ROTATE_MIB = 512;
/** What the volume keeps free, beside the log that is being written. */
const SPARE_FILES = 4;

/**
 * What OpenBao leaves to others: it reads a renewed certificate, and opens a new audit log, when it is sent SIGHUP. Runs beside
 * it in the same process namespace, as the same user.
 *
 * @param auditGib size of the volume for audit logs; the oldest go when it fills up
 */
export function upkeepScript(auditGib: number, everySeconds = 60): string {
    const kept = Math.max(1, Math.floor((auditGib * 1024) / ROTATE_MIB) - SPARE_FILES);
    return [
        "set -eu",
        `certificate=${PATHS.tls}/tls.crt log=${AUDIT_LOG}`,
        'sum() { sha256sum <"$certificate"; }',
        "loaded=$(sum)",
        `while sleep ${everySeconds}; do`,
        "    now=$(sum) hang_up=",
        '    [ "$now" = "$loaded" ] || hang_up=certificate',
        `    if [ -e "$log" ] && [ "$(stat -c %s "$log")" -ge ${ROTATE_MIB * 1024 * 1024} ]; then`,
        '        mv "$log" "$log.$(date -u +%Y%m%dT%H%M%SZ)"',
        "        hang_up=audit",
        `        ls -1r "$log".* | tail -n +${kept + 1} | while read -r old; do rm -f "$old"; done`,
        "    fi",
        '    if [ -n "$hang_up" ] && pkill -HUP -x bao; then',
        "        loaded=$now",
        '        echo "reloaded: $hang_up"',
        "    fi",
        "done",
    ].join("\n");
}
