import { minorRelease } from "../../../components/shared/kubernetesVersion";
import { charts, ironicRelease } from "../../../components/upstream/versions";
import { routerRules } from "../bmcRoute";
import { kubernetesPackages } from "../autoinstall/management";
import { isManagement, opensByTpm, tpm } from "../keys/keyIds";
import { bmcCertificates, BMC_TRUST } from "./bmcCertificates";
import { fetchFiles, servedFiles } from "./bootFiles";
import { shredCarried } from "./ceremonyFiles";
import { ceremony } from "./ceremonyStep";
import { railCardMinutes, railCardsText } from "./railCardsText";
import { forEach, type Site } from "./site";
import type { Step } from "./step";

/** Everything before the first host is installed: hands, keys, and the machine that stands in for the site's services. */
export function rackSteps(site: Site): Step[] {
    return [rack(site), bmcs(site), ceremony(site), bmcCertificates(site), firmware(site), seed(site)];
}

const rack = ({ plan, stack }: Site): Step => ({
    id: "rack",
    title: "Rack, cable and power",
    who: ["data-centre technician"],
    // About an hour a host, and half a day for switches and cables.
    minutes: 60 * plan.hosts.length + 240,
    after: [],
    text: [
        "Elevations, cables and the limits of each feed come from the plan. BMC ports go to the out-of-band switches, host ports in pairs to the two host switches of the rack, each power supply to the feed that the plan gives it.",
    ],
    commands: [`npm run plan -- --stack ${stack}    # leaves out/${stack}/`],
    check: {
        expect: "Every cable of the list has link at both ends; with one feed switched off, every host stays on.",
        commands: [],
        at: "the racks",
    },
    back: { how: "Switch off at the PDU and correct. Nothing holds data yet.", commands: [] },
});

const bmcAddresses = ({ plan }: Pick<Site, "plan">) => plan.hosts.map(({ bmcAddress }) => bmcAddress);

const outOfBandGateway = ({ plan }: Site) =>
    plan.networks.flatMap(({ id, gateway = [] }) => (id === "network/outOfBand" ? gateway : []));

/** What the step says of the router, as a table. */
const routerTable = ({ plan }: Site) =>
    [
        "| from | to | what | why |",
        "| --- | --- | --- | --- |",
        ...routerRules(plan).map(
            ({ from, to, what, reason }) => `| ${from.join(", ")} | ${to.join(", ")} | ${what} | ${reason} |`,
        ),
    ].join("\n");

/** Whether one speaks, before it has a certificate: nothing secret is sent. */
const answers = 'curl --insecure -fsS --max-time 5 "https://$bmc/redfish/v1/"';

const bmcs = (site: Site): Step => ({
    id: "bmc",
    title: "BMCs answer at their addresses, and to nobody but management hosts",
    who: ["data-centre technician", "infrastructure engineer"],
    minutes: 10 * site.plan.hosts.length + 60,
    after: ["rack"],
    text: [
        `Each BMC gets its address at the console, static, and the gateway of the out-of-band network${outOfBandGateway(
            site,
        )
            .map((address) => ` (${address})`)
            .join(
                "",
            )}: Ironic runs in the management network (${site.plan.metal.ironic.address}), logs in at BMCs from there, and they fetch from it what their hosts boot. Serial numbers are compared with the inventory, since a swapped cable looks like a healthy host.`,
        "The router between the two lets through what stands here, answers to it, and drops all else, in both directions. A host of the workload cluster, or a laptop beside it, reaches no BMC.",
        routerTable(site),
        "`--insecure` here, and once more on a cable of its own: nothing secret is sent over the network before each BMC shows a certificate of the site.",
    ],
    commands: site.plan.hosts.map(({ name, bmcAddress }) => `# ${name.padEnd(10)} ${bmcAddress}`),
    check: {
        expect: `With the laptop at an out-of-band switch: a Redfish version for each of the ${site.plan.hosts.length} BMCs, and an answer of the gateway. Then at a host switch, with an address of the management network that no management host has: not a line. That management hosts do reach them is seen before the first update, when there are some.`,
        commands: [
            ...forEach("bmc", bmcAddresses(site), [`${answers} | jq -r .RedfishVersion`]),
            ...outOfBandGateway(site).map((address) => `ping -c 1 -W 2 ${address}`),
            "read -rp 'The laptop stands in the management network? '",
            ...forEach("bmc", bmcAddresses(site), [
                `! ${answers} > /dev/null 2>&1 || echo "$bmc answers to a machine that is no management host: the router"`,
            ]),
        ],
    },
    back: { how: "Reset the BMC at the host's console and set the address again.", commands: [] },
});

const firmware = ({ plan }: Site): Step => ({
    id: "firmware",
    byHand: ["bmc.netrc"],
    title: "Firmware baseline",
    who: ["infrastructure engineer"],
    minutes: 30 * plan.hosts.length + railCardMinutes(plan.hosts),
    after: ["bmc-certificates"],
    makes: plan.hosts.flatMap((host) => [
        ...(opensByTpm(host) ? [tpm(host.name)] : []),
        ...(isManagement(host) ? [] : [`key/bmc/${host.name}` as const]),
    ]),
    text: [
        `Per vendor and model, from the vendor's catalogue: newest firmware that the GPU and NIC drivers support; UEFI and Secure Boot on; TPM 2.0 on and cleared; boot from the boot pair; IPMI over LAN off where the BMC speaks Redfish; a password for each BMC, and on hosts that Metal3 will install the account \`${plan.metal.bmcAccount}\`. Passwords of management hosts are those of the ceremony; the others are drawn here in the same way. \`bmc.netrc\` holds them (\`key/bmc/HOST\`) until the secret store has the others' and the escrow container alone has those of management hosts.`,
        ...railCardsText(plan.hosts),
    ],
    commands: [],
    check: {
        expect: "For each host: the serial number of the inventory, the model's one BIOS version, TPM2_0, Secure Boot Enabled. Passwords of management hosts are in the escrow container and in `bmc.netrc` then, and not on the carried stick.",
        commands: forEach("bmc", bmcAddresses({ plan }), [
            `redfish() { curl -fsS --cacert ${BMC_TRUST} --netrc-file bmc.netrc "https://$bmc$1"; }`,
            `system=$(redfish /redfish/v1/Systems | jq -r '.Members[0]["@odata.id"]')`,
            `redfish "$system" | jq -c '[.SerialNumber, .BiosVersion, (.TrustedModules // [] | map(.InterfaceType))]'`,
            `redfish "$system/SecureBoot" | jq -r .SecureBootCurrentBoot`,
        ]).concat(shredCarried("*/bmc.password")),
    },
    back: {
        how: "The BMC's own rollback to the previous image; a host that fails twice goes back to its vendor.",
        commands: [],
    },
});

/** Images of a chart that a person installs, and so of none that this stack deploys. */
const FIRST_COPIES = "first-copies.txt";

const seed = ({ plan, management, stack, cluster, ciliumVersion }: Site): Step => ({
    id: "seed",
    byHand: ["publishers.gpg"],
    title: "Seed machine: mirror, clock and names before there are any",
    who: ["infrastructure engineer"],
    minutes: 480,
    after: ["rack", "ceremony"],
    text: [
        "Management hosts install from the site's mirror, and the mirror will run on hosts that they install. So one machine of ours, filled where there is internet, checked and carried in, stands at the addresses of the site's services until these exist: apt mirror, image registry (with `ceremony/seed.crt` and its key), DNS and NTP. `publishers.gpg` is filled here: the signing keys of the Kubernetes and Docker repositories, their fingerprints compared with what the publishers print. From here on both machines believe the site's root: skopeo, oras, cosign and `kubectl oidc-login` have no other way to be told. Images: [fill-the-mirror](fill-the-mirror.md); its step 2 takes `first-copies.txt` too, with the images of the network's chart. The chart is carried beside them: it goes in by hand.",
        ...(fetchFiles({ plan, stack }).length === 0
            ? []
            : [
                  `Files too: what Ironic boots hosts into, and what it installs them with. Their place is the registry, by digest, so that the address is the same when the site's own has taken over. \`IPA\` names the build of the ramdisk, of the newest stable branch that is not newer than Ironic ${ironicRelease.version}. What \`keep_file\` prints goes into the stack file and is committed; until then the plan calls it \`supply/deploy-ramdisk\` and \`supply/node-image\`, and a sealed site is refused. They are pushed with the images (step 3 there), into the seed machine's registry now, as \`promoter\` with a password of its own, and into the site's when the services take over.`,
              ]),
    ],
    commands: [
        `sudo install -m 0644 ceremony/site-ca.crt /usr/local/share/ca-certificates/${plan.site.name}.crt && sudo update-ca-certificates    # on the operator's machine and on the seed machine`,
        'export NODE_EXTRA_CA_CERTS="$PWD/ceremony/site-ca.crt"    # Node does not read that list; in each shell that runs npm',
        `npm run images -- --stack ${stack}    # out/${stack}/images.txt`,
        `kubeadm config images list --kubernetes-version v${cluster.kubernetesVersion} | grep -vxFf <(npm run --silent images -- --stack ${stack} --json | jq -r '.images[] | "\\(.repository):\\(.tag)"')    # nothing: it pulls nothing that is not on the list`,
        `npm run --silent images -- --stack ${stack} --all-charts --json | jq -r '.images[] | select(.usedBy | index("chart/cilium")) | "\\(.reference) \\(.repository):\\(.tag)"' > ${FIRST_COPIES}`,
        `helm pull cilium --repo ${charts.cilium.repository} --version ${ciliumVersion}`,
        ...fetchFiles({ plan, stack }),
    ],
    check: {
        expect: `Codename jammy, the pinned packages, and an offset of the clock from each server${servedFiles({ plan, stack }).length === 0 ? "" : "; every file is served by its digest"}.`,
        commands: [
            `curl -fsS ${management.aptMirror}/ubuntu/dists/jammy/Release | grep Codename`,
            ...kubernetesPackages(cluster.kubernetesVersion).map(
                ({ name, version }) =>
                    `curl -fsS ${management.aptMirror}/kubernetes/core:/stable:/v${minorRelease(cluster.kubernetesVersion)}/deb/Packages | grep -A3 '^Package: ${name}$' | grep ${version}`,
            ),
            ...servedFiles({ plan, stack }),
            ...management.ntpServers.map((address) => `chronyd -Q -t 5 'server ${address} iburst'`),
        ],
    },
    back: { how: "Switch it off; nothing but installations depends on it yet.", commands: [] },
});
