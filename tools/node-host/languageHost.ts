import { status, type sendUnaryData, type ServerUnaryCall, type UntypedServiceImplementation } from "@grpc/grpc-js";
import { version } from "@pulumi/pulumi/package.json";
import * as language from "@pulumi/pulumi/proto/language_pb";
import { PluginInfo } from "@pulumi/pulumi/proto/plugin_pb";
import { Empty } from "google-protobuf/google/protobuf/empty_pb";

import { programDependencies } from "./dependencies";
import { interruptAll } from "./processes";
import { runPlugin, type PluginCall } from "./runPlugin";
import { runProgram } from "./runProgram";

/**
 * The engine's LanguageRuntime protocol for Node programs, for machines where Pulumi's own host cannot be had.
 *
 * What is not here (code generation, packing, linking, templates) answers "unimplemented" by gRPC's own default.
 *
 * @param engine address of the engine, when the command line gave one; otherwise the handshake brings it.
 * @param onEngine told the engine's address as soon as it is known.
 */
export function languageHost(engine: string | undefined, onEngine: (address: string) => void) {
    let engineAddress = engine;

    return {
        handshake: unary((request: language.LanguageHandshakeRequest) => {
            if (engineAddress === undefined) {
                engineAddress = request.getEngineAddress();
                onEngine(engineAddress);
            }
            return new language.LanguageHandshakeResponse();
        }),

        getPluginInfo: unary(() => {
            const info = new PluginInfo();
            info.setVersion(`${version}+node-host`);
            return info;
        }),

        // Empty on purpose: whatever is listed here the engine tries to download. The SDK's classes name their plugin's
        // version with each resource, and the engine finds that one among the installed plugins.
        getRequiredPackages: unary(() => new language.GetRequiredPackagesResponse()),
        getRequiredPlugins: unary(() => new language.GetRequiredPluginsResponse()),

        run: unary(async (request: language.RunRequest, signal) => {
            if (request.getAttachDebugger()) {
                throw new Error("this Node host cannot attach a debugger; use Pulumi's own pulumi-language-nodejs");
            }
            if (engineAddress === undefined) {
                throw new Error("no engine: it must be named on the command line or by Handshake before Run");
            }
            const { error, bail } = await runProgram(request, programInfo(request), engineAddress, signal);
            const response = new language.RunResponse();
            response.setError(error);
            response.setBail(bail);
            return response;
        }),

        runPlugin: (call: PluginCall) => {
            Promise.resolve()
                .then(async () => {
                    await runPlugin(call, programInfo(call.request));
                })
                .catch((error: unknown) => {
                    call.emit("error", failure(error));
                });
        },

        cancel: unary(() => {
            void interruptAll();
            return new Empty();
        }),

        installDependencies: (call: { emit(event: "error", error: unknown): boolean }) => {
            const details = "this Node host does not install dependencies: run `npm ci` in the project";
            call.emit("error", { code: status.UNIMPLEMENTED, details });
        },

        // No option of the runtime has to be asked for.
        runtimeOptionsPrompts: unary(() => new language.RuntimeOptionsResponse()),

        about: unary(() => {
            const response = new language.AboutResponse();
            response.setExecutable(process.execPath);
            response.setVersion(process.version);
            response.getMetadataMap().set("host", `stand-in for pulumi-language-nodejs, SDK ${version}`);
            return response;
        }),

        getProgramDependencies: unary((request: language.GetProgramDependenciesRequest) => {
            const directory = programInfo(request).getProgramDirectory();
            const response = new language.GetProgramDependenciesResponse();
            for (const { name, version } of programDependencies(directory, request.getTransitivedependencies())) {
                const dependency = new language.DependencyInfo();
                dependency.setName(name);
                dependency.setVersion(version);
                response.addDependencies(dependency);
            }
            return response;
        }),
    } satisfies UntypedServiceImplementation;
}

/** A handler that returns its answer or throws. `signal` is aborted when the engine gives the call up. */
function unary<Request, Response>(answer: (request: Request, signal: AbortSignal) => Response | Promise<Response>) {
    return (call: ServerUnaryCall<Request, Response>, callback: sendUnaryData<Response>): void => {
        const abort = new AbortController();
        call.once("cancelled", () => {
            abort.abort();
        });
        Promise.resolve()
            .then(async () => await answer(call.request, abort.signal))
            .then(
                (response) => {
                    callback(null, response);
                },
                (error: unknown) => {
                    callback(failure(error));
                },
            );
    };
}

function failure(error: unknown) {
    return { code: status.UNKNOWN, details: error instanceof Error ? error.message : String(error) };
}

function programInfo(request: { getInfo(): language.ProgramInfo | undefined }): language.ProgramInfo {
    const info = request.getInfo();
    if (!info) {
        throw new Error("the engine did not say where the program is; it is older than this Node host supports");
    }
    return info;
}
