import { LUKS } from "../keys/algorithms";
import { shareHolders, SHARES_NEEDED } from "../keys/custodians";
import { apiEncryption, BMC_CA, ESCROW, platformCa, recoveryPassphrase, ROOT_CA, SSH_CA } from "../keys/keyIds";
import { siteIssuers } from "../services/identityProvider";
import { authorities } from "./ceremonyAuthorities";
import { CARRIED, OUT, SEALED } from "./ceremonyFiles";
import { forEach, signOperator, type Site } from "./site";
import type { Step } from "./step";

/** Keys that have to be there before anything is that could keep them. */
export const ceremony = (site: Site): Step => ({
    id: "ceremony",
    title: "Key ceremony",
    who: ["share holders"],
    minutes: 240,
    after: [],
    byHand: ["share-holders", "operator.pub", ...siteIssuers(site.plan).map((name) => `${name}.csr`)],
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
        BMC_CA,
        ...site.management.hosts.flatMap(({ name }) => [recoveryPassphrase(name), `key/bmc/${name}` as const]),
    ],
    text: [
        `On a machine that never had a network, with all ${shareHolders.length} share holders: what must be at hand before the secret store is. It goes into the escrow container on two sticks; any ${SHARES_NEEDED} of ${shareHolders.length} open it. Names and places of every key: \`npm run plan\`; ways back: [key-recovery](key-recovery.md).`,
        `Two folders: \`${SEALED}/\` has the root's key and leaves in the escrow container alone; \`${OUT}/\` has what the next steps need too, and is the only thing that the last commands copy onto a third, encrypted stick. Where the steps after this one run, that copy is called \`${CARRIED}/\`. The machine's disk is destroyed with the ceremony.`,
        "Brought along, both public: `share-holders/` with the keys of the share holders' tokens, by themselves, and `operator.pub`, that of the engineer's hardware token.",
        ...siteIssuers(site.plan).map(
            (name) =>
                `\`${name}.csr\` is brought by whoever runs the identity provider: a request for a key of its own, of 256 bits or more on a NIST curve, which stays there. No public authority vouches for a name of this site, so that the platform CA signs it, for that name alone.`,
        ),
        "The SSH CA and the BMC CA are made here, because hosts have to trust the one, and Ironic the other, before the secret store exists; both move into the secret store later. Break-glass keys are made in the two hardware tokens and cannot leave them; one goes into each safe.",
    ],
    commands: [
        "umask 077",
        `mkdir -p ${SEALED} ${OUT} && cp -r share-holders ${OUT}/    # public keys of their tokens, which share holders bring`,
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
        ...carry,
    ],
    check: {
        expect: `${SHARES_NEEDED} share holders open each of the two sticks, and every hash agrees: \`same\` twice. The third stick has \`${CARRIED}/\` with nothing of \`${SEALED}/\` in it: \`apart\`. Everybody signs the printed ceremony.hashes; a copy goes into each safe.`,
        commands: eachStick(
            "cryptsetup open --readonly $stick escrow && mount -o ro /dev/mapper/escrow /mnt",
            `find /mnt/keys -type f | sort | while read -r key; do printf '%s  %s\\n' "$(keyid <"$key")" "\${key#/mnt/keys/}"; done | diff ceremony.hashes - && diff ceremony.hashes /mnt/hashes && echo same`,
            "umount /mnt && cryptsetup close escrow",
        ).concat(apart),
    },
    back: {
        how: "Destroy the sticks and begin again, as long as no host was installed with these keys.",
        commands: [],
    },
});

/** The next steps' stick: encrypted, since most of what it has is as secret as ever. */
const carry = [
    `cryptsetup luksFormat --type luks2 --cipher ${LUKS.name} --key-size ${LUKS.bits} --label carried "$CARRIED_STICK"`,
    'cryptsetup open "$CARRIED_STICK" carried && mkfs.ext4 -q /dev/mapper/carried && mount /dev/mapper/carried /mnt',
    `cp -r ${OUT} /mnt/${CARRIED}`,
    "umount /mnt && cryptsetup close carried",
];

const apart = [
    'cryptsetup open --readonly "$CARRIED_STICK" carried && mount -o ro /dev/mapper/carried /mnt',
    `find ${SEALED} -type f | while read -r key; do find /mnt -type f -exec cmp -s "$key" {} \\; -print; done | { ! grep . >&2; } && echo apart`,
    "umount /mnt && cryptsetup close carried",
];

const eachStick = (...lines: readonly string[]) => forEach("stick", ["$ESCROW_STICKS"], lines);

function secrets({ management }: Site): string[] {
    return [
        ...forEach(
            "host",
            management.hosts.map(({ name }) => name),
            [
                `mkdir -p ${OUT}/$host`,
                `head -c 20 /dev/urandom | base32 > ${OUT}/$host/host-recovery.key    # key/host-recovery/$host, 32 characters to type`,
                `LC_ALL=C tr -dc A-Za-z0-9 < /dev/urandom | head -c 20 > ${OUT}/$host/bmc.password    # key/bmc/$host`,
            ],
        ),
        `head -c 32 /dev/urandom | base64 > ${OUT}/api-encryption.key    # key/api-encryption/management`,
        `head -c 32 /dev/urandom | base64 > ${OUT}/etcd-snapshot.key     # key/etcd-snapshot/management`,
        `openssl rand 32 > ${OUT}/openbao-seal.key                       # key/openbao-seal`,
    ];
}

function sshKeys(site: Site): string[] {
    const { management, plan } = site;
    const principals = management.ssh.principals.join(",");
    return [
        `ssh-keygen -q -t ed25519 -N '' -C '${plan.site.name} ssh ca' -f ${OUT}/ssh-ca && cp ${OUT}/ssh-ca.pub ${OUT}/ssh-user-ca.pub    # key/ssh-ca`,
        ...forEach(
            "token",
            ["1", "2"],
            [
                `ssh-keygen -q -t ed25519-sk -O resident -O verify-required -f ${OUT}/break-glass-$token    # key/break-glass-ssh, with that token plugged in`,
                `ssh-keygen -s ${OUT}/ssh-ca -I break-glass-$token -n ${principals} -V +400d ${OUT}/break-glass-$token.pub`,
            ],
        ),
        `cp operator.pub ${OUT}/ && ${signOperator(site, OUT, 7)}    # of the engineer's hardware token`,
    ];
}
