import { createHash } from "node:crypto";
import { createWriteStream } from "node:fs";
import { connect } from "node:net";
import { pipeline } from "node:stream/promises";
import type { ReadableStream } from "node:stream/web";

import { AttemptFailed } from "./attempt";
import type { Sum } from "./checksums";

/** To be connected; an address that answers at all does so well within this. */
const CONNECT_MS = 3_000;
/** From the request to the headers of the answer, redirections included. */
const ANSWER_MS = 15_000;
/** Without a single byte. */
const STALL_MS = 20_000;

export class DownloadFailed extends AttemptFailed {
    constructor(
        reason: string,
        /** A transfer that broke off may well work a second time. */
        readonly cut = false,
    ) {
        super(reason);
    }
}

/**
 * The downloads of one run. A server that cannot be reached is not asked again in that run, so that a machine without
 * internet gets past all of them within seconds.
 *
 * With a base address (`H200_DOWNLOAD_BASE`), `https://host/path` is fetched from `<base>/host/path`.
 */
export class Downloads {
    private readonly connections = new Map<string, Promise<string | undefined>>();

    constructor(
        private readonly base?: string,
        private readonly signal?: AbortSignal,
    ) {}

    /** Whether the server of an address takes connections. A short limit says nothing about later downloads. */
    async reachable(url: string, timeoutMs: number): Promise<boolean> {
        const address = this.address(url);
        return (await (this.connections.get(address.host) ?? tryConnection(address, timeoutMs))) === undefined;
    }

    async text(url: string): Promise<string> {
        return this.onceMore(async () => {
            const chunks: Uint8Array[] = [];
            for await (const chunk of this.body(await this.get(url), url)) {
                chunks.push(chunk);
            }
            return Buffer.concat(chunks).toString("utf8");
        });
    }

    /** Streams to a file and returns its sums by the given algorithms. */
    async file(
        url: string,
        path: string,
        algorithms: readonly Sum["algorithm"][],
        progress: (bytes: number, total: number | undefined) => void,
    ): Promise<Sum[]> {
        return this.onceMore(async () => {
            const response = await this.get(url);
            const hashes = algorithms.map((algorithm) => ({ algorithm, hash: createHash(algorithm) }));
            const watch = async function* (source: AsyncIterable<Uint8Array>) {
                let bytes = 0;
                for await (const chunk of source) {
                    bytes += chunk.length;
                    hashes.forEach(({ hash }) => hash.update(chunk));
                    progress(bytes, contentLength(response));
                    yield chunk;
                }
            };
            await pipeline(this.body(response, url), watch, createWriteStream(path));
            return hashes.map(({ algorithm, hash }) => ({ algorithm, hex: hash.digest("hex") }));
        });
    }

    private async onceMore<T>(transfer: () => Promise<T>): Promise<T> {
        try {
            return await transfer();
        } catch (error) {
            if (error instanceof DownloadFailed && error.cut) {
                return transfer();
            }
            throw error;
        }
    }

    private async get(url: string): Promise<Response> {
        const address = this.address(url);
        const problem = await this.connectionProblem(address);
        if (problem) {
            throw new DownloadFailed(`${address.host} cannot be reached (${problem})`);
        }
        // Only until the headers are here: a slow transfer is none of this timer's business.
        const slow = new AbortController();
        const timer = setTimeout(() => slow.abort(), ANSWER_MS);
        const signal = AbortSignal.any([slow.signal, ...(this.signal ? [this.signal] : [])]);
        try {
            // Without this header a server may compress on the fly, and the length it announces says nothing.
            const response = await fetch(address, { signal, headers: { "accept-encoding": "identity" } });
            if (!response.ok) {
                throw new DownloadFailed(`${address.href} answered ${response.status}`);
            }
            if (address.protocol === "https:" && new URL(response.url).protocol !== "https:") {
                throw new DownloadFailed(`${address.href} redirects to the unencrypted ${response.url}`);
            }
            return response;
        } catch (error) {
            this.signal?.throwIfAborted();
            if (error instanceof DownloadFailed) {
                throw error;
            }
            const reason = slow.signal.aborted ? `no answer within ${ANSWER_MS / 1000} s` : networkReason(error);
            this.connections.set(address.host, Promise.resolve(reason));
            throw new DownloadFailed(`${address.href} cannot be fetched (${reason})`);
        } finally {
            clearTimeout(timer);
        }
    }

    /** The body; fails with a cut transfer when it breaks off, stalls or has another length than announced. */
    private async *body(response: Response, url: string): AsyncGenerator<Uint8Array> {
        const total = contentLength(response);
        const reader = (response.body as ReadableStream<Uint8Array> | null)?.getReader();
        let bytes = 0;
        try {
            for (;;) {
                const chunk = (await (reader && withoutStall(reader.read())))?.value;
                if (!chunk) {
                    break;
                }
                bytes += chunk.length;
                yield chunk;
            }
        } catch (error) {
            this.signal?.throwIfAborted();
            throw new DownloadFailed(`${url} broke off (${networkReason(error)})`, true);
        } finally {
            await reader?.cancel().catch(() => undefined); // Nobody listens any more; a broken body cannot be closed.
        }
        if (total !== undefined && bytes !== total) {
            throw new DownloadFailed(`${url} broke off after ${bytes} of ${total} bytes`, true);
        }
    }

    private address(url: string): URL {
        return new URL(this.base ? url.replace(/^https:\//, this.base.replace(/\/$/, "")) : url);
    }

    private connectionProblem(address: URL): Promise<string | undefined> {
        const problem = this.connections.get(address.host) ?? tryConnection(address, CONNECT_MS);
        this.connections.set(address.host, problem);
        return problem;
    }
}

/** `fetch` waits ten seconds for a connection and offers no way to change that. */
function tryConnection({ hostname, port, protocol }: URL, timeoutMs: number): Promise<string | undefined> {
    return new Promise((resolve) => {
        const socket = connect({
            host: hostname.replace(/^\[|\]$/g, ""),
            port: Number(port) || (protocol === "https:" ? 443 : 80),
        });
        const settle = (problem?: string): void => {
            socket.destroy();
            clearTimeout(timer);
            resolve(problem);
        };
        const timer = setTimeout(() => settle(`no connection within ${timeoutMs / 1000} s`), timeoutMs);
        socket.once("connect", () => settle());
        socket.once("error", (error) => settle(networkReason(error)));
    });
}

async function withoutStall<T>(work: Promise<T>): Promise<T> {
    let timer: NodeJS.Timeout | undefined;
    const stall = new Promise<never>((_, reject) => {
        timer = setTimeout(() => reject(new Error(`nothing for ${STALL_MS / 1000} s`)), STALL_MS);
    });
    return Promise.race([work, stall]).finally(() => clearTimeout(timer));
}

function networkReason(error: unknown): string {
    const { code, message, cause } = error as NodeJS.ErrnoException & { cause?: unknown };
    return cause instanceof Error ? networkReason(cause) : (code ?? message);
}

function contentLength(response: Response): number | undefined {
    const header = response.headers.get("content-length");
    return header === null ? undefined : Number(header);
}
