import * as fs from "node:fs";

import { parse } from "yaml";

import { CLUSTERS } from "../../../twin/paths";
import type { Twin } from "./twin";

interface Kubeconfig {
    readonly users: readonly {
        readonly name: string;
        readonly user: { readonly "client-key-data"?: string; readonly token?: string };
    }[];
}

interface SecretObject {
    readonly metadata: { readonly namespace: string; readonly name: string };
    readonly data?: Readonly<Record<string, string>>;
}

/** What is secret of a Secret; beside it stand accounts, certificates and other things that anybody may know. */
const SECRET_FIELDS = ["password", "token", "token-secret", "tls.key"];

/** A shorter one would be found where nobody put it. */
const SHORTEST = 16;

/** Every secret that this twin has, by what it is called: those of its objects, of its API servers, and of its engine. */
export async function knownSecrets(twin: Twin): Promise<ReadonlyMap<string, string>> {
    const secrets = new Map([
        ["passphrase of the state", read(twin, "keys", "passphrase")],
        ...CLUSTERS.flatMap((cluster) => encryptionKeys(twin, cluster)),
        ...CLUSTERS.map((cluster) => {
            const authority = ["control-planes", "clusters", cluster, "pki", "ca.key"];
            return [`authority of ${cluster}`, read(twin, ...authority)] as const;
        }),
        ...credentials(parse(read(twin, "kubeconfig")) as Kubeconfig),
        ...(await Promise.all(CLUSTERS.map((cluster) => fieldsOfSecrets(twin, cluster)))).flat(),
    ]);
    const short = [...secrets].filter(([, value]) => value.length < SHORTEST).map(([name]) => name);
    if (short.length > 0) {
        throw new Error(`too short to be looked for, less than ${SHORTEST} characters: ${short.join(", ")}`);
    }
    return secrets;
}

type Named = readonly [name: string, value: string];

function read(twin: Twin, ...file: readonly string[]): string {
    return fs.readFileSync(twin.path(...file), "utf8");
}

function encryptionKeys(twin: Twin, cluster: string): Named[] {
    const keys = [...read(twin, "api-server", cluster, "encryption.yaml").matchAll(/secret: (.*)/g)];
    return keys.map(([, key = ""], i) => [`encryption key ${i} of ${cluster}`, key]);
}

/** A key as it is in its file, and as a kubeconfig has it, which may be encoded itself. */
function credentials({ users }: Kubeconfig): Named[] {
    return users.flatMap(({ name, user: { "client-key-data": key, token } }): Named[] => [
        ...(key === undefined
            ? []
            : ([
                  [`client key of ${name}`, decoded(key)],
                  [`client-key-data of ${name}`, key],
              ] as const)),
        ...(token === undefined ? [] : ([[`token of ${name}`, token]] as const)),
    ]);
}

async function fieldsOfSecrets(twin: Twin, cluster: (typeof CLUSTERS)[number]): Promise<Named[]> {
    const text = await twin.kubectl(cluster, "get secrets --all-namespaces -o json");
    return (JSON.parse(text) as { items: SecretObject[] }).items.flatMap(
        ({ metadata: { namespace, name }, data = {} }) =>
            Object.entries(data)
                .filter(([field]) => SECRET_FIELDS.includes(field))
                .map(([field, value]): Named => [`${field} of ${namespace}/${name} on ${cluster}`, decoded(value)]),
    );
}

function decoded(base64: string): string {
    return Buffer.from(base64, "base64").toString();
}
