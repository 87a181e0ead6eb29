import { BMC_CA, bmcTls, showsCertificate } from "../keys/keyIds";
import { CARRIED } from "./ceremonyFiles";
import { type Site } from "./site";
import type { Step } from "./step";

/** What BMCs are believed by: their authority and the root above it, since OpenSSL takes no intermediate alone for an end. */
export const BMC_TRUST = `${CARRIED}/bmc-ca.chain.crt`;

/** A year, and a month to renew it in; what browsers took as the longest for years. */
const DAYS = 397;

/**
 * Also of docs/runbooks/bmc-certificates.md, which a test compares. GenerateCSR: iDRAC9 from 5.00 and Supermicro alike; iDRAC9 has
 * ReplaceCertificate in later releases only, and its own ImportSSLCertificate in all (dell/iDRAC-Redfish-Scripting,
 * supermicro.com: Redfish user guide, "Certificate Service"). Neither has to be asked for names: whoever signs decides them.
 */
export const BMC_CERTIFICATE = [
    "# redfish PATH ARGS: trust has curl's way of trusting the BMC, logins a netrc file; no password is an argument",
    `redfish() { curl -fsS "\${trust[@]}" --netrc-file "$logins" -H 'Content-Type: application/json' "https://$bmc$1" "\${@:2}"; }`,
    "# bmc_certificate HOST ADDRESS: a new key on the BMC, and a certificate for it from `sign_bmc HOST ADDRESS`, which reads a request",
    "bmc_certificate() {",
    "    local bmc=$2 service place manager replace",
    "    service=$(redfish /redfish/v1/CertificateService) || return",
    `    place=$(redfish "$(jq -r '.CertificateLocations["@odata.id"]' <<< "$service")" | jq -er '[.Links.Certificates[]["@odata.id"] | select(test("/NetworkProtocol/HTTPS/Certificates/"))] | if length == 1 then .[0] else error("the BMC has \\(length) certificates for https") end') || return`,
    "    manager=${place%/NetworkProtocol/*}",
    `    jq -n --arg host "$1" --arg place "\${place%/*}" '{CertificateCollection: {"@odata.id": $place}, CommonName: $host, Organization: "site", OrganizationalUnit: "BMC", City: "site", State: "site", Country: "US"}' | redfish "$(jq -r '.Actions["#CertificateService.GenerateCSR"].target' <<< "$service")" -d @- | jq -er .CSRString > "$1.csr" || return`,
    `    openssl req -in "$1.csr" -noout -text | grep -Eq 'Public-Key: \\((2048|3072|4096|256|384) bit\\)' || { echo "$1: the BMC made a weak key" >&2; return 1; }`,
    `    sign_bmc "$1" "$2" < "$1.csr" > "$1.crt" || return`,
    `    replace=$(jq -r '.Actions["#CertificateService.ReplaceCertificate"].target // empty' <<< "$service")`,
    `    if test -n "$replace"; then jq -n --arg place "$place" --rawfile pem "$1.crt" '{CertificateUri: {"@odata.id": $place}, CertificateType: "PEM", CertificateString: $pem}' | redfish "$replace" -d @-; else jq -n --rawfile pem "$1.crt" '{CertificateType: "Server", SSLCertificateFile: $pem}' | redfish "$manager/Oem/Dell/DelliDRACCardService/Actions/DelliDRACCardService.ImportSSLCertificate" -d @-; fi > /dev/null || return`,
    `    redfish "$manager/Actions/Manager.Reset" -d '{"ResetType": "GracefulRestart"}' > /dev/null || echo "$1: restarts by itself, or has to be restarted" >&2`,
    "}",
] as const;

/** By hand, while OpenBao is not there: the certificate's names come from the plan, never from the request. */
const signByHand = (domain: string) => [
    `sign_bmc() { openssl x509 -req -subj "/CN=$1" -CA ${CARRIED}/bmc-ca.crt -CAkey ${CARRIED}/bmc-ca.key -CAcreateserial -sha384 -days ${DAYS} -extfile <(printf 'basicConstraints=critical,CA:FALSE\\nkeyUsage=critical,digitalSignature,keyEncipherment\\nextendedKeyUsage=serverAuth\\nsubjectAltName=DNS:%s.${bmcDomain(domain)},IP:%s\\n' "$1" "$2"); }`,
];

/** Below it are the names of BMCs, and those of nothing else. */
export const bmcDomain = (domain: string) => `bmc.${domain}`;

/** Shown by each BMC from then on; `ending` prints the day it ends on. */
export const seeBmcCertificate = (address: string, trust: string) =>
    `curl -fsS --max-time 5 --cacert ${trust} https://${address}/redfish/v1/ | jq -r .RedfishVersion && openssl s_client -connect ${address}:443 < /dev/null 2> /dev/null | openssl x509 -noout -subject -enddate`;

export const bmcCertificates = ({ plan }: Site): Step => {
    const hosts = plan.hosts.filter(showsCertificate);
    return {
        id: "bmc-certificates",
        byHand: ["first.netrc"],
        title: "A certificate of the site for each BMC",
        who: ["data-centre technician", "infrastructure engineer"],
        minutes: 10 * hosts.length,
        after: ["bmc", "ceremony"],
        makes: hosts.map(({ name }) => bmcTls(name)),
        text: [
            `In the rack: the factory's certificate proves nothing, and its password is about to be sent. So the out-of-band switch is left out: one cable from the laptop to that BMC's own port, one BMC after the other, and then back into the switch. \`--insecure\` ends with this step; from here on whoever speaks to a BMC checks that it is this host's (\`${BMC_CA}\`).`,
            `Each BMC makes its own key and hands out a request; the site's BMC authority signs it for the host's name and address in the plan, whatever the request asks for. \`first.netrc\` has the factory's login of each, typed from its tag: \`machine ADDRESS login NAME password PASSWORD\`. The laptop has the carried stick with \`${CARRIED}/\`, and an address in the out-of-band network.`,
            "Renewal, each year, and what to do when one has ended: [bmc-certificates](bmc-certificates.md).",
        ],
        commands: [
            "umask 077",
            "trust=(--insecure) logins=first.netrc",
            ...BMC_CERTIFICATE,
            ...signByHand(plan.site.domain),
            ...hosts.map(
                ({ name, bmcAddress }) =>
                    `read -rp 'The cable is in the BMC of ${name}? ' && bmc_certificate ${name} ${bmcAddress}`,
            ),
            "shred -u first.netrc",
        ],
        check: {
            expect: "Back in the switch, and from the same laptop: a Redfish version and the host's own name from each, without `--insecure`, and a day more than a year away.",
            commands: hosts.map(({ bmcAddress }) => seeBmcCertificate(bmcAddress, BMC_TRUST)),
        },
        back: {
            how: "The line again, for that host. A BMC that answers no more: reset it to the factory's certificate at its console (iDRAC: `racadm sslresetcfg`).",
            commands: [],
        },
    };
};
