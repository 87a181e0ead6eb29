import { spawn } from "node:child_process";
import { createInterface } from "node:readline";

import { credentials, Metadata } from "@grpc/grpc-js";
import { ResourceProviderClient } from "@pulumi/pulumi/proto/provider_grpc_pb";
import { Empty } from "google-protobuf/google/protobuf/empty_pb";

/**
 * Pulumi's resource plugins have no common flag for their version, but without arguments each serves its protocol on a
 * port that it prints.
 */
export async function askPlugin(path: string, env: NodeJS.ProcessEnv, timeoutMs: number): Promise<string> {
    const child = spawn(path, [], { env, stdio: ["ignore", "pipe", "ignore"], timeout: timeoutMs });
    try {
        const port = await new Promise<string>((resolve, reject) => {
            child.once("error", reject);
            child.once("exit", (code) => reject(new Error(`ended with ${code} before it printed its port`)));
            createInterface(child.stdout).once("line", resolve);
        });
        if (!/^\d+$/.test(port)) {
            throw new Error(`printed ${JSON.stringify(port.slice(0, 80))} instead of a port`);
        }
        const client = new ResourceProviderClient(`127.0.0.1:${port}`, credentials.createInsecure());
        const info = await new Promise<{ getVersion(): string }>((resolve, reject) => {
            const deadline = Date.now() + timeoutMs;
            client.getPluginInfo(new Empty(), new Metadata(), { deadline }, (error, answer) =>
                error ? reject(error) : resolve(answer),
            );
        });
        client.close();
        return info.getVersion().replace(/^v/, "");
    } finally {
        child.kill("SIGKILL");
    }
}
