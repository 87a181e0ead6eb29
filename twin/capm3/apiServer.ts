import { Agent, request, type RequestOptions } from "node:https";

import { type Change, type Kind, KINDS, type Served } from "./objects";

/** A kubeconfig written as JSON, with one user, one cluster and one context a control plane. */
export interface Kubeconfig {
    readonly clusters: readonly {
        readonly name: string;
        readonly cluster: { readonly server: string; readonly "certificate-authority-data": string };
    }[];
    readonly users: readonly {
        readonly name: string;
        readonly user: { readonly "client-certificate-data": string; readonly "client-key-data": string };
    }[];
}

/** What an API server answered instead of doing what it was asked. */
export class ApiError extends Error {
    constructor(
        readonly status: number,
        message: string,
    ) {
        super(message);
    }
}

const TIMEOUT_MS = 10_000;
/** Answers with names and labels alone, without what is in an object. */
const METADATA = "application/json;as=PartialObjectMetadataList;g=meta.k8s.io;v=v1";
const MANAGER = "fieldManager=capm3-stand-in";

/** The API servers of the twin, by context. Connections are kept: each round asks a dozen questions. */
export class ApiServers {
    readonly #targets: ReadonlyMap<string, RequestOptions>;

    constructor({ clusters, users }: Kubeconfig) {
        const decoded = (text: string | undefined) => Buffer.from(text ?? "", "base64");
        this.#targets = new Map(
            clusters.map(({ name, cluster }) => {
                const { hostname, port } = new URL(cluster.server);
                const user = users.find((found) => found.name === name)?.user;
                const agent = new Agent({
                    keepAlive: true,
                    ca: decoded(cluster["certificate-authority-data"]),
                    cert: decoded(user?.["client-certificate-data"]),
                    key: decoded(user?.["client-key-data"]),
                });
                return [name, { hostname, port, agent, timeout: TIMEOUT_MS }];
            }),
        );
    }

    /** All objects of a kind, or those that a query selects; `metadata` alone where nobody needs to see more. */
    async list<T>(kind: Kind, { query = "", metadata = false } = {}): Promise<readonly T[]> {
        const { context, path, plural } = KINDS[kind];
        const accept = metadata ? METADATA : "application/json";
        const answer = await this.#ask(context, "GET", `/${path}/${plural}?${query}`, { accept });
        // Of metadata alone an empty list comes as null.
        return (JSON.parse(answer) as { readonly items: readonly T[] | null }).items ?? [];
    }

    async get<T>(kind: Kind, name: string, namespace?: string): Promise<T> {
        const path = `${collectionOf(KINDS[kind], namespace)}/${name}`;
        return JSON.parse(await this.#ask(KINDS[kind].context, "GET", path, { accept: "application/json" })) as T;
    }

    async apply(change: Change): Promise<void> {
        const { context } = KINDS[change.kind];
        const collection = collectionOf(KINDS[change.kind], change.namespace);
        const object = `${collection}/${change.name}`;
        switch (change.verb) {
            case "create":
                await this.#ask(context, "POST", `${collection}?${MANAGER}`, {
                    "content-type": "application/json",
                    body: change.body,
                });
                return;
            case "patch":
                await this.#ask(
                    context,
                    "PATCH",
                    `${object}${change.subresource === undefined ? "" : `/${change.subresource}`}?${MANAGER}`,
                    { "content-type": "application/merge-patch+json", body: change.body },
                );
                return;
            case "delete":
                await this.#ask(
                    context,
                    "DELETE",
                    change.graceSeconds === undefined ? object : `${object}?gracePeriodSeconds=${change.graceSeconds}`,
                    {},
                );
        }
    }

    #ask(
        context: Served["context"],
        method: string,
        path: string,
        { body, ...headers }: { readonly body?: object; readonly [header: string]: string | object | undefined },
    ): Promise<string> {
        return new Promise((resolve, reject) => {
            const asked = request(
                { ...this.#targets.get(context), method, path, headers: headers as Record<string, string> },
                (response) => {
                    const chunks: Buffer[] = [];
                    response.on("data", (chunk: Buffer) => chunks.push(chunk));
                    response.on("error", reject);
                    response.on("end", () => {
                        const text = Buffer.concat(chunks).toString();
                        const { statusCode = 0 } = response;
                        if (statusCode < 300) {
                            resolve(text);
                        } else {
                            reject(new ApiError(statusCode, messageOf(text)));
                        }
                    });
                },
            );
            asked.on("timeout", () => asked.destroy(new Error(`no answer in ${TIMEOUT_MS / 1000} s`)));
            asked.on("error", reject);
            asked.end(body === undefined ? undefined : JSON.stringify(body));
        });
    }
}

function collectionOf({ path, plural }: Served, namespace: string | undefined): string {
    return namespace === undefined ? `/${path}/${plural}` : `/${path}/namespaces/${namespace}/${plural}`;
}

function messageOf(text: string): string {
    try {
        return (JSON.parse(text) as { readonly message?: string }).message ?? text;
    } catch {
        return text;
    }
}
