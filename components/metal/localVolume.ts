import { LABELS } from "../shared/labels";

export interface LocalVolume {
    readonly host: string;
    readonly path: string;
    readonly sizeGib: number;
    readonly claim: { readonly namespace: string; readonly name: string };
}

/** Bound to its claim from the first: which host has which replica is the plan's decision, not the scheduler's. */
export function localVolume({ host, path, sizeGib, claim: claimRef }: LocalVolume) {
    return {
        capacity: { storage: `${sizeGib}Gi` },
        accessModes: ["ReadWriteOnce"],
        persistentVolumeReclaimPolicy: "Retain",
        storageClassName: "",
        claimRef: { apiVersion: "v1", kind: "PersistentVolumeClaim", ...claimRef },
        local: { path },
        nodeAffinity: {
            required: {
                nodeSelectorTerms: [{ matchExpressions: [{ key: LABELS.hostname, operator: "In", values: [host] }] }],
            },
        },
    };
}

/** What a StatefulSet asks for one of its pods, named after it. */
export const claimTemplate = (name: string, sizeGib: number) => ({
    metadata: { name },
    spec: {
        accessModes: ["ReadWriteOnce"],
        storageClassName: "",
        resources: { requests: { storage: `${sizeGib}Gi` } },
    },
});
