import assert from "node:assert/strict";

import { loadFromFiles } from "../../../stacks/config/load";
import type { StackConfig } from "../../../stacks/config/schema";
import { planPlatform } from "../../../stacks/plan/plan";
import { reachVerdict } from "../../../stacks/plan/services/reachVerdict";

const prod = loadFromFiles("prod");
const statusOf = (config: StackConfig) => reachVerdict(config).map(({ status }) => status);
const reasonOf = (config: StackConfig) => reachVerdict(config)[0]?.reason ?? "";
const withIssuer = (issuer: string, config = prod): StackConfig => ({
    ...config,
    identity: { ...config.identity, oidc: { ...config.identity.oidc, issuer } },
});
const withMirror = (aptMirror: string): StackConfig => ({
    ...prod,
    management: { ...prod.management!, aptMirror },
});
const withNames = (names: Record<string, string>): StackConfig => ({
    ...prod,
    services: { ...prod.services!, names },
});

describe("whether hosts reach what the configuration names", () => {
    it("passes the committed stacks", () => {
        for (const stack of ["prod", "staging", "twin"]) {
            assert.deepEqual(statusOf(loadFromFiles(stack)), ["pass"], stack);
        }
    });

    it("fails an identity provider, a mirror or an image outside the site's zone: no resolver knows it, no firewall lets through", () => {
        assert.match(
            reasonOf(withIssuer("https://login.example.com/realms/alphaton")),
            /^hosts reach none of identity\.oidc\.issuer \(login\.example\.com\): .* services\.names$/,
        );
        assert.match(
            reasonOf(withMirror("http://archive.ubuntu.com")),
            /management\.aptMirror \(archive\.ubuntu\.com\)/,
        );
        const imageMirror = { ...prod, charts: { ...prod.charts, imageMirror: "ghcr.io:443/mirror" } };
        assert.match(reasonOf(imageMirror), /charts\.imageMirror \(ghcr\.io\)/);
        const nodeImage = { ...prod.metal.nodeImage, url: "https://cloud-images.ubuntu.com/jammy.img" };
        const image = { ...prod, metal: { ...prod.metal, nodeImage } };
        assert.match(reasonOf(image), /metal\.nodeImage\.url \(cloud-images\.ubuntu\.com\)/);
        assert.deepEqual([withMirror("http://archive.ubuntu.com"), imageMirror, image].flatMap(statusOf), [
            "fail",
            "fail",
            "fail",
        ]);
    });

    it("refuses the plan of such a site", () => {
        const failed = planPlatform("prod", withMirror("http://archive.ubuntu.com")).verdicts.filter(
            ({ status }) => status === "fail",
        );
        assert.deepEqual(
            failed.map(({ id, subject }) => [id, subject]),
            [["names/reach", "site"]],
        );
    });

    it("looks at the address that a name has, or that stands in its place", () => {
        assert.deepEqual(statusOf(withNames({ id: "10.20.0.8" })), ["pass"]);
        assert.match(reasonOf(withNames({ id: "192.0.2.8" })), /identity\.oidc\.issuer \(192\.0\.2\.8\)/);
        // BMCs' network, which management hosts alone reach.
        assert.deepEqual(statusOf(withNames({ id: "10.10.0.8" })), ["fail"]);
        assert.deepEqual(statusOf(withMirror("http://10.20.0.2")), ["pass"]);
        assert.deepEqual(statusOf(withMirror("http://192.0.2.2")), ["fail"]);
        const at = (url: string) => ({
            ...prod,
            metal: { ...prod.metal, nodeImage: { ...prod.metal.nodeImage, url } },
        });
        assert.deepEqual(statusOf(at("https://10.10.0.8/jammy.img")), ["pass"]);
    });

    it("cannot tell where the site brings resolvers of its own: a name may lead inside", () => {
        const { services: _, ...own } = prod;
        const [found] = reachVerdict(withIssuer("https://login.example.com", own));
        assert.equal(found?.status, "indeterminate");
        assert.match(
            found.reason,
            /identity\.oidc\.issuer \(login\.example\.com\) lead to addresses of 10\.20\.0\.0\/22, /,
        );
        assert.deepEqual(statusOf(own), ["pass"]);
    });
});
