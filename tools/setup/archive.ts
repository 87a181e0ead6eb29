import { chmod, mkdtemp, rename, rm } from "node:fs/promises";
import { basename, join } from "node:path";

import { extract } from "tar";

import { AttemptFailed } from "./attempt";

/**
 * Puts the wanted files of a .tar.gz into one directory, each under its base name and executable. Everything else in the
 * archive is passed over: other files, links, and wanted names that are not plain files.
 *
 * @throws AttemptFailed if a wanted file is not in the archive or the archive cannot be read
 */
export async function extractMembers(archive: string, members: readonly string[], into: string): Promise<void> {
    const missing = new Set(members);
    const unpacked = await mkdtemp(join(into, ".unpacked-"));
    await extract({
        file: archive,
        cwd: unpacked,
        strict: true,
        // Run by root, tar would hand the files to whoever the archive says.
        preserveOwner: false,
        noMtime: true,
        filter: (path, entry) => "type" in entry && entry.type === "File" && missing.delete(path.replace(/^\.\//, "")),
    }).catch((error: unknown) => {
        const { syscall, message } = error as NodeJS.ErrnoException;
        throw syscall ? error : new AttemptFailed(`${basename(archive)} is not a readable archive (${message})`);
    });
    if (missing.size > 0) {
        throw new AttemptFailed(`the archive does not hold ${[...missing].join(", ")}`);
    }
    for (const member of members) {
        const file = join(into, basename(member));
        await rename(join(unpacked, member), file);
        await chmod(file, 0o755);
    }
    await rm(unpacked, { recursive: true });
}
