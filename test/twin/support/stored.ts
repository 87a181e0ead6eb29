import * as fs from "node:fs";

import type { ClusterName } from "../../../stacks/plan/platformPlan";
import type { Twin } from "./twin";

interface Range {
    readonly kvs?: readonly { readonly key: string; readonly value: string }[];
}

/** Of every Secret and ConfigMap as etcd has it, by its key there: name of the key that encrypts it; "none" for what lies in clear. */
export async function encryptedWith(twin: Twin, cluster: ClusterName): Promise<ReadonlyMap<string, string>> {
    const stored = await Promise.all(
        ["secrets", "configmaps"].map((kind) => range(twin, cluster, `/registry/${kind}/`)),
    );
    return new Map(
        stored.flat().map(([key, value]) => {
            const [, name = "none"] = /^k8s:enc:aesgcm:v1:([^:]+):/.exec(value.toString("latin1")) ?? [];
            return [key, name];
        }),
    );
}

/** What etcd itself answers, past the API server; over its gateway, since a twin has no client of it. */
async function range(twin: Twin, cluster: ClusterName, prefix: string): Promise<(readonly [string, Buffer])[]> {
    const { etcd } = JSON.parse(fs.readFileSync(twin.path("api-server", cluster, "ports.json"), "utf8")) as {
        readonly etcd: number;
    };
    const base64 = (text: string) => Buffer.from(text).toString("base64");
    // The first key behind all that begin with the prefix: "0" follows "/".
    const body = JSON.stringify({ key: base64(prefix), range_end: base64(prefix.replace(/\/$/, "0")) });
    const answer = await fetch(`http://127.0.0.1:${etcd}/v3/kv/range`, { method: "POST", body });
    const { kvs = [] } = (await answer.json()) as Range;
    return kvs.map(({ key, value }) => [Buffer.from(key, "base64").toString(), Buffer.from(value, "base64")] as const);
}
