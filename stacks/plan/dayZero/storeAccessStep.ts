import { AUDIENCE, POLICIES, WRITES } from "../secretStoreAccess/storeFiles";
import { mountsOf } from "../secretStoreAccess/storeMounts";
import { PEOPLE } from "../secretStoreAccess/storeUsers";
import { CARRIED, shredCarried } from "./ceremonyFiles";
import { forEach, inOpenbao, OPERATOR_CERTIFICATE, type Site, ssh } from "./site";
import type { Step } from "./step";

/** Under `out/STACK`: what `npm run plan` leaves there for the secret store. */
export const STORE_FOLDER = "openbao";

/** kubeadm and Cluster API are told P-384 (`KUBEADM_ALGORITHM`). */
const SIGNS_WITH = "jwt_supported_algs=ES384";

/** Also of docs/runbooks/secret-store.md, which a test compares: what is there and not in the plan is taken away. */
export function applyStoreAccess(stack: string, bao: string, reads: string): string[] {
    const folder = `out/${stack}/${STORE_FOLDER}`;
    return [
        `for policy in ${folder}/${POLICIES}/*.hcl; do ${reads} bao policy write "$(basename "$policy" .hcl)" - < "$policy"; done`,
        `(cd ${folder}/${WRITES} && find . -name '*.json' | sort) | while read -r file; do ${reads} bao write "\${file:2:-5}" - < "${folder}/${WRITES}/$file"; done`,
        `${bao} bao policy list | grep -vxE 'default|root' | while read -r policy; do test -f "${folder}/${POLICIES}/$policy.hcl" || ${bao} bao policy delete "$policy" < /dev/null; done`,
        ...forEach(
            "cluster",
            ["management", "workload"],
            [
                `${bao} bao list "auth/$cluster/role" 2> /dev/null | tail -n +3 | while read -r role; do test -f "${folder}/${WRITES}/auth/$cluster/role/$role.json" || ${bao} bao delete "auth/$cluster/role/$role" < /dev/null; done`,
            ],
        ),
    ];
}

/** A token of an account of the management cluster, made for the store alone, turned into one of the store's. */
export const signInAs = (site: Site, user: keyof typeof PEOPLE) =>
    `${site.onManagement} -n ${site.secretStore} create token ${PEOPLE[user].serviceAccount} --audience ${AUDIENCE} --duration 10m | ${inOpenbao(site, "-i ")} bao write -field=token auth/management/login role=${user} jwt=- | ${inOpenbao(site, "-i ")} bao login -no-print -`;

/** For an hour, and again when it is over: nobody else signs once the SSH CA is in the store. */
export const certifyOperator = (site: Site) => [
    signInAs(site, "operators"),
    signKey(site),
    `${inOpenbao(site)} bao token revoke -self`,
];

/** Through a variable: what is refused leaves the certificate of before. */
const signKey = (site: Site) =>
    `signed=$(${inOpenbao(site, "-i ")} bao write -field=signed_key ssh/sign/people public_key=- < ${CARRIED}/operator.pub) && echo "$signed" > ${OPERATOR_CERTIFICATE}`;

/** The last step of the first root token. */
export const storeAccess = (site: Site): Step => {
    const { stack, first } = site;
    const bao = inOpenbao(site);
    const reads = inOpenbao(site, "-i ");
    return {
        id: "store-access",
        title: "Who may do what in the secret store",
        who: ["infrastructure engineer", "share holders"],
        minutes: 45,
        after: ["ssh-ca"],
        text: [
            `The plan has a policy for each user of the secret store and nobody else, made of what its keys say about who reads, signs and writes (\`npm run plan\` leaves them in \`out/${stack}/${STORE_FOLDER}/\`). They are read aloud before they are applied: nobody but a quorum can change them afterwards.`,
            `People and pods sign in with a token of their account, made for \`${AUDIENCE}\` and good for minutes. The store knows a cluster by the key that it signs tokens with, and asks nobody: this one's is on its members, the workload cluster's is told once that cluster is there.`,
            "The BMC CA moves in, as the SSH CA did. Then the first root token is revoked, and from here on a root token takes a quorum.",
        ],
        commands: [
            `npm run plan -- --stack ${stack}`,
            ...mountsOf("store-access").map((mount) => `${bao} bao secrets enable ${mount}`),
            `cat ${CARRIED}/bmc-ca.key ${CARRIED}/bmc-ca.crt | ${reads} bao write pki-bmc/config/ca pem_bundle=-`,
            ...["management", "workload"].map((cluster) => `${bao} bao auth enable -path=${cluster} jwt`),
            `${ssh(site, first.address)} sudo cat /etc/kubernetes/pki/sa.pub | ${reads} bao write auth/management/config ${SIGNS_WITH} jwt_validation_pubkeys=-`,
            ...applyStoreAccess(stack, bao, reads),
        ],
        check: {
            expect: "Every policy of the plan and two more (default, root). The root token is refused. An operator signs an SSH key for an hour, reads no policy and no team's volume; an auditor lists audit devices. Then the carried copies of both CAs go.",
            commands: [
                `${bao} bao policy list`,
                `${bao} bao token revoke -self`,
                `! ${bao} bao token lookup`,
                signInAs(site, "operators"),
                signKey(site),
                `ssh-keygen -L -f ${OPERATOR_CERTIFICATE}`,
                `! ${bao} bao policy read operators`,
                `${bao} bao token revoke -self`,
                signInAs(site, "auditors"),
                `${bao} bao audit list`,
                `${bao} bao token revoke -self`,
                shredCarried("ssh-ca", "bmc-ca.key"),
            ],
        },
        back: {
            how: "While the root token is there: mend the plan, apply it again. Afterwards three share holders make another: [secret-store](secret-store.md#7-a-root-token).",
            commands: [],
        },
    };
};

/** Cluster API draws that cluster's keys when it makes it, so this takes a quorum once more. */
export const workloadSignIn = (site: Site): Step => ({
    id: "workload-sign-in",
    title: "Pods of the workload cluster can sign in to the secret store",
    who: ["share holders", "infrastructure engineer"],
    minutes: 30,
    after: ["control-plane", "store-access"],
    text: [
        "Whoever could write this key could sign in as any pod, so no policy lets anybody: three share holders make a root token ([secret-store](secret-store.md#7-a-root-token)), and see it revoked. The same whenever that cluster's key for service accounts is rotated: both keys are told, one after the other, until the old one is gone.",
    ],
    commands: [
        `cluster=$(${site.onManagement} -n ${site.metal} get clusters -o name | cut -d/ -f2)`,
        `${inOpenbao(site, "-it ")} bao login -no-print`,
        `${site.onManagement} -n ${site.metal} get secret "$cluster-sa" -o json | jq -j '.data["tls.crt"]' | base64 -d | ${inOpenbao(site, "-i ")} bao write auth/workload/config ${SIGNS_WITH} jwt_validation_pubkeys=-`,
    ],
    check: {
        expect: "One public key; the root token is refused.",
        commands: [
            `${inOpenbao(site)} bao read -format=json auth/workload/config | jq '.data.jwt_validation_pubkeys | length'`,
            `${inOpenbao(site)} bao token revoke -self`,
            `! ${inOpenbao(site)} bao token lookup`,
        ],
    },
    back: { how: "Until it is told, no pod of that cluster can sign in; nothing else waits for it.", commands: [] },
});
