import assert from "node:assert/strict";

import { loadFromFiles, PROJECT_ROOT } from "../../stacks/config/load";
import type { StackConfig } from "../../stacks/config/schema";
import { bmcRoute, routerRules } from "../../stacks/plan/bmcRoute";
import { planPlatform } from "../../stacks/plan/plan";

const prod = loadFromFiles("prod");
const plan = planPlatform("prod", prod);

const withoutGateway: StackConfig = { ...prod, network: { ...prod.network, gateways: {} } };

describe("the way between Ironic and BMCs", () => {
    for (const stack of ["prod", "staging", "twin"]) {
        it(`leads over the out-of-band network's gateway on ${stack}`, () => {
            const found = planPlatform(stack, loadFromFiles(stack)).verdicts.filter(
                ({ id }) => id === "network/bmc-route",
            );
            assert.deepEqual(found, [
                {
                    id: "network/bmc-route",
                    subject: "site",
                    status: "pass",
                    reason: "Ironic (10.20.0.9) and BMCs (10.10.0.0/24) meet by the gateway 10.10.0.1",
                },
            ]);
        });
    }

    it("fails with the setting and what is missing, where neither a gateway nor a port is there", () => {
        const [failed, ...more] = planPlatform("prod", withoutGateway).verdicts.filter(
            ({ status }) => status === "fail",
        );
        assert.deepEqual(more, []);
        assert.deepEqual(failed, {
            id: "network/bmc-route",
            subject: "site",
            status: "fail",
            reason: "network.gateways.outOfBand is absent, and no management host has a port in 10.10.0.0/24: Ironic (10.20.0.9) reaches no BMC, and no BMC what its host boots; write the address of the router in 10.10.0.0/24 into network.gateways.outOfBand",
        });
    });

    it("may be a port of management hosts, and is none of their BMCs or of other hosts", () => {
        const port = {
            network: "network/outOfBand",
            interface: "oob0",
            address: "10.10.0.5",
            prefixLength: 24,
        } as const;
        const withPort = (role: string) =>
            plan.hosts.map((host) => (host.role === role ? { ...host, addresses: [...host.addresses, port] } : host));
        const { status, reason } = bmcRoute(withoutGateway, withPort("management"));
        assert.deepEqual(
            [status, reason],
            ["pass", "Ironic (10.20.0.9) and BMCs (10.10.0.0/24) meet by ports of mg-a1, mg-b1, mg-c1"],
        );
        assert.equal(bmcRoute(withoutGateway, withPort("gpu")).status, "fail");
    });

    it("lets BMCs fetch firmware from the site's registry where a kind of server is brought to another one, and only then", () => {
        const fromRegistry = (url: string) => {
            const firmware = { firmware: [{ component: "bios", url }] };
            const inventory = { inventory: { hardware: { "hgx-h200-dell": firmware } } };
            return routerRules(planPlatform("prod", loadFromFiles("prod", PROJECT_ROOT, inventory)))
                .filter(({ to, what }) => to.includes("10.20.0.2") && what === "tcp 443")
                .map(({ from, to }) => [from, to]);
        };
        assert.deepEqual(fromRegistry("https://registry.h200.example/v2/files/bios/blobs/sha256:00"), [
            [["10.10.0.0/24"], ["10.20.0.2", "10.20.0.3"]],
        ]);
        assert.deepEqual(fromRegistry("https://files.h200.example/bios.exe"), []);
    });

    it("lets through what management hosts open to BMCs and what Ironic asks of them, and nothing else", () => {
        const ironic = ["10.20.0.11", "10.20.0.12", "10.20.0.13", "10.20.0.9"];
        const clocks = ["10.20.0.2", "10.20.0.3", "10.20.0.4"];
        const bmcs = ["10.10.0.0/24"];
        assert.deepEqual(
            routerRules(plan).map(({ from, to, what }) => [from, to, what]),
            [
                [ironic, bmcs, "tcp 443"],
                [bmcs, ["10.20.0.9"], "tcp 6183"],
                [bmcs, clocks, "udp 123"],
                [bmcs, ironic.slice(0, 3), "icmp echo-request, destination-unreachable, time-exceeded"],
            ],
        );
        const old = plan.hosts.map((host, i) => (i === 0 ? { ...host, bmcProtocol: "ipmi" as const } : host));
        assert.deepEqual(routerRules({ ...plan, hosts: old })[1]?.what, "udp 623");
        assert.deepEqual(routerRules({ ...plan, management: null }), []);
    });
});
