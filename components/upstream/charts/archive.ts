import { createHash, randomUUID } from "node:crypto";
import {
    existsSync,
    mkdirSync,
    mkdtempSync,
    readdirSync,
    readFileSync,
    renameSync,
    rmSync,
    writeFileSync,
} from "node:fs";
import { dirname, join } from "node:path";

import type { ChartPin } from "../versions/pins";
import { ArchiveError, unpackChart } from "./chartFiles";
import { type Helm, HelmError } from "./helm";
import { ChartRefusal } from "./refusal";

/** A chart's archive on this machine. */
export interface ChartArchive {
    readonly file: string;
    /** `sha256:` of its bytes. */
    readonly digest: string;
}

/** @throws ChartRefusal when the archive cannot be had, or is not the recorded one */
export type FindArchive = (pin: ChartPin) => ChartArchive;

/** Archives `<name>-<version>.tgz` in a directory, as `helm pull` names them. */
export function bundledArchives(directory: string): FindArchive {
    return (pin) => {
        const file = join(directory, `${pin.name}-${pin.version}.tgz`);
        if (!existsSync(file)) {
            throw refusal(pin, `${file} does not exist; fetch it with: ${pullCommand(pin, directory)}`);
        }
        return verified(pin, file, digestOf(file));
    };
}

/** Archives from the chart's own repository, kept once fetched. */
export function upstreamArchives(helm: Helm, cache: string): FindArchive {
    return (pin) => fetched(pin, pin.repository, helm, cache);
}

/** Archives from a registry that mirrors charts, whatever their own repositories. `prefix` is `oci://...`. */
export function mirroredArchives(prefix: string, helm: Helm, cache: string): FindArchive {
    return (pin) => fetched(pin, prefix.replace(/\/$/, ""), helm, cache);
}

/**
 * From the cache, else from the repository. Entries are named by their digest and checked whenever they are used. Without a
 * recorded digest the first archive that a repository gave for a version is kept to, so that a preview does not change
 * because somebody published over it.
 */
function fetched(pin: ChartPin, repository: string, helm: Helm, cache: string): ChartArchive {
    const note = join(cache, "first-seen", sha256([repository, pin.name, pin.version].join(" ")));
    const known = pin.digest ?? (existsSync(note) ? readFileSync(note, "utf8").trim() : undefined);
    if (known !== undefined) {
        const file = join(cache, archiveName(known));
        if (existsSync(file) && digestOf(file) === known) {
            return { file, digest: known };
        }
    }
    mkdirSync(join(cache, "first-seen"), { recursive: true });
    const into = mkdtempSync(join(cache, "pull-"));
    try {
        const pulled = pull(pin, repository, helm, into);
        const { digest } = verified(pin, pulled, digestOf(pulled));
        refuseBroken(pin, `${repository} gave it; ask whoever runs that repository`, () => unpackChart(pulled, into));
        const file = join(cache, archiveName(digest));
        renameSync(pulled, file);
        writeAtomically(note, `${digest}\n`);
        return { file, digest };
    } finally {
        rmSync(into, { recursive: true, force: true });
    }
}

function pull(pin: ChartPin, repository: string, helm: Helm, into: string): string {
    const isRegistry = repository.startsWith("oci://");
    try {
        helm.pull(isRegistry ? `${repository}/${pin.name}` : pin.name, {
            ...(!isRegistry && { repository }),
            version: pin.version,
            into,
        });
    } catch (error) {
        if (error instanceof HelmError) {
            throw refusal(pin, `cannot be fetched from ${repository}: ${error.message}`);
        }
        throw error;
    }
    const [archive] = readdirSync(into).filter((name) => name.endsWith(".tgz"));
    if (archive === undefined) {
        throw refusal(pin, `${repository} answered without an archive`);
    }
    return join(into, archive);
}

function verified(pin: ChartPin, file: string, digest: string): ChartArchive {
    if (pin.digest !== null && pin.digest !== digest) {
        throw refusal(
            pin,
            `${file} has ${digest}, but ${pin.digest} is recorded: it is another chart, or was tampered with`,
        );
    }
    return { file, digest };
}

/** Runs `use`, which unpacks an archive; one that is none is refused like one that cannot be had. */
export function refuseBroken<T>(pin: ChartPin, remedy: string, use: () => T): T {
    try {
        return use();
    } catch (error) {
        if (error instanceof ArchiveError) {
            throw refusal(pin, `${error.message}; ${remedy}`);
        }
        throw error;
    }
}

/** What to do about a broken archive that lies on this machine. */
export function replaceArchive(pin: ChartPin, file: string): string {
    return `replace it with what its publisher released: ${pullCommand(pin, dirname(file))}`;
}

function refusal({ name, version }: ChartPin, reason: string): ChartRefusal {
    return new ChartRefusal(`${name} ${version}`, [{ path: "archive", reason }]);
}

/** What to type to fill a bundle. */
function pullCommand({ name, repository, version }: ChartPin, directory: string): string {
    const chart = repository.startsWith("oci://") ? `${repository}/${name}` : `${name} --repo ${repository}`;
    return `helm pull ${chart} --version ${version} --destination ${directory}`;
}

function archiveName(digest: string): string {
    return `${digest.replace(":", "-")}.tgz`;
}

function digestOf(file: string): string {
    return `sha256:${sha256(readFileSync(file))}`;
}

function sha256(content: string | Buffer): string {
    return createHash("sha256").update(content).digest("hex");
}

function writeAtomically(file: string, content: string): void {
    const partial = `${file}.${randomUUID()}`;
    writeFileSync(partial, content);
    renameSync(partial, file);
}
