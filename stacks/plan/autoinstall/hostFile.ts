/** A file of the installed system. The installation medium carries it below `target/`. */
export interface HostFile {
    /** Absolute, in the installed system. */
    readonly path: string;
    readonly mode: "0440" | "0600" | "0640" | "0644" | "0755";
    readonly content: string;
}

export function hostFile(path: string, lines: readonly string[], mode: HostFile["mode"] = "0644"): HostFile {
    return { path, mode, content: [...lines, ""].join("\n") };
}
