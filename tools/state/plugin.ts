import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";

import * as grpc from "@grpc/grpc-js";

import { UserError } from "../command";
import { asIs, LIMITS } from "../node-host/rawCalls";

export interface Message {
    serializeBinary(): Uint8Array;
}

/** A resource plugin in a process of its own, started as the engine starts it. */
export class Plugin {
    private constructor(
        private readonly child: ChildProcess,
        private readonly client: grpc.Client,
        private readonly temporary: string,
    ) {}

    /** @throws UserError when it does not come to serve its protocol */
    static async start(executable: string): Promise<Plugin> {
        // Where it leaves a copy of its kubeconfig, keys included.
        const temporary = mkdtempSync(join(tmpdir(), "h200-provider-"));
        const child = spawn(executable, [], {
            env: { ...process.env, TMPDIR: temporary },
            stdio: ["ignore", "pipe", "ignore"],
        });
        const failed = once(child, "error").then(([error]) => {
            throw new UserError(`${executable} cannot be started (${(error as NodeJS.ErrnoException).code}).`);
        });
        const ended = once(child, "exit").then(([code, signal]) => {
            throw new UserError(`${executable} ended (${String(code ?? signal)}) before it served anything.`);
        });
        try {
            const line = once(createInterface(child.stdout), "line");
            const [port] = (await Promise.race([line, failed, ended])) as [string];
            // It ends some time, and nobody is left to be told.
            void Promise.allSettled([failed, ended]);
            const client = new grpc.Client(`127.0.0.1:${port}`, grpc.credentials.createInsecure(), LIMITS);
            return new Plugin(child, client, temporary);
        } catch (error) {
            rmSync(temporary, { recursive: true, force: true });
            throw error;
        }
    }

    /** One call of its protocol as it came, answered as it answers. */
    forward(path: string, request: Buffer): Promise<Buffer> {
        return new Promise((resolve, reject) => {
            this.client.makeUnaryRequest(path, asIs, asIs, request, (error, answer) => {
                if (error) {
                    reject(error);
                } else {
                    resolve(answer ?? Buffer.alloc(0));
                }
            });
        });
    }

    /** A call of our own. */
    async call<T>(path: string, request: Message, answer: { deserializeBinary(bytes: Uint8Array): T }): Promise<T> {
        return answer.deserializeBinary(await this.forward(path, Buffer.from(request.serializeBinary())));
    }

    stop(): void {
        this.client.close();
        this.child.kill("SIGKILL");
        rmSync(this.temporary, { recursive: true, force: true });
    }
}
