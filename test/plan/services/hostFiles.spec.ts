import assert from "node:assert/strict";

import { loadFromFiles } from "../../../stacks/config/load";
import { autoinstallFiles } from "../../../stacks/plan/autoinstall/files";
import { planPlatform } from "../../../stacks/plan/plan";

const prod = loadFromFiles("prod");
const files = (config = prod) =>
    new Map(autoinstallFiles(planPlatform("prod", config)).map(({ path, content }) => [path, content]));
const written = files();
const target = (host: string, file: string, all = written) => all.get(`${host}/target${file}`);
const lines = (host: string, file: string, all = written) => (target(host, file, all) ?? "").trimEnd().split("\n");

const REGISTRY = "/etc/systemd/system/registry.socket";
const UNBOUND = "/etc/unbound/unbound.conf.d/site.conf";
const NGINX = "/etc/nginx/nginx.conf";
const CHRONY = "/etc/chrony/chrony.conf";
const TANG = "/etc/systemd/system/tangd.socket.d/50-site-services.conf";
const ADDRESS = "/etc/systemd/system/site-address.service";

describe("what management hosts serve beside Kubernetes", () => {
    it("listens at the host's address of the services, which it takes last and by hand", () => {
        assert.ok(lines("mg-b1", ADDRESS).includes("ExecStart=/usr/sbin/ip address replace 10.20.0.3/22 dev host0"));
        const userData = written.get("mg-b1/user-data") ?? "";
        for (const unit of ["nginx", "unbound", "registry.socket"]) {
            assert.ok(userData.includes(`systemctl enable ${unit}`), unit);
        }
        assert.doesNotMatch(userData, /systemctl enable[^\n]*site-address/);
        // Else nothing could be bound before that.
        assert.ok(lines("mg-b1", "/etc/sysctl.d/50-site-services.conf").includes("net.ipv4.ip_nonlocal_bind = 1"));
    });

    it("passes the registry's port on to the replica of the same host, where there is one", () => {
        assert.ok(lines("mg-a1", REGISTRY).includes("ListenStream=10.20.0.2:443"));
        const proxy = target("mg-a1", "/etc/systemd/system/registry.service") ?? "";
        assert.match(proxy, /systemd-socket-proxyd --connections-max=1024 10\.96\.0\.20:443$/m);
        assert.ok(target("mg-b1", REGISTRY));
        assert.equal(target("mg-c1", REGISTRY), undefined);
        assert.doesNotMatch(written.get("mg-c1/user-data") ?? "", /enable registry\.socket/);
    });

    it("answers for the site's zone, from the site alone, and asks nobody", () => {
        const zone = lines("mg-a1", UNBOUND).map((line) => line.trim());
        assert.deepEqual(
            zone.filter((line) => /^(interface|access-control|local-zone|forward|module)/.test(line)),
            [
                "interface: 10.20.0.2",
                "access-control: 10.20.0.0/22 allow",
                "access-control: 10.144.0.0/20 allow",
                'module-config: "iterator"',
                'local-zone: "." static',
                'local-zone: "h200.example." static',
            ],
        );
        assert.ok(zone.includes('local-data: "registry.h200.example. 300 IN A 10.20.0.2"'));
        assert.ok(zone.includes('local-data: "registry.h200.example. 300 IN A 10.20.0.3"'));
        // Not among `management.dnsServers`.
        assert.equal(target("mg-c1", UNBOUND), undefined);
    });

    it("serves packages on port 80, and leaves Tang the host's own address", () => {
        assert.ok(lines("mg-c1", NGINX).some((line) => line.trim() === "listen 10.20.0.4:80 default_server;"));
        assert.deepEqual(lines("mg-c1", TANG), ["[Socket]", "ListenStream=", "ListenStream=10.20.0.13:80"]);
        const userData = written.get("mg-c1/user-data") ?? "";
        assert.match(userData, /path: \/var\/lib\/site-services\/packages/);
        assert.match(userData, /- nginx-light/);
    });

    it("gives the time to hosts and BMCs, and follows clocks outside first", () => {
        const chrony = (clocks: readonly string[]) =>
            lines("mg-a1", CHRONY, files({ ...prod, services: { ...prod.services!, clocks: [...clocks] } }));
        const settings = chrony(["10.20.3.1"]).filter((line) => /^(server|allow|local|port)/.test(line));
        assert.deepEqual(settings, [
            "server 10.20.3.1 iburst prefer",
            "server 10.20.0.3 iburst",
            "server 10.20.0.4 iburst",
            "allow 10.20.0.0/22",
            "allow 10.10.0.0/24",
            "local stratum 10 orphan",
        ]);
        assert.ok(!chrony([]).some((line) => line.endsWith("prefer")));
    });

    it("has room on the smallest disk of the inventory, with everything else that is on it", () => {
        const { hosts, hardware } = prod.inventory;
        for (const host of ["mg-a1", "mg-b1", "mg-c1"]) {
            const userData = written.get(`${host}/user-data`) ?? "";
            const sizes = [...userData.matchAll(/size: (\d+)G$/gm)].map(([, gib]) => Number(gib));
            const diskGib = ((hardware[hosts[host]!.hardware]?.nvme.sizeTb ?? 0) * 1e12) / 1024 ** 3;
            const usedGib = sizes.reduce((sum, size) => sum + size, 0);
            assert.ok(sizes.length > 8 && usedGib < diskGib, `${usedGib} of ${diskGib} GiB`);
        }
    });

    it("is nothing at all where a site brings its own", () => {
        const { services: _, ...rest } = prod;
        const own = files(rest);
        for (const file of [REGISTRY, UNBOUND, NGINX, TANG, ADDRESS]) {
            assert.equal(target("mg-a1", file, own), undefined, file);
        }
        assert.ok(lines("mg-a1", CHRONY, own).includes("port 0"));
        assert.doesNotMatch(own.get("mg-a1/user-data") ?? "", /nginx|unbound|registry/);
    });
});
