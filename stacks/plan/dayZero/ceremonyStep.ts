import { LUKS } from "../keys/algorithms";
import { shareHolders, SHARES_NEEDED } from "../keys/custodians";
import { apiEncryption, ESCROW, platformCa, recoveryPassphrase, ROOT_CA, SSH_CA } from "../keys/keyIds";
import { forEach, type Site } from "./site";
import type { Step } from "./step";

/** Keys that have to be there before anything is that could keep them. */
export const ceremony = (site: Site): Step => ({
    id: "ceremony",
    title: "Key ceremony",
    who: ["share holders"],
    minutes: 240,
    after: [],
    makes: [
        ESCROW,
        ROOT_CA,
        SSH_CA,
        "key/break-glass-ssh",
        "key/openbao-seal",
        apiEncryption("management"),
        "key/etcd-snapshot/management",
        platformCa("management"),
        platformCa("workload"),
        ...site.management.hosts.flatMap(({ name }) => [recoveryPassphrase(name), `key/bmc/${name}` as const]),
    ],
    text: [
        `On a machine that never had a network, with all ${shareHolders.length} share holders: what must be at hand before the secret store is. It goes into the escrow container on two sticks; any ${SHARES_NEEDED} of ${shareHolders.length} open it. Names and places of every key: \`npm run plan\`; ways back: [key-recovery](key-recovery.md).`,
        "The SSH CA is made here, because hosts have to trust it before the secret store exists, and moves into the secret store later. Break-glass keys are made in the two hardware tokens and cannot leave them; one goes into each safe.",
    ],
    commands: [
        "umask 077",
        ...eachStick(
            `cryptsetup luksFormat --type luks2 --cipher ${LUKS.name} --key-size ${LUKS.bits} --label escrow $stick    # key/escrow`,
            "cryptsetup open $stick escrow && mkfs.ext4 -q /dev/mapper/escrow && cryptsetup close escrow",
        ),
        `ssss-split -t ${SHARES_NEEDED} -n ${shareHolders.length}    # of their passphrase; each share holder takes one`,
        ...secrets(site),
        ...authorities(site),
        ...sshKeys(site),
        "keyid() { sha256sum | cut -c1-12; }    # as on the day when the container is opened",
        `find ceremony -type f | sort | while read -r key; do printf '%s  %s\\n' "$(keyid <"$key")" "\${key#ceremony/}"; done > ceremony.hashes`,
        ...eachStick(
            "cryptsetup open $stick escrow && mount /dev/mapper/escrow /mnt",
            "mkdir /mnt/keys && cp -r ceremony/. /mnt/keys && cp ceremony.hashes /mnt/hashes",
            "umount /mnt && cryptsetup close escrow",
        ),
    ],
    check: {
        expect: `${SHARES_NEEDED} share holders open each of the two sticks, and every hash agrees: \`same\` twice. Everybody signs the printed ceremony.hashes; a copy goes into each safe.`,
        commands: eachStick(
            "cryptsetup open --readonly $stick escrow && mount -o ro /dev/mapper/escrow /mnt",
            `find /mnt/keys -type f | sort | while read -r key; do printf '%s  %s\\n' "$(keyid <"$key")" "\${key#/mnt/keys/}"; done | diff ceremony.hashes - && diff ceremony.hashes /mnt/hashes && echo same`,
            "umount /mnt && cryptsetup close escrow",
        ),
    },
    back: {
        how: "Destroy the sticks and begin again, as long as no host was installed with these keys.",
        commands: [],
    },
});

const eachStick = (...lines: readonly string[]) => forEach("stick", ["$ESCROW_STICKS"], lines);

function secrets({ management }: Site): string[] {
    return [
        ...forEach(
            "host",
            management.hosts.map(({ name }) => name),
            [
                "mkdir -p ceremony/$host",
                "head -c 20 /dev/urandom | base32 > ceremony/$host/host-recovery.key    # key/host-recovery/$host, 32 characters to type",
                "LC_ALL=C tr -dc A-Za-z0-9 < /dev/urandom | head -c 20 > ceremony/$host/bmc.password    # key/bmc/$host",
            ],
        ),
        "head -c 32 /dev/urandom | base64 > ceremony/api-encryption.key    # key/api-encryption/management",
        "head -c 32 /dev/urandom | base64 > ceremony/etcd-snapshot.key     # key/etcd-snapshot/management",
        "openssl rand 32 > ceremony/openbao-seal.key                       # key/openbao-seal",
    ];
}

/** File of the ceremony with a platform CA and the root above it. */
export const platformCaChain = (cluster: string) => `ceremony/platform-ca-${cluster}.chain.crt`;

/**
 * The root, and what it signs. cert-manager is given the whole chain: of an intermediate alone it hands that out as `ca.crt`, which
 * OpenSSL takes for no authority (`unable to get issuer certificate`), and so neither Ironic nor its ramdisk.
 */
function authorities({ plan }: Site): string[] {
    const sign = (name: string, ca: string, key: string, more: string) =>
        `openssl x509 -req -in ceremony/${name}.csr -CA ceremony/${ca}.crt -CAkey ceremony/${key}.key -CAcreateserial ${more} -out ceremony/${name}.crt`;
    const newKey = "openssl req -newkey ec -pkeyopt ec_paramgen_curve:P-384 -nodes";
    const registry = plan.services?.registry;
    return [
        `openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-384 -nodes -days 3650 -subj '/CN=${plan.site.name} root' -keyout ceremony/root-ca.key -out ceremony/site-ca.crt    # key/root-ca`,
        "printf 'basicConstraints=critical,CA:TRUE,pathlen:0\\nkeyUsage=critical,keyCertSign,cRLSign\\n' > ceremony/platform-ca.ext",
        ...forEach(
            "cluster",
            ["management", "workload"],
            [
                `${newKey} -subj "/CN=${plan.site.name} platform $cluster" -keyout ceremony/platform-ca-$cluster.key -out ceremony/platform-ca-$cluster.csr    # key/platform-ca/$cluster`,
                sign("platform-ca-$cluster", "site-ca", "root-ca", "-days 730 -extfile ceremony/platform-ca.ext"),
                `cat ceremony/platform-ca-$cluster.crt ceremony/site-ca.crt > ${platformCaChain("$cluster")}`,
            ],
        ),
        ...(registry
            ? [
                  `${newKey} -subj '/CN=${plan.site.name} seed machine' -addext 'subjectAltName=${registry.hostnames.map((name) => `DNS:${name}`).join(",")}' -keyout ceremony/seed.key -out ceremony/seed.csr`,
                  sign("seed", "platform-ca-management", "platform-ca-management", "-days 90 -copy_extensions copy"),
                  "cat ceremony/platform-ca-management.crt >> ceremony/seed.crt    # what its registry shows until the site's own is there",
              ]
            : []),
    ];
}

function sshKeys({ management, plan }: Site): string[] {
    const principals = management.ssh.principals.join(",");
    return [
        `ssh-keygen -q -t ed25519 -N '' -C '${plan.site.name} ssh ca' -f ceremony/ssh-ca && cp ceremony/ssh-ca.pub ceremony/ssh-user-ca.pub    # key/ssh-ca`,
        ...forEach(
            "token",
            ["1", "2"],
            [
                "ssh-keygen -q -t ed25519-sk -O resident -O verify-required -f ceremony/break-glass-$token    # key/break-glass-ssh, with that token plugged in",
                `ssh-keygen -s ceremony/ssh-ca -I break-glass-$token -n ${principals} -V +400d ceremony/break-glass-$token.pub`,
            ],
        ),
        `ssh-keygen -s ceremony/ssh-ca -I day-zero -n ${principals} -V +7d operator.pub    # of the engineer's hardware token`,
    ];
}
