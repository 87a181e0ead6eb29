import * as fs from "node:fs";
import * as path from "node:path";

import { parse, YAMLParseError } from "yaml";
import { z } from "zod";

import type { ApiEndpoint } from "../components/shared/clusterScope";
import { formatPath } from "./config/problem";
import type { ClusterPlan } from "./plan/platformPlan";

type Wanted = Pick<ClusterPlan, "kubeconfig">;

/** What was found where a cluster's kubeconfig is wanted; neither of the two where there is no such file. */
export interface FoundKubeconfig {
    /** What the wanted context needs and no other, as JSON. May hold a client key. */
    readonly content?: string;
    /** Why it cannot be used. */
    readonly problem?: string;
}

/** Reads the kubeconfig that a plan names. A file that is not there is no problem by itself: the cluster may not exist yet. */
export function findKubeconfig({ kubeconfig }: Wanted, twin: boolean, root: string): FoundKubeconfig {
    let content: string;
    try {
        content = fs.readFileSync(path.resolve(root, kubeconfig.path), "utf8");
    } catch (error) {
        const { code = "unknown error" } = error as NodeJS.ErrnoException;
        return code === "ENOENT" ? {} : { problem: UNREADABLE[code] ?? `cannot be read (${code})` };
    }
    const judged = judge(content, kubeconfig.context, twin);
    return "problem" in judged ? judged : { content: onlyContext(judged.kubeconfig, kubeconfig.context) };
}

/** Whoever is handed one cluster's kubeconfig, a provider and so the state among them, learns no credential of another. */
function onlyContext({ contexts, clusters, users, ...others }: Kubeconfig, context: string): string {
    const of = <Entry extends { readonly name: string }>(
        name: string | null | undefined,
        entries: readonly Entry[] | null | undefined,
    ) => entries?.filter((entry) => entry.name === name);
    const own = of(context, contexts);
    const { cluster, user } = own?.[0]?.context ?? {};
    return JSON.stringify({
        ...others,
        "current-context": context,
        contexts: own,
        clusters: of(cluster, clusters),
        users: of(user, users),
    });
}

const UNREADABLE: Readonly<Record<string, string>> = {
    EISDIR: "is a directory, not a file",
    EACCES: "may not be read by this user",
};

const entry = z.string().nullish();
const cluster = z.looseObject({ server: entry, "certificate-authority-data": entry });
const context = z.looseObject({ cluster: entry, user: entry });
/** As much of a kubeconfig as this program reads; the rest is handed on as it is. */
const kubeconfigSchema = z.looseObject({
    contexts: z.array(z.looseObject({ name: z.string(), context: context.nullish() })).nullish(),
    clusters: z.array(z.looseObject({ name: z.string(), cluster: cluster.nullish() })).nullish(),
    users: z.array(z.looseObject({ name: z.string() })).nullish(),
});
type Kubeconfig = z.infer<typeof kubeconfigSchema>;

const LOOPBACK = ["127.0.0.1", "localhost", "[::1]"];

/** What is wrong with a kubeconfig, or undefined; never what it holds. A twin never reaches beyond its own machine. */
export function kubeconfigProblem(content: string, context: string, twin: boolean): string | undefined {
    const judged = judge(content, context, twin);
    return "problem" in judged ? judged.problem : undefined;
}

function judge(
    content: string,
    context: string,
    twin: boolean,
): { readonly kubeconfig: Kubeconfig } | { readonly problem: string } {
    let yaml: unknown;
    try {
        yaml = parse(content, { logLevel: "error" });
    } catch (error) {
        // The parser's own message quotes the text.
        const line = error instanceof YAMLParseError ? error.linePos?.[0].line : undefined;
        return { problem: `is not valid YAML${line === undefined ? "" : `, see its line ${line}`}` };
    }
    if (yaml === null || yaml === undefined) {
        return { problem: "is empty" };
    }
    const { data, error } = kubeconfigSchema.safeParse(yaml);
    if (!data) {
        const wrong = error.issues.map((issue) => formatPath(issue.path)).filter((at) => at !== "");
        return {
            problem: `is no kubeconfig${wrong.length > 0 ? `: ${wrong.join(", ")} missing or of a wrong type` : ""}`,
        };
    }
    const contexts = data.contexts ?? [];
    if (!contexts.some(({ name }) => name === context)) {
        return {
            problem: `has no context "${context}"; it has: ${contexts.map(({ name }) => name).join(", ") || "none"}`,
        };
    }
    const server = serverIn(data, context);
    if (!URL.canParse(server)) {
        return { problem: `names no server for context "${context}"` };
    }
    const { protocol, host, hostname } = new URL(server);
    if (twin && !LOOPBACK.includes(hostname)) {
        return {
            problem: `points at ${protocol}//${host}, which is not this machine: a twin is deployed to its own control planes only`,
        };
    }
    return { kubeconfig: data };
}

/** The address of a context's API server, in a kubeconfig without a problem. */
export function kubeconfigServer(content: string, context: string): string {
    return serverIn(kubeconfigSchema.parse(parse(content)), context);
}

/** The same, with the authority of its certificate; undefined where the file does not hold that. */
export function kubeconfigEndpoint(content: string, context: string): ApiEndpoint | undefined {
    const { server, "certificate-authority-data": certificateAuthority } =
        clusterIn(kubeconfigSchema.parse(parse(content)), context) ?? {};
    return server && certificateAuthority ? { server, certificateAuthority } : undefined;
}

const serverIn = (kubeconfig: Kubeconfig, context: string) => clusterIn(kubeconfig, context)?.server ?? "";

function clusterIn({ contexts, clusters }: Kubeconfig, context: string) {
    const cluster = contexts?.find(({ name }) => name === context)?.context?.cluster;
    return clusters?.find(({ name }) => name === cluster)?.cluster;
}
