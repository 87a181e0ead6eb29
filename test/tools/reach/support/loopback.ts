import { execFileSync } from "node:child_process";
import { createSocket } from "node:dgram";
import { once } from "node:events";
import * as fs from "node:fs";
import { createServer as createHttpServer, type RequestListener } from "node:http";
import { createServer as createHttpsServer } from "node:https";
import { type AddressInfo, createServer as createTcpServer, type Server, type Socket } from "node:net";
import * as os from "node:os";
import * as path from "node:path";

export interface Said {
    readonly status: number;
    readonly body?: string;
}

/** Servers on this machine, each on a free port, closed together. */
export class Loopback {
    readonly #closers: (() => void)[] = [];
    #identity: { readonly key: Buffer; readonly cert: Buffer } | undefined;

    /** With a certificate that nobody signed, as a BMC has it from the factory. */
    async https(answer: (path: string) => Said): Promise<number> {
        return this.#listen(createHttpsServer(this.#selfSigned(), handler(answer)));
    }

    async http(answer: (path: string) => Said): Promise<number> {
        return this.#listen(createHttpServer(handler(answer)));
    }

    /** Accepts connections; what it then says is up to `greet`. */
    async tcp(greet: (socket: Socket) => void): Promise<number> {
        return this.#listen(createTcpServer(greet));
    }

    /** Answers each datagram, or says nothing. */
    async udp(answer: (message: Buffer) => Buffer | undefined): Promise<number> {
        const socket = createSocket("udp4");
        socket.on("message", (message, { port, address }) => {
            const said = answer(message);
            if (said) {
                socket.send(said, port, address);
            }
        });
        socket.bind(0, "127.0.0.1");
        await once(socket, "listening");
        this.#closers.push(() => socket.close());
        return socket.address().port;
    }

    /** A port that nothing listens on. */
    async closed(): Promise<number> {
        const server = createTcpServer().listen(0, "127.0.0.1");
        await once(server, "listening");
        const { port } = server.address() as AddressInfo;
        server.close();
        await once(server, "close");
        return port;
    }

    close(): void {
        this.#closers.splice(0).forEach((close) => {
            close();
        });
    }

    async #listen(server: Server): Promise<number> {
        const sockets = new Set<Socket>();
        server.on("connection", (socket: Socket) => {
            sockets.add(socket.on("error", () => undefined));
        });
        server.listen(0, "127.0.0.1");
        await once(server, "listening");
        this.#closers.push(() => {
            server.close();
            sockets.forEach((socket) => socket.destroy());
        });
        return (server.address() as AddressInfo).port;
    }

    #selfSigned() {
        this.#identity ??= selfSigned();
        return this.#identity;
    }
}

function handler(answer: (path: string) => Said): RequestListener {
    return ({ url = "" }, response) => {
        const { status, body = "" } = answer(url);
        response.writeHead(status).end(body);
    };
}

function selfSigned() {
    const home = fs.mkdtempSync(path.join(os.tmpdir(), "loopback-"));
    const [key, cert] = [path.join(home, "key.pem"), path.join(home, "cert.pem")];
    const kind = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-subj", "/CN=bmc"];
    try {
        execFileSync("openssl", ["req", "-x509", ...kind, "-keyout", key, "-out", cert, "-days", "1"], {
            stdio: "ignore",
        });
        return { key: fs.readFileSync(key), cert: fs.readFileSync(cert) };
    } finally {
        fs.rmSync(home, { recursive: true });
    }
}
