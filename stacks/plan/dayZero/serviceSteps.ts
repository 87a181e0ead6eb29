import { shareHolders, SHARES_NEEDED } from "../keys/custodians";
import { OPENBAO, servingKeys } from "../keys/keyIds";
import type { Site } from "./site";
import type { Step } from "./step";

/** What the platform needs around it: state, secrets, and the services that the seed machine stood in for. */
export function serviceSteps(site: Site): Step[] {
    return [state(site), foundation(site), secretStore(site), sshCa(site), services(site)];
}

const state = ({ stack }: Site): Step => ({
    id: "state",
    title: "State backend and secrets provider",
    who: ["infrastructure engineer", "share holders"],
    minutes: 60,
    after: ["ceremony"],
    text: [
        "A bucket with versions and object lock, and a KMS key in the account that is not the backups'. They come first and from outside: what remembers the site must not depend on it. `PULUMI_BACKEND_URL` and `SECRETS_PROVIDER` (`awskms://...`) are written down with the keys.",
        "`stack init` writes the encrypted data key into the stack's file and rewrites the rest: keep those two lines, drop the other changes.",
    ],
    commands: [
        'pulumi login "$PULUMI_BACKEND_URL"',
        `pulumi stack init ${stack} --secrets-provider "$SECRETS_PROVIDER"`,
        `git diff Pulumi.${stack}.yaml`,
    ],
    check: {
        expect: "The stack is listed, with no resource; the bucket keeps versions and refuses to delete them.",
        commands: ["pulumi whoami --verbose", "pulumi stack ls"],
    },
    back: { how: "The stack is empty: remove it.", commands: [`pulumi stack rm ${stack}`] },
});

const foundation = ({ stack, onManagement, plan }: Site): Step => ({
    id: "foundation",
    title: "First update: the management cluster gets its controllers",
    who: ["infrastructure engineer"],
    minutes: 90,
    after: ["cluster-keys", "state"],
    text: [
        "Preview first, and read it with a second person. What belongs to the workload cluster waits: that cluster does not exist yet, and an update that ends there with errors is run again later. Nothing is lost by an interruption: [interrupted-run](interrupted-run.md).",
    ],
    commands: [
        `npm run plan -- --stack ${stack}`,
        `pulumi preview --stack ${stack} --policy-pack policies --diff`,
        `pulumi up --stack ${stack} --policy-pack policies`,
    ],
    check: {
        expect: "Every controller of the management cluster is available; no resource of it has an error.",
        commands: [
            `${onManagement} get namespaces ${plan.namespaces
                .filter(({ cluster }) => cluster === "management")
                .map(({ name }) => name)
                .join(" ")}`,
            `${onManagement} get deployments --all-namespaces`,
            `pulumi stack --stack ${stack}`,
        ],
    },
    back: {
        how: "Correct the configuration and run it again. To begin anew: destroy, as long as no host was provisioned.",
        commands: [`pulumi destroy --stack ${stack}`],
    },
});

const secretStore = ({ onManagement, secretStore: namespace }: Site): Step => ({
    id: "secret-store",
    title: "Secret store: first unseal",
    who: ["share holders", "infrastructure engineer"],
    minutes: 120,
    after: ["foundation"],
    makes: [servingKeys("management"), OPENBAO],
    text: [
        `OpenBao runs, and holds nothing. Its listener's certificate comes from the cluster's platform CA, which goes in first. Its seal key comes from the escrow container, goes in once, and unseals it after each restart. The ${shareHolders.length} recovery shares are encrypted to the share holders' PGP keys; ${SHARES_NEEDED} of them can make a root token, none can decrypt anything. The first root token is revoked before anybody leaves the room.`,
    ],
    commands: [
        `${onManagement} -n cert-manager create secret tls platform-ca --cert=ceremony/platform-ca-management.crt --key=ceremony/platform-ca-management.key`,
        `${onManagement} -n ${namespace} create secret generic openbao-seal --from-file=seal=ceremony/openbao-seal.key`,
        `${onManagement} -n ${namespace} rollout restart statefulset/openbao`,
        `${onManagement} -n ${namespace} exec openbao-0 -- bao operator init -recovery-shares=${shareHolders.length} -recovery-threshold=${SHARES_NEEDED} -recovery-pgp-keys="$RECOVERY_PGP_KEYS"`,
        `${onManagement} -n ${namespace} exec -it openbao-0 -- sh -c 'bao login && bao audit enable file file_path=/openbao/audit/audit.log'`,
        `${onManagement} -n ${namespace} exec -it openbao-0 -- bao token revoke -self`,
    ],
    check: {
        expect: "Initialized true, Sealed false on every pod, and again after a pod was deleted; the root token is refused.",
        commands: [
            `${onManagement} -n ${namespace} get pods -l app.kubernetes.io/name=openbao -o name | xargs -I{} ${onManagement} -n ${namespace} exec {} -- bao status`,
            `${onManagement} -n ${namespace} delete pod openbao-0`,
        ],
    },
    back: {
        how: "While it holds nothing: delete its volumes and initialise again, with new shares. Later: the latest snapshot, under the same seal.",
        commands: [`${onManagement} -n ${namespace} delete pvc -l app.kubernetes.io/name=openbao`],
    },
});

const sshCa = ({ management, first, onManagement, secretStore: namespace }: Site): Step => ({
    id: "ssh-ca",
    title: "SSH CA moves into the secret store",
    who: ["infrastructure engineer", "share holders"],
    minutes: 30,
    after: ["secret-store"],
    text: [
        "Hosts trust the key already; from here on only the secret store has it. The copy in the escrow container goes at the next drill, when the secret store has been restored from a snapshot once.",
    ],
    commands: [
        `${onManagement} -n ${namespace} exec -i openbao-0 -- sh -c 'bao secrets enable -path=ssh ssh && cat > /tmp/ca && bao write ssh/config/ca private_key=@/tmp/ca public_key="$1"; rm -f /tmp/ca' - "$(cat ceremony/ssh-ca.pub)" < ceremony/ssh-ca`,
    ],
    check: {
        expect: "A certificate for an hour, signed by the store, lets its owner in; one without the right principal does not.",
        commands: [
            `${onManagement} -n ${namespace} exec openbao-0 -- bao read -field=public_key ssh/config/ca | diff - ceremony/ssh-ca.pub`,
            `ssh -o CertificateFile=operator-cert.pub ${management.ssh.user}@${first.address} true`,
        ],
    },
    back: {
        how: "Hosts trust the offline copy as before: sign with it, and try again.",
        commands: [
            `ssh-keygen -s ceremony/ssh-ca -I day-zero -n ${management.ssh.principals.join(",")} -V +1d operator.pub`,
        ],
    },
});

const services = ({ stack, management, plan }: Site): Step => ({
    id: "services",
    title: "Registry, apt mirror, model store: import, and the seed machine leaves",
    who: ["infrastructure engineer"],
    minutes: 480,
    after: ["foundation", "secret-store"],
    text: [
        "What the seed machine holds is copied into the site's own services, with every digest and signature checked again on the way; weights go through quarantine, licence and hash before they are signed. Then the services take over its addresses one by one.",
        `Images: [fill-the-mirror](fill-the-mirror.md). The site's registry in this plan: ${plan.site.imageMirror ?? "none yet, set `charts.imageMirror`"}.`,
    ],
    commands: [
        `npm run images -- --stack ${stack}`,
        `npm run images:verify -- --stack ${stack}`,
        ...management.dnsServers.map((address) => `dig +short @${address} ${new URL(management.aptMirror).hostname}`),
    ],
    check: {
        expect: "With the seed machine switched off: packages, images, names and time all still come.",
        commands: [
            `curl -fsS ${management.aptMirror}/ubuntu/dists/jammy/Release | grep Codename`,
            ...management.ntpServers.map((address) => `chronyd -Q -t 5 'server ${address} iburst'`),
        ],
    },
    back: {
        how: "Switch the seed machine on again and give it the addresses back. It is kept, sealed, until hand-over.",
        commands: [],
    },
});
