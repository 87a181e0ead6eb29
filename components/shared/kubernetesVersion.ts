/** `v1.36` of `1.36.3`: how Pod Security names the rules of a release. `undefined` when it is no release. */
export function podSecurityVersion(kubernetesVersion: string): string | undefined {
    const minor = /^(1\.\d+)\.\d+$/.exec(kubernetesVersion)?.[1];
    return minor === undefined ? undefined : `v${minor}`;
}
