import assert from "node:assert/strict";

import { loadFromFiles } from "../../../stacks/config/load";
import type { StackConfig } from "../../../stacks/config/schema";
import { hostDisk } from "../../../stacks/plan/keys/keyIds";
import { planPlatform } from "../../../stacks/plan/plan";
import { serviceVerdicts } from "../../../stacks/plan/services/serviceVerdicts";
import { planSiteServices } from "../../../stacks/plan/services/siteServices";
import { planZone, unresolvedNames } from "../../../stacks/plan/services/zone";

const prod = loadFromFiles("prod");
const plan = planPlatform("prod", prod);
const services = plan.services!;
const withServices = (change: Partial<NonNullable<StackConfig["services"]>>): StackConfig => ({
    ...prod,
    services: { ...prod.services!, ...change },
});
const verdict = (config: StackConfig, id: string, placements = plan.placements) => {
    const found = serviceVerdicts(config, { hosts: plan.hosts, placements }).filter((each) => each.id === id);
    assert.equal(found.length, 1, id);
    return found[0]!;
};

describe("the services of a site", () => {
    it("answer at the seed machine's addresses, each for whom it is there", () => {
        assert.deepEqual(
            services.services.map(({ id, addresses, protocols, port, from }) => [id, addresses, protocols, port, from]),
            [
                ["service/registry", ["10.20.0.2", "10.20.0.3"], ["tcp"], 443, ["10.20.0.0/22", "10.144.0.0/20"]],
                ["service/import", ["10.20.0.2"], ["tcp"], 443, ["10.20.0.0/22", "10.144.0.0/20"]],
                ["service/packages", ["10.20.0.2", "10.20.0.3", "10.20.0.4"], ["tcp"], 80, ["10.20.0.0/22"]],
                ["service/names", ["10.20.0.2", "10.20.0.3"], ["udp", "tcp"], 53, ["10.20.0.0/22", "10.144.0.0/20"]],
                [
                    "service/time",
                    ["10.20.0.2", "10.20.0.3", "10.20.0.4"],
                    ["udp"],
                    123,
                    ["10.20.0.0/22", "10.10.0.0/24"],
                ],
            ],
        );
    });

    it("are what everything else of the plan points at", () => {
        const hosts = services.zone.map(({ name }) => name);
        const { management, images } = plan;
        assert.ok(hosts.includes(new URL(management!.aptMirror).hostname));
        for (const { repository } of images.filter(({ siteOwned }) => siteOwned)) {
            assert.equal(repository.split("/")[0], services.registry.hostnames[0]);
        }
        const answered = (id: string) => services.services.find((each) => each.id === id)?.addresses ?? [];
        assert.deepEqual(answered("service/names"), management!.dnsServers);
        assert.deepEqual(answered("service/time"), management!.ntpServers);
    });

    it("name the image, the namespace and the accounts that the rest of the plan knows", () => {
        const { image, namespace, robotsSecret } = services.registry;
        assert.ok(plan.images.some(({ id }) => id === image));
        assert.ok(plan.namespaces.some(({ id }) => id === `namespace/management/${namespace}`));
        const held = plan.keys.filter(({ heldIn }) =>
            heldIn.includes(`secret/management/${namespace}/${robotsSecret}`),
        );
        assert.deepEqual(
            held.map(({ id }) => id),
            ["key/registry"],
        );
    });

    it("lie on disks that the plan of keys encrypts", () => {
        for (const host of services.registry.hosts) {
            assert.ok(plan.keys.some(({ id }) => id === hostDisk(host)));
        }
    });

    it("take an address that Kubernetes keeps for those who ask for theirs, whatever the range", () => {
        const address = (range: string) =>
            planSiteServices({
                ...prod,
                network: { ...prod.network, ranges: { ...prod.network.ranges, services: range } },
            })?.registry.clusterAddress;
        assert.equal(address("10.96.0.0/16"), "10.96.0.20");
        assert.equal(address("172.31.255.0/24"), "172.31.255.20");
        assert.equal(address("192.168.254.0/23"), "192.168.254.20");
    });

    it("do not exist where a site brings its own", () => {
        const { services: _, ...rest } = prod;
        const own = planPlatform("prod", rest);
        assert.equal(own.services, null);
        assert.ok(!own.namespaces.some(({ name }) => name === "registry"));
        assert.ok(!own.images.some(({ id }) => id === "image/registry"));
        assert.deepEqual(serviceVerdicts(rest, plan), []);
    });
});

describe("the zone of a site", () => {
    it("knows hosts, BMCs, services and what people add", () => {
        const zone = new Map(
            planZone(withServices({ names: { id: "10.20.0.8" } })).map((it) => [it.name, it.addresses]),
        );
        assert.deepEqual(zone.get("registry.h200.example"), ["10.20.0.2", "10.20.0.3"]);
        assert.deepEqual(zone.get("import.h200.example"), ["10.20.0.2"]);
        assert.deepEqual(zone.get("api.h200.example"), ["10.20.0.10"]);
        assert.deepEqual(zone.get("mg-b1.h200.example"), ["10.20.0.12"]);
        assert.deepEqual(zone.get("gpu-a1.bmc.h200.example"), ["10.10.0.21"]);
        assert.deepEqual(zone.get("id.h200.example"), ["10.20.0.8"]);
        assert.equal(zone.size, planZone(withServices({ names: { id: "10.20.0.8" } })).length);
    });

    it("is compared with every name of the site that the configuration refers to", () => {
        const issuer = { path: "identity.oidc.issuer", name: "id.h200.example" };
        assert.ok(unresolvedNames(prod).some((it) => it.path === issuer.path && it.name === issuer.name));
        assert.ok(
            !unresolvedNames(withServices({ names: { id: "10.20.0.8" } })).some(({ path }) => path === issuer.path),
        );
        const elsewhere = {
            ...prod,
            identity: { ...prod.identity, oidc: { ...prod.identity.oidc, issuer: "https://login.example.com" } },
        };
        assert.ok(!unresolvedNames(elsewhere).some(({ path }) => path === issuer.path));
        const typo = { ...prod, charts: { ...prod.charts, imageMirror: "regsitry.h200.example/mirror" } };
        assert.deepEqual(unresolvedNames(typo).at(-1), { path: "charts.imageMirror", name: "regsitry.h200.example" });
    });
});

describe("what the services of a site promise", () => {
    it("a registry that survives any one host, in prod", () => {
        assert.equal(verdict(prod, "registry/copies").status, "pass");
        const alone = verdict(withServices({ registry: { hosts: ["mg-a1"] } }), "registry/copies");
        assert.equal(alone.status, "fail");
        assert.match(alone.reason, /Name a second host, of another rack, in services\.registry\.hosts$/);
    });

    it("none of that in staging, by name", () => {
        const staging = planPlatform("staging", loadFromFiles("staging"));
        const found = staging.verdicts.find(({ id }) => id === "registry/copies");
        assert.equal(found?.status, "indeterminate");
        assert.match(found.reason, /^1 copy in 1 rack: .* A staging site takes that risk by name$/);
    });

    it("room for the weights of every model, and of the release before", () => {
        const [model] = plan.placements;
        assert.ok(model);
        // 70.6 GB twice, and 300 GB of images, on 900 GiB.
        assert.match(verdict(prod, "registry/capacity").reason ?? "", /^0\.44 TB: .*; its volume has 0\.97 TB$/);
        const many = Array.from({ length: 5 }, () => model);
        assert.equal(verdict(prod, "registry/capacity", many).status, "fail");
    });

    it("a time that somebody outside knows, only where one is named", () => {
        assert.equal(verdict(prod, "time/reference").status, "indeterminate");
        assert.equal(verdict(withServices({ clocks: ["10.20.3.1"] }), "time/reference").status, "pass");
    });

    it("names of every file that hosts boot or are installed with", () => {
        const files = ["metal.ironic.deployKernel.url", "metal.ironic.deployRamdisk.url", "metal.nodeImage.url"];
        const moved = <T>(file: T): T => ({ ...file, url: "https://files.h200.example/file" });
        const { ironic, nodeImage } = prod.metal;
        const elsewhere = {
            ...prod.metal,
            ironic: { ...ironic, deployKernel: moved(ironic.deployKernel), deployRamdisk: moved(ironic.deployRamdisk) },
            nodeImage: moved(nodeImage),
        };
        const paths = unresolvedNames({ ...prod, metal: elsewhere }).map(({ path }) => path);
        assert.deepEqual(
            paths.filter((path) => path.startsWith("metal.")),
            files,
        );
        assert.ok(!unresolvedNames(prod).some(({ path }) => path.startsWith("metal.")));
    });

    it("names that resolve, or which do not", () => {
        const { status, reason = "" } = verdict(prod, "names/resolve");
        assert.equal(status, "indeterminate");
        assert.match(reason, /id\.h200\.example \(identity\.oidc\.issuer\)/);
    });
});
