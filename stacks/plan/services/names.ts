import { REPOSITORIES } from "../../../components/metal/registryConfiguration";

/** Names of the site's services below its domain. The seed machine answers to them before the services do. */
export const NAMES = {
    /** What hosts pull from. */
    registry: "registry",
    /** The replica of it that is written to. */
    registryImport: "import",
    packages: "apt",
    /** The management cluster's API server. */
    api: "api",
} as const;

export const SERVICE_NAMES: readonly string[] = Object.values(NAMES);

/** The site's registry, as image references have it. */
export const registryName = (domain: string) => `${NAMES.registry}.${domain}`;

/** Where the weights of a release are kept. Publishers' names may hold capitals, repositories may not. */
export const modelRepository = (domain: string, release: string) =>
    `${registryName(domain)}/${REPOSITORIES.models}/${release.toLowerCase()}`;
