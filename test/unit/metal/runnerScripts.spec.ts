import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { createPublicKey, generateKeyPairSync, verify } from "node:crypto";
import { once } from "node:events";
import * as fs from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import * as os from "node:os";
import * as path from "node:path";

const SCRIPTS = path.resolve(__dirname, "../../../components/metal");

interface Asked {
    readonly url: string;
    readonly bearer: string;
    readonly body: unknown;
}

describe("the scripts of the runner", () => {
    let home: string;
    let forge: Server;
    let asked: Asked[];
    /** What the forge says to each question in turn. */
    let answers: readonly (readonly [status: number, body: object])[];
    const { privateKey, publicKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });

    beforeEach(async () => {
        home = fs.mkdtempSync(path.join(os.tmpdir(), "runner-"));
        asked = [];
        answers = [
            [201, { token: "installation" }],
            [201, { runner: {}, encoded_jit_config: "c2luZ2xlIHVzZQ==" }],
        ];
        fs.mkdirSync(at("image"));
        fs.mkdirSync(at("home"));
        fs.writeFileSync(at("image", "run.sh"), "#!/bin/bash\n", { mode: 0o755 });
        fs.writeFileSync(at("key.pem"), privateKey.export({ type: "pkcs1", format: "pem" }));
        forge = createServer((request, response) => {
            let text = "";
            request.on("data", (chunk: Buffer) => (text += chunk.toString()));
            request.on("end", () => {
                const bearer = (request.headers.authorization ?? "").replace("Bearer ", "");
                asked.push({ url: `${request.method ?? ""} ${request.url ?? ""}`, bearer, body: JSON.parse(text) });
                const [status, body] = answers[asked.length - 1] ?? [500, {}];
                response.writeHead(status).end(JSON.stringify(body));
            });
        }).listen(0, "127.0.0.1");
        await once(forge, "listening");
    });

    afterEach(() => {
        forge.close();
        fs.rmSync(home, { recursive: true });
    });

    const at = (...names: string[]) => path.join(home, ...names);

    async function run(script: string, args: readonly string[], env: Readonly<Record<string, string>>) {
        const child = spawn("/bin/bash", [path.join(SCRIPTS, script), ...args], {
            env: { PATH: process.env["PATH"], ...env },
        });
        const output = { stdout: "", stderr: "" };
        child.stdout.on("data", (chunk: Buffer) => (output.stdout += chunk.toString()));
        child.stderr.on("data", (chunk: Buffer) => (output.stderr += chunk.toString()));
        const [code] = (await once(child, "close")) as [number];
        return { code, ...output };
    }

    const register = () =>
        run("runnerRegister.sh", [], {
            FORGE_API: `http://127.0.0.1:${(forge.address() as AddressInfo).port}`,
            FORGE_ORGANISATION: "alphaton",
            FORGE_CLIENT_ID: "Iv23example",
            FORGE_INSTALLATION: "4711",
            JIT_CONFIG: at("jit"),
            REGISTRATION_KEY: at("key.pem"),
            RUNNER_GROUP: "7",
            RUNNER_HOME: at("home"),
            RUNNER_IMAGE_HOME: at("image"),
            RUNNER_LABEL: "h200-preview",
            RUNNER_NAME: "runner-1",
        });

    it("register for one job, as the forge's app, for minutes and with one right", async () => {
        const { code, stdout, stderr } = await register();
        assert.deepEqual([code, stdout], [0, ""], stderr);
        assert.deepEqual(
            asked.map(({ url, body }) => [url, body]),
            [
                [
                    "POST /app/installations/4711/access_tokens",
                    { permissions: { organization_self_hosted_runners: "write" } },
                ],
                [
                    "POST /orgs/alphaton/actions/runners/generate-jitconfig",
                    { name: "runner-1", runner_group_id: 7, labels: ["h200-preview"] },
                ],
            ],
        );
        assert.equal(asked[1]?.bearer, "installation");
        const [header = "", claims = "", signature = ""] = (asked[0]?.bearer ?? "").split(".");
        const json = (part: string) => JSON.parse(Buffer.from(part, "base64url").toString()) as Record<string, unknown>;
        assert.deepEqual(json(header), { alg: "RS256", typ: "JWT" });
        const { iat, exp, iss } = json(claims) as { iat: number; exp: number; iss: string };
        assert.deepEqual([iss, exp - iat], ["Iv23example", 360]);
        const signed = Buffer.from(`${header}.${claims}`);
        const key = createPublicKey(publicKey.export({ type: "spki", format: "pem" }));
        assert.ok(verify("sha256", signed, key, Buffer.from(signature, "base64url")));
    });

    it("leave the runner what is good for one registration, and the program to do it with", async () => {
        await register();
        assert.equal(fs.readFileSync(at("jit"), "utf8"), "c2luZ2xlIHVzZQ==\n");
        assert.ok(fs.statSync(at("home", "run.sh")).mode & 0o100);
        const left = fs.readdirSync(home, { recursive: true }).map(String);
        assert.deepEqual(left.sort(), ["home", "home/run.sh", "image", "image/run.sh", "jit", "key.pem"]);
    });

    it("fail, and leave no runner to start, where the forge refuses or answers something else", async () => {
        for (const refused of [
            [[403, { message: "Resource not accessible" }]],
            [[201, { message: "no token" }]],
        ] as const) {
            answers = refused;
            asked = [];
            const { code } = await register();
            assert.notEqual(code, 0);
            assert.equal(asked.length, 1);
            assert.deepEqual(fs.readdirSync(at("home")), []);
        }
    });

    it("hand out the pod's token for the workload cluster, and nothing for the management cluster", async () => {
        fs.writeFileSync(at("token"), "abc.def\n");
        const env = { PREVIEW_TOKEN_FILE: at("token") };
        const workload = await run("runnerCredential.sh", ["workload"], env);
        assert.deepEqual(JSON.parse(workload.stdout), {
            apiVersion: "client.authentication.k8s.io/v1",
            kind: "ExecCredential",
            status: { token: "abc.def" },
        });
        const management = await run("runnerCredential.sh", ["management"], env);
        assert.deepEqual([management.code, management.stdout], [1, ""]);
        assert.match(management.stderr, /no credential for the cluster "management"/);
    });
});
