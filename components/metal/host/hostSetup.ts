import { requireValid } from "../../shared/validation";
import type { KubeadmConfigSpec } from "../../upstream/types/bootstrap.cluster.x-k8s.io";
import { accessFiles, USER_CA } from "./access";
import { auditRulesFile } from "./auditRules";
import { bondMonitorFile } from "./bondMonitor";
import { bootOptions, bootOptionsCommand, bootOptionsFile, type HugePages } from "./bootOptions";
import { clockFile } from "./clock";
import { containerdFiles, lockedMemoryFile } from "./containerd";
import { type DataDisk, dataDiskFiles, type DiskUnlockArgs, prepareDisk, waitForDisksFile } from "./dataDisks";
import { type FirewallArgs, firewallRules } from "./firewall";
import type { HostFile } from "./hostFile";
import { hostSetupIssues } from "./hostSetupRules";
import { kernelFiles, resolverFile } from "./kernel";
import { type PinnedPackage, repositoriesFile, updateFiles } from "./packages";
import { APT_KEYRING, PREPARE_HOST, prepareHostFiles } from "./prepareHost";

/** What every host of a site has in common. */
export interface SiteHostArgs {
    /** Holds `ubuntu`, `kubernetes` and `docker` below this address; no slash at the end. */
    readonly aptMirror: string;
    /** `kubeadm`, `kubelet`, `kubectl` and `containerd.io`. */
    readonly packages: readonly PinnedPackage[];
    readonly imageMirror: string | undefined;
    /** Registries that images are named after. */
    readonly registries: readonly string[];
    readonly ntpServers: readonly string[];
    readonly ssh: { readonly user: string; readonly principals: readonly string[] };
    readonly unlock: DiskUnlockArgs;
    /** Name of the Secret with `ssh-user-ca.pub`, `site-ca.crt` and `publishers.asc`: whom hosts believe. None of it is secret. */
    readonly trustSecret: string;
}

export interface HostSetupArgs extends SiteHostArgs {
    readonly firewall: FirewallArgs;
    /** Name of the bond of its ports. */
    readonly bond: string;
    /** @default none */
    readonly hugePages?: HugePages;
    readonly dataDisks: readonly DataDisk[];
}

/** What Cluster API's kubeadm provider (v1beta2) is given besides what is kubeadm's own. */
export type HostSetup = Required<Pick<KubeadmConfigSpec, "bootCommands" | "files" | "preKubeadmCommands" | "users">>;

type File = HostSetup["files"][number];

/** In the host's metadata, by Metal3's data template: cloud-init puts it in. */
export const NODE_ADDRESS = "{{ ds.meta_data.node_ip }}";

/** Everything that makes a published image a host of a cluster. Throws one error that names every wrong argument. */
export function hostSetup(args: HostSetupArgs): HostSetup {
    requireValid("the host", hostSetupIssues(args));
    const options = bootOptions(args.hugePages);
    const { dataDisks, ssh, trustSecret } = args;
    return {
        bootCommands: [bootOptionsCommand(options)],
        files: [...hostFiles(args, options).map(fileOf), ...trustFiles(trustSecret)],
        // The lines of one script: whatever fails has to end it, or kubeadm would run on half a host.
        preKubeadmCommands: [PREPARE_HOST, ...dataDisks.map(prepareDisk)].map((command) => `${command} || exit 1`),
        users: [{ name: ssh.user, lockPassword: true, shell: "/bin/bash", groups: "adm, systemd-journal" }],
    };
}

function hostFiles(args: HostSetupArgs, options: readonly string[]): HostFile[] {
    const { aptMirror, packages, imageMirror, registries, ntpServers, ssh, unlock, firewall, dataDisks } = args;
    return [
        { path: "/etc/nftables.conf", mode: "0640", content: firewallRules(firewall) },
        ...accessFiles({ ...ssh, address: NODE_ADDRESS }),
        clockFile({ servers: ntpServers }),
        resolverFile(),
        bondMonitorFile(args.bond),
        ...kernelFiles(),
        bootOptionsFile(options),
        auditRulesFile(),
        ...updateFiles({ packages, kernel: "of the image" }),
        repositoriesFile({ aptMirror, keyring: APT_KEYRING, packages }),
        ...containerdFiles({ imageMirror, registries }),
        lockedMemoryFile(),
        ...prepareHostFiles({ aptMirror, packages, bond: args.bond, address: NODE_ADDRESS }),
        ...(dataDisks.length > 0 ? dataDiskFiles(unlock) : []),
        ...waitForDisksFile(dataDisks),
    ];
}

const fileOf = ({ path, mode, content }: HostFile): File => ({
    path,
    owner: "root:root",
    permissions: mode,
    content,
});

function trustFiles(secret: string): File[] {
    const from = (key: string, path: string): File => ({
        path,
        owner: "root:root",
        permissions: "0644",
        contentFrom: { secret: { name: secret, key } },
    });
    return [
        from("ssh-user-ca.pub", USER_CA),
        from("site-ca.crt", "/usr/local/share/ca-certificates/site.crt"),
        from("publishers.asc", APT_KEYRING),
    ];
}
