import { CRYPT_NAME, secretStoreVolumes } from "../autoinstall/storage";
import { hostDisk, tang } from "../keys/keyIds";
import { CARRIED, shredCarried } from "./ceremonyFiles";
import { forEach, signOperator, type Site, ssh } from "./site";
import type { Step } from "./step";

/** From media to management hosts that unlock their own disks. */
export function installSteps(site: Site): Step[] {
    return [media(site), install(site), unlock(site), passphrases(site)];
}

const names = ({ management }: Site) => management.hosts.map(({ name }) => name);
const addresses = ({ management }: Site) => management.hosts.map(({ address }) => address);

const media = (site: Site): Step => ({
    id: "media",
    title: "Installation media",
    who: ["infrastructure engineer", "share holders"],
    minutes: 60,
    // publishers.gpg is filled with the seed machine.
    after: ["ceremony", "seed"],
    text: [
        "One medium for each host: what the plan wrote, and from the escrow container its own recovery passphrase and the API server's encryption key. A medium is as secret as what is on it.",
    ],
    commands: [
        `npm run plan -- --stack ${site.stack}`,
        "umask 077",
        ...forEach("host", names(site), [
            `cp -r out/${site.stack}/autoinstall/$host medium-$host`,
            "cp ceremony/$host/host-recovery.key ceremony/api-encryption.key ceremony/ssh-user-ca.pub ceremony/site-ca.crt publishers.gpg medium-$host/",
            "xorriso -as mkisofs -V CIDATA -r -J -o $host.iso medium-$host && find medium-$host -type f -exec shred -u {} + && rm -r medium-$host",
        ]),
    ],
    check: {
        expect: "user-data, meta-data, target and five files of the operator on each medium; the fingerprint is the one signed at the ceremony.",
        commands: forEach("host", names(site), [
            "xorriso -indev $host.iso -find / -maxdepth 1",
            "xorriso -osirrox on -indev $host.iso -extract /ssh-user-ca.pub check.pub && ssh-keygen -lf check.pub && rm check.pub",
        ]),
    },
    back: { how: "Destroy the media and make them again.", commands: ["shred -u *.iso"] },
});

const install = (site: Site): Step => ({
    id: "install",
    title: "Install the management hosts",
    who: ["infrastructure engineer"],
    // Hosts install side by side.
    minutes: 60 + 10 * site.management.hosts.length,
    after: ["firmware", "seed", "media"],
    makes: names(site).flatMap((name) => [hostDisk(name), tang(name), `key/ssh-host/${name}` as const]),
    text: [
        "Attach Ubuntu's live server image of 22.04 (22.04.5 or newer, checked against its signed SHA256SUMS) and the host's own medium as virtual media, boot once from the first. The installer finds the medium by its label, asks `Continue with autoinstall? (yes|no)`, and needs nothing else. It stops before it touches the disk if the medium is another host's or incomplete, and ends with an error if the disk is not LUKS2 with AES-256-XTS.",
        `It erases the ${site.management.systemDisk.size} disk: look at the disks on the first host of each model before you answer.`,
        ...site.management.hosts.map(({ name, address, bmcAddress }) => `- ${name}: ${address}, BMC ${bmcAddress}`),
    ],
    commands: [],
    check: {
        expect: "The host restarts and asks for the passphrase of its disk. `/var/log/installer` of a failed one says why.",
        commands: [],
        at: "the console of each host",
    },
    back: { how: "Start the installation again: it erases what it made.", commands: [] },
});

const unlock = (site: Site): Step => ({
    id: "unlock",
    title: "Let the TPMs open the disks",
    who: ["infrastructure engineer"],
    minutes: 15 * site.management.hosts.length,
    after: ["install"],
    text: [
        "Type the recovery passphrase once, at the console. At this first boot `enrol-host-disk` binds the disk to the TPM with the key on the medium, which therefore stays attached until then. Compare the host's SSH key with the one the console shows before you trust it.",
        "Hosts take certificates only, and the ceremony's may have ended while racks were filled: `ceremony/operator.pub` is signed anew, for a week. The key itself is in the hardware token, and the agent knows it (`ssh-add -l`).",
    ],
    commands: [
        signOperator(site, CARRIED, 7),
        ...addresses(site).map((address) => `${ssh(site, address)} sudo /usr/local/sbin/enrol-host-disk`),
    ],
    check: {
        expect: "Each host restarts by itself; LUKS2, aes-xts-plain64, 512 bits, and the volume for the secret store on it; the firewall's three chains drop; SSH, Tang, chrony and nothing else listens at its own address, and what it will serve at the seed machine's; the pinned packages are held; the clock follows the site's servers.",
        commands: forEach("address", addresses(site), [
            `${ssh(site, "$address")} sudo systemctl reboot; sleep 300`,
            `${ssh(site, "$address")} 'sudo cryptsetup status ${CRYPT_NAME}; findmnt ${secretStoreVolumes.data.path} && findmnt ${secretStoreVolumes.audit.path}; sudo nft list table inet platform | grep policy; sudo ss -Hltnup; apt-mark showhold; sudo chronyc -n sources'`,
        ]),
    },
    back: {
        how: "A host that asks again: its Secure Boot state is not what it was when the disk was bound. Type the passphrase, mend it, bind anew.",
        commands: site.management.hosts
            .slice(0, 1)
            .map(
                ({ address }) =>
                    `${ssh(site, address)} 'device=$(sudo cryptsetup status ${CRYPT_NAME} | sed -n "s/^ *device: *//p"); sudo clevis luks list -d $device; sudo clevis luks unbind -f -d $device -s 1; sudo /usr/local/sbin/enrol-host-disk'`,
            ),
    },
});

const passphrases = (site: Site): Step => ({
    id: "passphrases",
    title: "Replace the recovery passphrases, destroy the media",
    who: ["share holders", "infrastructure engineer"],
    minutes: 30 + 10 * site.management.hosts.length,
    after: ["unlock"],
    text: [
        "They were on media and were typed: they count as seen. New ones go into the escrow container first, then onto the disks (slot 0), then the media are destroyed. The API server's encryption key was on them too: it is replaced as soon as the cluster stands, before anything secret is stored.",
    ],
    commands: addresses(site).map(
        (address) =>
            `${ssh(site, address)} -t 'sudo cryptsetup luksChangeKey --key-slot 0 $(sudo cryptsetup status ${CRYPT_NAME} | sed -n "s/^ *device: *//p")'`,
    ),
    check: {
        expect: "The new passphrase opens each disk, the old one none. Then, and not before, the media and the old passphrases go.",
        commands: [
            ...addresses(site).map(
                (address) =>
                    `${ssh(site, address)} -t 'sudo cryptsetup open --test-passphrase --key-slot 0 $(sudo cryptsetup status ${CRYPT_NAME} | sed -n "s/^ *device: *//p")'`,
            ),
            `${shredCarried("*/host-recovery.key")} *.iso`,
        ],
    },
    back: {
        how: "The TPM still opens the disk, and Clevis tells the key that does (`clevis luks pass`): add a passphrase with it. Keep the media until then.",
        commands: [],
    },
});
