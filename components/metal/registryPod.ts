import type { core } from "@pulumi/kubernetes/types/input";

import { confinedContainer, unprivilegedUser } from "../shared/restrictedPod";
import { imageReference } from "../upstream/imageReference";
import type { ImagePin } from "../upstream/versions";
import { REGISTRY_PATHS, REGISTRY_PORT } from "./registryConfiguration";

export interface RegistryPodSettings {
    readonly image: ImagePin;
    readonly serviceAccount: string;
    readonly configMap: string;
    readonly certificateSecret: string;
    readonly robotsSecret: string;
}

export const DATA_VOLUME = "data";

/** A user id that no image and no host gives to anybody. */
const USER_ID = 10_002;
const HTTPS = "https";
/** It reads what it stores before it answers; a terabyte takes a while. */
const START_MINUTES = 30;
/** Deduplication and scrubbing hold little; uploads are streamed to disk. */
const SIZES = {
    requests: { cpu: "500m", memory: "1Gi" },
    limits: { cpu: "4", memory: "4Gi" },
};

/** Pod of one replica. Fits Pod Security `restricted`. */
export function registryPod(settings: RegistryPodSettings): core.v1.PodSpec {
    const probe = (path: string) => ({ httpGet: { path, port: HTTPS, scheme: "HTTPS" }, timeoutSeconds: 5 });
    return {
        serviceAccountName: settings.serviceAccount,
        automountServiceAccountToken: false,
        enableServiceLinks: false,
        // Hosts that start anew pull everything else from here.
        priorityClassName: "system-cluster-critical",
        // Else every file of a full disk is given to the group at each start.
        securityContext: { ...unprivilegedUser(USER_ID), fsGroupChangePolicy: "OnRootMismatch" },
        terminationGracePeriodSeconds: 60,
        containers: [
            {
                name: "registry",
                image: imageReference(settings.image),
                imagePullPolicy: "IfNotPresent",
                // Each replica has its own: the first is written to, the others copy it.
                args: ["serve", `${REGISTRY_PATHS.configuration}/$(POD_NAME).json`],
                env: [{ name: "POD_NAME", valueFrom: { fieldRef: { fieldPath: "metadata.name" } } }],
                ports: [{ name: HTTPS, containerPort: REGISTRY_PORT, protocol: "TCP" }],
                resources: SIZES,
                securityContext: confinedContainer(),
                startupProbe: { ...probe("/startupz"), periodSeconds: 10, failureThreshold: (START_MINUTES * 60) / 10 },
                readinessProbe: { ...probe("/readyz"), periodSeconds: 5, failureThreshold: 3 },
                livenessProbe: { ...probe("/livez"), periodSeconds: 20, failureThreshold: 6 },
                volumeMounts: [
                    { name: DATA_VOLUME, mountPath: REGISTRY_PATHS.data },
                    { name: "configuration", mountPath: REGISTRY_PATHS.configuration, readOnly: true },
                    { name: "certificate", mountPath: REGISTRY_PATHS.certificate, readOnly: true },
                    { name: "authority", mountPath: REGISTRY_PATHS.authority, readOnly: true },
                    { name: "robots", mountPath: REGISTRY_PATHS.robots, readOnly: true },
                    { name: "tmp", mountPath: "/tmp" },
                ],
            },
        ],
        volumes: [
            { name: "configuration", configMap: { name: settings.configMap } },
            { name: "certificate", secret: { secretName: settings.certificateSecret } },
            // By itself: zot takes whatever certificate lies in such a directory for the authority.
            {
                name: "authority",
                secret: { secretName: settings.certificateSecret, items: [{ key: "ca.crt", path: "ca.crt" }] },
            },
            { name: "robots", secret: { secretName: settings.robotsSecret } },
            { name: "tmp", emptyDir: { sizeLimit: "1Gi" } },
        ],
    };
}
