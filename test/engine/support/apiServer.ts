import { once } from "node:events";
import { type AddressInfo, createServer } from "node:net";

/** Listens where an API server would, answers nobody, and counts who came. */
export interface DeadApiServer {
    /** A kubeconfig that leads here by every context of a site. */
    readonly kubeconfig: string;
    /** Part of it that nobody must ever see. */
    readonly token: string;
    readonly connections: number;
    /** Resolves when the first one has come. */
    readonly contacted: Promise<unknown>;
    close(): void;
}

export async function deadApiServer(): Promise<DeadApiServer> {
    let connections = 0;
    const server = createServer((socket) => {
        connections++;
        socket.destroy();
    });
    const contacted = once(server, "connection");
    server.listen(0, "127.0.0.1");
    await once(server, "listening");
    const { port } = server.address() as AddressInfo;
    const token = "hunter2-token";
    const kubeconfig = {
        apiVersion: "v1",
        kind: "Config",
        clusters: [{ name: "dead", cluster: { server: `https://127.0.0.1:${String(port)}` } }],
        users: [{ name: "somebody", user: { token } }],
        contexts: ["management", "workload"].map((name) => ({ name, context: { cluster: "dead", user: "somebody" } })),
        "current-context": "workload",
    };
    return {
        kubeconfig: JSON.stringify(kubeconfig),
        token,
        contacted,
        get connections() {
            return connections;
        },
        close: () => server.close(),
    };
}
