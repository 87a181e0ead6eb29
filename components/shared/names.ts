import type { Issue } from "./validation";

const DNS_LABEL = /^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$/;

/** Issues of values that become names of Kubernetes objects, by argument path. */
export function nameIssues(names: Readonly<Record<string, string>>): Issue[] {
    return Object.entries(names)
        .filter(([, value]) => !DNS_LABEL.test(value))
        .map(([path, value]) => ({
            path,
            reason: `expected lower-case letters, digits and inner dashes, at most 63, got "${value}"`,
        }));
}
