import { hostFile, type HostFile } from "../../../components/metal/host/hostFile";
import type { ManagementHost } from "./management";
import { CRYPT_NAME } from "./storage";

/** Label that cloud-init and the installer look for; the operator's medium has it. */
export const MEDIUM_LABEL = "CIDATA";

/** The disk's recovery passphrase on the medium. It was out of the escrow, so it is replaced once the TPM opens the disk. */
export const MEDIUM_KEY = "host-recovery.key";

const SCRIPT = "/usr/local/sbin/enrol-host-disk";

/**
 * Lets the host's TPM open the disk, so that it comes back by itself after a power cut. Bound to PCR 7: a host whose Secure Boot
 * is off, or trusts other keys, asks at the console. The medium is still in the drive at the first boot, and taken out after it.
 */
export function diskEnrolmentFiles({ diskKey, recoveryKey }: ManagementHost): HostFile[] {
    return [
        hostFile(
            SCRIPT,
            [
                "#!/bin/sh",
                `# Binds ${diskKey} to this host's TPM; ${recoveryKey} is the other way in.`,
                "set -eu",
                `device=$(cryptsetup status ${CRYPT_NAME} | sed -n 's/^ *device: *//p')`,
                'bound() { clevis luks list -d "$device" | grep -q " tpm2 "; }',
                "if ! bound; then",
                "    mkdir -p /run/medium",
                `    mount -o ro /dev/disk/by-label/${MEDIUM_LABEL} /run/medium`,
                "    trap 'umount /run/medium' EXIT",
                `    tr -d '\\r\\n' < /run/medium/${MEDIUM_KEY} |`,
                `        clevis luks bind -f -k - -d "$device" tpm2 '{"pcr_bank":"sha256","pcr_ids":"7"}'`,
                "    update-initramfs -u",
                "fi",
                "# Does the TPM give a key that opens the disk?",
                `slot=$(clevis luks list -d "$device" | sed -n 's/^\\([0-9]*\\): tpm2 .*/\\1/p' | head -n 1)`,
                'clevis luks pass -d "$device" -s "$slot" | cryptsetup open --test-passphrase --key-file - "$device"',
                "echo 'the TPM opens the disk; take the medium out'",
            ],
            "0755",
        ),
        hostFile("/etc/systemd/system/enrol-host-disk.service", [
            "[Unit]",
            "Description=Let the TPM open the system disk",
            "[Service]",
            "Type=oneshot",
            "RemainAfterExit=yes",
            `ExecStart=${SCRIPT}`,
            "[Install]",
            "WantedBy=multi-user.target",
        ]),
    ];
}
