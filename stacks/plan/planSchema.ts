import { z } from "zod";

import type { Verdict } from "../../components/shared/verdict";
import { layerNames } from "../config/sections/site";
import { LIVE_NAMES } from "../config/sections/twin";
import { managementPlan } from "./autoinstall/managementSchema";
import { host } from "./hostSchema";
import { keyPlan } from "./keys/keySchema";
import { metal } from "./metalSchema";
import type { PlatformPlan } from "./platformPlan";
import { procurementSchema } from "./procurement/procurementSchema";
import { count, id, quantity, text } from "./schemaParts";
import { siteServicesPlan } from "./services/servicesSchema";

/*
 * The plan's shape for readers outside the program: `plan.schema.json` is written from it, and tests hold plans against it.
 * The program does not import it, since what it makes needs no checking at run time.
 */

const clusterName = z.enum(["management", "workload"]);

const verdict = z.union([
    z.strictObject({ id: text, subject: text, status: z.literal("pass"), reason: text.exactOptional() }),
    z.strictObject({ id: text, subject: text, status: z.literal("fail"), reason: text }),
    z.strictObject({ id: text, subject: text, status: z.literal("indeterminate"), reason: text }),
]) satisfies z.ZodType<Verdict>;

const site = z.strictObject({
    name: text,
    domain: text,
    tier: z.enum(["staging", "prod"]),
    phase: z.int().min(1).max(4),
    stack: text,
    layers: z.array(z.enum(layerNames)),
    chartSource: z.enum(["upstream", "mirror", "bundle", "footprint"]),
    chartMirror: text.exactOptional(),
    chartBundle: text.exactOptional(),
    imageMirror: text.exactOptional(),
    twin: z.boolean(),
    live: z.array(z.enum(LIVE_NAMES)),
});

const cluster = z.strictObject({
    id: z.templateLiteral(["cluster/", clusterName]),
    name: clusterName,
    kubernetesVersion: text,
    kubeconfig: z.strictObject({ path: text, context: text }),
    serviceRange: text,
    auditRetentionDays: count,
    oidc: z.strictObject({ issuer: text, clientId: text }),
    definitions: z.array(text).describe("API groups that must be served before any of their objects is made"),
});

const namespace = z.strictObject({
    id: z.templateLiteral(["namespace/", clusterName, "/", z.string()]),
    cluster: clusterName,
    name: text,
    kind: z.enum(["tenant", "platform"]),
    owner: text,
    purpose: text,
    podSecurity: z.enum(["privileged", "baseline", "restricted"]),
    quota: z.strictObject({ gpus: count, cpuCores: count, memoryGib: count, pods: count }),
    access: z.array(z.strictObject({ group: text, role: z.enum(["viewer", "operator", "auditor"]) })),
    calls: z.array(text).describe("ids in `endpoints`"),
});

const hostVolume = z.strictObject({ path: text, gib: count });

const secretStore = z.strictObject({
    namespace: text,
    hosts: z.array(text).describe("names in `hosts`; a member on each"),
    volumes: z.strictObject({ data: hostVolume, audit: hostVolume }),
    seal: z.strictObject({ current: text, previous: text.exactOptional() }).describe("names of keys, no key"),
    clients: z.array(text).describe("namespaces of the management cluster"),
    people: z
        .array(z.strictObject({ serviceAccount: text, groups: z.array(text) }))
        .describe("who signs in, and as what"),
});

const runner = z.strictObject({
    image: id("image").describe("id in `images`"),
    namespace: text,
    account: text,
    forge: z.strictObject({ api: text, organisation: text, group: count, clientId: text, installation: count }),
    label: text.describe("what jobs ask for in `runs-on`"),
    registrationSecret: text.describe("name of a Secret"),
    state: z.strictObject({ backend: text, secret: text.describe("name of a Secret") }),
    apiServer: z.strictObject({ range: text, port: count }),
    closed: z.array(text).describe("addresses in the API server's range that it does not reach"),
    proxy: z.strictObject({ address: text, port: count }),
});

const placement = z.strictObject({
    id: id("model"),
    name: text,
    release: text,
    precision: z.enum(["fp8", "bf16"]),
    namespace: text,
    replicas: count,
    tensorParallel: count.describe("GPUs of one replica, all on one host"),
    contextTokens: count,
    maxConcurrentRequests: count,
    cpuCores: count,
    memoryGib: count,
    racks: z.array(text),
    weights: quantity,
    serverImage: text.describe("id in `images`"),
    weightsImage: text.describe("id in `images`"),
});

export const platformPlan = z.strictObject({
    schemaVersion: z.literal(1),
    site,
    hosts: z.array(host),
    networks: z.array(
        z.strictObject({
            id: id("network"),
            name: text,
            cidr: text,
            rail: count.exactOptional(),
            gateway: text.exactOptional(),
            vlan: count.exactOptional().describe("tag on the hosts' bond"),
            mtuBytes: count.exactOptional(),
        }),
    ),
    clusters: z.array(cluster),
    namespaces: z.array(namespace),
    placements: z.array(placement),
    endpoints: z.array(z.strictObject({ id: id("endpoint"), namespace: text, service: text, port: count, url: text })),
    images: z.array(
        z.strictObject({
            id: id("image"),
            repository: text,
            tag: text,
            digest: text.nullable().describe("`sha256:...`; null where no registry was asked"),
            usedBy: z.array(text),
            partialTag: text.exactOptional().describe("what is appended to the tag at run time, and by whom"),
            siteOwned: z.literal(true).exactOptional().describe("held by the site's own registry, published by nobody"),
        }),
    ),
    procurement: procurementSchema(quantity),
    keys: z.array(keyPlan),
    management: managementPlan.nullable(),
    metal,
    services: siteServicesPlan.nullable(),
    secretStore: secretStore.nullable(),
    runner: runner.nullable(),
    verdicts: z.array(verdict),
    sources: z.array(z.strictObject({ id: text, description: text })),
}) satisfies z.ZodType<PlatformPlan>;
