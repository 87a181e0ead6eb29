import assert from "node:assert/strict";

import { z } from "zod";

import { loadFromFiles, PROJECT_ROOT } from "../../../stacks/config/load";
import { secretRef } from "../../../stacks/config/sections/shared";
import { listStacks, readStackFile } from "../../../stacks/config/stackFile";
import { planPlatform } from "../../../stacks/plan/plan";
import { deployBackend } from "../../bootstrap/support/deployBackend";
import { createLayers } from "../../stacks/support/createLayers";
import type { Registered } from "../../unit/support/deploy";
import { placesOf, secretRefsOf, unaccounted } from "./support/secretPlaces";

const REMEDY = "name the place in `heldIn` of its key (stacks/plan/keys), or add the key";

/** Certificates and public keys, in a Secret because Cluster API takes a host's files from no other kind. */
const PUBLIC = "secret/*/metal/host-trust";

const resource = (type: string, name: string, inputs: Registered["inputs"]): Registered => ({
    type,
    name,
    inputs,
    provider: undefined,
    parent: undefined,
    dependsOn: [],
    opts: {},
});
describe("every secret of a committed stack", () => {
    for (const stack of listStacks(PROJECT_ROOT)) {
        it(`has a key in the graph of ${stack}`, async () => {
            const config = loadFromFiles(stack);
            const { keys } = planPlatform(stack, config);
            const places = [
                ...placesOf(await createLayers(stack)),
                ...secretRefsOf(config),
                ...Object.keys(readStackFile(PROJECT_ROOT, stack)?.tree["secrets"] ?? {}).map(
                    (name) => `config/${name}`,
                ),
            ];
            assert.deepEqual(
                unaccounted(places, keys).filter((place) => place !== PUBLIC),
                [],
                REMEDY,
            );
            // Not a test of nothing: each BMC of the inventory has one.
            assert.ok(places.length >= Object.keys(config.inventory.hosts).length);
        });
    }

    it("is no password of a BMC in the configuration where pull requests decrypt it, and is under the state's key elsewhere", () => {
        const config = loadFromFiles("prod");
        const bmc = ({ runner, ...site }: typeof config) => {
            const { keys } = planPlatform("prod", runner === undefined ? site : { ...site, runner });
            const key = keys.find(({ id }) => id === "key/bmc/gpu-a1");
            return [key?.heldIn, key?.protectedBy, key?.livesIn];
        };
        const secret = "secret/management/metal/gpu-a1-bmc";
        const kept = ["key/openbao-barrier", "key/api-encryption/management"];
        const lives = "OpenBao, bmc/gpu-a1; a Secret where baremetal-operator reads it";
        assert.deepEqual(bmc(config), [["store/bmc/gpu-a1", secret], kept, lives]);
        assert.deepEqual(bmc({ ...config, runner: undefined }), [
            ["config/bmc/gpu-a1", secret],
            [...kept, "key/state"],
            `${lives}; the stack's encrypted configuration and state`,
        ]);
    });

    it("has a key in the graph where the stack that keeps the state makes it", async () => {
        const { made } = await deployBackend();
        const places = placesOf([...made].map(([name, { type, inputs }]) => resource(type, name, inputs)));
        assert.deepEqual(places, ["state/aws:kms/key:Key/state-key"]);
        assert.deepEqual(unaccounted(places, planPlatform("prod", loadFromFiles("prod")).keys), [], REMEDY);
    });

    it("is held by one key only", () => {
        const held = planPlatform("prod", loadFromFiles("prod")).keys.flatMap(({ heldIn }) => heldIn);
        assert.deepEqual(
            held.filter((place, i) => held.indexOf(place) < i),
            [],
        );
    });
});

describe("the search for secrets", () => {
    const { keys } = planPlatform("prod", loadFromFiles("prod"));
    const metadata = { name: "thing", namespace: "velero" };

    it("finds those that a program makes, and those that it expects", () => {
        const container = { env: [{ valueFrom: { secretKeyRef: { name: "token", key: "k" } } }] };
        const spec = {
            imagePullSecrets: [{ name: "robot" }],
            containers: [{ ...container, envFrom: [{ secretRef: { name: "all" } }] }],
            volumes: [{ secret: { secretName: "files" } }],
        };
        const places = placesOf([
            resource("kubernetes:core/v1:Secret", "a", { metadata, stringData: {} }),
            resource("kubernetes:apps/v1:Deployment", "b", { metadata, spec: { template: { spec } } }),
            resource("kubernetes:metal3.io/v1alpha1:BareMetalHost", "c", {
                metadata,
                spec: { bmc: { credentialsName: "bmc" } },
            }),
            resource("kubernetes:external-secrets.io/v1:SecretStore", "d", {
                metadata,
                auth: { tokenSecretRef: { name: "t" } },
            }),
            resource("random:index/randomPassword:RandomPassword", "e", {}),
            resource("tls:index/privateKey:PrivateKey", "f", {}),
            resource("alphaton:upstream:PinnedChart", "g", {
                values: { existingSecret: "not an object of a cluster" },
            }),
        ]);
        assert.deepEqual(places, [
            "secret/*/velero/all",
            "secret/*/velero/bmc",
            "secret/*/velero/files",
            "secret/*/velero/robot",
            "secret/*/velero/t",
            "secret/*/velero/thing",
            "secret/*/velero/token",
            "state/random:index/randomPassword:RandomPassword/e",
            "state/tls:index/privateKey:PrivateKey/f",
        ]);
        assert.deepEqual(unaccounted(places, keys), places);
    });

    it("knows a Secret by its namespace, and those of certificates by who fills them", () => {
        const secret = (namespace: string, name: string) =>
            resource("kubernetes:core/v1:Secret", name, { metadata: { name, namespace } });
        const places = placesOf([
            secret("velero", "velero-repo-credentials"),
            secret("elsewhere", "velero-repo-credentials"),
            resource("kubernetes:cert-manager.io/v1:Certificate", "c", { metadata, spec: { secretName: "webhook" } }),
            resource("kubernetes:core/v1:Pod", "p", {
                metadata,
                spec: { volumes: [{ secret: { secretName: "webhook" } }] },
            }),
        ]);
        assert.deepEqual(unaccounted(places, keys), ["secret/*/elsewhere/velero-repo-credentials"]);
        assert.deepEqual(placesOf([]), []);
    });

    it("finds references in a configuration by their schema, not by the name of their field", () => {
        const schema = z.strictObject({
            hosts: z.record(z.string(), z.strictObject({ login: secretRef, note: z.string() })),
            list: z.array(secretRef).default([]),
            either: z.union([z.strictObject({ here: secretRef }), z.literal("none")]).optional(),
        });
        const config = { hosts: { a: { login: "bmc/a", note: "bmc/b" } }, list: ["x/y"], either: { here: "u/v" } };
        assert.deepEqual(secretRefsOf(config, schema), ["*/bmc/a", "*/x/y", "*/u/v"]);
        assert.deepEqual(unaccounted(["*/bmc/gpu-a1", "*/bmc/mg-a1", "*/bmc/gpu-z9"], keys), ["*/bmc/gpu-z9"]);
    });
});
