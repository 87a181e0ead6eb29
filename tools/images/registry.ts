import { createHash } from "node:crypto";

/** From the request to the last byte of the answer; a manifest is a few kilobytes. */
const ANSWER_MS = 10_000;
/** What registries themselves accept at most for a manifest. */
const MANIFEST_BYTES = 4 * 1024 * 1024;

/** An index stands for all platforms of an image, so it is what a pin has to name; one manifest where there is none. */
const MANIFEST_TYPES = [
    "application/vnd.oci.image.index.v1+json",
    "application/vnd.docker.distribution.manifest.list.v2+json",
    "application/vnd.oci.image.manifest.v1+json",
    "application/vnd.docker.distribution.manifest.v2+json",
];

/** Registries whose API has another address than their name. */
const API_HOSTS: Readonly<Record<string, string>> = { "docker.io": "registry-1.docker.io" };

const httpsAddress = (registry: string) => `https://${API_HOSTS[registry] ?? registry}`;

/** Why a registry gave no digest. */
export class RegistryFailure extends Error {
    constructor(
        message: string,
        /** The registry itself is out of reach: no use to ask it for the next image. */
        readonly unreachable = false,
    ) {
        super(message);
    }
}

export interface ImageName {
    /** `registry/path`. */
    readonly repository: string;
    readonly tag: string;
}

/**
 * One registry, asked without credentials by the distribution API. A digest is computed from the manifest that came, and has to
 * be the one that the registry claims: a header alone is nothing that anybody has seen.
 */
export class Registry {
    readonly #base: string;
    readonly #tokens = new Map<string, string>();

    constructor(name: string, address: (registry: string) => string = httpsAddress) {
        this.#base = address(name);
    }

    /** @throws RegistryFailure */
    async digest({ repository, tag }: ImageName): Promise<string> {
        const path = repository.slice(repository.indexOf("/") + 1);
        const response = await this.#manifest(path, tag);
        if (!response.ok) {
            await response.body?.cancel();
            throw new RegistryFailure(`answered ${refusal(response.status)}`);
        }
        const [type = ""] = (response.headers.get("content-type") ?? "").split(";");
        if (!MANIFEST_TYPES.includes(type)) {
            await response.body?.cancel();
            throw new RegistryFailure(`answered with ${type || "no content type"} instead of a manifest`);
        }
        const computed = `sha256:${createHash("sha256")
            .update(await bodyOf(response))
            .digest("hex")}`;
        const claimed = response.headers.get("docker-content-digest");
        if (claimed !== null && claimed !== computed) {
            throw new RegistryFailure(`claims ${claimed}, but what it sent has ${computed}`);
        }
        return computed;
    }

    async #manifest(path: string, tag: string): Promise<Response> {
        const url = `${this.#base}/v2/${path}/manifests/${tag}`;
        const ask = () => {
            const token = this.#tokens.get(path);
            const authorization = token === undefined ? {} : { authorization: `Bearer ${token}` };
            return get(url, { accept: MANIFEST_TYPES.join(", "), ...authorization });
        };
        const first = await ask();
        const challenge = first.status === 401 ? first.headers.get("www-authenticate") : null;
        if (challenge === null || this.#tokens.has(path)) {
            return first;
        }
        await first.body?.cancel();
        this.#tokens.set(path, await this.#token(challenge, path));
        return ask();
    }

    /** What registries give to everybody who may pull: an anonymous token. */
    async #token(challenge: string, path: string): Promise<string> {
        const field = (name: string) => new RegExp(`\\b${name}="([^"]*)"`).exec(challenge)?.[1];
        const [realm, service, scope = `repository:${path}:pull`] = [field("realm"), field("service"), field("scope")];
        if (!/^bearer /i.test(challenge) || realm === undefined || !URL.canParse(realm)) {
            throw new RegistryFailure(`asks for credentials (${challenge}), and there are none`);
        }
        const url = new URL(realm);
        if (url.protocol !== new URL(this.#base).protocol) {
            throw new RegistryFailure(`sends for a token to ${realm}, which is not encrypted`);
        }
        url.searchParams.set("scope", scope);
        if (service !== undefined) {
            url.searchParams.set("service", service);
        }
        const response = await get(url.href, {});
        const { token, access_token: other } = response.ok ? tokenFields(await bodyOf(response)) : {};
        const given = token ?? other;
        if (given === undefined) {
            throw new RegistryFailure(
                `gives nobody a token without credentials (${url.host} answered ${response.status})`,
            );
        }
        return given;
    }
}

interface TokenAnswer {
    readonly token?: string;
    readonly access_token?: string;
}

function tokenFields(body: Buffer): TokenAnswer {
    try {
        return JSON.parse(body.toString("utf8")) as TokenAnswer;
    } catch {
        return {};
    }
}

function refusal(status: number): string {
    const meaning: Readonly<Record<number, string>> = {
        401: "it wants credentials",
        403: "it wants other credentials",
        404: "it has no such image or tag",
        429: "too many requests; ask again later",
    };
    return meaning[status] === undefined ? String(status) : `${status}: ${meaning[status]}`;
}

async function get(url: string, headers: Record<string, string>): Promise<Response> {
    try {
        return await fetch(url, { headers, signal: AbortSignal.timeout(ANSWER_MS) });
    } catch (error) {
        throw new RegistryFailure(`cannot be reached (${networkReason(error)})`, true);
    }
}

async function bodyOf(response: Response): Promise<Buffer> {
    const chunks: Uint8Array[] = [];
    let bytes = 0;
    try {
        for await (const chunk of response.body ?? []) {
            bytes += (chunk as Uint8Array).length;
            if (bytes > MANIFEST_BYTES) {
                throw new RegistryFailure(`sent more than ${MANIFEST_BYTES} bytes as a manifest`);
            }
            chunks.push(chunk as Uint8Array);
        }
    } catch (error) {
        throw error instanceof RegistryFailure ? error : new RegistryFailure(`broke off (${networkReason(error)})`);
    }
    return Buffer.concat(chunks);
}

function networkReason(error: unknown): string {
    const { name, code, message, cause } = error as NodeJS.ErrnoException & { cause?: unknown };
    if (name === "TimeoutError") {
        return `no answer within ${ANSWER_MS / 1000} s`;
    }
    return cause instanceof Error ? networkReason(cause) : (code ?? message);
}
