import { HOST_KEY } from "../../../components/metal/host/access";
import type { StackConfig } from "../../config/schema";
import { bmcPasswords } from "../metal";
import type { HostPlan } from "../hostPlan";
import { ED25519, LUKS } from "./algorithms";
import { bmcLoginKey } from "./bmcLoginKey";
import { operators, trustees } from "./custodians";
import {
    CEREMONY,
    dataDisk,
    ESCROW,
    hasDataDisk,
    hostDisk,
    isManagement,
    kindOf,
    opensByTpm,
    recoveryPassphrase,
    SSH_CA,
    tpm,
} from "./keyIds";
import type { KeyPlan } from "./keyPlan";
import { diskUnlock } from "./networkUnlock";
import { openDisk } from "./openDisk";

/** Keys of each host. What opens a management host is never kept in OpenBao, which runs there. */
export function hostKeys(config: StackConfig, hosts: readonly HostPlan[]): KeyPlan[] {
    const inState = bmcPasswords(config) !== "store";
    return hosts.flatMap((host) => [
        ...(opensByTpm(host) ? [tpmKey(host)] : []),
        ...(isManagement(host) ? [recoveryKey(host), diskKey(host, hosts)] : [openDisk(host)]),
        ...(hasDataDisk(host) ? [dataDiskKey(host, hosts)] : []),
        ...(isManagement(host) ? [] : [swapKey(host)]),
        sshHostKey(host),
        bmcLoginKey(host, config.inventory.hosts[host.name]?.bmc.credentials, inState),
    ]);
}

const tpmKey = (host: HostPlan): KeyPlan => ({
    id: tpm(host.name),
    family: `TPM of ${kindOf(host)}`,
    purpose:
        "Releases the host's own part of its disk key to the boot chain it was sealed with (PCR 7), and to no other host",
    use: "encrypts",
    // Default of tpm2-tools and all that common modules offer (tpm2_createprimary(1); tpm2-pkcs11 issue 52).
    algorithm: { name: "aes-cfb", bits: 128 },
    gap: {
        reason: "TPMs wrap what is sealed in them with AES-128-CFB; common modules refuse AES-256",
        compensatedBy:
            "it never leaves the module, and the disk itself is AES-256; hosts other than management need Tang as well",
        owner: "security-officer",
        reviewBy: "2027-05-31",
    },
    createdBy: "the module, when it is cleared and switched on with the firmware baseline",
    livesIn: "the host's TPM 2.0; it cannot be copied",
    heldIn: [],
    readers: ["the host's boot chain"],
    protects: [],
    protectedBy: [],
    rotation: { everyDays: null, procedure: "when the board or its Secure Boot keys change: clevis luks bind anew" },
    recovery: isManagement(host)
        ? {
              from: [recoveryPassphrase(host.name)],
              procedure: "boot with the recovery passphrase, bind the new module, test with a reboot",
          }
        : {
              from: [],
              procedure: "none: its data disks are wiped and bound to the new module, what they held comes back",
          },
    lostWithout: isManagement(host)
        ? "the host waits at its console for the recovery passphrase"
        : "its data disks: weights come from the model store, a member of etcd from the others, logs were shipped",
    custodians: operators,
});

/** 32 characters of base32: somebody types them at a console. */
const PASSPHRASE_BITS = 160;

const recoveryKey = (host: HostPlan): KeyPlan => ({
    id: recoveryPassphrase(host.name),
    family: "passphrases of management hosts",
    purpose: "Opens the host's disks by hand when the automatic way is gone",
    use: "unlocks",
    algorithm: { name: "random", bits: PASSPHRASE_BITS },
    createdBy: CEREMONY,
    livesIn: "the escrow container, for OpenBao may not be up yet",
    heldIn: [],
    readers: ["share holders together"],
    protects: [],
    protectedBy: [ESCROW],
    rotation: {
        everyDays: null,
        procedure: "after each use, and when who has seen it leaves: luksChangeKey on slot 0",
    },
    recovery: {
        from: [ESCROW],
        procedure: "a running host gets a new one: luksAddKey with the key that Clevis unlocks",
    },
    lostWithout: "a host whose automatic way is gone too is installed anew",
    custodians: [...operators, ...trustees],
});

const diskKey = (host: HostPlan, hosts: readonly HostPlan[]): KeyPlan => {
    const unlock = diskUnlock(host, hosts);
    return {
        id: hostDisk(host.name),
        family: "disks of management hosts",
        purpose: `Boot disks: one LUKS2 container over everything but /boot, unlocked by ${unlock.how}`,
        use: "encrypts",
        algorithm: LUKS,
        createdBy:
            "cryptsetup by its own defaults, since Ubuntu's installer has no place for cipher and size; the installation fails unless they came out as stated",
        livesIn: "LUKS2 header of the boot disks, wrapped once for Clevis and once for the recovery passphrase",
        heldIn: [],
        readers: ["the host's kernel"],
        protects: [`root file system of ${host.id}`, `logs of ${host.id}`],
        protectedBy: [tpm(host.name), ...unlock.tang],
        rotation: {
            everyDays: null,
            procedure: "when the key may have leaked: cryptsetup reencrypt; else each installation",
        },
        recovery: { from: [recoveryPassphrase(host.name)], procedure: "docs/runbooks/key-recovery.md, one host" },
        lostWithout: "a member of the management cluster; the other members go on",
        custodians: operators,
    };
};

const dataDiskKey = (host: HostPlan, hosts: readonly HostPlan[]): KeyPlan => ({
    id: dataDisk(host.name),
    family: `data disks of ${kindOf(host)}`,
    purpose: `NVMe of the host itself: model weights, or etcd and logs; unlocked by ${diskUnlock(host, hosts).how}`,
    use: "encrypts",
    algorithm: LUKS,
    createdBy:
        "the host, before it joins its cluster (components/metal/host/dataDisks.ts): random, in memory alone, taken out of the header again",
    livesIn: "LUKS2 header of each data disk, wrapped for Clevis and for nothing else",
    heldIn: [],
    readers: ["the host's kernel"],
    protects: [`local data of ${host.id}`],
    protectedBy: [tpm(host.name), ...diskUnlock(host, hosts).tang],
    rotation: {
        everyDays: null,
        procedure: "when the key may have leaked: cryptsetup reencrypt; else each installation",
    },
    recovery: { from: [], procedure: "none is wanted: the disk is wiped, and what it held comes from elsewhere" },
    lostWithout: "local data: weights come from the model store, a member of etcd from the others, logs were shipped",
    custodians: operators,
});

const swapKey = (host: HostPlan): KeyPlan => ({
    id: `key/swap/${host.name}`,
    family: "swap",
    purpose: "Swap, should a host ever have it: kubelets refuse to start with swap on",
    use: "encrypts",
    algorithm: LUKS,
    createdBy:
        "nobody: no host has swap; where one gets it, the kernel at each boot, from /dev/urandom (crypttab: swap,cipher=aes-xts-plain64,size=512)",
    livesIn: "memory of the running kernel only",
    heldIn: [],
    readers: ["the host's kernel"],
    protects: [`memory that ${host.id} has paged out`],
    protectedBy: [],
    rotation: { everyDays: null, procedure: "at each boot" },
    recovery: { from: [], procedure: "none is wanted: what was paged out is worth nothing after a boot" },
    lostWithout: "nothing",
    custodians: operators,
});

const sshHostKey = (host: HostPlan): KeyPlan => ({
    id: `key/ssh-host/${host.name}`,
    family: "SSH host keys",
    purpose: "Proves to whoever logs in that the host is this host",
    use: "authenticates",
    algorithm: ED25519,
    createdBy:
        "the host, when it is installed; then an operator compares it with what the BMC's console shows and has the SSH CA sign it (docs/runbooks/secret-store.md, 12)",
    livesIn: HOST_KEY,
    heldIn: [],
    readers: ["sshd"],
    protects: [`logins to ${host.id}`],
    protectedBy: [hostDisk(host.name)],
    signedBy: [SSH_CA],
    rotation: {
        everyDays: 365,
        procedure:
            "an operator has the certificate signed anew (docs/runbooks/secret-store.md, 12); the key itself with each installation",
    },
    recovery: { from: [SSH_CA], procedure: "made anew by an installation, compared at the console and signed" },
    lostWithout:
        "nothing: clients trust the CA, and until it has signed the new key operators compare that at the console",
    custodians: operators,
});
