import { holdsData } from "../../../components/metal/fleetHost";
import { shareHolders, SHARES_NEEDED } from "../keys/custodians";
import { OPENBAO, REGISTRY_ROBOTS_KEY, servingKeys, showsCertificate } from "../keys/keyIds";
import { mountsOf } from "../secretStoreAccess/storeMounts";
import { BMC_TRUST } from "./bmcCertificates";
import { CARRIED, platformCaChain, shredCarried } from "./ceremonyFiles";
import { bmcPasswordsText, handBmcPasswords, hostSecrets } from "./hostSecretsStep";
import { forEach, inOpenbao, signOperator, type Site, ssh } from "./site";
import type { Step } from "./step";
import { storeAccess } from "./storeAccessStep";
import { registryRobots } from "./supplySteps";

/** What the platform needs around it: state, secrets, and the services that the seed machine stood in for. */
export function serviceSteps(site: Site): Step[] {
    return [state(site), foundation(site), secretStore(site), hostSecrets(site), sshCa(site), storeAccess(site)];
}

const state = ({ stack }: Site): Step => {
    /** Of AWS' tools: whoever uses it writes the state. */
    const profile = `h200-${stack}-deploy`;
    return {
        id: "state",
        title: "State backend and secrets provider",
        who: ["infrastructure engineer", "share holders"],
        minutes: 60,
        after: ["ceremony"],
        text: [
            "A bucket with versions and object lock, a KMS key and two roles, in the account that is not the backups': `bootstrap/`, run by whoever administers the key. They come first and from outside: what remembers the site must not depend on it. The state of `bootstrap/` lies beside it in git and is committed. Its outputs are written down with the keys.",
            `Whoever administers the key cannot use it. So the last commands are typed by somebody else, one of \`principals.deploy\` of \`bootstrap/Pulumi.${stack}.yaml\`, signed in under a profile of AWS' tools that \`DEPLOYER\` names; the profile \`${profile}\` takes the role \`deploy\` from there, as often as it has to. It is exported, as \`PULUMI_BACKEND_URL\` is, in the session of every step with \`pulumi\` in it; \`preview\` is for pull requests.`,
            "`stack init` writes the encrypted data key into the stack's file and rewrites the rest: keep those two lines, drop the other changes.",
        ],
        commands: [
            "export PULUMI_CONFIG_PASSPHRASE=    # of bootstrap alone, whose state holds no secret",
            `test -f bootstrap/state/.pulumi/stacks/h200-bootstrap/${stack}.json || pulumi -C bootstrap stack init ${stack}`,
            `pulumi -C bootstrap up --stack ${stack}`,
            `export SECRETS_PROVIDER="$(pulumi -C bootstrap stack output secretsProvider --stack ${stack})"`,
            `export PULUMI_BACKEND_URL="$(pulumi -C bootstrap stack output backendUrl --stack ${stack})"`,
            `role="$(pulumi -C bootstrap stack output roles --json --stack ${stack} | jq -r .deploy)"`,
            `aws configure set profile.${profile}.role_arn "$role" && aws configure set profile.${profile}.source_profile "$DEPLOYER"`,
            `export AWS_PROFILE=${profile}`,
            'pulumi login "$PULUMI_BACKEND_URL"',
            `pulumi stack init ${stack} --secrets-provider "$SECRETS_PROVIDER"`,
            `git diff Pulumi.${stack}.yaml`,
        ],
        check: {
            expect: "The role `deploy`; the stack is listed, with no resource. The bucket keeps versions, each with an id, and refuses to delete one to this role (`AccessDenied`). What to do when the state is lost: [lost-state](lost-state.md).",
            commands: [
                "aws sts get-caller-identity --query Arn",
                "pulumi stack ls",
                'bucket="${PULUMI_BACKEND_URL#s3://}" && bucket="${bucket%%\\?*}"',
                `state=.pulumi/stacks/h200-platform/${stack}.json`,
                `version="$(aws s3api list-object-versions --bucket "$bucket" --prefix "$state" --query 'Versions[-1].VersionId' --output text)" && echo "$version"`,
                '! aws s3api delete-object --bucket "$bucket" --key "$state" --version-id "$version"',
            ],
        },
        back: {
            how: "The stack is empty: remove it, and take back what `stack init` wrote. Without `--preserve-config` the stack's file goes too, which is the site's configuration. Bucket and key are protected, and stay.",
            commands: [`pulumi stack rm ${stack} --preserve-config`, `git checkout Pulumi.${stack}.yaml`],
        },
    };
};

/** Ironic is on the host's network: where one of these hosts fails, it would. */
function managementReachesBmcs(site: Site): string[] {
    const { management, plan } = site;
    const asked = plan.hosts.filter(showsCertificate).map(({ bmcAddress }) => bmcAddress);
    return forEach(
        "address",
        management.hosts.map(({ address }) => address),
        [
            `${ssh(site, "$address")} 'trust=$(mktemp) && cat > $trust; for bmc in ${asked.join(" ")}; do curl -fsS --max-time 5 --cacert $trust -o /dev/null https://$bmc/redfish/v1/ || echo "'"$address"' does not reach $bmc"; done; rm $trust' < ${BMC_TRUST}`,
        ],
    );
}

const foundation = (site: Site): Step => {
    const { stack, onManagement, plan } = site;
    const withData = site.workloadHosts.filter(({ role }) => role !== "management" && holdsData({ role }));
    return {
        id: "foundation",
        title: "First update: the management cluster gets its controllers",
        who: ["infrastructure engineer"],
        minutes: 90,
        after: ["cluster-keys", "state"],
        makes: [servingKeys("management"), ...(plan.services ? [REGISTRY_ROBOTS_KEY] : [])],
        text: [
            "First Ironic's way to the BMCs, which leads over the router: every management host asks every BMC, since Ironic may run on any of them. A line for each pair that fails; nothing else is proved by the rest.",
            "`npm run reach` asks everything else at once whether it answers, and BMCs too: give the seed machine a port in the out-of-band network and one in the management network for it. So what it says of a BMC is that it is there, not that the router lets Ironic through. Nor does it show that BMCs reach Ironic, which does not run yet: that is seen when hosts are inspected. What cannot be told yet is the workload's API server; anything that fails is mended first, or hosts would fail one by one an hour later.",
            "The cluster's platform CA goes in by hand, from the ceremony, with the root above it: the update waits for the issuer that signs with it, and no state ever holds its key.",
            "Definitions of custom resources come before the update, which is refused without them: [install-definitions](install-definitions.md).",
            bmcPasswordsText(site),
            "Preview first, and read it with a second person. The stack file says `h200-platform:phase: 0` until the workload cluster exists: nothing is planned there. Of phase 0 there are two updates. This one makes the management cluster's controllers and tells them of the hosts, which Metal3 inspects and then leaves at rest. The other makes the workload cluster's control plane, once Tang servers are recorded and the secret store has given what its hosts read; then everything else is phase 1. Nothing is lost by an interruption: [interrupted-run](interrupted-run.md).",
        ],
        commands: [
            ...managementReachesBmcs(site),
            `npm run reach -- --stack ${stack}`,
            `# Pulumi.${stack}.yaml: h200-platform:phase: 0`,
            ...handBmcPasswords(site),
            `pulumi config set --stack ${stack} --plaintext --path h200-platform:metal.bmcAuthority < ${BMC_TRUST}`,
            `git diff Pulumi.${stack}.yaml`,
            `npm run plan -- --stack ${stack}`,
            `npm run definitions -- --stack ${stack} --cluster management`,
            `pulumi preview --stack ${stack} --policy-pack policies --diff`,
            `${onManagement} create namespace cert-manager    # the update takes it over`,
            `${onManagement} -n cert-manager create secret tls platform-ca --cert=${platformCaChain(CARRIED, "management")} --key=ceremony/platform-ca-management.key`,
            ...registryRobots({ plan, onManagement }),
            `pulumi up --stack ${stack} --policy-pack policies`,
        ],
        check: {
            expect: "Every controller of the management cluster is available; no resource of it has an error; each host is inspected, then available.",
            commands: [
                `${onManagement} get namespaces ${plan.namespaces
                    .filter(({ cluster }) => cluster === "management")
                    .map(({ name }) => name)
                    .join(" ")}`,
                `${onManagement} get deployments --all-namespaces`,
                `${onManagement} -n ${site.metal} get baremetalhosts`,
                `pulumi stack --stack ${stack}`,
                `${shredCarried("platform-ca-management.key", "platform-ca-workload.key")}    # the other has no use yet: the escrow container has both`,
            ],
        },
        back: {
            how: `Correct the configuration and run it again. To begin anew, as long as no host was provisioned: hosts are protected, and an update protects them again.${withData.length > 0 ? " Those that will hold data stay in the cluster after a destroy; they go by hand, and first, since nobody but the operator that is about to go lets go of them." : ""}`,
            commands: [
                `pulumi state unprotect --all --stack ${stack}`,
                ...(withData.length > 0
                    ? [
                          `${onManagement} -n ${site.metal} delete ${withData.map(({ name }) => `baremetalhost/${name}`).join(" ")}`,
                      ]
                    : []),
                `pulumi destroy --stack ${stack}`,
            ],
        },
    };
};

/** The public halves of the share holders' tokens, by name in `ceremony/share-holders/`. */
const HOLDERS = shareHolders.map((holder) => `${holder}.asc`);

const secretStore = (site: Site): Step => ({
    id: "secret-store",
    title: "Secret store: first unseal",
    who: ["share holders", "infrastructure engineer"],
    minutes: 120,
    after: ["foundation"],
    makes: [OPENBAO],
    text: [
        `OpenBao runs, and holds nothing. Its listener's certificate comes from the cluster's platform CA. Its seal key comes from the escrow container, goes in once, and unseals it after each restart. The ${shareHolders.length} recovery shares are encrypted to the share holders' PGP keys; ${SHARES_NEEDED} of them can make a root token, none can decrypt anything. The first root token serves the next three steps too, the last of which revokes it before anybody leaves the room.`,
        `\`ceremony/share-holders/\` has the public key of each token: ${HOLDERS.join(", ")}. How the store is run from here on: [secret-store](secret-store.md).`,
    ],
    commands: [
        `${site.onManagement} -n ${site.secretStore} create secret generic openbao-seal --from-file=${site.plan.secretStore?.seal.current}=ceremony/openbao-seal.key`,
        `${site.onManagement} -n ${site.secretStore} wait pod/openbao-0 --for=jsonpath='{.status.phase}'=Running --timeout=10m`,
        `tar -C ceremony/share-holders -cf - ${HOLDERS.join(" ")} | ${inOpenbao(site, "-i ")} tar -C /tmp -xf -`,
        `${inOpenbao(site)} bao operator init -recovery-shares=${shareHolders.length} -recovery-threshold=${SHARES_NEEDED} -recovery-pgp-keys=${HOLDERS.map((file) => `/tmp/${file}`).join(",")}`,
        `${inOpenbao(site, "-it ")} bao login -no-print`,
    ],
    check: {
        expect: "Initialized true, Sealed false on every pod, and again after a pod was deleted; each is a voter; two audit devices. Then the carried copy of the seal key goes.",
        commands: [
            `${site.onManagement} -n ${site.secretStore} get pods -l app.kubernetes.io/name=openbao -o name | xargs -I{} ${site.onManagement} -n ${site.secretStore} exec {} -c openbao -- bao status`,
            `${inOpenbao(site)} bao operator raft list-peers`,
            `${inOpenbao(site)} bao audit list`,
            `${site.onManagement} -n ${site.secretStore} delete pod openbao-0`,
            `${site.onManagement} -n ${site.secretStore} wait pod/openbao-0 --for=jsonpath='{.status.phase}'=Running --timeout=10m`,
            `${inOpenbao(site)} bao status`,
            shredCarried("openbao-seal.key"),
        ],
    },
    back: {
        how: "While it holds nothing: empty the data of each pod and initialise again, with new shares. Later: the latest snapshot, under the same seal.",
        commands: [
            `${site.onManagement} -n ${site.secretStore} get pods -l app.kubernetes.io/name=openbao -o name | xargs -I{} ${site.onManagement} -n ${site.secretStore} exec {} -c openbao -- sh -c 'rm -rf /openbao/data/*'`,
            `${site.onManagement} -n ${site.secretStore} delete pods -l app.kubernetes.io/name=openbao`,
        ],
    },
});

const sshCa = (site: Site): Step => ({
    id: "ssh-ca",
    title: "SSH CA moves into the secret store",
    who: ["infrastructure engineer", "share holders"],
    minutes: 30,
    after: ["host-secrets"],
    text: [
        "Hosts trust the key already. The carried copy goes as soon as the secret store has signed with it; the one in the escrow container at the next drill, when the secret store has been restored from a snapshot once.",
    ],
    commands: [
        `${inOpenbao(site, "-it ")} bao login -no-print`,
        ...mountsOf("ssh-ca").map((mount) => `${inOpenbao(site)} bao secrets enable ${mount}`),
        `${inOpenbao(site, "-i ")} sh -c 'cat > /tmp/ca && bao write ssh/config/ca private_key=@/tmp/ca public_key="$1"; rm -f /tmp/ca' - "$(cat ceremony/ssh-ca.pub)" < ceremony/ssh-ca`,
    ],
    check: {
        expect: "The store has the key; a certificate for an hour, signed by it, lets its owner in, and one without the right principal does not.",
        commands: [
            `${inOpenbao(site)} bao read -field=public_key ssh/config/ca | diff - ceremony/ssh-ca.pub`,
            `${ssh(site, site.first.address)} true`,
        ],
    },
    back: {
        how: "Hosts trust the offline copy as before: sign with it, and try again.",
        commands: [signOperator(site, CARRIED, 1)],
    },
});
