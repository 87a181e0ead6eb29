import * as grpc from "@grpc/grpc-js";
import { ResourceProviderService } from "@pulumi/pulumi/proto/provider_grpc_pb";
import {
    CreateRequest,
    CreateResponse,
    DeleteRequest,
    UpdateRequest,
    UpdateResponse,
} from "@pulumi/pulumi/proto/provider_pb";
import { Struct } from "google-protobuf/google/protobuf/struct_pb";

import { listen } from "../node-host/pluginServer";
import { LIMITS, unaryAsIs } from "../node-host/rawCalls";
import { type Finding, type Look, type LookedUp, lookUp, type Named } from "./lookUp";
import { type Message, Plugin } from "./plugin";

/**
 * The Kubernetes provider for a recovery: it passes everything on to the real one, except that it cannot write. What the engine
 * asks it to create or change it looks up on the cluster instead, and answers as if that had just been done; deletions are
 * refused. So a state is made by the engine itself, as an update makes it, and no object is touched.
 */
export class LookingProvider {
    /** What was looked at, by URN, as of the last time. */
    readonly looks = new Map<string, Look>();
    readonly #plugins = new Map<string, Promise<Plugin>>();
    readonly #server = new grpc.Server(LIMITS);

    /**
     * @param executable the real plugin
     * @param accepts whether an object may be recorded in spite of what was found
     */
    constructor(
        private readonly executable: string,
        private readonly accepts: (finding: Finding) => boolean,
    ) {
        const { list: _, ...unary } = ResourceProviderService;
        const methods = Object.entries(unary).map(([name, { path }]) => [name, path] as const);
        this.#server.addService(
            Object.fromEntries(methods.map(([name, path]) => [name, unaryAsIs(path)])),
            Object.fromEntries(methods.map(([name, path]) => [name, this.#handler(path)])),
        );
    }

    /** @returns what the engine is to have in its environment to use this provider instead of the real one */
    async serve(): Promise<Record<string, string>> {
        return { PULUMI_DEBUG_PROVIDERS: `kubernetes:${await listen(this.#server)}` };
    }

    async close(): Promise<void> {
        this.#server.forceShutdown();
        const started = await Promise.allSettled(this.#plugins.values());
        started.forEach((result) => result.status === "fulfilled" && result.value.stop());
    }

    #handler(path: string): grpc.handleUnaryCall<Buffer, Buffer> {
        return (call, callback) => {
            this.#answer(path, call.request, this.#pluginOf(call.getPeer())).then(
                (answer) => callback(null, answer),
                (error: unknown) => callback(asStatus(error)),
            );
        };
    }

    /** The engine has a connection for each provider resource: one for each cluster. They must not share a plugin. */
    #pluginOf(connection: string): Promise<Plugin> {
        const plugin = this.#plugins.get(connection) ?? Plugin.start(this.executable);
        this.#plugins.set(connection, plugin);
        return plugin;
    }

    async #answer(path: string, request: Buffer, plugin: Promise<Plugin>): Promise<Buffer> {
        const { create, update, delete: remove } = ResourceProviderService;
        switch (path) {
            case create.path: {
                const wanted = CreateRequest.deserializeBinary(request);
                const { look, properties } = await this.#look(wanted, wanted.getProperties(), await plugin);
                return serialized(new CreateResponse().setId(look.id).setProperties(properties));
            }
            case update.path: {
                const wanted = UpdateRequest.deserializeBinary(request);
                const { properties } = await this.#look(wanted, wanted.getNews(), await plugin);
                return serialized(new UpdateResponse().setProperties(properties));
            }
            case remove.path:
                throw new Error(
                    `a recovery deletes nothing: ${DeleteRequest.deserializeBinary(request).getUrn()} was to be`,
                );
            default:
                return await (await plugin).forward(path, request);
        }
    }

    async #look(
        request: Named & { getPreview(): boolean },
        inputs: Struct | undefined,
        plugin: Plugin,
    ): Promise<LookedUp> {
        const found = await lookUp(plugin, request, inputs ?? new Struct());
        const { finding } = found.look;
        this.looks.set(request.getUrn(), found.look);
        // A preview goes on, so that everything is found in one go.
        if (finding && !request.getPreview() && !this.accepts(finding)) {
            throw new Error(finding.reason);
        }
        return found;
    }
}

function serialized(message: Message): Buffer {
    return Buffer.from(message.serializeBinary());
}

function asStatus(error: unknown): Partial<grpc.StatusObject> {
    const isStatus = error instanceof Error && "code" in error && "metadata" in error;
    return isStatus
        ? (error as unknown as grpc.ServiceError)
        : { code: grpc.status.FAILED_PRECONDITION, details: error instanceof Error ? error.message : String(error) };
}
