import { PersistentVolume } from "@pulumi/kubernetes/core/v1";
import { StorageClass } from "@pulumi/kubernetes/storage/v1";
import type * as pulumi from "@pulumi/pulumi";

import type { ClusterScope } from "../shared/clusterScope";
import { LABELS } from "../shared/labels";
import { objectMeta, SKIP_AWAIT } from "../shared/metadata";

/** A volume of a host, on its encrypted disk, and a claim to it in each pod. */
export interface HostVolume {
    /** Where the host mounts it. Nothing else is kept there. */
    readonly path: string;
    readonly gib: number;
}

/** What a member of the secret store keeps, each on a volume of its own: a full audit log must not stop raft. */
export type SecretStoreVolumes = Readonly<Record<"data" | "audit", HostVolume>>;

export interface SecretStoreVolumesArgs {
    readonly scope: ClusterScope;
    readonly app: string;
    readonly owner: string;
    readonly hosts: readonly string[];
    readonly volumes: SecretStoreVolumes;
}

type Use = keyof SecretStoreVolumes;
const USES: readonly Use[] = ["data", "audit"];
const ACCESS = ["ReadWriteOnce"];

const className = (app: string, use: Use) => `${app}-${use}`;

/** Stays when it is no longer asked for: what is on the disk outlives every object that names it. */
const KEPT = "Retain";

/**
 * Disks of hosts as volumes, so that the secret store needs no storage that it unlocks itself. A class for each use: of one
 * alone a log might take the place of the data.
 */
export function createSecretStoreVolumes(
    name: string,
    { scope, app, owner, hosts, volumes }: SecretStoreVolumesArgs,
    parent: pulumi.Resource,
): pulumi.Resource[] {
    return USES.flatMap((use) => [
        new StorageClass(
            `${name}-class-${use}`,
            {
                metadata: objectMeta({ name: className(app, use), app, owner }),
                provisioner: "kubernetes.io/no-provisioner",
                // The scheduler picks a host that has a volume for every claim of the pod.
                volumeBindingMode: "WaitForFirstConsumer",
                reclaimPolicy: KEPT,
            },
            scope.objectOptions(parent),
        ),
        ...hosts.map((host) => hostVolume(name, use, host, { scope, app, owner, volume: volumes[use] }, parent)),
    ]);
}

interface HostVolumeArgs extends Pick<SecretStoreVolumesArgs, "scope" | "app" | "owner"> {
    readonly volume: HostVolume;
}

function hostVolume(
    name: string,
    use: Use,
    host: string,
    { scope, app, owner, volume: { path, gib } }: HostVolumeArgs,
    parent: pulumi.Resource,
): PersistentVolume {
    return new PersistentVolume(
        `${name}-volume-${use}-${host}`,
        {
            metadata: objectMeta({
                name: `${className(app, use)}-${host}`,
                app,
                owner,
                // A claim holds on to it until the namespace is gone, which is removed later.
                annotations: SKIP_AWAIT,
            }),
            spec: {
                storageClassName: className(app, use),
                capacity: { storage: `${gib}Gi` },
                accessModes: ACCESS,
                persistentVolumeReclaimPolicy: KEPT,
                local: { path },
                nodeAffinity: {
                    required: {
                        nodeSelectorTerms: [
                            { matchExpressions: [{ key: LABELS.hostname, operator: "In", values: [host] }] },
                        ],
                    },
                },
            },
        },
        scope.objectOptions(parent),
    );
}

/** The claims of a pod, in the names that the chart mounts them by. */
export function volumeClaims(app: string, volumes: SecretStoreVolumes): object[] {
    return USES.map((use) => ({
        metadata: { name: use },
        spec: {
            accessModes: ACCESS,
            storageClassName: className(app, use),
            resources: { requests: { storage: `${volumes[use].gib}Gi` } },
        },
    }));
}
