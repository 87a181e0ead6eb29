import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { once } from "node:events";
import * as fs from "node:fs";
import { createServer, type Server } from "node:https";
import { type AddressInfo } from "node:net";
import * as os from "node:os";
import * as path from "node:path";

import { ApiError, ApiServers } from "../../../../twin/capm3/apiServer";

describe("what the CAPM3 stand-in asks API servers", () => {
    const folder = fs.mkdtempSync(path.join(os.tmpdir(), "h200-capm3-"));
    const servers: Server[] = [];
    let api: ApiServers;
    let asked: object[];
    let answer: { status: number; body: object };

    before(async () => {
        const [keyFile, certFile] = ["key", "cert"].map((name) => path.join(folder, name));
        const subject = ["-subj", "/CN=127.0.0.1", "-addext", "subjectAltName=IP:127.0.0.1"];
        const made = [
            "req",
            "-x509",
            "-newkey",
            "ec",
            "-pkeyopt",
            "ec_paramgen_curve:prime256v1",
            "-nodes",
            "-days",
            "1",
        ];
        execFileSync("openssl", [...made, ...subject, "-keyout", keyFile!, "-out", certFile!], { stdio: "ignore" });
        const [key, cert] = [fs.readFileSync(keyFile!), fs.readFileSync(certFile!)];
        const listen = async (name: string) => {
            // Takes no caller without a certificate that it signed: here one is both.
            const server = createServer({ key, cert, ca: cert, requestCert: true }, (request, response) => {
                let body = "";
                request.on("data", (chunk: Buffer) => (body += chunk.toString()));
                request.on("end", () => {
                    const { accept, "content-type": type } = request.headers;
                    const content = body === "" ? undefined : (JSON.parse(body) as object);
                    asked.push({ server: name, does: `${request.method} ${request.url}`, accept, type, content });
                    response.writeHead(answer.status).end(JSON.stringify(answer.body));
                });
            }).listen(0, "127.0.0.1");
            servers.push(server);
            await once(server, "listening");
            return `https://127.0.0.1:${(server.address() as AddressInfo).port}`;
        };
        const names = ["management", "workload"] as const;
        const data = (text: Buffer) => text.toString("base64");
        const addresses = await Promise.all(names.map(listen));
        api = new ApiServers({
            clusters: names.map((name, i) => ({
                name,
                cluster: { server: addresses[i]!, "certificate-authority-data": data(cert) },
            })),
            users: names.map((name) => ({
                name,
                user: { "client-certificate-data": data(cert), "client-key-data": data(key) },
            })),
        });
    });
    beforeEach(() => {
        asked = [];
        answer = { status: 200, body: {} };
    });
    after(() => {
        servers.forEach((server) => {
            server.close();
            server.closeAllConnections();
        });
        fs.rmSync(folder, { recursive: true });
    });

    const request = (server: string, does: string, rest: object = {}) => ({
        ...{ server, does, accept: undefined, type: undefined, content: undefined },
        ...rest,
    });

    it("is for objects, each where it is served, and for no more of them than is needed", async () => {
        answer.body = { items: [{ metadata: { name: "gpu-a1" } }] };
        assert.deepEqual(await api.list("BareMetalHost"), [{ metadata: { name: "gpu-a1" } }]);
        answer.body = { items: null };
        assert.deepEqual(await api.list("Node"), []);
        answer.body = { data: {} };
        assert.deepEqual(await api.get("Secret", "colo1-etcd", "metal"), { data: {} });
        answer.body = { items: null };
        await api.list("Secret", { query: "labelSelector=x", metadata: true });
        const json = { accept: "application/json" };
        assert.deepEqual(asked, [
            request("management", "GET /apis/metal3.io/v1alpha1/baremetalhosts?", json),
            request("workload", "GET /api/v1/nodes?", json),
            request("management", "GET /api/v1/namespaces/metal/secrets/colo1-etcd", json),
            request("management", "GET /api/v1/secrets?labelSelector=x", {
                accept: "application/json;as=PartialObjectMetadataList;g=meta.k8s.io;v=v1",
            }),
        ]);
    });

    it("is to make, change and remove them", async () => {
        const why = "";
        const manager = "fieldManager=capm3-stand-in";
        const metal = { name: "worker", namespace: "metal", why };
        await api.apply({ verb: "create", kind: "Node", name: "gpu-a1", why, body: { a: 1 } });
        await api.apply({ verb: "patch", kind: "Metal3Machine", ...metal, body: { b: null } });
        await api.apply({ verb: "patch", kind: "Metal3Machine", ...metal, subresource: "status", body: { c: 3 } });
        await api.apply({ verb: "delete", kind: "Node", name: "gpu-a1", why });
        const pod = { kind: "Pod", name: "etcd-cp-a1", namespace: "kube-system", why } as const;
        await api.apply({ verb: "delete", ...pod, graceSeconds: 0 });
        const machine = "PATCH /apis/infrastructure.cluster.x-k8s.io/v1beta2/namespaces/metal/metal3machines/worker";
        const type = "application/merge-patch+json";
        assert.deepEqual(asked, [
            request("workload", `POST /api/v1/nodes?${manager}`, { type: "application/json", content: { a: 1 } }),
            request("management", `${machine}?${manager}`, { type, content: { b: null } }),
            request("management", `${machine}/status?${manager}`, { type, content: { c: 3 } }),
            request("workload", "DELETE /api/v1/nodes/gpu-a1"),
            request("workload", "DELETE /api/v1/namespaces/kube-system/pods/etcd-cp-a1?gracePeriodSeconds=0"),
        ]);
    });

    it("fails with what the server says", async () => {
        answer = { status: 409, body: { message: "the object has been modified" } };
        await assert.rejects(api.list("Node"), (error) => {
            assert.ok(error instanceof ApiError);
            assert.deepEqual([error.status, error.message], [409, "the object has been modified"]);
            return true;
        });
    });
});
