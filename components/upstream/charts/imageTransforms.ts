import type { KubernetesManifest } from "../kubernetesObject";
import type { ImagePin } from "../versions/pins";
import { containersOf, podSpecOf, withContainers, withPodSpec } from "./pods";
import type { ObjectTransform } from "./transforms";

const DEFAULT_REGISTRY = "docker.io";

/** `registry/path:tag@digest` with the registry and the path that a short name stands for. */
export function fullReference(image: string): string {
    const [first = "", ...rest] = image.split("/");
    const isRegistry = rest.length > 0 && (/[.:]/.test(first) || first === "localhost");
    const path = isRegistry ? rest.join("/") : image;
    const registry = isRegistry ? first : DEFAULT_REGISTRY;
    return `${registry}/${registry === DEFAULT_REGISTRY && !path.includes("/") ? `library/${path}` : path}`;
}

/** Every image of an object's containers, and those that they are told to start in arguments or environment. */
export function imagesOf(object: KubernetesManifest): string[] {
    const spec = podSpecOf(object);
    const images: string[] = [];
    if (spec) {
        rewriteImages(object, (image) => {
            images.push(image);
            return image;
        });
    }
    return [...new Set(images)].sort();
}

/** Takes every image from a mirror. */
export function mirrorImages(mirror: string): ObjectTransform {
    return onImages(`images from ${mirror}`, (object) => rewriteImages(object, (image) => mirrored(image, mirror)));
}

/** An image as the mirror has it, which keeps the publisher's registry as the first part of its paths. Without one, as it is. */
export function mirrored(image: string, mirror: string | undefined): string {
    const full = fullReference(image);
    return mirror === undefined || full.startsWith(`${mirror}/`) ? image : `${mirror}/${full}`;
}

/** Adds recorded digests. `digests` is keyed by `registry/path:tag`. */
export function pinDigests(digests: ReadonlyMap<string, string>): ObjectTransform {
    const pinned = (image: string) => {
        const digest = digests.get(fullReference(image));
        return digest === undefined ? image : `${image}@${digest}`;
    };
    return onImages("image digests", (object) => rewriteImages(object, pinned));
}

/** Images of a release in the place of those that its sources name, whatever their tag. Keyed by reference without tag. */
export function imagesFrom(releases: Readonly<Record<string, ImagePin>>): ObjectTransform {
    const released = (image: string) => {
        const pin = releases[image.replace(/[:@][^/]*$/, "")];
        return pin === undefined ? image : `${pin.repository}:${pin.tag}${pin.digest === null ? "" : `@${pin.digest}`}`;
    };
    return onImages("images of the release", (object) => rewriteImages(object, released));
}

function onImages(what: string, change: (object: KubernetesManifest) => KubernetesManifest): ObjectTransform {
    return {
        what,
        matches: (object) => containersOf(podSpecOf(object) ?? {}).length > 0,
        change,
        optional: true,
    };
}

/** A reference with a registry host and a tag or digest, alone or behind `--flag=`: what operators are given to start. */
const REFERENCE =
    /^(--?[\w.-]+=)?((?:[a-z0-9-]+\.)+[a-z]{2,}(?::\d+)?\/[\w./-]+(?::[\w][\w.-]*|@sha256:[0-9a-f]{64})+)$/;

function rewriteImages(object: KubernetesManifest, rewrite: (image: string) => string): KubernetesManifest {
    const inText = (text: string) => {
        const [, flag = "", image] = REFERENCE.exec(text) ?? [];
        return image === undefined ? text : `${flag}${rewrite(image)}`;
    };
    return withPodSpec(object, (spec) =>
        withContainers(spec, ({ image, ...container }) => {
            const args = container["args"] as string[] | undefined;
            const env = container["env"] as { value?: string }[] | undefined;
            return {
                ...container,
                ...(image !== undefined && { image: rewrite(image) }),
                ...(args && { args: args.map(inText) }),
                ...(env && {
                    env: env.map((it) => (it.value === undefined ? it : { ...it, value: inText(it.value) })),
                }),
            };
        }),
    );
}
