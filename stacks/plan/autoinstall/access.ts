import { hostFile, type HostFile } from "./hostFile";
import type { ManagementHost, ManagementPlan } from "./management";

/** The public key of the site's SSH CA; the operator's medium carries it. */
export const USER_CA = "/etc/ssh/user-ca.pub";

/** Who gets in, and how: certificates only, and no password that could be guessed or reused. */
export function accessFiles({ ssh }: ManagementPlan, { address }: ManagementHost): HostFile[] {
    return [
        hostFile("/etc/ssh/sshd_config.d/10-platform.conf", [
            `ListenAddress ${address}`,
            `TrustedUserCAKeys ${USER_CA}`,
            "AuthorizedPrincipalsFile /etc/ssh/principals/%u",
            "# A key that was copied to a host would outlive its owner's certificate.",
            "AuthorizedKeysFile none",
            "AuthenticationMethods publickey",
            "PasswordAuthentication no",
            "KbdInteractiveAuthentication no",
            "PermitRootLogin no",
            `AllowUsers ${ssh.user}`,
            "AllowTcpForwarding no",
            "AllowAgentForwarding no",
            "X11Forwarding no",
            "LogLevel VERBOSE",
        ]),
        hostFile(`/etc/ssh/principals/${ssh.user}`, ssh.principals),
        // sshd gives up on an address that is not there yet.
        hostFile("/etc/systemd/system/ssh.service.d/10-platform.conf", [
            "[Unit]",
            "Wants=network-online.target",
            "After=network-online.target",
        ]),
        // The account has no password that sudo could ask for; the certificate is what was checked.
        hostFile("/etc/sudoers.d/10-platform", [`${ssh.user} ALL=(ALL) NOPASSWD: ALL`], "0440"),
    ];
}
