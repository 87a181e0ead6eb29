import assert from "node:assert/strict";

import { type ChartPin, charts, manifests, rendering } from "../../../components/upstream/versions";
import { PINS } from "../../../tools/setup/pins";

const pins: readonly ChartPin[] = Object.values(charts);
const DIGEST = /^sha256:[0-9a-f]{64}$/;

describe("declared charts", () => {
    it("are all that the platform is made of", () => {
        assert.deepEqual(pins.map(({ name }) => name).sort(), [
            "alloy",
            "cert-manager",
            "cilium",
            "cloudnative-pg",
            "external-secrets",
            "gateway-crds-helm",
            "gateway-helm",
            "gpu-operator",
            "inferencepool",
            "jobset",
            "kagent",
            "kagent-crds",
            "keda",
            "kube-prometheus-stack",
            "kubeflow-trainer",
            "kueue",
            "loki",
            "lws",
            "nack",
            "nats",
            "network-operator",
            "node-feature-discovery",
            "openbao",
            "rook-ceph",
            "snapshot-controller",
            "tetragon",
            "topolvm",
            "trust-manager",
            "velero",
        ]);
    });

    it("name a release, a repository and, if any, a whole digest", () => {
        for (const { name, version, repository, digest } of pins) {
            assert.match(version, /^v?\d+\.\d+\.\d+$/, name);
            assert.match(repository, /^(https|oci):\/\/[^\s]+$/, name);
            assert.ok(digest === null || DIGEST.test(digest), name);
        }
    });

    it("give a reason for each privilege, hook and lookup", () => {
        for (const { name, privileges = {}, hooks = {}, lookups = {} } of pins) {
            const reasons = [...Object.values(privileges), ...Object.values(hooks).map(({ because }) => because)];
            for (const reason of [...reasons, ...Object.values(lookups)]) {
                assert.ok(reason.length > 10, `${name}: "${reason}"`);
            }
        }
    });

    it("share a namespace only at one Pod Security level", () => {
        const levels = new Map<string, Set<string>>();
        for (const { namespace, podSecurity } of pins) {
            levels.set(namespace, (levels.get(namespace) ?? new Set()).add(podSecurity));
        }
        assert.deepEqual(
            [...levels].filter(([, set]) => set.size > 1),
            [],
        );
    });

    it("leave definitions of their kinds out, which are installed apart from them and before them", () => {
        for (const pin of pins.filter(({ definitionValues }) => definitionValues)) {
            assert.notDeepEqual(pin.values, pin.definitionValues, pin.name);
        }
    });
});

describe("declared manifests", () => {
    it("are files of one release each, over TLS, with a whole digest, if any", () => {
        for (const { name, version, files } of Object.values(manifests)) {
            assert.ok(files.length > 0, name);
            for (const { url, digest } of files) {
                assert.ok(url.startsWith("https://") && url.includes(`/${version}/`), url);
                assert.ok(digest === null || DIGEST.test(digest), url);
            }
        }
    });
});

describe("rendering", () => {
    it("is pinned to the helm that the toolchain brings and to the Kubernetes release that runs", () => {
        assert.equal(rendering.helmVersion, PINS.helm.version);
        const minor = (version: string) => version.split(".").slice(0, 2).join(".");
        assert.equal(minor(rendering.kubernetesVersion), minor(PINS["kube-apiserver"].version));
    });
});
