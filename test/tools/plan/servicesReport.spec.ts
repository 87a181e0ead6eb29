import assert from "node:assert/strict";

import { loadFromFiles } from "../../../stacks/config/load";
import { planPlatform } from "../../../stacks/plan/plan";
import { servicesSections } from "../../../tools/plan/servicesReport";

const prod = loadFromFiles("prod");
const sections = (config = prod) => new Map(servicesSections(planPlatform("prod", config)));

describe("the services of a site in a terminal", () => {
    it("say where each answers, to whom, and what stands behind it", () => {
        const [registry, ...others] = sections().get("Services of the site") ?? [];
        assert.deepEqual(registry, [
            "registry",
            "registry.h200.example",
            "10.20.0.2 10.20.0.3  tcp/443",
            "from 10.20.0.0/22 10.144.0.0/20",
            "zot on the management cluster, a replica on each of these hosts",
        ]);
        assert.deepEqual(
            others.map(([name]) => name),
            ["import", "packages", "names", "time"],
        );
    });

    it("are none where a site brings its own", () => {
        const { services: _, ...rest } = prod;
        assert.deepEqual(sections(rest).get("Services of the site"), []);
    });

    it("tell the identity provider what the API servers will believe, each group once and without our prefix", () => {
        const rows = new Map(
            (sections().get("Set at the identity provider") ?? []).map(([what, value]) => [what, value]),
        );
        assert.equal(rows.get("issuer"), prod.identity.oidc.issuer);
        assert.equal(rows.get("claim aud"), prod.identity.oidc.clientId);
        assert.equal(rows.get("groups"), "compliance engineering infrastructure research");
    });
});
