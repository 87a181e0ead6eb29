import { basename } from "node:path";

import { CREDENTIAL_HELPER } from "../../../components/metal/runnerKubeconfig";
import type { Site } from "./site";
import type { Step } from "./step";

/** In front of the update that makes the runner, which is refused without it; nothing where a site has none. */
export const helperStep = (site: Site): Step[] => (site.plan.runner ? [helper(site)] : []);

/** After it; no other step waits for this one. */
export const runnerStep = (site: Site): Step[] => (site.plan.runner ? [runner(site)] : []);

const ADMINISTRATORS = '"${XDG_CONFIG_HOME:-$HOME/.config}/h200-platform"';

const helper = ({ plan, stack, cluster, workload, onManagement, onWorkload }: Site): Step => {
    const both = [cluster, workload];
    const { path } = workload.kubeconfig;
    const config = `kubectl config --kubeconfig ${path}`;
    const kept = (name: string) => `${ADMINISTRATORS}/${plan.site.name}-${name}.conf`;
    return {
        id: "helper",
        title: "A kubeconfig without a credential",
        who: ["infrastructure engineer"],
        minutes: 30,
        after: ["control-plane"],
        text: [
            `Pulumi keeps the kubeconfig in the state, and pull requests read the state: [runner](runner.md). From here on the file says whom to ask for a credential, and is the same for everybody; administrators' certificates lie apart, where \`${CREDENTIAL_HELPER}\` of \`tools/credential/\` finds them.`,
            "Updates of phase 0 have left the management cluster's certificate in the state. The update that follows replaces it there; what the backend keeps of earlier ones goes before the runner begins.",
        ],
        commands: [
            `umask 077 && mkdir -p ${ADMINISTRATORS}`,
            ...both.map(
                ({ name, kubeconfig: { context } }) =>
                    `kubectl --kubeconfig ${path} --context ${context} config view --raw --minify --flatten > ${kept(name)}`,
            ),
            `sudo install -m 0755 tools/credential/${CREDENTIAL_HELPER} /usr/local/bin/`,
            // An entry that is changed keeps what it held.
            `${config} get-users | tail -n +2 | xargs -r -n 1 ${config} delete-user`,
            ...both.flatMap(({ name, kubeconfig: { context } }) => [
                `${config} set-credentials ${name} --exec-api-version=client.authentication.k8s.io/v1 --exec-command=${CREDENTIAL_HELPER} --exec-arg=${name} --exec-arg=${plan.site.name} --exec-interactive-mode=IfAvailable`,
                `${config} set-context ${context} --user=${name}`,
            ]),
        ],
        check: {
            expect: "No line with a key or a token, and both clusters answer.",
            commands: [
                `! grep -qE 'client-key|token|password' ${path}`,
                `${onManagement} auth whoami`,
                `${onWorkload} auth whoami`,
                `pulumi preview --stack ${stack} --policy-pack policies`,
            ],
        },
        back: {
            how: "The administrators' kubeconfigs lie where they were put, and on the control-plane hosts.",
            commands: both.map(
                ({ name, kubeconfig: { context } }) =>
                    `kubectl --kubeconfig ${kept(name)} --context ${context} get nodes`,
            ),
        },
    };
};

const runner = ({ plan, stack, workload, onWorkload }: Site): Step => {
    const { namespace = "", registrationSecret: secret = "" } = plan.runner ?? {};
    const { path } = workload.kubeconfig;
    const bucket = "${PULUMI_BACKEND_URL%%\\?*}/.pulumi";
    return {
        id: "runner",
        byHand: ["key.pem"],
        title: "The private runner takes pull requests",
        who: ["infrastructure engineer"],
        minutes: 90,
        after: ["update"],
        makes: ["key/runner"],
        text: [
            "It exists since the update, and its pod waits for two Secrets. They go in once somebody has seen what the plan cannot know (`runner/way-out`): that the proxy lets through the hosts of [runner](runner.md) and no others, and that the role that reads the state, in the other Secret, can do no more. Until then the site is handed over without it. `key.pem` is the app's key, from the forge; whoever set up the app brings it.",
            "Everybody takes the runner's own kubeconfig, letter for letter: Pulumi takes another text for another cluster. What the backend keeps of updates with a credential goes.",
        ],
        commands: [
            `${onWorkload} -n ${namespace} get configmap runner -o jsonpath='{.data.${basename(path).replaceAll(".", "\\.")}}' > ${path}.new && mv ${path}.new ${path}`,
            `pulumi up --stack ${stack} --policy-pack policies`,
            ...["history", "backups"].map((folder) => `aws s3 rm --recursive "${bucket}/${folder}"`),
            `${onWorkload} -n ${namespace} create secret generic ${secret} --from-file=key.pem`,
            "shred -u key.pem",
        ],
        check: {
            expect: "No key in the state, nothing encrypted in the stack file; then the two pull requests of [runner](runner.md), one shown and one refused.",
            commands: [
                `! pulumi stack export --show-secrets --stack ${stack} | grep -qE 'client-key-data|PRIVATE KEY'`,
                `! grep -E '^ +secure:' Pulumi.${stack}.yaml`,
                `${onWorkload} -n ${namespace} get cronjobs,jobs,pods`,
            ],
        },
        back: {
            how: "Without its key it takes no job; the app is removed at the forge.",
            commands: [`${onWorkload} -n ${namespace} delete secret ${secret}`],
        },
    };
};
