import * as grpc from "@grpc/grpc-js";
import { AnalyzerService } from "@pulumi/pulumi/proto/analyzer_grpc_pb";
import { AnalyzerStackConfigureRequest } from "@pulumi/pulumi/proto/analyzer_pb";

import { listen } from "./pluginServer";
import { asIs, LIMITS, unaryAsIs } from "./rawCalls";

/**
 * Stands between the engine and a policy pack, and resolves to its own port.
 *
 * A pack reads organization, project, stack and configuration from its environment, but the engine tells them only by
 * `ConfigureStack`, once it is connected. So the engine connects here first; its first call starts the pack through
 * `startPack`, with that environment when the call was `ConfigureStack`, and everything is passed on as it came.
 */
export async function servePolicyProxy(
    startPack: (stackEnvironment: Record<string, string>) => Promise<number>,
): Promise<{ readonly port: number; readonly close: () => void }> {
    let pack: Promise<grpc.Client> | undefined;
    const server = new grpc.Server(LIMITS);

    const forward = (path: string): grpc.handleUnaryCall<Buffer, Buffer> => {
        return (call, callback) => {
            pack ??= startPack(path === CONFIGURE_STACK.path ? stackEnvironment(call.request) : {}).then(
                (port) => new grpc.Client(`127.0.0.1:${String(port)}`, grpc.credentials.createInsecure(), LIMITS),
            );
            pack.then(
                (client) => client.makeUnaryRequest(path, asIs, asIs, call.request, callback),
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
    return {
        port: await listen(server),
        close: () => {
            server.forceShutdown();
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
