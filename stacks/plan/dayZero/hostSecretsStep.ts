import { bmcSecretName } from "../../../components/metal/bmcSecret";
import { REGISTRY_ROBOTS } from "../../../components/metal/registryConfiguration";
import { apiEncryption, ARTIFACT_SIGNING_KEY, etcdSnapshot } from "../keys/keyIds";
import { API_ENCRYPTION_SECRET } from "../metal";
import type { HostPlan } from "../hostPlan";
import { ARTIFACT_SIGNING, mountsOf } from "../secretStoreAccess/storeMounts";
import { encryptionOf } from "./encryptionStages";
import { forEach, inOpenbao, type Site } from "./site";
import type { Step } from "./step";

/** From the file that the step `firmware` leaves; a password that is not there stops whoever asks for it. */
const BMC_PASSWORD = `bmc_password() { awk -v bmc="$1" '{ for (i = 1; i < NF; i++) { if ($i == "machine") here = $(i + 1) == bmc; if (here && $i == "password") { print $(i + 1); found = 1; exit } } } END { if (!found) print "bmc.netrc has no password of " bmc > "/dev/stderr"; exit !found }' bmc.netrc; }`;

/** Each password into a command's standard input: arguments are seen by everybody on the machine. */
function withBmcPasswords({ workloadHosts }: Site, command: (host: HostPlan) => string): string[] {
    return [
        BMC_PASSWORD,
        ...workloadHosts.map(
            (host) => `password=$(bmc_password ${host.bmcAddress}) && printf %s "$password" | ${command(host)}`,
        ),
    ];
}

/** To Metal3, by hand or by the program: the first update, which is refused without them, registers hosts. */
export const handBmcPasswords = (site: Site): string[] => {
    const { stack, metal, onManagement, plan } = site;
    const { bmcPasswords, bmcAccount } = plan.metal;
    return bmcPasswords === "store"
        ? [
              `${onManagement} create namespace ${metal}    # the update takes it over`,
              ...withBmcPasswords(
                  site,
                  ({ name }) =>
                      `${onManagement} -n ${metal} create secret generic ${bmcSecretName(name)} --from-literal=username=${bmcAccount} --from-file=password=/dev/stdin`,
              ),
          ]
        : withBmcPasswords(
              site,
              ({ bmcCredentials }) =>
                  `pulumi config set --stack ${stack} --secret --path 'h200-platform:secrets["${bmcCredentials}"]'`,
          );
};

/** What the first update's step says of it. */
export const bmcPasswordsText = ({ plan, workloadHosts, stack }: Site): string => {
    const whose = `Metal3 logs in at the BMCs of the ${workloadHosts.length} hosts that it will install`;
    const trust =
        "Whom Ironic believes at a BMC goes into the stack file, in the clear: the certificates of the BMC CA and the root.";
    return plan.metal.bmcPasswords === "store"
        ? `${whose}: their passwords go from \`bmc.netrc\` into Secrets beside them, by hand, since pull requests read what the program and its state are given ([runner](runner.md)); the update is refused while one is missing. ${trust} What \`git diff\` shows of Pulumi.${stack}.yaml is these certificates and the phase, and no \`secure:\` line; it is committed.`
        : `${whose}: their passwords go from \`bmc.netrc\` into \`h200-platform:secrets\`, encrypted by the stack's key. The preview warns of each that is missing, and the update is refused. ${trust} What \`git diff\` shows of Pulumi.${stack}.yaml is \`secure:\` lines, these certificates and the phase; it is committed.`;
};

/** Where the secret store keeps it, and under which field. */
const ENCRYPTION = { path: "api-encryption/workload", field: "encryption.yaml" } as const;

/** Of snapshots of the workload's etcd. */
const SNAPSHOT = "etcd-snapshot/workload";

/** What `registryRobots` leaves in the checkout, for as long as there is no secret store. */
const ROBOTS = Object.values(REGISTRY_ROBOTS);

/** While the first root token is there, which the step after this one revokes. */
export const hostSecrets = (site: Site): Step => {
    const { onManagement, metal, plan } = site;
    const bao = inOpenbao(site);
    const baoReads = inOpenbao(site, "-i ");
    const robots = plan.services !== null;
    const read = `${bao} bao kv get -field=${ENCRYPTION.field} ${ENCRYPTION.path}`;
    return {
        id: "host-secrets",
        title: "Secrets of hosts, into the store and out of it",
        who: ["infrastructure engineer", "share holders"],
        minutes: 30,
        after: ["secret-store"],
        makes: [apiEncryption("workload"), etcdSnapshot("workload"), ARTIFACT_SIGNING_KEY],
        text: [
            `The secret store draws the key with which the workload's API server encrypts, and keeps the whole file at \`${ENCRYPTION.path}\`; hosts of the control plane read the Secret \`${API_ENCRYPTION_SECRET}\`, which is that file. No command has the key in its arguments, none writes it to a disk.`,
            "It draws the key for snapshots of the workload's etcd, too (`etcd-snapshot/workload`), which no host is given before a job takes them.",
            "BMC passwords that were drawn with the firmware go to `bmc/HOST`; then the last file that has them is destroyed. Those of management hosts are in the escrow container.",
            ...(robots
                ? [
                      "Passwords of the registry's robots go to `registry/NAME`, and their files likewise. From then on no person has both: operators read the importer's, and promoters, of another department, the promoter's and what signs (`key/registry`, `key/artifact-signing`).",
                  ]
                : []),
            "What policies name is enabled while somebody may: from the next steps on it takes a quorum.",
        ],
        commands: [
            // Its pod was deleted to see it unseal, and what it knew of the login with it.
            `${inOpenbao(site, "-it ")} bao login -no-print`,
            ...mountsOf("host-secrets").map((mount) => `${bao} bao secrets enable ${mount}`),
            `key=$(${bao} bao write -field=random_bytes sys/tools/random/32 format=base64)`,
            ...encryptionOf(),
            `encryption_of "$key" | ${baoReads} bao kv put ${ENCRYPTION.path} ${ENCRYPTION.field}=-`,
            "unset key",
            `${bao} bao write -field=random_bytes sys/tools/random/32 format=base64 | ${baoReads} bao kv put ${SNAPSHOT} key=-`,
            `${read} | ${onManagement} -n ${metal} create secret generic ${API_ENCRYPTION_SECRET} --from-file=${ENCRYPTION.field}=/dev/stdin`,
            ...withBmcPasswords(site, ({ name }) => `${baoReads} bao kv put bmc/${name} password=-`),
            ...(robots
                ? forEach("robot", ROBOTS, [
                      `tr -d '\\n' < $robot.password | ${baoReads} bao kv put registry/$robot password=-`,
                  ])
                : []),
            `${bao} bao write transit/keys/${ARTIFACT_SIGNING} type=ecdsa-p384    # ${ARTIFACT_SIGNING_KEY}`,
        ],
        check: {
            expect: `The same hash twice; one key, named after its own; a name for each host${robots ? " and each robot" : ""}. Then the files go.`,
            commands: [
                "encryption_hash() { sha256sum | cut -c1-12; }",
                `${read} | encryption_hash`,
                `${onManagement} -n ${metal} get secret ${API_ENCRYPTION_SECRET} -o json | jq -j '.data["${ENCRYPTION.field}"]' | base64 -d | encryption_hash`,
                `${read} | grep name:`,
                `${bao} bao kv list bmc`,
                `${bao} bao kv get -field=key ${SNAPSHOT} | base64 -d | wc -c    # 32`,
                ...(robots ? [`${bao} bao kv list registry`] : []),
                `shred -u bmc.netrc${robots ? ` ${ROBOTS.map((robot) => `${robot}.password`).join(" ")} htpasswd` : ""}`,
            ],
        },
        back: {
            how: "Nothing is encrypted with it yet: take the Secret away and draw another. Passwords are still in their files.",
            commands: [
                `${onManagement} -n ${metal} delete secret ${API_ENCRYPTION_SECRET}`,
                `${bao} bao kv metadata delete ${ENCRYPTION.path}`,
                `${bao} bao kv metadata delete ${SNAPSHOT}`,
            ],
        },
    };
};
