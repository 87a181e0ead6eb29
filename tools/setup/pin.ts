import type { Platform } from "./platform";

/**
 * What is installed together: `base` is what `npm run twin` needs, `charts` renders charts, `live-metal` is what runs beside
 * the twin with `--live metal`. A further group is a new name here and pins that carry it.
 */
export const GROUPS = ["base", "charts", "live-metal"] as const;
export type Group = (typeof GROUPS)[number];

/** One tool: its version, and every way to come by it. The ladder tries them in the order of the optional fields below. */
export interface Pin {
    readonly group: Group;
    /** Without a leading v. Only this version fits. */
    readonly version: string;
    /** How an executable tells its version; absent for one that does not, which is then never taken from PATH. */
    readonly question?: Question;
    /** Take it from the directory of this tool, if that one came from PATH or from its publisher. */
    readonly beside?: string;
    readonly releases?: Readonly<Partial<Record<Platform, Release>>>;
    readonly module?: ModuleBuild;
    readonly bundle?: Bundle;
}

/** Arguments that make a tool print its version and where it stands in the output, or Pulumi's own plugin protocol. */
export type Question = { readonly args: readonly string[]; readonly answer: RegExp } | "plugin protocol";

/** A file on the publisher's server. */
export interface Release {
    readonly url: string;
    /** Path of the executable in the archive; absent if the file is the executable itself. */
    readonly member?: string;
    /** Further members wanted, kept beside the executable. */
    readonly companions?: readonly string[];
    readonly sums: PublishedSums;
    /** Copied from `sums` and committed, so that a publisher's server that was broken into is noticed. */
    readonly sha256?: string;
}

/** Where the publisher says what a file's sum is: a checksum file, or the digests GitHub keeps of release assets. */
export interface PublishedSums {
    readonly kind: "checksum file" | "github digests";
    readonly url: string;
}

export interface ModuleBuild {
    /** Directory under tools/setup/modules; its go.mod names the version and its go.sum is what the sources are checked against. */
    readonly directory: string;
    /** The module whose version is pinned, as go.mod requires it. */
    readonly module: string;
    /** The version go.mod requires. */
    readonly moduleVersion: string;
    /** The package to build; "." is the directory's own main.go. */
    readonly package: string;
    /** Values for `-ldflags -X`: released binaries get their version in the same way. */
    readonly variables?: Readonly<Record<string, string>>;
    /** Files, by their path in the module that holds `package`, which main.go embeds and the build puts beside it. */
    readonly embeds?: { readonly package: string; readonly files: readonly string[] };
    /**
     * What the build took from empty caches on two cores, in the order of the pins (later ones share what earlier ones
     * compiled), for the forecast and for the check of free space. Disk counts Go's caches and the tool itself.
     */
    readonly cold: { readonly seconds: number; readonly diskGiB: number };
}

/** Made by esbuild from this repository. */
export interface Bundle {
    readonly entry: string;
    /** Directories whose contents decide whether the bundle is still current. */
    readonly sources: readonly string[];
}
