import assert from "node:assert/strict";

import { reach } from "../../../tools/reach/reach";
import type { Reached } from "../../../tools/reach/result";
import type { Question, Service } from "../../../tools/reach/target";
import { Loopback } from "./support/loopback";

/** Long enough for a machine that does other things as well. */
const SECONDS = 2;
/** For those that are expected to say nothing. */
const SHORT = 0.3;

const REDFISH_ROOT = JSON.stringify({ "@odata.id": "/redfish/v1/", RedfishVersion: "1.21.0" });

describe("npm run reach, question by question", () => {
    const loopback = new Loopback();

    afterEach(() => {
        loopback.close();
    });

    async function ask(service: Service, question: Question, seconds = SECONDS): Promise<Reached> {
        const [result] = await reach([{ service, subject: "site", address: "here", question }], seconds);
        assert.ok(result);
        return result;
    }

    const answered = ({ status, reason }: Reached) => `${status}: ${reason}`;

    describe("a BMC", () => {
        const bmc = (port: number, seconds = SECONDS) => {
            const url = `https://127.0.0.1:${port}/redfish/v1/`;
            return ask("bmc", { kind: "http", url, service: "redfish" }, seconds);
        };

        it("is there when it serves its root without a login, under a certificate that nobody signed", async () => {
            const paths: string[] = [];
            const port = await loopback.https((path) => {
                paths.push(path);
                return { status: 200, body: REDFISH_ROOT };
            });
            assert.deepEqual(await bmc(port), {
                service: "bmc",
                subject: "site",
                address: "here",
                status: "pass",
                reason: "speaks Redfish 1.21.0",
            });
            assert.deepEqual(paths, ["/redfish/v1/"]);
        });

        it("is not told from a proxy that answers for every address", async () => {
            for (const said of [{ status: 404 }, { status: 200, body: "<html>Welcome</html>" }, { status: 401 }]) {
                const port = await loopback.https(() => said);
                const expected = `indeterminate: answers with HTTP ${said.status} as a Redfish service would not; a proxy on the way, or another machine?`;
                assert.equal(answered(await bmc(port)), expected);
            }
        });

        it("is asked about at the host where nothing listens", async () => {
            const result = await bmc(await loopback.closed());
            assert.match(answered(result), /^fail: refuses connections: .* nothing listens there$/);
            assert.match(result.remedy ?? "", /Redfish over HTTPS/);
        });

        it("is reset where it accepts and says nothing, within the time given", async () => {
            const port = await loopback.tcp(() => undefined);
            const began = performance.now();
            const result = await bmc(port, SHORT);
            assert.equal(answered(result), `fail: accepts connections and says nothing within ${SHORT} s`);
            assert.match(result.remedy ?? "", /^Reset the BMC/);
            assert.ok(performance.now() - began < SECONDS * 1000);
        });

        it("is another machine where something else than TLS or HTTP is spoken", async () => {
            const plain = await loopback.http(() => ({ status: 200, body: REDFISH_ROOT }));
            const ssh = await loopback.tcp((socket) => socket.end("SSH-2.0-OpenSSH_9.6\r\n"));
            const hangsUp = await loopback.tcp((socket) => socket.destroy());
            for (const port of [plain, ssh, hangsUp]) {
                const result = await bmc(port);
                assert.match(
                    answered(result),
                    /^fail: (answers with something else than TLS|breaks off the connection)$/,
                );
                assert.match(result.remedy ?? "", /no BMC that speaks Redfish/);
            }
        });
    });

    describe("a name", () => {
        it("that nobody knows is not taken for a service that is down", async () => {
            const result = await ask("registry", { kind: "http", url: "https://x.invalid/v2/", service: "registry" });
            assert.match(answered(result), /^fail: has a name that this machine cannot resolve/);
            assert.match(result.remedy ?? "", /management\.dnsServers/);
        });
    });

    describe("an API server", () => {
        const FORBIDDEN = JSON.stringify({ kind: "Status", status: "Failure" });
        const cases: readonly (readonly [number, string, RegExp])[] = [
            [200, "ok", /^pass: is ready$/],
            [401, FORBIDDEN, /^pass: is there, and tells strangers nothing \(HTTP 401\)$/],
            [500, "[-]etcd failed\nreadyz check failed", /^fail: is there, and not ready \(HTTP 500\)$/],
            [404, "404 page not found", /^indeterminate: answers with HTTP 404 as an API server would not/],
            [403, "Blocked by policy", /^indeterminate: answers with HTTP 403 as an API server would not/],
        ];
        for (const [status, body, expected] of cases) {
            it(`that says ${status} ${body.split("\n")[0] ?? ""}: ${expected.source.slice(1, 40)}`, async () => {
                const port = await loopback.https(() => ({ status, body }));
                const url = `https://127.0.0.1:${port}/readyz`;
                assert.match(answered(await ask("api-server", { kind: "http", url, service: "api-server" })), expected);
            });
        }
    });

    it("asks mirrors for what they must have, and registries for their door", async () => {
        const port = await loopback.http((path) => ({
            status: path === "/v2/" ? 401 : path === "/Release" ? 200 : 404,
        }));
        const url = (path: string) => `http://127.0.0.1:${port}${path}`;
        const registry = await ask("registry", { kind: "http", url: url("/v2/"), service: "registry" });
        assert.equal(answered(registry), "pass: serves images (HTTP 401)");
        const full = await ask("apt-mirror", { kind: "http", url: url("/Release"), service: "file" });
        assert.equal(answered(full), "pass: serves it");
        const empty = await ask("apt-mirror", { kind: "http", url: url("/other"), service: "file" });
        assert.equal(answered(empty), "fail: answers with HTTP 404 instead of the file");
        assert.match(empty.remedy ?? "", /^Fill the mirror/);
    });

    it("takes a file that never ends for one that is there", async () => {
        const port = await loopback.tcp((socket) => {
            socket.write(`HTTP/1.1 200 OK\r\n\r\n${"x".repeat(128 * 1024)}`);
        });
        const url = `http://127.0.0.1:${port}/Release`;
        assert.equal(answered(await ask("apt-mirror", { kind: "http", url, service: "file" })), "pass: serves it");
    });

    describe("a DNS server", () => {
        const dns = (port: number, seconds = SECONDS) =>
            ask("dns", { kind: "dns", server: `127.0.0.1:${port}`, domain: "h200.example" }, seconds);
        /** An answer without records, or with the SOA record of an empty zone. */
        const says =
            (code: number, soa = false) =>
            (query: Buffer) => {
                const header = Buffer.concat([
                    query.subarray(0, 2),
                    Buffer.from([0x81, 0x80 | code, 0, 1, 0, soa ? 1 : 0]),
                ]);
                const question = query.subarray(12, query.indexOf(0, 12) + 5);
                const record = Buffer.from([0xc0, 12, 0, 6, 0, 1, 0, 0, 0, 60, 0, 22, ...Array<number>(22).fill(0)]);
                return Buffer.concat([header, Buffer.alloc(4), question, ...(soa ? [record] : [])]);
            };

        it("is there when it knows the site's domain, as a zone or in one", async () => {
            assert.equal(answered(await dns(await loopback.udp(says(0, true)))), "pass: knows h200.example");
            assert.equal(
                answered(await dns(await loopback.udp(says(0)))),
                "pass: knows h200.example, as part of a larger zone",
            );
        });

        it("is not enough when it says that it does not", async () => {
            const denies = await dns(await loopback.udp(says(3)));
            assert.equal(answered(denies), "fail: answers that the domain does not exist (h200.example)");
            assert.match(denies.remedy ?? "", /zones/);
            const refuses = await dns(await loopback.udp(says(5)));
            assert.equal(answered(refuses), "fail: refuses to answer this machine (h200.example)");
        });

        it("is missed when it says nothing, or nothing listens", async () => {
            const mute = await dns(await loopback.udp(() => undefined), SHORT);
            assert.equal(answered(mute), `fail: does not answer within ${SHORT} s`);
            assert.match(answered(await dns(await loopback.closed())), /^fail: refuses the question/);
        });
    });

    describe("a clock", () => {
        const ntp = (port: number, seconds = SECONDS) =>
            ask("ntp", { kind: "ntp", server: `127.0.0.1:${port}` }, seconds);
        /** Sends the transmit time back as origin, as a server does. */
        const serves =
            (stratum: number, flags = 0x24) =>
            (query: Buffer) => {
                const answer = Buffer.alloc(48);
                answer.set([flags, stratum]);
                answer.write("RATE", 12, "latin1");
                query.copy(answer, 24, 40, 48);
                return answer;
            };

        it("is there when it serves time, and not when its own is wrong or it refuses", async () => {
            assert.equal(answered(await ntp(await loopback.udp(serves(2)))), "pass: serves time of stratum 2");
            const unset = "fail: answers that its own clock is not set";
            assert.equal(answered(await ntp(await loopback.udp(serves(2, 0xe4)))), unset);
            assert.equal(answered(await ntp(await loopback.udp(serves(16)))), unset);
            assert.equal(
                answered(await ntp(await loopback.udp(serves(0)))),
                "fail: refuses to serve this machine (RATE)",
            );
        });

        it("is asked again when a datagram is lost", async () => {
            let asked = 0;
            const answer = serves(3);
            const port = await loopback.udp((query) => (++asked > 1 ? answer(query) : undefined));
            assert.equal(answered(await ntp(port)), "pass: serves time of stratum 3");
            assert.equal(asked, 2);
        });

        it("is not taken from answers to somebody else, or from what is no NTP", async () => {
            const stranger = await ntp(await loopback.udp(() => serves(1)(Buffer.alloc(48, 7))), SHORT);
            assert.equal(answered(stranger), `fail: does not answer within ${SHORT} s`);
            const other = await ntp(await loopback.udp(() => Buffer.from("hello")));
            assert.equal(answered(other), "fail: answers with something else than NTP");
            assert.match(answered(await ntp(await loopback.closed())), /^fail: refuses connections/);
        });
    });

    it("asks all at once, and answers in order", async () => {
        const mute = await loopback.tcp(() => undefined);
        const url = `https://127.0.0.1:${mute}/redfish/v1/`;
        const targets = Array.from({ length: 40 }, (_, i) => ({
            service: "bmc" as const,
            subject: `host/gpu-${i}`,
            address: url,
            question: { kind: "http", url, service: "redfish" } as const,
        }));
        const began = performance.now();
        const results = await reach(targets, SHORT);
        assert.deepEqual(
            results.map(({ subject }) => subject),
            targets.map(({ subject }) => subject),
        );
        assert.ok(performance.now() - began < (targets.length * SHORT * 1000) / 2);
    });
});
