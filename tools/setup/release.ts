import { chmod, rename, rm } from "node:fs/promises";
import { basename, join } from "node:path";

import { UserError } from "../command";
import { AttemptFailed, type Made, type Report } from "./attempt";
import { extractMembers } from "./archive";
import { publishedSum, type Sum } from "./checksums";
import type { Downloads } from "./downloads";
import type { Release } from "./pin";

/**
 * Downloads a release into a directory, checked against the committed sum or else the publisher's.
 *
 * Without either nothing is downloaded: the next way of getting the tool has sums, and a user who trusts a binary can put
 * it on PATH. A wrong sum ends the whole run. Falling through to the next way would hide the one thing sums are for.
 */
export async function downloadRelease(
    release: Release,
    name: string,
    into: string,
    downloads: Downloads,
    report: Report,
): Promise<Made> {
    const file = basename(new URL(release.url).pathname);
    const expected: Sum = release.sha256
        ? { algorithm: "sha256", hex: release.sha256 }
        : await askPublisher(release, file, downloads);
    const step = `downloading ${file}`;
    report(step);
    const transfer = join(into, ".transfer");
    const [found, sha256] = await downloads.file(
        release.url,
        transfer,
        [expected.algorithm, "sha256"],
        (bytes, total) => report(step, `${megabytes(bytes)}${total ? ` of ${megabytes(total)}` : ""} MB`),
    );
    if (found?.hex !== expected.hex) {
        throw new UserError(
            `${release.url}: ${expected.algorithm} is ${found?.hex}, but ${release.sha256 ? "the committed sum" : release.sums.url} ` +
                `says ${expected.hex}. Nothing was installed from it. Find out why before you go on: the file was changed on ` +
                "its way, on the publisher's server or on the mirror of H200_DOWNLOAD_BASE.",
        );
    }
    const members = release.member ? [release.member, ...(release.companions ?? [])] : [];
    if (members.length > 0) {
        await extractMembers(transfer, members, into);
        await rm(transfer);
    } else {
        await rename(transfer, join(into, name));
        await chmod(join(into, name), 0o755);
    }
    return {
        files: members.length > 0 ? members.map((member) => basename(member)) : [name],
        verifiedBy: release.sha256
            ? "committed sum"
            : `publisher's ${release.sums.kind} (${expected.algorithm}), sum not committed: sha256 ${sha256?.hex}`,
        builtWith: release.url,
    };
}

async function askPublisher({ sums }: Release, file: string, downloads: Downloads): Promise<Sum> {
    const sum = publishedSum(sums.kind, await downloads.text(sums.url), file);
    if (!sum) {
        throw new AttemptFailed(`${sums.url} has no sum for ${file}, and an unverified download is not used`);
    }
    return sum;
}

function megabytes(bytes: number): string {
    return (bytes / 1e6).toFixed(0);
}
