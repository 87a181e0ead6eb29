import { createServer, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

type Answer = Buffer | string | ((response: ServerResponse) => void);

export interface Server {
    /** For `H200_DOWNLOAD_BASE`: `https://host/path` is answered by the file `host/path`. */
    readonly base: string;
    readonly requests: string[];
    readonly files: Record<string, Answer>;
    close(): Promise<void>;
}

/** A publisher's server on this machine. What it does not hold is a 404. */
export async function serve(files: Record<string, Answer>): Promise<Server> {
    const requests: string[] = [];
    const server = createServer((request, response) => {
        const path = (request.url ?? "").slice(1);
        requests.push(path);
        const answer = files[path];
        if (answer === undefined) {
            response.writeHead(404).end();
        } else if (typeof answer === "function") {
            answer(response);
        } else {
            response.writeHead(200, { "content-length": Buffer.byteLength(answer) }).end(answer);
        }
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    return {
        base: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
        requests,
        files,
        close: () =>
            new Promise((resolve) => {
                server.close(() => resolve());
                server.closeAllConnections();
            }),
    };
}

/** Half of a file, and then the connection breaks. */
export function cut(content: Buffer): (response: ServerResponse) => void {
    return (response) => {
        response.writeHead(200, { "content-length": content.length });
        response.write(content.subarray(0, content.length / 2), () => response.destroy());
    };
}
