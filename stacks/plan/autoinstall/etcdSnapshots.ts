import { hostFile, type HostFile } from "../../../components/metal/host/hostFile";

const SCRIPT = "/usr/local/sbin/etcd-snapshot";
/** Put there by day zero, when the cluster's keys go into the escrow; until then there is nothing to encrypt with. */
const KEY = "/etc/kubernetes/etcd-snapshot.key";
export const SNAPSHOTS = "/var/lib/etcd-snapshots";
const PLAIN = "/var/lib/etcd/snapshot.db";
/** What holds secrets in the clear, or half of them encrypted: gone however a run ends. */
const LEFT = [PLAIN, `${PLAIN}.part`, `${SNAPSHOTS}/new`];
/** A week of them. */
const KEPT = 28;

/** Enabled by the installer. */
export const SNAPSHOT_TIMER = "etcd-snapshot.timer";

/**
 * Snapshots of this member's etcd, every six hours, encrypted before they stay anywhere. On every member: they hold the same, and
 * a host that is lost takes its own with it. Nothing carries them off the site before backups are there.
 */
export function etcdSnapshotFiles(): HostFile[] {
    return [
        hostFile(
            SCRIPT,
            [
                "#!/bin/sh",
                "# One snapshot, encrypted; the way back is docs/runbooks/management-cluster.md, 4.",
                "set -eu",
                "umask 077",
                "pki=/etc/kubernetes/pki/etcd",
                `plain=${PLAIN}`,
                `kept=${SNAPSHOTS}`,
                'cri() { crictl --runtime-endpoint unix:///run/containerd/containerd.sock "$@"; }',
                'mkdir -p "$kept"',
                `trap 'rm -f ${LEFT.join(" ")}' EXIT`,
                "# dash runs the line above when it exits, and not when a signal ends it.",
                "trap 'exit 1' TERM INT HUP",
                "# etcdctl ends itself, before systemd ends this: it runs in a container, which no signal reaches.",
                `cri exec "$(cri ps --quiet --name '^etcd$')" etcdctl --command-timeout 5m --cacert $pki/ca.crt --cert $pki/server.crt --key $pki/server.key snapshot save "$plain"`,
                `gpg --batch --yes --symmetric --cipher-algo AES256 --pinentry-mode loopback --passphrase-file ${KEY} --output "$kept/new" "$plain"`,
                'mv "$kept/new" "$kept/$(date -u +%FT%H%M%SZ).db.gpg"',
                "# By number and not by age: a host that stood still keeps what it has.",
                `ls "$kept" | grep '\\.db\\.gpg$' | sort | head -n -${KEPT} | while read -r old; do rm "$kept/$old"; done`,
            ],
            "0755",
        ),
        hostFile("/etc/systemd/system/etcd-snapshot.service", [
            "[Unit]",
            "Description=Snapshot of this member's etcd, encrypted",
            `ConditionPathExists=${KEY}`,
            "ConditionPathExists=/etc/kubernetes/manifests/etcd.yaml",
            "[Service]",
            "Type=oneshot",
            "Nice=10",
            "IOSchedulingClass=idle",
            "TimeoutStartSec=10min",
            `ExecStart=${SCRIPT}`,
            `ExecStopPost=/bin/rm -f ${LEFT.join(" ")}`,
        ]),
        hostFile(`/etc/systemd/system/${SNAPSHOT_TIMER}`, [
            "[Unit]",
            "Description=Snapshots of this member's etcd",
            "[Timer]",
            "OnCalendar=*-*-* 00/6:00",
            "# The members do not take theirs at once.",
            "RandomizedDelaySec=1h",
            "Persistent=true",
            "[Install]",
            "WantedBy=timers.target",
        ]),
    ];
}
