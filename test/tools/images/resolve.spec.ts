import assert from "node:assert/strict";
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { recordDigests } from "../../../tools/images/record";
import { type ResolveOptions, resolveDigests } from "../../../tools/images/resolve";
import { type Answer, cut, type LocalRegistry, manifest, refused, sent, startRegistry } from "./support/registry";

const image = (name: string) => {
    const [path = "", tag = ""] = name.split(":");
    return { repository: `registry.example.test/${path}`, tag };
};

describe("asking registries for digests", () => {
    const open: LocalRegistry[] = [];
    const start = async (answers: Record<string, Answer>, token?: string) => {
        const registry = await startRegistry(answers, token);
        open.push(registry);
        return registry;
    };
    afterEach(async () => {
        await Promise.all(open.splice(0).map((registry) => registry.close()));
    });

    const ask = (registry: Pick<LocalRegistry, "address">, names: string[], options: Partial<ResolveOptions> = {}) =>
        resolveDigests(names.map(image), { recorded: {}, address: registry.address, ...options });

    it("takes the digest of what was sent, of one repository as of another", async () => {
        const registry = await start({ "app:v1": sent("one"), "team/tool:v2": sent("two") });
        const { digests, failures } = await ask(registry, ["app:v1", "team/tool:v2"]);
        assert.deepEqual(failures, []);
        assert.deepEqual(digests, {
            "registry.example.test/app:v1": manifest("one").digest,
            "registry.example.test/team/tool:v2": manifest("two").digest,
        });
        assert.deepEqual(registry.requests, ["/v2/app/manifests/v1", "/v2/team/tool/manifests/v2"]);
    });

    it("fetches a token that everybody may have, once a repository", async () => {
        const registry = await start({ "app:v1": sent("one"), "app:v2": sent("two") }, "hunter2");
        const { digests } = await ask(registry, ["app:v1", "app:v2"]);
        assert.deepEqual(Object.values(digests), [manifest("one").digest, manifest("two").digest]);
        assert.deepEqual(registry.requests, [
            "/v2/app/manifests/v1",
            "/token?scope=repository%3Aapp%3Apull&service=local",
            "/v2/app/manifests/v1 Bearer hunter2",
            "/v2/app/manifests/v2 Bearer hunter2",
        ]);
    });

    it("lists everything that gave no digest at once, and why, and still takes the others", async () => {
        const html: Answer = (response) => response.writeHead(200, { "content-type": "text/html" }).end("<html>");
        const registry = await start({
            "good:v1": sent("good"),
            "forged:v1": sent("forged", { "docker-content-digest": manifest("another").digest }),
            "cut:v1": cut("cut"),
            "portal:v1": html,
            "busy:v1": refused(429),
            "private:v1": refused(401, { "www-authenticate": 'Basic realm="registry"' }),
            "elsewhere:v1": refused(401, { "www-authenticate": 'Bearer realm="ftp://token.example.test/"' }),
        });
        const names = ["forged", "missing", "cut", "portal", "busy", "private", "elsewhere", "good"];
        const { digests, failures } = await ask(
            registry,
            names.map((name) => `${name}:v1`),
        );
        assert.deepEqual(digests, { "registry.example.test/good:v1": manifest("good").digest });
        const host = "registry.example.test";
        assert.deepEqual(
            failures.map((line) => line.replace(/broke off \(.*\)/, "broke off (...)")),
            [
                `${host}/busy:v1: ${host} answered 429: too many requests; ask again later`,
                `${host}/cut:v1: ${host} broke off (...)`,
                `${host}/elsewhere:v1: ${host} sends for a token to ftp://token.example.test/, which is not encrypted`,
                `${host}/forged:v1: ${host} claims ${manifest("another").digest}, but what it sent has ${manifest("forged").digest}`,
                `${host}/missing:v1: ${host} answered 404: it has no such image or tag`,
                `${host}/portal:v1: ${host} answered with text/html instead of a manifest`,
                `${host}/private:v1: ${host} asks for credentials (Basic realm="registry"), and there are none`,
            ],
        );
    });

    it("takes no token that a registry refuses nevertheless for an answer", async () => {
        const registry = await start({ "app:v1": refused(401, { "www-authenticate": "Bearer" }) }, "hunter2");
        const { digests, failures } = await ask(registry, ["app:v1"]);
        assert.deepEqual(digests, {});
        assert.deepEqual(failures, [
            "registry.example.test/app:v1: registry.example.test answered 401: it wants credentials",
        ]);
    });

    it("asks a registry that cannot be reached once, and the others all the same", async () => {
        const registry = await start({ "app:v1": sent("one") });
        const nobody = await startRegistry({});
        const dead = nobody.address("");
        await nobody.close();
        const asked: string[] = [];
        const { digests, failures } = await resolveDigests(
            [image("app:v1"), ...["a", "b"].map((path) => ({ repository: `dead.example.test/${path}`, tag: "v1" }))],
            {
                recorded: {},
                address: (name) => {
                    asked.push(name);
                    return name === "dead.example.test" ? dead : registry.address(name);
                },
            },
        );
        assert.deepEqual(Object.keys(digests), ["registry.example.test/app:v1"]);
        assert.deepEqual(failures, [
            "dead.example.test/a:v1: dead.example.test cannot be reached (ECONNREFUSED)",
            "dead.example.test/b:v1: dead.example.test cannot be reached (ECONNREFUSED)",
        ]);
        assert.deepEqual(asked.sort(), ["dead.example.test", "registry.example.test"]);
    });

    it("does not follow a tag that was moved since its digest was recorded", async () => {
        const registry = await start({ "app:v1": sent("new"), "kept:v1": sent("same") });
        const { digests, failures } = await ask(registry, ["app:v1", "kept:v1"], {
            recorded: {
                "registry.example.test/app:v1": manifest("old").digest,
                "registry.example.test/kept:v1": manifest("same").digest,
            },
        });
        assert.deepEqual(digests, { "registry.example.test/kept:v1": manifest("same").digest });
        assert.equal(failures.length, 1);
        assert.match(
            failures[0] ?? "",
            new RegExp(`has ${manifest("new").digest}, recorded is ${manifest("old").digest}: the tag was moved`),
        );
    });
});

describe("recording digests", () => {
    const home = mkdtempSync(join(tmpdir(), "h200-digests-"));
    const file = join(home, "digests.json");
    let registry: LocalRegistry;
    before(async () => (registry = await startRegistry({ "a:1": sent("one"), "b:1": sent("two") })));
    after(async () => {
        await registry.close();
        rmSync(home, { recursive: true });
    });
    const record = (names: string[], recorded: Record<string, string> = {}) =>
        recordDigests(file, names.map(image), { recorded, address: registry.address });
    const [one, two] = [manifest("one").digest, manifest("two").digest];

    it("leaves the file alone where nothing came", async () => {
        const { gained, failures } = await record(["missing:1"]);
        assert.deepEqual([gained, failures.length, existsSync(file)], [0, 1, false]);
        await record(["a:1"], { "registry.example.test/a:1": one });
        assert.equal(existsSync(file), false);
    });

    it("adds what came, sorted, to what is recorded, and nothing for the others", async () => {
        const { gained, failures } = await record(["b:1", "missing:1", "a:1"], { "quay.io/z:1": two });
        assert.deepEqual([gained, failures.length], [2, 1]);
        assert.equal(
            readFileSync(file, "utf8"),
            `{\n    "quay.io/z:1": "${two}",\n    "registry.example.test/a:1": "${one}",\n    "registry.example.test/b:1": "${two}"\n}\n`,
        );
    });
});
