import type { KubernetesManifest } from "../upstream/kubernetesObject";
import { isOneOf } from "../upstream/charts/objectIds";
import { withoutToken } from "../upstream/charts/podTransforms";
import { type Container, type PodSpec, withContainers, withPodSpec } from "../upstream/charts/pods";
import { leaveOut, type ObjectTransform, setField } from "../upstream/charts/transforms";
import { withoutWait } from "../upstream/charts/waits";
import { API_PORT, PATHS } from "./secretStoreConfig";
import { upkeepScript } from "./secretStoreUpkeep";
import { type SecretStoreVolumes, volumeClaims } from "./secretStoreVolumes";

export interface SecretStorePodsArgs {
    readonly app: string;
    readonly replicas: number;
    /** OpenBao's configuration file. */
    readonly config: string;
    readonly volumes: SecretStoreVolumes;
}

/** Made in the key ceremony, one entry a key of the seal. */
export const SEAL_SECRET = "openbao-seal";
/** Filled by cert-manager. */
export const TLS_SECRET = "openbao-tls";

const UNUSED = "nothing signs in to the API server, and no member says there which one leads: any of them answers";

/**
 * What is changed in the chart's objects. Not by values, although some have one: a footprint does not react to them, and
 * then nobody knows whether what policies saw on a twin is what a site gets.
 */
export function secretStoreTransforms({ app, replicas, config, volumes }: SecretStorePodsArgs): ObjectTransform[] {
    const server = `StatefulSet/${app}`;
    return [
        leaveOut(`ClusterRoleBinding/${app}-server-binding`, UNUSED),
        leaveOut(`Role/${app}-discovery-role`, UNUSED),
        leaveOut(`RoleBinding/${app}-discovery-rolebinding`, UNUSED),
        leaveOut(`Service/${app}-active`, UNUSED),
        leaveOut(`Service/${app}-standby`, UNUSED),
        setField(`ServiceAccount/${app}`, ["automountServiceAccountToken"], false),
        setField(`ConfigMap/${app}-config`, ["data"], { "extraconfig-from-values.hcl": config }),
        withoutWait(`Service/${app}*`, "its pods start when the seal's key is there"),
        withoutToken([server]),
        setField(server, ["spec", "replicas"], replicas),
        setField(server, ["spec", "volumeClaimTemplates"], volumeClaims(app, volumes)),
        // In order, a member whose host is gone would keep all after it from being made again.
        setField(server, ["spec", "podManagementPolicy"], "Parallel"),
        {
            what: `volumes, probes and upkeep of ${server}`,
            matches: isOneOf([server]),
            change: (object) => withMember(object, app, volumes),
        },
    ];
}

function withMember(object: KubernetesManifest, app: string, { audit }: SecretStoreVolumes): KubernetesManifest {
    return withPodSpec(object, (spec) => {
        const changed = withContainers(spec, (container) => member(container, app));
        return {
            ...changed,
            // So that a container beside it may tell it to read its files again.
            shareProcessNamespace: true,
            containers: [...(changed.containers ?? []), ...upkeep(spec, audit.gib)],
            volumes: [...(spec.volumes ?? []), ...VOLUMES],
        };
    });
}

const VOLUMES: NonNullable<PodSpec["volumes"]> = [
    // The chart's start script writes there, and its root file system is read-only.
    { name: "tmp", emptyDir: { medium: "Memory", sizeLimit: "16Mi" } },
    { name: "seal", secret: { secretName: SEAL_SECRET, defaultMode: 0o440 } },
    { name: "tls", secret: { secretName: TLS_SECRET, defaultMode: 0o440 } },
];

const TLS_MOUNT = { name: "tls", mountPath: PATHS.tls, readOnly: true };
const MOUNTS = [{ name: "tmp", mountPath: "/tmp" }, { name: "seal", mountPath: PATHS.seal, readOnly: true }, TLS_MOUNT];

function member(container: Container, app: string): Container {
    const { volumeMounts = [], env } = container as Mounting;
    return {
        ...container,
        volumeMounts: [...volumeMounts, ...MOUNTS],
        // Where none is recorded, one that holds ours alone would look complete.
        ...(env && { env: [...env.filter(({ name }) => !Object.hasOwn(ENVIRONMENT, name)), ...environment(app)] }),
        readinessProbe: { httpGet: health("standbyok=true"), periodSeconds: 5, failureThreshold: 2, timeoutSeconds: 3 },
        // Sealed or empty is no reason to start again: a person is at work, or the seal's key is gone.
        livenessProbe: {
            httpGet: health("standbyok=true&sealedcode=204&uninitcode=204"),
            initialDelaySeconds: 60,
            periodSeconds: 10,
            failureThreshold: 6,
            timeoutSeconds: 5,
        },
    };
}

type Mounting = Container & {
    readonly volumeMounts?: readonly object[];
    readonly env?: readonly { readonly name: string; readonly value?: string }[];
};

const health = (query: string) => ({ path: `/v1/sys/health?${query}`, port: API_PORT, scheme: "HTTPS" });

const ENVIRONMENT = {
    /** Clients that are sent on to the leader: its certificate has no addresses of pods, which the chart would name. */
    BAO_API_ADDR: (app: string) => `https://$(HOSTNAME).${app}-internal:${API_PORT}`,
    /** For `bao` in the container. */
    BAO_CACERT: () => `${PATHS.tls}/ca.crt`,
} as const;

const environment = (app: string) => Object.entries(ENVIRONMENT).map(([name, value]) => ({ name, value: value(app) }));

function upkeep({ containers = [] }: PodSpec, auditGib: number): Container[] {
    return containers.map(({ image, imagePullPolicy, securityContext }) => ({
        name: "upkeep",
        ...(image !== undefined && { image }),
        imagePullPolicy,
        ...(securityContext && { securityContext }),
        command: ["/bin/sh", "-c", upkeepScript(auditGib)],
        resources: { requests: { cpu: "10m", memory: "16Mi" }, limits: { memory: "32Mi" } },
        volumeMounts: [{ name: "audit", mountPath: PATHS.audit }, TLS_MOUNT],
    }));
}
