/** A secrets engine of OpenBao, by the path that it answers at. */
export interface StoreMount {
    readonly path: string;
    readonly enable: string;
    /** Step of day zero that enables it: nobody but a quorum can later. */
    readonly step: "host-secrets" | "ssh-ca" | "store-access";
}

const kv = (path: string, step: StoreMount["step"] = "host-secrets"): StoreMount => ({
    path,
    enable: `-path=${path} -version=2 kv`,
    step,
});

export const STORE_MOUNTS: readonly StoreMount[] = [
    kv("api-encryption"),
    kv("etcd-snapshot"),
    kv("bmc"),
    kv("registry"),
    { path: "transit", enable: "-path=transit transit", step: "host-secrets" },
    { path: "ssh", enable: "-path=ssh ssh", step: "ssh-ca" },
    { path: "pki-bmc", enable: "-path=pki-bmc -max-lease-ttl=9528h pki", step: "store-access" },
];

/** What policies name and no step enables: it comes with what it is for, by a quorum. By path. */
export const MOUNTS_TO_COME = {
    backup: "backups (kopia)",
    bus: "the bus",
    osd: "storage: Rook's OSDs",
    "pki-aws": "the site's way into AWS",
    volumes: "storage: ceph-csi's volumes",
    workload: "external-secrets",
} as const;

/** Arguments of `bao secrets enable`, one a mount of that step. */
export const mountsOf = (step: StoreMount["step"]): string[] =>
    STORE_MOUNTS.filter((mount) => mount.step === step).map(({ enable }) => enable);

/** Of the transit engine; cosign asks for it by the same name (`hashivault://`, docs/runbooks/import-a-model.md). */
export const ARTIFACT_SIGNING = "artifact-signing";
