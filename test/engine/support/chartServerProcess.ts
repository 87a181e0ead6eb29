import { createHash } from "node:crypto";
import { appendFileSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { createServer } from "node:https";
import { join } from "node:path";

const [archives = "", key = "", certificate = "", log = ""] = process.argv.slice(2);

interface Answer {
    readonly type: string;
    readonly body: string | Buffer;
}

const MANIFEST = "application/vnd.oci.image.manifest.v1+json";
const CONFIG = "application/vnd.cncf.helm.config.v1+json";
const LAYER = "application/vnd.cncf.helm.chart.content.v1.tar+gzip";

const digestOf = (content: string | Buffer) => `sha256:${createHash("sha256").update(content).digest("hex")}`;
const descriptor = (mediaType: string, content: string | Buffer) => ({
    mediaType,
    digest: digestOf(content),
    size: Buffer.byteLength(content),
});

/** Everything there is to ask for, by path. Read anew at each request: a test may publish over a version. */
function answers(): Map<string, Answer> {
    const found = new Map<string, Answer>([["/v2/", { type: "application/json", body: "{}" }]]);
    const entries: Record<string, object[]> = {};
    for (const file of readdirSync(archives).filter((name) => name.endsWith(".tgz"))) {
        const [, name = "", version = ""] = /^(.+)-(\d+\.\d+\.\d+)\.tgz$/.exec(file) ?? [];
        const archive = readFileSync(join(archives, file));
        found.set(`/charts/${file}`, { type: "application/gzip", body: archive });
        entries[name] = [{ apiVersion: "v2", name, version, urls: [file], digest: digestOf(archive).slice(7) }];

        const config = JSON.stringify({ apiVersion: "v2", name, version });
        const manifest = JSON.stringify({
            schemaVersion: 2,
            mediaType: MANIFEST,
            config: descriptor(CONFIG, config),
            layers: [descriptor(LAYER, archive)],
        });
        const path = `/v2/mirror/${name}`;
        found.set(`${path}/tags/list`, { type: "application/json", body: JSON.stringify({ name, tags: [version] }) });
        for (const reference of [version, digestOf(manifest)]) {
            found.set(`${path}/manifests/${reference}`, { type: MANIFEST, body: manifest });
        }
        found.set(`${path}/blobs/${digestOf(config)}`, { type: "application/octet-stream", body: config });
        found.set(`${path}/blobs/${digestOf(archive)}`, { type: "application/octet-stream", body: archive });
    }
    found.set("/charts/index.yaml", { type: "text/yaml", body: JSON.stringify({ apiVersion: "v1", entries }) });
    return found;
}

writeFileSync(log, "");
const server = createServer({ key: readFileSync(key), cert: readFileSync(certificate) }, (request, response) => {
    const path = (request.url ?? "").split("?")[0] ?? "";
    appendFileSync(log, `${path}\n`);
    const answer = answers().get(path);
    response.writeHead(answer ? 200 : 404, {
        "content-type": answer?.type ?? "text/plain",
        "content-length": Buffer.byteLength(answer?.body ?? ""),
        ...(answer && path.includes("/manifests/") && { "docker-content-digest": digestOf(answer.body) }),
    });
    response.end(request.method === "HEAD" ? undefined : answer?.body);
});
server.listen(0, "127.0.0.1", () => {
    process.send?.((server.address() as { port: number }).port);
});
// Not to outlive the tests.
process.once("disconnect", () => process.exit());
