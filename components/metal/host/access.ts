import { hostFile, type HostFile } from "./hostFile";

/** The public keys of the site's SSH CAs. */
export const USER_CA = "/etc/ssh/user-ca.pub";

/** The host's own key, made with each installation. */
export const HOST_KEY = "/etc/ssh/ssh_host_ed25519_key";
/** What the SSH CA says of that key. An operator brings it, since no host holds what it would take to ask for it. */
export const HOST_CERTIFICATE = `${HOST_KEY}-cert.pub`;

export interface AccessArgs {
    /** Where sshd listens, and nowhere else. */
    readonly address: string;
    /** The one account of people. */
    readonly user: string;
    /** What a certificate must say to be let in. */
    readonly principals: readonly string[];
}

/** Who gets in, and how: certificates only, and no password that could be guessed or reused. */
export function accessFiles({ address, user, principals }: AccessArgs): HostFile[] {
    return [
        hostFile("/etc/ssh/sshd_config.d/10-platform.conf", [
            `ListenAddress ${address}`,
            "# The only key, so that there is one to compare and one to sign.",
            `HostKey ${HOST_KEY}`,
            "# sshd starts without the file, shows the bare key, and says so in its log.",
            `HostCertificate ${HOST_CERTIFICATE}`,
            `TrustedUserCAKeys ${USER_CA}`,
            "AuthorizedPrincipalsFile /etc/ssh/principals/%u",
            "# A key that was copied to a host would outlive its owner's certificate.",
            "AuthorizedKeysFile none",
            "AuthenticationMethods publickey",
            "PasswordAuthentication no",
            "KbdInteractiveAuthentication no",
            "PermitRootLogin no",
            `AllowUsers ${user}`,
            "AllowTcpForwarding no",
            "AllowAgentForwarding no",
            "X11Forwarding no",
            "LogLevel VERBOSE",
        ]),
        hostFile(`/etc/ssh/principals/${user}`, principals),
        // sshd gives up on an address that is not there yet.
        hostFile("/etc/systemd/system/ssh.service.d/10-platform.conf", [
            "[Unit]",
            "Wants=network-online.target",
            "After=network-online.target",
        ]),
        // The account has no password that sudo could ask for; the certificate is what was checked.
        hostFile("/etc/sudoers.d/10-platform", [`${user} ALL=(ALL) NOPASSWD: ALL`], "0440"),
    ];
}
