import assert from "node:assert/strict";
import { createServer, type ServerResponse } from "node:http";
import { type AddressInfo, createServer as createTcpServer } from "node:net";

import { Downloads } from "../../../tools/setup/downloads";
import type { Pin, PublishedSums } from "../../../tools/setup/pin";
import { install } from "./support/install";
import { cut, serve, type Server } from "./support/server";
import { GIZMO_RELEASE, gizmo, sha256, Workplace } from "./support/workplace";

const ARCHIVE = "gizmo.example/gizmo.tar.gz";
const SUMS = "gizmo.example/SHA256SUMS";

describe("downloading a tool", () => {
    let place: Workplace;
    let server: Server;
    let archive: Buffer;

    beforeEach(async () => {
        server = await serve({});
        place = new Workplace({ downloadBase: server.base });
        archive = await place.archive({ "gizmo-1.2.3/gizmo": gizmo(), "gizmo-1.2.3/README": "not wanted" });
        server.files[ARCHIVE] = archive;
        server.files[SUMS] = `${sha256(Buffer.from("another"))}  other.tar.gz\n${sha256(archive)}  gizmo.tar.gz\n`;
    });
    afterEach(async () => {
        await server.close();
        place.remove();
    });

    const get = (pin: Pin = GIZMO_RELEASE) => install({ gizmo: pin }, place.machine);
    const withRelease = (changes: { sha256?: string; sums?: PublishedSums }): Pin => ({
        ...GIZMO_RELEASE,
        releases: { "linux-amd64": { ...GIZMO_RELEASE.releases!["linux-amd64"]!, ...changes } },
    });

    it("takes a file whose sum the publisher confirms, and says which sum could be committed", async () => {
        const { gizmo: tool } = (await get()).tools;
        assert.deepEqual(
            { how: tool!.how, standIn: tool!.standIn, verifiedBy: tool!.verifiedBy },
            {
                how: "download",
                standIn: false,
                verifiedBy: `publisher's checksum file (sha256), sum not committed: sha256 ${sha256(archive)}`,
            },
        );
        assert.deepEqual(server.requests, [SUMS, ARCHIVE]);
    });

    it("does not ask the publisher when the sum is committed", async () => {
        const { tools } = await get(withRelease({ sha256: sha256(archive) }));
        assert.equal(tools["gizmo"]!.verifiedBy, "committed sum");
        assert.deepEqual(server.requests, [ARCHIVE]);
    });

    it("takes GitHub's digest where the publisher has no checksum file", async () => {
        const url = "https://api.example/releases/tags/v1.2.3";
        server.files["api.example/releases/tags/v1.2.3"] = JSON.stringify({
            assets: [{ name: "gizmo.tar.gz", digest: `sha256:${sha256(archive)}` }],
        });
        const { tools } = await get(withRelease({ sums: { kind: "github digests", url } }));
        assert.match(tools["gizmo"]!.verifiedBy, /^publisher's github digests \(sha256\)/);
    });

    for (const [what, changes] of [
        ["publisher's", {}],
        ["committed", { sha256: sha256(Buffer.from("expected")) }],
    ] as const) {
        it(`ends the run on a file that differs from the ${what} sum, names both sums, installs nothing`, async () => {
            const expected = "sha256" in changes ? changes.sha256 : sha256(Buffer.from("listed"));
            server.files[SUMS] = `${expected}  gizmo.tar.gz\n`;
            const pin: Pin = { ...withRelease(changes), bundle: { entry: "never/used.ts", sources: [] } };
            await assert.rejects(get(pin), ({ message }: Error) => {
                assert.ok(message.includes(`sha256 is ${sha256(archive)}`), message);
                assert.ok(message.includes(`says ${expected}`), message);
                return true;
            });
            assert.deepEqual(place.cached("gizmo"), []);
        });
    }

    it("tries a transfer that breaks off once more", async () => {
        const answers = [cut(archive), (response: ServerResponse) => void response.end(archive)];
        server.files[ARCHIVE] = (response) => {
            answers.shift()!(response);
        };
        assert.equal((await get()).tools["gizmo"]!.how, "download");
        assert.deepEqual(server.requests, [SUMS, ARCHIVE, ARCHIVE]);
    });

    it("gives up on a transfer that breaks off twice", async () => {
        server.files[ARCHIVE] = cut(archive);
        await assert.rejects(get(), /download: https:\/\/gizmo\.example\/gizmo\.tar\.gz broke off/);
        assert.deepEqual(server.requests, [SUMS, ARCHIVE, ARCHIVE]);
        assert.deepEqual(place.cached("gizmo"), []);
    });

    it("does not ask twice for what is not there", async () => {
        delete server.files[ARCHIVE];
        await assert.rejects(get(), /download: .*gizmo\.tar\.gz answered 404/);
        assert.deepEqual(server.requests, [SUMS, ARCHIVE]);
    });

    it("downloads nothing that no sum vouches for", async () => {
        server.files[SUMS] = `${sha256(archive)}  other.tar.gz\n`;
        await assert.rejects(get(), /SHA256SUMS has no sum for gizmo\.tar\.gz, and an unverified download is not used/);
        delete server.files[SUMS];
        await assert.rejects(get(), /SHA256SUMS answered 404/);
        assert.deepEqual(server.requests, [SUMS, SUMS]);
    });

    it("refuses a release that is another version than its address says", async () => {
        const wrong = await place.archive({ "gizmo-1.2.3/gizmo": gizmo("1.2.4") });
        server.files[ARCHIVE] = wrong;
        server.files[SUMS] = sha256(wrong);
        await assert.rejects(get(), /download: what was made says its version is 1\.2\.4, not 1\.2\.3/);
    });

    it("goes on at once when a server refuses connections", async () => {
        const refusing = new Workplace({ downloadBase: `http://127.0.0.1:${await unusedPort()}` });
        try {
            const before = performance.now();
            await assert.rejects(
                install({ gizmo: GIZMO_RELEASE, gadget: GIZMO_RELEASE }, refusing.machine),
                /gizmo 1\.2\.3\n.*\n    download: 127\.0\.0\.1:\d+ cannot be reached \(ECONNREFUSED\)\n  gadget 1\.2\.3\n/,
            );
            assert.ok(performance.now() - before < 3_000);
        } finally {
            refusing.remove();
        }
    });
});

it("does not connect again to a server that broke a connection off", async () => {
    let connections = 0;
    const server = createTcpServer((socket) => {
        connections += 1;
        socket.once("data", () => socket.destroy());
    });
    const port = await new Promise<number>((resolve) =>
        server.listen(0, "127.0.0.1", () => resolve((server.address() as AddressInfo).port)),
    );
    try {
        const downloads = new Downloads(`http://127.0.0.1:${port}`);
        await assert.rejects(downloads.text("https://gizmo.example/one"), /cannot be fetched/);
        const before = connections;
        await assert.rejects(downloads.text("https://gizmo.example/two"), /cannot be reached/);
        assert.equal(connections, before);
    } finally {
        server.close();
    }
});

async function unusedPort(): Promise<number> {
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const { port } = server.address() as AddressInfo;
    await new Promise((resolve) => server.close(resolve));
    return port;
}
