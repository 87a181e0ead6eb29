import assert from "node:assert/strict";

import { objectIssues } from "../../../components/upstream/objectIssues";
import { crdGroups, crdsOf } from "../../../components/upstream/crds";
import type { CompactCrd } from "../../../components/upstream/structuralSchema";

const issuer = { name: "platform-ca", kind: "ClusterIssuer" };
const certificate = (spec: object, namespace?: string) => ({
    apiVersion: "cert-manager.io/v1",
    kind: "Certificate",
    metadata: { ...(namespace === undefined ? {} : { namespace }) },
    spec: { secretName: "server-tls", issuerRef: issuer, ...spec },
});

describe("issues of a custom resource, ours or a chart's", () => {
    it("are none where an API server would take it whole", () => {
        assert.deepEqual(objectIssues(certificate({ dnsNames: ["a.example.com"] }, "tools")), []);
    });

    it("name the path, and the nearest field that exists", () => {
        assert.deepEqual(
            objectIssues(certificate({ dnsName: [], usages: ["sign"], issuerRef: { kind: "Issuer" } }, "tools")),
            [
                { path: "spec.issuerRef.name", reason: "is required" },
                { path: "spec.dnsName", reason: 'no such field; the nearest one is "dnsNames"' },
                {
                    path: "spec.usages[0]",
                    reason:
                        'expected one of "signing", "digital signature", "content commitment", "key encipherment", ' +
                        '"key agreement", "data encipherment", "cert sign", "crl sign", "encipher only", "decipher only", ' +
                        '"any", "server auth", "client auth", "code signing", "email protection", "s/mime", ' +
                        '"ipsec end system", "ipsec tunnel", "ipsec user", "timestamping", "ocsp signing", ' +
                        '"microsoft sgc", "netscape sgc", got "sign"',
                },
            ],
        );
    });

    it("never keep an object of any imported kind from having metadata", () => {
        const kinds = Object.keys(crdGroups()).flatMap((group) => crdsOf(group));
        assert.ok(kinds.length > 200);
        const refused = kinds.filter(({ spec: { group, names, scope, versions } }) => {
            const namespace = scope === "Namespaced" ? { namespace: "tools" } : {};
            const metadata = { name: "sample", labels: { "a.example/b": "c" }, annotations: { d: "e" }, ...namespace };
            const object = { apiVersion: `${group}/${versions[0]?.name ?? ""}`, kind: names.kind, metadata };
            return objectIssues(object).some(({ path }) => path.startsWith("metadata") || path === "apiVersion");
        });
        assert.deepEqual(
            refused.map(({ metadata }) => metadata.name),
            [],
        );
    });

    it("name what is wrong in metadata", () => {
        const object = certificate({}, "tools");
        const metadata = { ...object.metadata, name: "UPPER_case", lables: {}, labels: { tier: 1, team: "a b" } };
        assert.deepEqual(
            objectIssues({ ...object, metadata }).map(({ path }) => path),
            ["metadata.name", "metadata.lables", "metadata.labels.tier", "metadata.labels.team"],
        );
    });

    it("name fields beside the spec that nothing reads", () => {
        const [issue] = objectIssues({ ...certificate({}, "tools"), specs: {} });
        assert.deepEqual(issue, { path: "specs", reason: 'no such field; the nearest one is "spec"' });
    });

    it("tell whether a namespace belongs there", () => {
        assert.deepEqual(objectIssues(certificate({})), [
            { path: "metadata.namespace", reason: "a namespace is required" },
        ]);
        const clusterIssuer = { apiVersion: "cert-manager.io/v1", kind: "ClusterIssuer", spec: { selfSigned: {} } };
        assert.deepEqual(objectIssues({ ...clusterIssuer, metadata: { namespace: "tools" } }), [
            { path: "metadata.namespace", reason: "a cluster-wide kind takes no namespace" },
        ]);
    });

    it("are about the definition that a chart brings, where none is imported", () => {
        const crd: CompactCrd = {
            apiVersion: "apiextensions.k8s.io/v1",
            kind: "CustomResourceDefinition",
            metadata: { name: "gadgets.example.com" },
            spec: {
                group: "example.com",
                names: { kind: "Gadget", plural: "gadgets" },
                scope: "Cluster",
                versions: [
                    {
                        name: "v1",
                        served: true,
                        storage: true,
                        schema: {
                            openAPIV3Schema: {
                                type: "object",
                                properties: {
                                    apiVersion: { type: "string" },
                                    kind: { type: "string" },
                                    spec: { type: "object", properties: { size: { type: "integer" } } },
                                },
                            },
                        },
                    },
                ],
            },
        };
        const gadget = { apiVersion: "example.com/v1", kind: "Gadget", metadata: {}, spec: { size: "1" } };
        assert.deepEqual(objectIssues(gadget, crd), [{ path: "spec.size", reason: 'expected integer, got "1"' }]);
        const retired = {
            ...crd,
            spec: { ...crd.spec, versions: crd.spec.versions.map((it) => ({ ...it, served: false })) },
        };
        assert.deepEqual(
            objectIssues(gadget, retired).map(({ path }) => path),
            ["apiVersion"],
        );
        assert.deepEqual(objectIssues(gadget), [
            {
                path: "apiVersion",
                reason: "Gadget (example.com/v1) is not imported: add it to components/upstream/imports.json",
            },
        ]);
    });
});
