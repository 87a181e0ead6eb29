import { type ImageName, Registry, RegistryFailure } from "./registry";

export interface Resolved {
    /** By `registry/path:tag`. */
    readonly digests: Readonly<Record<string, string>>;
    /** Images that no digest came for: `registry/path:tag` and why. */
    readonly failures: readonly string[];
}

export interface ResolveOptions {
    /** Digests that are recorded already; a registry that has another one now is a failure. */
    readonly recorded: Readonly<Record<string, string>>;
    /** How a registry is reached. @default by HTTPS */
    readonly address?: (registry: string) => string;
    readonly report?: (line: string) => void;
}

/** Asks each registry for its images, one after another; registries are asked side by side. */
export async function resolveDigests(images: readonly ImageName[], options: ResolveOptions): Promise<Resolved> {
    const byRegistry = new Map<string, ImageName[]>();
    for (const image of images) {
        const [registry = ""] = image.repository.split("/");
        byRegistry.set(registry, [...(byRegistry.get(registry) ?? []), image]);
    }
    const answers = await Promise.all([...byRegistry].map(([name, wanted]) => askRegistry(name, wanted, options)));
    return {
        digests: Object.assign({}, ...answers.map(({ digests }) => digests)) as Record<string, string>,
        failures: answers.flatMap(({ failures }) => failures).sort(),
    };
}

async function askRegistry(name: string, images: readonly ImageName[], options: ResolveOptions): Promise<Resolved> {
    const registry = new Registry(name, options.address);
    const digests: Record<string, string> = {};
    const failures: string[] = [];
    let unreachable: string | undefined;
    for (const { repository, tag } of images) {
        const image = `${repository}:${tag}`;
        if (unreachable !== undefined) {
            failures.push(`${image}: ${unreachable}`);
            continue;
        }
        try {
            const digest = await registry.digest({ repository, tag });
            const recorded = options.recorded[image];
            if (recorded !== undefined && recorded !== digest) {
                failures.push(`${image}: ${moved(name, digest, recorded)}`);
            } else {
                digests[image] = digest;
                options.report?.(`${image}  ${digest}`);
            }
        } catch (error) {
            if (!(error instanceof RegistryFailure)) {
                throw error;
            }
            const reason = `${name} ${error.message}`;
            unreachable = error.unreachable ? reason : undefined;
            failures.push(`${image}: ${reason}`);
        }
    }
    return { digests, failures };
}

function moved(registry: string, digest: string, recorded: string): string {
    return `${registry} has ${digest}, recorded is ${recorded}: the tag was moved. If that is as it should be, take its line out of the file and ask again`;
}
