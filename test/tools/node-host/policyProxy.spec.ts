import assert from "node:assert/strict";

import * as grpc from "@grpc/grpc-js";
import { AnalyzerService } from "@pulumi/pulumi/proto/analyzer_grpc_pb";
import { AnalyzerStackConfigureRequest } from "@pulumi/pulumi/proto/analyzer_pb";

import { servePolicyProxy } from "../../../tools/node-host/policyProxy";
import { listen } from "../../../tools/node-host/pluginServer";
import { asIs, unaryAsIs } from "../../../tools/node-host/rawCalls";

const { configureStack, getAnalyzerInfo, analyze } = AnalyzerService;
const METHODS = { configureStack: configureStack.path, getAnalyzerInfo: getAnalyzerInfo.path, analyze: analyze.path };
type Method = keyof typeof METHODS;

/** What a pack was asked. `own` if the engine's own headers came with it: the proxy passes on messages alone. */
interface Asked {
    readonly method: Method;
    readonly own: boolean;
}

describe("the proxy before a policy pack", () => {
    let asked: Asked[];
    let started: Record<string, string>[];
    let pack: grpc.Server;
    let proxy: Awaited<ReturnType<typeof servePolicyProxy>>;
    let engine: grpc.Client;
    /** Calls of these methods are answered when it is settled. */
    let held: Partial<Record<Method, Promise<void>>>;

    beforeEach(async () => {
        [asked, started, held] = [[], [], {}];
        pack = new grpc.Server();
        const names = Object.keys(METHODS) as Method[];
        const answer = (method: Method): grpc.handleUnaryCall<Buffer, Buffer> => {
            return (call, callback) => {
                asked.push({ method, own: call.metadata.get("engine").length > 0 });
                void (held[method] ?? Promise.resolve()).then(() => callback(null, Buffer.from(method)));
            };
        };
        pack.addService(
            Object.fromEntries(names.map((name) => [name, unaryAsIs(METHODS[name])])),
            Object.fromEntries(names.map((name) => [name, answer(name)])),
        );
        const packPort = await listen(pack);
        proxy = await servePolicyProxy((environment) => {
            started.push(environment);
            return Promise.resolve(packPort);
        });
        engine = new grpc.Client(`127.0.0.1:${proxy.port}`, grpc.credentials.createInsecure());
    });

    afterEach(() => {
        engine.close();
        proxy.close();
        pack.forceShutdown();
    });

    const ask = (method: Method, message: Uint8Array = new Uint8Array()): Promise<string> => {
        const metadata = new grpc.Metadata();
        metadata.set("engine", "yes");
        const options = { deadline: Date.now() + 10_000 };
        return new Promise((resolve, reject) =>
            engine.makeUnaryRequest(
                METHODS[method],
                asIs,
                asIs,
                Buffer.from(message),
                metadata,
                options,
                (error, reply) => {
                    if (error) {
                        reject(error);
                    } else {
                        resolve(String(reply));
                    }
                },
            ),
        );
    };

    /** Configures the pack, and asks until the engine's own connection reaches it. */
    async function joined(): Promise<void> {
        const request = new AnalyzerStackConfigureRequest();
        request.setStack("prod");
        request.setProject("h200-platform");
        assert.equal(await ask("configureStack", request.serializeBinary()), "configureStack");
        for (const deadline = Date.now() + 5000; !asked.at(-1)?.own && Date.now() < deadline;) {
            assert.equal(await ask("analyze"), "analyze");
        }
    }

    it("starts it with what the engine configures, and then lets the engine speak to it itself", async () => {
        await joined();
        assert.deepEqual(
            started.map(({ PULUMI_NODEJS_STACK: stack, PULUMI_NODEJS_PROJECT: project }) => [stack, project]),
            [["prod", "h200-platform"]],
        );
        assert.deepEqual(asked[0], { method: "configureStack", own: false });
        assert.deepEqual(asked.at(-1), { method: "analyze", own: true });
        await ask("getAnalyzerInfo");
        assert.deepEqual(asked.at(-1), { method: "getAnalyzerInfo", own: true });
    });

    it("answers what was under way when it stepped aside", async () => {
        let release = (): void => undefined;
        held = { getAnalyzerInfo: new Promise((resolve) => (release = resolve)) };
        const waiting = ask("getAnalyzerInfo");
        await joined();
        release();
        assert.equal(await waiting, "getAnalyzerInfo");
        assert.deepEqual(
            asked.filter(({ method }) => method === "getAnalyzerInfo"),
            [{ method: "getAnalyzerInfo", own: false }],
        );
    });

    it("lets the engine see at once that it died", async () => {
        await joined();
        pack.forceShutdown();
        const began = Date.now();
        await assert.rejects(ask("analyze"), ({ code }: grpc.ServiceError) => code === grpc.status.UNAVAILABLE);
        assert.ok(Date.now() - began < 5000);
    });
});
