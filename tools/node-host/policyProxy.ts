import { once } from "node:events";
import { type AddressInfo, connect, createServer, type Socket } from "node:net";
import { pipeline } from "node:stream";

import * as grpc from "@grpc/grpc-js";
import { AnalyzerService } from "@pulumi/pulumi/proto/analyzer_grpc_pb";
import { AnalyzerStackConfigureRequest } from "@pulumi/pulumi/proto/analyzer_pb";

import { asIs, LIMITS, unaryAsIs } from "./rawCalls";

/** For calls that are under way when the engine is sent to the pack itself. */
const GRACE_MS = 10_000;

/**
 * Stands between the engine and a policy pack, and resolves to its own port.
 *
 * A pack reads organization, project, stack and configuration from its environment, but the engine tells them only by
 * `ConfigureStack`, once it is connected. So the engine connects here first; its first call starts the pack through
 * `startPack`, with that environment when the call was `ConfigureStack`. Once that is answered the connection is closed in
 * gRPC's orderly way, and the engine's next one is joined to the pack's socket: a preview asks about each resource four
 * times, one answer after the other, and taking every message apart again would cost it seconds.
 */
export async function servePolicyProxy(
    startPack: (stackEnvironment: Record<string, string>) => Promise<number>,
): Promise<{ readonly port: number; readonly close: () => void }> {
    let starting: Promise<{ readonly port: number; readonly client: grpc.Client }> | undefined;
    let packPort: number | undefined;
    const server = new grpc.Server(LIMITS);
    const firstCalls = server.createConnectionInjector(grpc.ServerCredentials.createInsecure());

    const forward = (path: string): grpc.handleUnaryCall<Buffer, Buffer> => {
        return (call, callback) => {
            starting ??= startPack(path === CONFIGURE_STACK.path ? stackEnvironment(call.request) : {}).then(
                (port) => ({
                    port,
                    client: new grpc.Client(`127.0.0.1:${String(port)}`, grpc.credentials.createInsecure(), LIMITS),
                }),
            );
            starting.then(
                ({ port, client }) => {
                    client.makeUnaryRequest<Buffer, Buffer>(path, asIs, asIs, call.request, (error, answer) => {
                        callback(error, answer);
                        if (packPort === undefined) {
                            packPort = port;
                            firstCalls.drain(GRACE_MS);
                        }
                    });
                },
                (error: unknown) => {
                    callback({ code: grpc.status.FAILED_PRECONDITION, details: (error as Error).message });
                },
            );
        };
    };

    // Node packs do not implement Handshake, and it comes too early to know the stack: left unimplemented.
    const { handshake: _, ...methods } = AnalyzerService;
    const definitions = Object.entries(methods).map(([name, { path }]) => [name, unaryAsIs(path)] as const);
    server.addService(
        Object.fromEntries(definitions),
        Object.fromEntries(definitions.map(([name, { path }]) => [name, forward(path)])),
    );

    const joined = new Set<Socket>();
    const door = createServer({ noDelay: true }, (engine) => {
        if (packPort === undefined) {
            firstCalls.injectConnection(engine);
            return;
        }
        joined.add(engine);
        const pack = connect({ port: packPort, host: "127.0.0.1", noDelay: true });
        // Whoever ends or breaks one side ends the other; what that means, both of them say themselves.
        pipeline(engine, pack, engine, () => joined.delete(engine));
    });
    door.listen(0, "127.0.0.1");
    await once(door, "listening");
    return {
        port: (door.address() as AddressInfo).port,
        close: () => {
            door.close();
            joined.forEach((engine) => engine.destroy());
            server.forceShutdown();
            void starting?.then(
                ({ client }) => client.close(),
                () => undefined,
            );
        },
    };
}

const CONFIGURE_STACK = AnalyzerService.configureStack;

function stackEnvironment(message: Buffer): Record<string, string> {
    const request = AnalyzerStackConfigureRequest.deserializeBinary(message);
    return {
        PULUMI_NODEJS_ORGANIZATION: request.getOrganization(),
        PULUMI_NODEJS_PROJECT: request.getProject(),
        PULUMI_NODEJS_STACK: request.getStack(),
        PULUMI_NODEJS_DRY_RUN: String(request.getDryRun()),
        PULUMI_CONFIG: JSON.stringify(Object.fromEntries(request.getConfigMap().getEntryList())),
    };
}
