import { createHash } from "node:crypto";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

const INDEX = "application/vnd.oci.image.index.v1+json";

/** What the registry does with a request for a manifest. */
export type Answer = (response: ServerResponse) => void;

export interface LocalRegistry {
    /** Reaches this registry whatever its name. */
    readonly address: (registry: string) => string;
    /** `<path> <Authorization>` of every request. */
    readonly requests: readonly string[];
    close(): Promise<void>;
}

export function manifest(content: string): { readonly body: Buffer; readonly digest: string } {
    const body = Buffer.from(JSON.stringify({ schemaVersion: 2, mediaType: INDEX, manifests: [], content }));
    return { body, digest: `sha256:${createHash("sha256").update(body).digest("hex")}` };
}

/** A manifest as a registry sends it. */
export function sent(content: string, headers: Readonly<Record<string, string>> = {}): Answer {
    const { body, digest } = manifest(content);
    return (response) => {
        response.writeHead(200, { "content-type": INDEX, "docker-content-digest": digest, ...headers }).end(body);
    };
}

/** Half of a manifest, and then the connection breaks. */
export function cut(content: string): Answer {
    const { body, digest } = manifest(content);
    return (response) => {
        response.writeHead(200, {
            "content-type": INDEX,
            "content-length": body.length,
            "docker-content-digest": digest,
        });
        response.write(body.subarray(0, body.length / 2), () => response.destroy());
    };
}

export function refused(status: number, headers: Readonly<Record<string, string>> = {}): Answer {
    return (response) => {
        response.writeHead(status, headers).end();
    };
}

/** A registry on this machine. It holds what `answers` has by `path:tag`; with a token, it gives that to whoever asks. */
export async function startRegistry(answers: Readonly<Record<string, Answer>>, token?: string): Promise<LocalRegistry> {
    const requests: string[] = [];
    const base = () => `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    const answer = ({ url = "", headers }: IncomingMessage, response: ServerResponse) => {
        requests.push(`${url} ${headers.authorization ?? ""}`.trimEnd());
        if (url.startsWith("/token?")) {
            response.writeHead(200).end(JSON.stringify({ token }));
            return;
        }
        if (token !== undefined && headers.authorization !== `Bearer ${token}`) {
            const challenge = `Bearer realm="${base()}/token",service="local",scope="repository:app:pull"`;
            response.writeHead(401, { "www-authenticate": challenge }).end();
            return;
        }
        const [, path = "", tag = ""] = /^\/v2\/(.+)\/manifests\/(.+)$/.exec(url) ?? [];
        (answers[`${path}:${tag}`] ?? refused(404))(response);
    };
    const server = createServer(answer);
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    return {
        address: base,
        requests,
        close: () =>
            new Promise((resolve) => {
                server.close(() => {
                    resolve();
                });
                server.closeAllConnections();
            }),
    };
}
