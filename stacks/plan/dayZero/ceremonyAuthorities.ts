import { withMask } from "../../../components/shared/ranges";
import { siteIssuers } from "../services/identityProvider";
import { bmcDomain } from "./bmcCertificates";
import { OUT, platformCaChain, SEALED } from "./ceremonyFiles";
import { forEach, type Site } from "./site";

const P384 = "-newkey ec -pkeyopt ec_paramgen_curve:P-384 -nodes";
/** A BMC makes RSA keys; of its authority no more is asked than it can do itself. */
const RSA = "-newkey rsa:4096 -nodes";

/** Signed by the root, whose key is the one that never leaves. */
const signedByRoot = (name: string, extensions: string, days: number) =>
    `openssl x509 -req -in ${OUT}/${name}.csr -CA ${OUT}/site-ca.crt -CAkey ${SEALED}/root-ca.key -CAcreateserial -days ${days} -extfile ${OUT}/${extensions}.ext -out ${OUT}/${name}.crt`;

const AUTHORITY = "basicConstraints=critical,CA:TRUE,pathlen:0\\nkeyUsage=critical,keyCertSign,cRLSign\\n";

/**
 * The root, and what it signs. cert-manager and Ironic are given whole chains: of an intermediate alone cert-manager hands that out
 * as `ca.crt`, which OpenSSL takes for no authority (`unable to get issuer certificate`), and so neither Ironic nor its ramdisk.
 */
export function authorities(site: Site): string[] {
    const { name } = site.plan.site;
    return [
        `openssl req -x509 ${P384} -days 3650 -subj '/CN=${name} root' -keyout ${SEALED}/root-ca.key -out ${OUT}/site-ca.crt    # key/root-ca`,
        `printf '${AUTHORITY}' > ${OUT}/platform-ca.ext`,
        ...forEach(
            "cluster",
            ["management", "workload"],
            [
                `openssl req ${P384} -subj "/CN=${name} platform $cluster" -keyout ${OUT}/platform-ca-$cluster.key -out ${OUT}/platform-ca-$cluster.csr    # key/platform-ca/$cluster`,
                signedByRoot("platform-ca-$cluster", "platform-ca", 730),
                `cat ${OUT}/platform-ca-$cluster.crt ${OUT}/site-ca.crt > ${platformCaChain(OUT, "$cluster")}`,
            ],
        ),
        ...bmcAuthority(site),
        ...seedMachine(site),
        ...identityProviders(site),
    ];
}

/** Can vouch for addresses of the out-of-band network, and for names that no service has: whoever holds it can play a BMC alone. */
function bmcAuthority({ plan }: Site): string[] {
    const { name, domain } = plan.site;
    const range = plan.networks.find(({ id }) => id === "network/outOfBand")?.cidr ?? "";
    const within = `nameConstraints=critical,permitted;IP:${withMask(range)},permitted;DNS:${bmcDomain(domain)}\\n`;
    return [
        `printf '${AUTHORITY}extendedKeyUsage=serverAuth\\n${within}' > ${OUT}/bmc-ca.ext`,
        `openssl req ${RSA} -subj '/CN=${name} BMCs' -keyout ${OUT}/bmc-ca.key -out ${OUT}/bmc-ca.csr    # key/bmc-ca`,
        // What it signs ends before it does, also on the last day before another takes its place (`rotation` of key/bmc-ca).
        signedByRoot("bmc-ca", "bmc-ca", 1200),
        `cat ${OUT}/bmc-ca.crt ${OUT}/site-ca.crt > ${OUT}/bmc-ca.chain.crt`,
    ];
}

function seedMachine({ plan }: Site): string[] {
    const registry = plan.services?.registry;
    const ca = `${OUT}/platform-ca-management`;
    return registry
        ? [
              `openssl req ${P384} -subj '/CN=${plan.site.name} seed machine' -addext 'subjectAltName=${registry.hostnames.map((host) => `DNS:${host}`).join(",")}' -keyout ${OUT}/seed.key -out ${OUT}/seed.csr`,
              `openssl x509 -req -in ${OUT}/seed.csr -CA ${ca}.crt -CAkey ${ca}.key -CAcreateserial -days 90 -copy_extensions copy -out ${OUT}/seed.crt`,
              `cat ${ca}.crt >> ${OUT}/seed.crt    # what its registry shows until the site's own is there`,
          ]
        : [];
}

/** As long as a BMC's: browsers see it, and took no longer one for years. */
const PROVIDER_DAYS = 397;

/** The key stays where it is used; of the request the key alone is taken, the name is the plan's. */
function identityProviders({ plan }: Site): string[] {
    const ca = `${OUT}/platform-ca-management`;
    return siteIssuers(plan).flatMap((name) => [
        `openssl x509 -req -in ${name}.csr -subj '/CN=${name}' -CA ${ca}.crt -CAkey ${ca}.key -CAcreateserial -days ${PROVIDER_DAYS} -extfile <(printf 'basicConstraints=critical,CA:FALSE\\nkeyUsage=critical,digitalSignature\\nextendedKeyUsage=serverAuth\\nsubjectAltName=DNS:${name}\\n') -out ${OUT}/${name}.crt`,
        `cat ${ca}.crt >> ${OUT}/${name}.crt    # for whoever runs the identity provider`,
    ]);
}
