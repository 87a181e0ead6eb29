import type { ChildProcess } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { PassThrough, type Readable } from "node:stream";

import type { ServerWritableStream } from "@grpc/grpc-js";
import { type ProgramInfo, type RunPluginRequest, RunPluginResponse } from "@pulumi/pulumi/proto/language_pb";

import { servePolicyProxy } from "./policyProxy";
import { exitOf, interrupt, startNode, type Exit } from "./processes";
import { optionsEnvironment, parseRuntimeOptions, resolveSdk } from "./runtimeOptions";

export type PluginCall = ServerWritableStream<RunPluginRequest, RunPluginResponse>;

/** Runs a plugin written in Node (a policy pack, a provider from source) and streams what it prints to the engine. */
export async function runPlugin(call: PluginCall, info: ProgramInfo): Promise<void> {
    const exit = await (call.request.getKind() === "analyzer" ? runPolicyPack(call, info) : runOther(call, info));
    if (exit.kind === "not started") {
        throw exit.error;
    }
    const response = new RunPluginResponse();
    // 128 is what shells report for a signal; the engine only wants to see that it was not zero.
    response.setExitcode(exit.kind === "code" ? exit.code : 128);
    call.write(response);
    call.end();
}

async function runOther(call: PluginCall, info: ProgramInfo): Promise<Exit> {
    const args = [info.getProgramDirectory(), ...call.request.getArgsList()];
    const child = start(call, info, { script: "run-plugin", args, cwd: call.request.getPwd() });
    return await streamUntilExit(call, child, child.stdout as Readable);
}

async function runPolicyPack(call: PluginCall, info: ProgramInfo): Promise<Exit> {
    const directory = info.getProgramDirectory();
    const started = new Promise<Exit>((resolve, reject) => {
        // The engine may give up before it has configured, and thereby started, the pack.
        call.once("cancelled", () => {
            resolve({ kind: "code", code: 0 });
        });
        servePolicyProxy(async (stackEnvironment) => {
            const child = start(call, info, {
                script: "run-policy-pack",
                args: [...call.request.getArgsList(), directory],
                cwd: directory,
                env: stackEnvironment,
            });
            const output = new PassThrough();
            const port = portLine(child.stdout as Readable, output, directory);
            const exited = streamUntilExit(call, child, output);
            exited.then(resolve, reject);
            return await Promise.race([port, exited.then(() => endedEarly(directory))]);
        }).then((proxy) => {
            call.once("cancelled", () => {
                proxy.close();
            });
            call.write(stdout(Buffer.from(`${String(proxy.port)}\n`)));
        }, reject);
    });
    return await started;
}

function endedEarly(directory: string): never {
    throw new Error(`the policy pack in ${directory} ended before it was ready; what it printed says why`);
}

interface Start {
    readonly script: "run-plugin" | "run-policy-pack";
    readonly args: readonly string[];
    readonly cwd: string;
    readonly env?: Record<string, string>;
}

function start(call: PluginCall, info: ProgramInfo, { script, args, cwd, env }: Start): ChildProcess {
    const options = parseRuntimeOptions(info.getOptions());
    const path = resolveSdk(script, info.getProgramDirectory());
    const child = startNode([...options.nodeArgs, path, ...args], {
        cwd,
        stdio: ["ignore", "pipe", "pipe"],
        env: { ...environment(call.request.getEnvList()), ...optionsEnvironment(options), ...env },
    });
    call.once("cancelled", () => {
        interrupt(child);
    });
    return child;
}

/** `NAME=value` lines; the value may hold further `=`. */
function environment(lines: readonly string[]): Record<string, string> {
    return Object.fromEntries(lines.map((line) => [line.split("=", 1)[0] ?? "", line.slice(line.indexOf("=") + 1)]));
}

/**
 * The pack's own port, which is not for the engine; the rest of its output goes on to `rest`. Anything else in the first
 * line is an error, as it is with Pulumi's own host: a pack that works here must work there.
 */
async function portLine(source: Readable, rest: PassThrough, directory: string): Promise<number> {
    const lines = createInterface({ input: source });
    return await new Promise((resolve, reject) => {
        lines.once("line", (line) => {
            if (/^\d+$/.test(line)) {
                resolve(Number(line));
            } else {
                const fault = `it printed ${JSON.stringify(line)} before its port`;
                reject(new Error(`the policy pack in ${directory}: ${fault}; print nothing before new PolicyPack()`));
            }
            lines.on("line", (next) => rest.write(`${next}\n`));
        });
        lines.once("close", () => rest.end());
    });
}

async function streamUntilExit(call: PluginCall, child: ChildProcess, output: Readable): Promise<Exit> {
    const [exit] = await Promise.all([
        exitOf(child),
        send(call, output, stdout),
        send(call, child.stderr as Readable, stderr),
    ]);
    return exit;
}

async function send(call: PluginCall, source: Readable, message: (chunk: Buffer) => RunPluginResponse): Promise<void> {
    for await (const chunk of source) {
        if (!call.write(message(chunk as Buffer)) && !call.cancelled) {
            await Promise.race([once(call, "drain"), once(call, "cancelled")]);
        }
    }
}

function stdout(chunk: Buffer): RunPluginResponse {
    const response = new RunPluginResponse();
    response.setStdout(chunk);
    return response;
}

function stderr(chunk: Buffer): RunPluginResponse {
    const response = new RunPluginResponse();
    response.setStderr(chunk);
    return response;
}
