import assert from "node:assert/strict";

import type { Control } from "../../policies/lib/control";
import { podPlaces } from "../../policies/lib/podSpecs";
import { glob } from "../../policies/lib/waivers";
import { servicePlaces } from "../../policies/network/servicePlaces";
import { serviceExposure } from "../../policies/network/serviceExposure";
import { notJudged, type NotJudged } from "../../policies/notJudged";
import { hostAccess } from "../../policies/pods/hostAccess";
import { imageDigest } from "../../policies/pods/imageDigest";
import { operands } from "../../policies/pods/operands";
import { privileged } from "../../policies/pods/privileged";
import { type ImportedField, importedFields, refuses } from "./support/importedFields";

/** What a control is to refuse in a field, by the field's name; undefined where the field is none of its business. */
interface Concern {
    readonly control: Control;
    refused(field: ImportedField): unknown;
}

const bare = (step = ""): string => step.replace(/[[\]{}]+$/, "");
const nameOf = ({ path }: ImportedField): string => bare(path.split(".").at(-1));
const parentOf = ({ path }: ImportedField): string => bare(path.split(".").at(-2));

const concerns: readonly Concern[] = [
    {
        control: privileged,
        refused: (field) => (["privileged", "hostProcess"].includes(nameOf(field)) ? true : undefined),
    },
    {
        control: hostAccess,
        refused: (field) => {
            const refused = {
                hostNetwork: true,
                hostPID: true,
                hostIPC: true,
                hostPort: 8080,
                disableHostNetwork: false,
            };
            const choices = field.schema.enum ?? [];
            return nameOf(field) === "hostPath" || choices.includes("host")
                ? "host"
                : (refused as Record<string, unknown>)[nameOf(field)];
        },
    },
    {
        control: imageDigest,
        refused: (field) => {
            const [name, parent] = [nameOf(field), parentOf(field)];
            const isImage = /image/i.test(name) || /image(?!PullSecrets)/i.test(parent);
            const decides = !/pull/i.test(name);
            return field.schema.type === "string" && isImage && decides ? "registry/team/name:latest" : undefined;
        },
    },
    {
        control: serviceExposure,
        refused: (field) => {
            const [name, { schema }] = [nameOf(field), field];
            const choices = schema.enum ?? schema.items?.enum ?? [];
            if (choices.includes("LoadBalancerIP")) {
                return ["ExternalIP"];
            }
            if (choices.includes("LoadBalancer") || name === "serviceType" || isServiceType(field)) {
                return "NodePort";
            }
            if (schema.type === "boolean") {
                return /^(externalIPs|loadBalancerIPs|allocateLoadBalancerNodePorts)$/.test(name) ? true : undefined;
            }
            const refused: Record<string, unknown> = {
                ...{ externalIPs: ["203.0.113.9"], externalIP: "203.0.113.9", loadBalancerIP: "203.0.113.9" },
                ...{ loadBalancerSourceRanges: ["0.0.0.0/0"], nodePort: 30080 },
            };
            return refused[name];
        },
    },
];

function isServiceType(field: ImportedField): boolean {
    return (
        nameOf(field) === "type" &&
        (/service/i.test(parentOf(field)) || /serviceTemplate\.spec\.type$/.test(field.path))
    );
}

const covers = ({ kinds, fields }: NotJudged, { kind, path }: ImportedField): boolean =>
    glob(kinds).test(kind) && glob(fields).test(path);

describe("what the definitions of imported kinds hold", function () {
    this.timeout(60_000);
    let unjudged: readonly ImportedField[];

    before(() => {
        unjudged = concerns.flatMap(({ control, refused }) =>
            importedFields().filter((field) => {
                const value = refused(field);
                return value !== undefined && !refuses(control, field, value);
            }),
        );
    });

    it("is judged by POD-02, POD-03, POD-11 and NET-04, or listed with a reason why not", () => {
        const silent = unjudged.filter((field) => !notJudged.some((row) => covers(row, field)));
        assert.deepEqual(
            silent.map(({ kind, path }) => `${kind} ${path}`),
            [],
        );
    });

    it("lacks nothing that is listed as not judged", () => {
        const idle = notJudged.filter((row) => !unjudged.some((field) => covers(row, field)));
        assert.deepEqual(idle, []);
    });

    it("has every place that the controls look at in these kinds", () => {
        const known = new Set(importedFields().map(({ kind, path }) => `${kind} ${path}`));
        const kinds = new Set(importedFields().map(({ kind }) => kind));
        const places = [
            ...Object.entries(podPlaces).flatMap(([kind, rows]) => rows.map(({ path }) => ({ kind, path }))),
            ...Object.entries(servicePlaces).flatMap(([kind, rows]) => rows.map(({ path }) => ({ kind, path }))),
            ...Object.entries(operands).flatMap(([kind, { parts = [], images = [], offHost = [] }]) =>
                [...parts, ...images, ...offHost].map((path) => ({ kind, path })),
            ),
        ].map(({ kind, path }) => ({
            kind,
            // The schema lets a patch hold anything.
            path: path.replace(/(\.patch\.value)\..*$/, "$1").replace(/\[\]$/, ""),
        }));
        assert.deepEqual(
            places.filter(({ kind, path }) => kinds.has(kind) && !known.has(`${kind} ${path}`)),
            [],
        );
        assert.deepEqual(
            [...Object.keys(operands), ...Object.keys(servicePlaces)].filter((kind) => !kinds.has(kind)),
            ["core/Service"],
        );
    });
});
