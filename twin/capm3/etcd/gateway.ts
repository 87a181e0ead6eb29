import { request } from "node:https";

import type { ListedMember } from "./members";

/** Whom to ask, and what to show of oneself. */
export interface GatewayTarget {
    readonly port: number;
    readonly ca: string;
    readonly cert: string;
    readonly key: string;
}

/** etcd answers its own members in milliseconds, and those without a quorum never. */
const TIMEOUT_MS = 2_000;

interface Answer {
    readonly status: number;
    readonly body: string;
}

/** Whether a member answers; a learner does too. */
export async function isServing(target: GatewayTarget): Promise<boolean> {
    try {
        // Serializable: by itself, whether or not there is a quorum.
        return (await ask(target, "GET", "/health?serializable=true")).status === 200;
    } catch {
        return false;
    }
}

/** All members by what one of them knows, without a quorum too. @returns undefined where it is a learner, which does not say */
export async function listMembers(target: GatewayTarget): Promise<readonly ListedMember[] | undefined> {
    const { status, body } = await ask(target, "POST", "/v3/cluster/member/list", { linearizable: false });
    if (status !== 200) {
        return undefined;
    }
    const { members } = JSON.parse(body) as {
        readonly members: readonly {
            readonly ID: string;
            readonly name?: string;
            readonly peerURLs: readonly string[];
            readonly isLearner?: boolean;
        }[];
    };
    return members.map(({ ID, name = "", peerURLs, isLearner = false }) => ({
        id: ID,
        name,
        peerUrl: peerURLs[0] ?? "",
        learner: isLearner,
    }));
}

export async function addLearner(target: GatewayTarget, peerUrl: string): Promise<void> {
    await demand(target, "/v3/cluster/member/add", { peerURLs: [peerUrl], isLearner: true });
}

/** Refused until the learner has caught up with the leader. */
export async function promote(target: GatewayTarget, id: string): Promise<void> {
    await demand(target, "/v3/cluster/member/promote", { ID: id });
}

async function demand(target: GatewayTarget, path: string, content: object): Promise<void> {
    const { status, body } = await ask(target, "POST", path, content);
    if (status !== 200) {
        throw new Error(messageOf(body));
    }
}

function ask({ port, ...tls }: GatewayTarget, method: string, path: string, content?: object): Promise<Answer> {
    return new Promise((resolve, reject) => {
        const options = { ...tls, host: "127.0.0.1", port, method, path, agent: false, timeout: TIMEOUT_MS } as const;
        const asked = request(options, (response) => {
            let body = "";
            response.setEncoding("utf8");
            response.on("data", (chunk: string) => (body += chunk));
            response.on("error", reject);
            response.on("end", () => {
                resolve({ status: response.statusCode ?? 0, body });
            });
        });
        asked.on("timeout", () => asked.destroy(new Error(`etcd gave no answer in ${TIMEOUT_MS / 1000} s`)));
        asked.on("error", reject);
        asked.end(content === undefined ? undefined : JSON.stringify(content));
    });
}

function messageOf(body: string): string {
    try {
        return (JSON.parse(body) as { readonly message?: string }).message ?? body;
    } catch {
        return body;
    }
}
