import type { Verdict } from "../../components/shared/verdict";
import type { ImagePlan } from "./platformPlan";

/**
 * Registries that hosts are told the mirror of, when they are installed. Not those that images of the day come from: one more
 * would be another file on every host, and make all members of the control plane anew. containerd has a rule for all others
 * (`_default`), which tells a mirror the publisher's name by a parameter that zot does not read.
 */
export const PUBLISHERS = [
    "docker.io",
    "gcr.io",
    "ghcr.io",
    "nvcr.io",
    "public.ecr.aws",
    "quay.io",
    "registry.k8s.io",
] as const;

/** Whether hosts can pull every image through the mirror. What the site holds itself is not mirrored. */
export function publisherVerdict(imageMirror: string | undefined, images: readonly ImagePlan[]): Verdict {
    const question = { id: "supply/known-publishers", subject: "site" };
    const known: readonly string[] = PUBLISHERS;
    const unknown = images
        .filter(({ siteOwned, repository }) => !siteOwned && !known.includes(registryOf(repository)))
        .map(({ repository }) => repository);
    if (imageMirror === undefined || unknown.length === 0) {
        return { ...question, status: "pass" };
    }
    const reason = `hosts know no mirror of ${unknown.join(", ")}: add the registry to stacks/plan/publishers.ts, which makes every member of the control plane anew and reaches workers when they are installed anew, or take the image from another`;
    return { ...question, status: "fail", reason };
}

const registryOf = (repository: string) => repository.split("/")[0] ?? "";
