import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";

import { Etcd } from "../../../../../twin/capm3/etcd/etcd";
import type { InstalledHost } from "../../../../../twin/capm3/etcd/members";
import { liveProcesses } from "../../../../../twin/live/processes";
import { twinPaths } from "../../../../../twin/paths";
import { end } from "../../../../../twin/processes";

/**
 * In the place of etcd, which not every machine that runs this has: answers as its gateway does, on its own port and with its own
 * certificate, for a cluster that is a file beside the executable; says how it was started in its log.
 */
const PROGRAM = `#!/usr/bin/env node
const fs = require("node:fs");
const args = Object.fromEntries(process.argv.slice(2).map((arg) => /^--([^=]+)=(.*)$/.exec(arg).slice(1)));
console.log(JSON.stringify(args));
const file = __dirname + "/cluster.json";
const peerURLs = [args["listen-peer-urls"]];
const read = () => (fs.existsSync(file) ? JSON.parse(fs.readFileSync(file, "utf8")) : []);
const write = (members) => fs.writeFileSync(file, JSON.stringify(members));
const known = read();
const own = known.find((member) => member.peerURLs[0] === peerURLs[0]);
if (own === undefined) known.push({ ID: "0", name: args.name, peerURLs }); else own.name = args.name;
write(known);
const isLearner = () => read().find(({ name }) => name === args.name)?.isLearner;
const routes = {
    "/health?serializable=true": () => ({ health: "true" }),
    "/v3/cluster/member/list": () => isLearner() ? undefined : { members: read() },
    "/v3/cluster/member/add": ({ peerURLs, isLearner }) =>
        read().some((member) => member.peerURLs[0] === peerURLs[0])
            ? undefined
            : (write([...read(), { ID: String(18446744073709551600n + BigInt(read().length)), peerURLs, isLearner }]) ?? {}),
    "/v3/cluster/member/promote": ({ ID }) =>
        write(read().map(({ isLearner, ...member }) => (member.ID === ID ? member : { ...member, isLearner }))) ?? {},
};
const pem = (flag) => fs.readFileSync(args[flag]);
const tls = { cert: pem("cert-file"), key: pem("key-file"), ca: pem("trusted-ca-file"), requestCert: true };
require("node:https").createServer(tls, (request, response) => {
    let body = "";
    request.on("data", (chunk) => (body += chunk)).on("end", () => {
        const answer = routes[request.url](body === "" ? {} : JSON.parse(body));
        response.writeHead(answer === undefined ? 400 : 200).end(JSON.stringify(answer ?? { message: "is a learner" }));
    });
}).listen(Number(new URL(args["listen-client-urls"]).port), "127.0.0.1");
`;

const PKI = "/etc/kubernetes/pki/etcd";
const FLAGS = {
    "tls-min-version": "TLS1.3",
    "cert-file": `${PKI}/server.crt`,
    "key-file": `${PKI}/server.key`,
    "trusted-ca-file": `${PKI}/ca.crt`,
    "peer-cert-file": `${PKI}/peer.crt`,
};

describe("etcd beside the twin", function () {
    this.timeout(60_000);
    const root = fs.realpathSync(fs.mkdtempSync(path.join(os.tmpdir(), "h200-etcd-")));
    const paths = twinPaths(root);
    const members = path.join(paths.live, "etcd");
    const logs = path.join(root, "logs");
    const cluster = { name: "colo1", namespace: "metal" };
    const asked: object[] = [];
    let etcd: Etcd;

    const host = (name: string, on = true): InstalledHost => ({ name, machine: `uid-${name}`, on, cluster });

    before(() => {
        fs.writeFileSync(path.join(root, "etcd"), PROGRAM, { mode: 0o755 });
        const files = ["ca.key", "ca.crt"].map((name) => path.join(root, name)) as [string, string];
        const key = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes"];
        const made = ["req", "-x509", ...key, "-days", "1", "-subj", "/CN=etcd-ca"];
        execFileSync("openssl", [...made, "-keyout", files[0], "-out", files[1]], { stdio: "ignore" });
        const authority = { key: fs.readFileSync(files[0], "utf8"), certificate: fs.readFileSync(files[1], "utf8") };
        const settings = { executable: path.join(root, "etcd"), binaries: path.join(paths.live, "bin"), logs, members };
        etcd = new Etcd({ ...settings, firstPort: 14_000, flags: FLAGS, pki: PKI }, (found) => {
            asked.push(found);
            return Promise.resolve(authority);
        });
    });
    after(async () => {
        await end([...(await liveProcesses(paths)).values()]);
        fs.rmSync(root, { recursive: true });
    });

    /** Rounds until a look finds nothing to do and everybody who runs answers. @returns what was done */
    const settle = async (...hosts: readonly InstalledHost[]) => {
        const done: string[] = [];
        const learners = new Set<string>();
        for (;;) {
            const view = await etcd.look();
            const learning = view.members.filter(({ serving, voting }) => serving && !voting);
            learning.forEach(({ host }) => learners.add(host));
            const steps = etcd.steps(hosts, view);
            if (steps.length === 0 && view.members.every(({ running, voting }) => running === voting)) {
                return { done, members: view.members, listed: view.listed, learners: [...learners] };
            }
            for (const { what, apply } of steps) {
                await apply();
                done.push(what);
            }
        }
    };
    const started = (name: string) =>
        fs
            .readFileSync(path.join(logs, `etcd-${name}.log`), "utf8")
            .trim()
            .split("\n")
            .map((line) => JSON.parse(line) as Readonly<Record<string, string>>);

    it("begins with the flags of the site, by the keys of its own cluster", async () => {
        const { done, members: found, listed } = await settle(host("a"));
        assert.deepEqual(done, ["prepare etcd of a", "begin etcd of a", "start etcd of a"]);
        assert.deepEqual(asked, [cluster]);
        const { clientPort, peerPort } = found[0]!;
        const [client, peer] = [`https://127.0.0.1:${clientPort}`, `https://127.0.0.1:${peerPort}`];
        assert.deepEqual(listed, [{ id: "0", name: "a", peerUrl: peer, learner: false }]);
        const folder = path.join(members, "a");
        assert.deepEqual(started("a"), [
            {
                "tls-min-version": "TLS1.3",
                "cert-file": path.join(folder, "server.crt"),
                "key-file": path.join(folder, "server.key"),
                "trusted-ca-file": path.join(folder, "ca.crt"),
                "peer-cert-file": path.join(folder, "peer.crt"),
                name: "a",
                "data-dir": path.join(folder, "data"),
                "listen-client-urls": client,
                "advertise-client-urls": client,
                "listen-peer-urls": peer,
                "initial-advertise-peer-urls": peer,
                "initial-cluster": `a=${peer}`,
                "initial-cluster-state": "new",
                "log-level": "warn",
            },
        ]);
        const modes = ["server.key", "peer.key"].map((name) => fs.statSync(path.join(folder, name)).mode & 0o777);
        assert.deepEqual(modes, [0o600, 0o600]);
    });

    it("takes further hosts in, each told of those who are there", async () => {
        const { done, listed, learners } = await settle(host("a"), host("b"));
        assert.deepEqual(learners, ["b"]);
        assert.deepEqual(
            done,
            ["prepare", "take in", "start", "promote"].map((does) => `${does} etcd of b`),
        );
        assert.deepEqual(
            listed?.map(({ name, learner }) => [name, learner]),
            [
                ["a", false],
                ["b", false],
            ],
        );
        const [arguments_] = started("b");
        const [a, b] = listed.map(({ name, peerUrl }) => `${name}=${peerUrl}`);
        assert.equal(arguments_?.["initial-cluster"], `${a},${b}`);
        assert.equal(arguments_["initial-cluster-state"], "existing");
    });

    it("goes on where it was broken off, with whom etcd took in but nobody noted", async () => {
        const hosts = [host("a"), host("b"), host("c")];
        for (const does of ["prepare", "take in"]) {
            const [step] = etcd.steps(hosts, await etcd.look());
            assert.equal(step?.what, `${does} etcd of c`);
            await step.apply();
        }
        const note = path.join(members, "c", "member.json");
        const { initialCluster, ...rest } = JSON.parse(fs.readFileSync(note, "utf8")) as Record<string, unknown>;
        fs.writeFileSync(note, JSON.stringify(rest));
        const { done, listed } = await settle(...hosts);
        assert.deepEqual(
            done,
            ["take in", "start", "promote"].map((does) => `${does} etcd of c`),
        );
        assert.deepEqual(listed?.map(({ name }) => name).sort(), ["a", "b", "c"]);
        assert.equal(started("c")[0]?.["initial-cluster"], initialCluster);
    });

    it("is found among the twin's processes, and started again where it was before", async () => {
        const before = await liveProcesses(paths);
        assert.deepEqual([...before.keys()].sort(), ["etcd-a", "etcd-b", "etcd-c"]);
        await end([before.get("etcd-b")!]);
        assert.deepEqual((await settle(host("a"), host("b"), host("c"))).done, ["start etcd of b"]);
        const [first, again] = started("b");
        assert.deepEqual(again, first);
        assert.equal((await liveProcesses(paths)).get("etcd-a"), before.get("etcd-a"));
    });

    it("ends with a host that is off, and is gone with its image", async () => {
        assert.deepEqual((await settle(host("a"), host("b", false), host("c"))).done, ["stop etcd of b"]);
        assert.deepEqual([...(await liveProcesses(paths)).keys()], ["etcd-a", "etcd-c"]);
        assert.ok(fs.existsSync(path.join(members, "b")));
        assert.deepEqual(
            (await settle()).done,
            ["a", "b", "c"].map((name) => `remove etcd of ${name}`),
        );
        assert.deepEqual([...(await liveProcesses(paths)).keys()], []);
        assert.deepEqual(fs.readdirSync(members), []);
    });
});
