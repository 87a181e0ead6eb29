import { z } from "zod";

import type { Quantity } from "../../components/shared/quantity";
import type { Verdict } from "../../components/shared/verdict";
import { firmwareSchema } from "../config/sections/firmwareSchema";
import { layerNames } from "../config/sections/site";
import { LIVE_NAMES } from "../config/sections/twin";
import { managementPlan } from "./autoinstall/managementSchema";
import { keyPlan } from "./keys/keySchema";
import type { PlatformPlan } from "./platformPlan";
import { procurementSchema } from "./procurement/procurementSchema";
import { siteServicesPlan } from "./services/servicesSchema";

/*
 * The plan's shape for readers outside the program: `plan.schema.json` is written from it, and tests hold plans against it.
 * The program does not import it, since what it makes needs no checking at run time.
 */

const text = z.string();
const count = z.int().nonnegative();
const id = <const Kind extends string>(kind: Kind) => z.templateLiteral([`${kind}/`, z.string()]);
const clusterName = z.enum(["management", "workload"]);

const quantity = z.strictObject({
    value: z.number().nonnegative(),
    unit: z.enum(["GPU", "core", "GiB", "TiB", "TB", "Gb/s", "token", "token/s", "ms", "host", "rack", "kW", "A"]),
    source: text.describe("id in `sources`"),
    band: z.number().nonnegative().exactOptional().describe("relative error, 0.1 = plus or minus 10 %"),
}) satisfies z.ZodType<Quantity>;

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

const taint = z.strictObject({
    key: text,
    value: text,
    effect: z.enum(["NoSchedule", "NoExecute", "PreferNoSchedule"]),
});

const port = z.strictObject({ name: text, mac: text.exactOptional() });

const rootDevice = z.strictObject({
    hints: z.strictObject({
        model: text.exactOptional(),
        vendor: text.exactOptional(),
        serialNumber: text.exactOptional(),
        wwn: text.exactOptional(),
        deviceName: text.exactOptional(),
        minSizeGigabytes: count.exactOptional(),
    }),
    mirror: z.enum(["controller", "software"]),
    size: quantity,
});

const host = z.strictObject({
    id: id("host"),
    name: text,
    role: z.enum(["gpu", "storage", "control-plane", "converged", "management"]),
    cluster: z.enum(["management", "workload"]),
    index: count.describe("decides its addresses"),
    serial: text,
    vendor: text,
    model: text,
    hardware: text.describe("key of `inventory.hardware`"),
    rack: text,
    rackUnit: count,
    bmcAddress: text,
    bmcProtocol: z.enum(["redfish", "ipmi"]),
    bmcCredentials: text.describe("name of a secret"),
    bootMac: text,
    ports: z.strictObject({ host: z.array(port), rails: z.array(port) }).describe("by number"),
    addresses: z.array(
        z.strictObject({
            network: id("network"),
            interface: text,
            address: text,
            prefixLength: count,
        }),
    ),
    rootDevice: rootDevice.nullable(),
    dataDisks: z.array(
        z.strictObject({
            device: text,
            purpose: z.enum(["etcd", "logs", "ceph", "models", "system"]),
            size: quantity,
        }),
    ),
    retiring: text.exactOptional().describe("why it leaves; counted for nothing"),
    pool: id("pool").nullable().describe("id in `metal.pools`"),
    labels: z.record(text, text),
    taints: z.array(taint),
    cpu: quantity,
    memory: quantity,
    hugePages: z
        .strictObject({ size: z.enum(["2M", "1G"]), count })
        .exactOptional()
        .describe("of that memory, set aside at boot"),
    gpus: quantity,
    nvme: quantity,
    railPorts: count,
    maxPods: count,
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

const siteFile = z.strictObject({
    url: text,
    sha256: text.nullable().describe("null where nobody has recorded it"),
});

const metal = z.strictObject({
    ironic: z.strictObject({
        address: text,
        interface: text,
        deployKernel: siteFile,
        deployRamdisk: siteFile,
        bmcAuthority: text.exactOptional().describe("certificates (PEM) that those of BMCs lead to"),
        dhcp: z.strictObject({ range: text, from: text, to: text }).exactOptional(),
    }),
    pools: z.array(
        z.strictObject({
            id: id("pool"),
            name: text,
            role: host.shape.role,
            hardware: text,
            vendor: text,
            model: text,
            hosts: z.array(id("host")),
            replicas: count.describe("hosts that are used: all but those that leave"),
            racks: z.array(text),
            bond: z.strictObject({ name: text, mode: z.enum(["active-backup", "802.3ad"]) }),
            sources: z.strictObject({ interfaces: text, disks: text }),
        }),
    ),
    apiAddress: text.describe("of the workload cluster's API server"),
    cluster: z.strictObject({
        name: text,
        namespace: text.describe("of the management cluster"),
        kubernetesVersion: text.describe("of its control plane"),
        workersVersion: text.describe("of its other hosts"),
        podRange: text,
        serviceRange: text,
        auditRetentionDays: count,
        oidc: z.strictObject({ issuer: text, clientId: text }),
    }),
    nodeImage: siteFile.extend({
        format: z.enum(["qcow2", "raw"]),
        kernel: text
            .nullable()
            .describe("which hosts keep until they are installed anew; null where nobody recorded it"),
    }),
    unlock: z.strictObject({
        tang: z.array(z.strictObject({ url: text, thumbprint: text.nullable() })),
        needed: count.describe("of the Tang servers"),
    }),
    openings: z
        .record(
            z.string(),
            z.array(
                z.strictObject({
                    id: text,
                    protocol: z.enum(["tcp", "udp", "icmp", "esp"]),
                    ports: z.array(text),
                    from: z.array(text),
                    reason: text,
                    source: text,
                }),
            ),
        )
        .describe("by name of the pool"),
    gpuHealth: z
        .strictObject({ faultSeconds: count, unknownSeconds: count })
        .describe("of a bad state, before a GPU host's power is cycled"),
    bmcAccount: text,
    bmcPasswords: z.enum(["store", "configuration", "simulated"]).describe("where Metal3 gets them from"),
    firmwareSchemas: z.record(text, firmwareSchema).describe("by kind of server, of settings in its profile alone"),
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
