import assert from "node:assert/strict";

import { REGISTRY_ROBOTS, registryConfiguration } from "../../../components/metal/registryConfiguration";

type Action = "read" | "create" | "update" | "delete";
interface Rule {
    readonly policies: readonly { readonly users: readonly string[]; readonly actions: readonly Action[] }[];
    readonly defaultPolicy: readonly Action[];
    readonly anonymousPolicy: readonly Action[];
}
interface Configuration {
    readonly storage: { readonly retention: { readonly policies: readonly Record<string, unknown>[] } };
    readonly http: {
        readonly compat: readonly string[];
        readonly tls: object;
        readonly accessControl: { readonly repositories: Readonly<Record<string, Rule>> };
    };
    readonly extensions: { readonly scrub: object; readonly sync?: { readonly registries: readonly object[] } };
}

const SOURCE = "https://registry-0.registry-peers.registry.svc:5000";
const written = registryConfiguration() as Configuration;
const copy = registryConfiguration(SOURCE) as Configuration;
const rulesOf = ({ http }: Configuration) => http.accessControl.repositories;
/** What an account may do below a path; nobody is whoever shows no account. */
function may(configuration: Configuration, account: string | undefined, repositories: string): readonly Action[] {
    const rule = rulesOf(configuration)[repositories];
    assert.ok(rule, repositories);
    if (account === undefined) {
        return rule.anonymousPolicy;
    }
    return rule.policies.find(({ users }) => users.includes(account))?.actions ?? rule.defaultPolicy;
}

describe("the configuration of the site's registry", () => {
    it("lets everybody read what was checked, and nobody else what was not", () => {
        for (const repositories of ["mirror/**", "charts/**", "files/**", "models/**"]) {
            assert.deepEqual(may(written, undefined, repositories), ["read"]);
            assert.deepEqual(may(written, "somebody", repositories), ["read"]);
        }
        assert.deepEqual(may(written, undefined, "quarantine/**"), []);
        assert.deepEqual(may(written, "somebody", "quarantine/**"), []);
    });

    it("keeps those who bring things in from those who let them in", () => {
        const { importer, promoter } = REGISTRY_ROBOTS;
        assert.deepEqual(may(written, importer, "quarantine/**"), ["read", "create", "update", "delete"]);
        assert.deepEqual(may(written, promoter, "quarantine/**"), ["read"]);
        for (const repositories of ["mirror/**", "charts/**", "files/**", "models/**"]) {
            assert.deepEqual(may(written, importer, repositories), ["read"]);
            // Once: what hosts run is neither replaced nor deleted.
            assert.deepEqual(may(written, promoter, repositories), ["read", "create"]);
        }
    });

    it("has no rule for any other repository: they can be neither read nor written", () => {
        assert.deepEqual(Object.keys(rulesOf(written)).sort(), [
            "charts/**",
            "files/**",
            "mirror/**",
            "models/**",
            "quarantine/**",
        ]);
    });

    it("makes of every other replica a copy that nobody writes to, and that holds nothing unchecked", () => {
        for (const [repositories, { policies }] of Object.entries(rulesOf(copy))) {
            assert.deepEqual(policies, [], repositories);
        }
        assert.equal(written.extensions.sync, undefined);
        assert.deepEqual(copy.extensions.sync?.registries, [
            {
                urls: [SOURCE],
                onDemand: false,
                pollInterval: "5m",
                tlsVerify: true,
                certDir: "/etc/registry/authority",
                preserveDigest: true,
                maxRetries: 3,
                retryDelay: "10s",
                content: ["mirror/**", "charts/**", "files/**", "models/**"].map((prefix) => ({ prefix })),
            },
        ]);
    });

    it("keeps digests as they are pinned, and what hosts may be running", () => {
        for (const { http, storage, extensions } of [written, copy]) {
            // zot refuses `preserveDigest` without it, and turns images of Docker's format into others.
            assert.deepEqual(http.compat, ["docker2s2"]);
            assert.deepEqual(storage.retention.policies[0]?.["deleteUntagged"], false);
            assert.deepEqual(extensions.scrub, { enable: true, interval: "24h" });
        }
    });
});
