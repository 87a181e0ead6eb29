/**
 * What Pod Security `restricted` asks of a pod and of each of its containers, for the pods that this program writes itself: no
 * root, no way to become it, no capabilities, nothing to write to but volumes.
 */

/** @param id of user and group alike, and of the volumes' files */
export function unprivilegedUser(id: number) {
    return {
        runAsNonRoot: true,
        runAsUser: id,
        runAsGroup: id,
        fsGroup: id,
        seccompProfile: { type: "RuntimeDefault" },
    };
}

export function confinedContainer() {
    return {
        allowPrivilegeEscalation: false,
        readOnlyRootFilesystem: true,
        capabilities: { drop: ["ALL"] },
    };
}
