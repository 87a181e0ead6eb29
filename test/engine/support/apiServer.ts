import { once } from "node:events";
import { type AddressInfo, createServer } from "node:net";
import { rootCertificates } from "node:tls";

const EXEC_API = "client.authentication.k8s.io/v1";

/** Listens where an API server would, answers nobody, and counts who came. */
export interface DeadApiServer {
    /** A kubeconfig that leads here by every context of a site. */
    readonly kubeconfig: string;
    /** The same, with a helper in place of the token, and with an authority: as a site with a runner has it. */
    readonly withHelper: string;
    /** Part of the first that nobody must ever see. */
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
    const kubeconfig = (user: object, authority: object = {}) =>
        JSON.stringify({
            apiVersion: "v1",
            kind: "Config",
            clusters: [{ name: "dead", cluster: { server: `https://127.0.0.1:${String(port)}`, ...authority } }],
            users: [{ name: "somebody", user }],
            contexts: ["management", "workload"].map((name) => ({
                name,
                context: { cluster: "dead", user: "somebody" },
            })),
            "current-context": "workload",
        });
    const credential = { apiVersion: EXEC_API, kind: "ExecCredential", status: { token: "from the helper" } };
    const exec = {
        apiVersion: EXEC_API,
        command: "echo",
        args: [JSON.stringify(credential)],
        interactiveMode: "Never",
    };
    return {
        kubeconfig: kubeconfig({ token }),
        // Any certificate will do: nobody answers.
        withHelper: kubeconfig(
            { exec },
            { "certificate-authority-data": Buffer.from(rootCertificates[0] ?? "").toString("base64") },
        ),
        token,
        contacted,
        get connections() {
            return connections;
        },
        close: () => server.close(),
    };
}
