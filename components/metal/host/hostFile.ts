/** A file of an installed host: on the medium of a management host, or in what cloud-init gets from Cluster API. */
export interface HostFile {
    /** Absolute. */
    readonly path: string;
    readonly mode: "0440" | "0600" | "0640" | "0644" | "0755";
    readonly content: string;
}

export function hostFile(path: string, lines: readonly string[], mode: HostFile["mode"] = "0644"): HostFile {
    return { path, mode, content: [...lines, ""].join("\n") };
}
