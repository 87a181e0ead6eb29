/** `v1.36` of `1.36.3`: how Pod Security names the rules of a release. `undefined` when it is no release. */
export function podSecurityVersion(kubernetesVersion: string): string | undefined {
    const minor = /^(1\.\d+)\.\d+$/.exec(kubernetesVersion)?.[1];
    return minor === undefined ? undefined : `v${minor}`;
}

/** `1.36` of `1.36.3`, of whatever project numbers its releases so. */
export const minorRelease = (release: string): string => release.split(".").slice(0, 2).join(".");

/** 36 of `1.36.3`. `NaN` when it is no release. */
export const minorOf = (release: string): number => Number(/^v?1\.(\d+)\.\d+$/.exec(release)?.[1]);

/** Negative where the first is older, positive where it is newer. Both with or without `v`. */
export function compareReleases(a: string, b: string): number {
    const parts = (release: string) => release.replace(/^v/, "").split(".").map(Number);
    const [left, right] = [parts(a), parts(b)];
    const differs = left.findIndex((part, i) => part !== right[i]);
    return differs < 0 ? 0 : (left[differs] ?? 0) - (right[differs] ?? 0);
}
