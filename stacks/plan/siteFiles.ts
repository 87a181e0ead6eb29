import { REPOSITORIES } from "../../components/metal/registryConfiguration";

/** A file that hosts boot or are installed with. */
export interface SiteFile {
    /** Where it is fetched. Of a repository whose digest nobody has recorded: the repository, which is no file. */
    readonly url: string;
    /** Null where nobody has recorded it. Never invented. */
    readonly sha256: string | null;
}

/** By where it is written in the configuration. */
export interface WrittenFile extends SiteFile {
    readonly path: string;
    /** `ironic-python-agent/kernel`, in the site's own registry; absent where another store has it. */
    readonly repository?: string;
}

interface Written {
    readonly metal: {
        readonly ironic: { readonly deployKernel: SiteFile; readonly deployRamdisk: SiteFile };
        readonly nodeImage: SiteFile;
    };
}

/** A registry has it by its digest alone: the same bytes at the same address, from the seed machine and from the site's own. */
export function siteFile<T extends SiteFile>(file: T): T {
    const { url, sha256 } = file;
    return inRegistry(url) && !url.includes(BLOBS) && sha256 !== null
        ? { ...file, url: `${url}${BLOBS}sha256:${sha256}` }
        : file;
}

const BLOBS = "/blobs/";

/** Whether a file has no address without its digest. */
export const inRegistry = (url: string) => new URL(url).pathname.startsWith("/v2/");

/** What nobody may pull from the registry without an account is of no use to Ironic. */
export const FILES_PATH = `/v2/${REPOSITORIES.files}/`;

/** All of a site, of its configuration or of its plan. */
export function writtenFiles({ metal: { ironic, nodeImage } }: Written): WrittenFile[] {
    const written: [path: string, file: SiteFile][] = [
        ["metal.ironic.deployKernel", ironic.deployKernel],
        ["metal.ironic.deployRamdisk", ironic.deployRamdisk],
        ["metal.nodeImage", nodeImage],
    ];
    return written.map(([path, { url, sha256 }]) => {
        const { pathname } = new URL(url);
        return {
            ...siteFile({ url, sha256 }),
            path,
            ...(pathname.startsWith(FILES_PATH) && {
                repository: pathname.slice(FILES_PATH.length).split(BLOBS)[0] ?? "",
            }),
        };
    });
}
