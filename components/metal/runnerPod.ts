import type { core } from "@pulumi/kubernetes/types/input";

import { GPU_TAINT, LABELS } from "../shared/labels";
import { confinedContainer, unprivilegedUser } from "../shared/restrictedPod";
import { imageReference } from "../upstream/imageReference";
import type { ImagePin } from "../upstream/versions";
import { CREDENTIAL_HELPER } from "./runnerKubeconfig";

export interface ForgeAccess {
    /** @default https://api.github.com */
    readonly api?: string;
    readonly organisation: string;
    /** Of the runner group, which names the one repository that may use it. */
    readonly group: number;
    /** The app that may register runners: its client id, and its installation in the organisation. */
    readonly clientId: string;
    readonly installation: number;
}

export interface RunnerPodSettings {
    readonly image: ImagePin;
    readonly account: string;
    readonly forge: ForgeAccess;
    /** What jobs ask for in `runs-on`. */
    readonly label: string;
    /** Name of a Secret with `key.pem`, the app's private key. */
    readonly registrationSecret: string;
    readonly state: {
        /** As in `pulumi login`, e.g. `s3://h200-state?region=eu-central-1`. */
        readonly backend: string;
        /** Name of a Secret with `config`, in the form of AWS' tools, and what that names; may read the state and no more. */
        readonly secret: string;
    };
    /** The way out, e.g. `http://10.20.0.5:3128`; it lets through the forge's hosts and the state's, and no others. */
    readonly proxy: string;
    /** Name of the ConfigMap with the scripts and the kubeconfig. */
    readonly configMap: string;
    readonly kubeconfigFile: string;
}

/** Keys of the ConfigMap. One that ends in `credential` would say that it is one. */
export const RUNNER_SCRIPTS = { register: "register.sh", credential: "credential.sh" } as const;
const SCRIPT_FILES = {
    [RUNNER_SCRIPTS.register]: RUNNER_SCRIPTS.register,
    [RUNNER_SCRIPTS.credential]: CREDENTIAL_HELPER,
};

/** What its pod asks for, and gets no more of: Node, the engine, and two providers with a policy pack beside them. */
export const RUNNER_SIZE = { cpuCores: 4, memoryGib: 8 } as const;
/** Of the account `runner` in the publisher's image. */
const USER_ID = 1001;
const PATHS = {
    image: "/home/runner",
    home: "/runner",
    scripts: "/etc/runner",
    kube: "/etc/kube",
    registration: "/run/registration",
    jit: "/run/jit",
    token: "/run/preview",
    state: "/run/state",
} as const;
/** The kubelet renews it; what a job carries away is worth this long. */
const TOKEN_SECONDS = 600;

/** A pod that takes one job, and ends. Fits Pod Security `restricted`. */
export function runnerPod(settings: RunnerPodSettings): core.v1.PodSpec {
    const { forge, proxy, state } = settings;
    const container = {
        image: imageReference(settings.image),
        imagePullPolicy: "IfNotPresent",
        securityContext: confinedContainer(),
    };
    const mount = (name: keyof typeof PATHS, readOnly = true) => ({ name, mountPath: PATHS[name], readOnly });
    return {
        serviceAccountName: settings.account,
        // The one token is asked for below: short-lived, and not mounted into the container that registers.
        automountServiceAccountToken: false,
        enableServiceLinks: false,
        restartPolicy: "Never",
        securityContext: unprivilegedUser(USER_ID),
        // With the tenants' workloads: never beside the API server, the disks of the storage, or on a management host.
        tolerations: [{ key: GPU_TAINT.key, operator: "Equal", value: GPU_TAINT.value, effect: GPU_TAINT.effect }],
        nodeSelector: { [LABELS.role]: "gpu" },
        initContainers: [
            {
                ...container,
                name: "register",
                command: ["/bin/bash", `${PATHS.scripts}/${RUNNER_SCRIPTS.register}`],
                env: [
                    ...environment({
                        FORGE_API: forge.api ?? "https://api.github.com",
                        FORGE_ORGANISATION: forge.organisation,
                        FORGE_CLIENT_ID: forge.clientId,
                        FORGE_INSTALLATION: String(forge.installation),
                        HTTPS_PROXY: proxy,
                        JIT_CONFIG: `${PATHS.jit}/config`,
                        REGISTRATION_KEY: `${PATHS.registration}/key.pem`,
                        RUNNER_GROUP: String(forge.group),
                        RUNNER_HOME: PATHS.home,
                        RUNNER_IMAGE_HOME: PATHS.image,
                        RUNNER_LABEL: settings.label,
                    }),
                    { name: "RUNNER_NAME", valueFrom: { fieldRef: { fieldPath: "metadata.name" } } },
                ],
                resources: sizes("100m", "256Mi"),
                volumeMounts: [mount("registration"), mount("scripts"), mount("jit", false), mount("home", false), TMP],
            },
        ],
        containers: [
            {
                ...container,
                name: "runner",
                workingDir: PATHS.home,
                command: ["/bin/bash", "-c", `exec ./run.sh --jitconfig "$(cat ${PATHS.jit}/config)"`],
                env: environment({
                    AWS_CONFIG_FILE: `${PATHS.state}/config`,
                    HOME: PATHS.home,
                    HTTPS_PROXY: proxy,
                    NO_PROXY: "localhost,127.0.0.1,10.0.0.0/8,172.16.0.0/12,192.168.0.0/16",
                    PATH: `${PATHS.scripts}:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin`,
                    PREVIEW_KUBE: PATHS.kube,
                    PREVIEW_TOKEN_FILE: `${PATHS.token}/token`,
                    PULUMI_BACKEND_URL: state.backend,
                }),
                resources: sizes(String(RUNNER_SIZE.cpuCores), `${RUNNER_SIZE.memoryGib}Gi`),
                volumeMounts: [
                    ...(["scripts", "kube", "jit", "token", "state"] as const).map((name) => mount(name)),
                    mount("home", false),
                    TMP,
                ],
            },
        ],
        volumes: [
            configVolume("scripts", settings.configMap, SCRIPT_FILES, 0o555),
            configVolume("kube", settings.configMap, { [settings.kubeconfigFile]: settings.kubeconfigFile }, 0o444),
            { name: "registration", secret: { secretName: settings.registrationSecret, defaultMode: 0o440 } },
            { name: "state", secret: { secretName: state.secret, defaultMode: 0o440 } },
            {
                name: "token",
                projected: {
                    sources: [{ serviceAccountToken: { path: "token", expirationSeconds: TOKEN_SECONDS } }],
                },
            },
            { name: "jit", emptyDir: { medium: "Memory", sizeLimit: "1Mi" } },
            { name: "home", emptyDir: { sizeLimit: "20Gi" } },
            { name: "tmp", emptyDir: { sizeLimit: "5Gi" } },
        ],
    };
}

const TMP = { name: "tmp", mountPath: "/tmp" };

const environment = (values: Readonly<Record<string, string>>) =>
    Object.entries(values).map(([name, value]) => ({ name, value }));

const sizes = (cpu: string, memory: string) => ({ requests: { cpu, memory }, limits: { cpu, memory } });

/** @param files by key of the ConfigMap, the name that each has in the volume */
function configVolume(
    name: string,
    configMap: string,
    files: Readonly<Record<string, string>>,
    defaultMode: number,
): core.v1.Volume {
    const items = Object.entries(files).map(([key, path]) => ({ key, path }));
    return { name, configMap: { name: configMap, defaultMode, items } };
}
