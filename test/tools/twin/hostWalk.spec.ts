import assert from "node:assert/strict";

import { crdOf } from "../../../components/upstream/crds";
import { reportOf } from "../../../components/upstream/readiness";
import { schemaIssues } from "../../../components/upstream/schemaIssues";
import type { StructuralSchema } from "../../../components/upstream/structuralSchema";
import { type Expected, parseWait } from "../../../twin/healthyStatus";
import { readyStages } from "../../../twin/stages";

type Fields = Readonly<Record<string, unknown>>;

interface Host {
    readonly metadata: Fields;
    readonly spec: Fields;
    readonly status?: Fields;
}

interface Stage {
    readonly name: string;
    readonly requirements: readonly { key: string; operator: string; values?: readonly string[] }[];
    readonly template: string;
}

const STAGES: readonly Stage[] = readyStages("metal3.io").flatMap(({ metadata, spec }) => {
    const { resourceRef, selector, next } = spec as {
        resourceRef: { kind: string };
        selector: { matchExpressions: Stage["requirements"] };
        next: { statusTemplate: string };
    };
    const stage = {
        name: metadata.name,
        requirements: selector.matchExpressions,
        template: next.statusTemplate,
    };
    return resourceRef.kind === "BareMetalHost" ? [stage] : [];
});

const bare: Host = {
    metadata: { name: "gpu-a1", namespace: "metal3", uid: "0b9e", annotations: {} },
    spec: {
        architecture: "x86_64",
        bootMACAddress: "00:00:5e:00:53:21",
        bootMode: "UEFISecureBoot",
        bmc: { address: "idrac-virtualmedia://10.10.0.21", credentialsName: "gpu-a1-bmc" },
        online: true,
    },
};

/** What a path of the few forms that the stages use leads to. */
function at(object: unknown, path: string): unknown {
    const steps = path.match(/\["[^"]+"\]|\.\w+/g) ?? [];
    assert.equal(steps.join(""), path, `not a plain path: ${path}`);
    return steps.reduce<unknown>(
        (held, step) => (held as Fields | undefined)?.[step.replaceAll(/^\.|^\["|"\]$/g, "")],
        object,
    );
}

function matches(host: Host, { requirements }: Stage): boolean {
    return requirements.every(({ key, operator, values }) => {
        const found = at(host, key);
        return operator === "In"
            ? values?.includes(String(found))
            : (operator === "Exists") === (found !== undefined && found !== null);
    });
}

/** A template as KWOK fills it in; one that the test does not know is an error. */
function rendered(host: Host, template: string): Fields {
    const text = template.replaceAll(/\{\{ (.+?) \}\}/g, (_, expression: string) => {
        if (expression === "Now") {
            return "2026-11-22T12:00:00Z";
        }
        const [, path = expression, fallback] = /^or (\S+) `(.+)`$/.exec(expression) ?? [];
        const value = at(host, path) ?? fallback;
        assert.equal(typeof value, "string", expression);
        return value as string;
    });
    return JSON.parse(text) as Fields;
}

/** JSON merge patch (RFC 7386), by which KWOK writes a status. */
function merged(held: unknown, patch: unknown): unknown {
    if (typeof patch !== "object" || patch === null || Array.isArray(patch)) {
        return patch;
    }
    const base = (typeof held === "object" && !Array.isArray(held) ? held : {}) as Fields;
    const fields = Object.entries(patch).map(([key, value]) => [key, merged(base[key], value)] as const);
    const kept = Object.entries({ ...base, ...Object.fromEntries(fields) }).filter(([, value]) => value !== null);
    return Object.fromEntries(kept);
}

/** Everything that becomes of a host, until nothing more does. */
function walk(start: Host): {
    readonly names: readonly string[];
    readonly host: Host;
    readonly passed: readonly Host[];
} {
    const passed: Host[] = [];
    const names: string[] = [];
    let host = start;
    for (;;) {
        const [stage, ...others] = STAGES.filter((it) => matches(host, it));
        if (!stage) {
            return { names, host, passed };
        }
        assert.deepEqual(others, [], `several behaviours at once: ${stage.name}`);
        assert.ok(names.length < 10, `goes round in circles: ${names.join(", ")}`);
        host = { ...host, status: merged(host.status, rendered(host, stage.template)) as Fields };
        passed.push(host);
        names.push(stage.name.replace("baremetalhosts.metal3.io-", ""));
    }
}

const stateOf = ({ status }: Host) => at(status, ".provisioning.state");

function holds(status: unknown, { path, value }: Expected): boolean {
    const found = path.reduce<unknown>(
        (held, part) =>
            typeof part === "object"
                ? (held as { type: string }[] | undefined)?.find(({ type }) => type === part.type)
                : (held as Fields | undefined)?.[part],
        status,
    );
    return value === undefined ? found !== undefined : String(found) === value;
}

const isReady = ({ status }: Host) =>
    (reportOf("metal3.io", "BareMetalHost") ?? []).map(parseWait).every((wait) => holds(status, wait));

describe("the way of a simulated host", () => {
    const available = walk(bare);

    it("leads over registration and inspection to available, and is ready there and not before", () => {
        assert.deepEqual(available.names, ["registering", "inspecting", "ready"]);
        assert.deepEqual(available.passed.map(stateOf), ["registering", "inspecting", "available"]);
        assert.deepEqual(available.passed.map(isReady), [false, false, true]);
    });

    it("writes down when each step began and ended", () => {
        const time = "2026-11-22T12:00:00Z";
        assert.deepEqual(
            available.passed.map(({ status }) => status?.["operationHistory"]),
            [
                { register: { start: time } },
                { register: { start: time, end: time }, inspect: { start: time } },
                { register: { start: time, end: time }, inspect: { start: time, end: time } },
            ],
        );
    });

    it("is at rest as long as the host waits or is in use, and ready in use alone", () => {
        const image = { url: "https://files.h200.example/ubuntu-22.04.raw" };
        const used = walk({ ...available.host, spec: { ...bare.spec, image } });
        const held = [...available.passed, used.host].map(({ status }) =>
            (status?.["conditions"] as { type: string; status: string }[])
                .filter((condition) => condition.status === "True")
                .map(({ type }) => type),
        );
        assert.deepEqual(held, [
            ["Progressing"],
            ["Manageable", "Progressing"],
            ["Manageable", "AvailableForProvisioning"],
            ["Manageable", "Provisioned", "Ready"],
        ]);
    });

    it("says of the machine what its description says, and which login worked", () => {
        const { status } = available.host;
        assert.deepEqual(status?.["hardware"], { cpu: { arch: "x86_64" }, nics: [{ mac: "00:00:5e:00:53:21" }] });
        assert.deepEqual(status["goodCredentials"], {
            credentials: { name: "gpu-a1-bmc", namespace: "metal3" },
            credentialsVersion: "simulated",
        });
        assert.deepEqual(status["provisioning"], { ID: "0b9e", state: "available", bootMode: "UEFISecureBoot" });
    });

    it("leads on to provisioned with an image, and back without one", () => {
        const image = { url: "https://files.h200.example/ubuntu-22.04.raw" };
        const used = walk({ ...available.host, spec: { ...bare.spec, image } });
        assert.deepEqual([used.names, stateOf(used.host), isReady(used.host)], [["provisioned"], "provisioned", true]);
        const released = walk({ ...used.host, spec: bare.spec });
        assert.deepEqual([released.names, stateOf(released.host)], [["deprovisioned"], "available"]);
        assert.equal(at(released.host.status, ".provisioning.image"), undefined);
    });

    it("is left where a host is detached, and taken up again", () => {
        const annotations = { "baremetalhost.metal3.io/detached": "" };
        const away = walk({ ...available.host, metadata: { ...bare.metadata, annotations } });
        assert.deepEqual(
            [away.names, away.host.status?.["operationalStatus"], isReady(away.host)],
            [["detached"], "detached", false],
        );
        const back = walk({ ...away.host, metadata: bare.metadata });
        assert.deepEqual([back.names, back.host.status?.["operationalStatus"]], [["attached"], "OK"]);
    });

    it("ends with a host that is being deleted", () => {
        assert.deepEqual(walk({ ...bare, metadata: { ...bare.metadata, deletionTimestamp: "now" } }).names, []);
    });

    it("passes through nothing that the definition would refuse", () => {
        const version = crdOf("metal3.io", "BareMetalHost")?.spec.versions.find(({ storage }) => storage);
        const schema = version?.schema.openAPIV3Schema.properties?.["status"] as StructuralSchema;
        const image = { url: "https://files.h200.example/ubuntu-22.04.raw" };
        const used = walk({ ...available.host, spec: { ...bare.spec, image } });
        const released = walk({ ...used.host, spec: bare.spec });
        for (const { status } of [...available.passed, used.host, released.host]) {
            assert.deepEqual(schemaIssues(schema, status, "status"), []);
        }
    });
});
