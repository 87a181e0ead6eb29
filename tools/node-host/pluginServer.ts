import * as grpc from "@grpc/grpc-js";

/** The engine's own limit for one message; checkpoints and plans can be large. */
export const MESSAGE_LIMIT_BYTES = 400 * 1024 * 1024;

/** Serves on a free local port and resolves to it. */
export async function listen(server: grpc.Server): Promise<number> {
    return await new Promise((resolve, reject) => {
        server.bindAsync("127.0.0.1:0", grpc.ServerCredentials.createInsecure(), (error, port) => {
            if (error) {
                reject(error);
            } else {
                resolve(port);
            }
        });
    });
}

/** Serves one plugin protocol to the engine that started this process: it reads the port from our first line. */
export async function servePlugin<T extends grpc.UntypedServiceImplementation>(
    service: grpc.ServiceDefinition<T>,
    implementation: T,
): Promise<void> {
    const server = new grpc.Server({ "grpc.max_receive_message_length": MESSAGE_LIMIT_BYTES });
    server.addService(service, implementation);
    process.stdout.write(`${String(await listen(server))}\n`);
}
