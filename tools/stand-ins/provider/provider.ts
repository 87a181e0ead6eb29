import { status, type sendUnaryData, type ServerUnaryCall, type UntypedServiceImplementation } from "@grpc/grpc-js";
import { PluginInfo } from "@pulumi/pulumi/proto/plugin_pb";
import * as provider from "@pulumi/pulumi/proto/provider_pb";
import { Empty } from "google-protobuf/google/protobuf/empty_pb";

import { checkFields, type Failure } from "./check";
import { type Package, packageSchema } from "./packageSchema";
import { diffInputs, inputsOf, planInputs, type Change } from "./plan";
import { type FunctionSchema, type Properties, type ResourceSchema, secretOutputs } from "./schema";
import { decode, encode, UNKNOWN } from "./values";

/** A new resource: its id and the outputs that are not inputs. */
export interface Created {
    readonly id: string;
    readonly outputs: Properties;
}

/** One kind of resource of a stand-in. */
export interface ResourceType {
    readonly schema: ResourceSchema;
    /** Rules between fields; each value may be missing, or unknown in a preview. Called only if the fields are right. */
    readonly check?: (inputs: Properties) => Failure[];
    /** @param inputs with defaults filled in. */
    readonly create: (inputs: Properties) => Created | Promise<Created>;
    /** @returns the whole state, inputs included. @throws Error when the id has the wrong form. */
    readonly import?: (id: string) => Created | Promise<Created>;
    /** Outputs that time has changed. They appear on refresh, and replace the resource on the next update. */
    readonly aged?: (state: Properties) => Properties;
}

/** A function that reads and creates nothing. @throws Error with the reason, for the user. */
export interface FunctionType {
    readonly schema: FunctionSchema;
    readonly call: (args: Properties) => Properties | Promise<Properties>;
}

export interface StandIn extends Package {
    readonly resources: Readonly<Record<string, ResourceType>>;
    readonly functions: Readonly<Record<string, FunctionType>>;
}

/** The engine's ResourceProvider protocol. Methods that no stand-in needs answer "unimplemented" by gRPC's default. */
export function providerService(standIn: StandIn) {
    const resource = (urn: string): ResourceType => {
        const token = urn.split("::")[2]?.split("$").at(-1) ?? urn;
        return known(standIn.resources[token], `resource type ${token}`, standIn);
    };

    return {
        getPluginInfo: unary(() => {
            const info = new PluginInfo();
            info.setVersion(`${standIn.version}+stand-in`);
            return info;
        }),

        getSchema: unary(() => {
            const response = new provider.GetSchemaResponse();
            response.setSchema(packageSchema(standIn));
            return response;
        }),

        checkConfig: unary((request: provider.CheckRequest) => {
            const { properties } = decode(request.getNews());
            const settings = Object.keys(properties).filter((name) => !["version", "pluginDownloadURL"].includes(name));
            const reason = "the stand-in has no settings; it never uses the network";
            return checkResponse(
                request,
                settings.map((property) => ({ property, reason })),
            );
        }),

        configure: unary(() => {
            const response = new provider.ConfigureResponse();
            response.setAcceptsecrets(true);
            response.setSupportspreview(true);
            return response;
        }),

        check: unary((request: provider.CheckRequest) => {
            const { schema, check } = resource(request.getUrn());
            const { properties } = decode(request.getNews());
            const failures = checkFields(schema.inputs, properties);
            return checkResponse(request, failures.length > 0 ? failures : (check?.(properties) ?? []));
        }),

        diff: unary((request: provider.DiffRequest) => {
            const { schema, aged } = resource(request.getUrn());
            const state = decode(request.getOlds()).properties;
            const planned = planInputs(schema, decode(request.getNews()).properties, state);
            const changes = diffInputs(schema, planned, state);
            for (const name of Object.keys(aged?.({ ...state, ...planned }) ?? {})) {
                changes[name] = { kind: "update", replace: true };
            }
            return diffResponse(changes);
        }),

        create: unary(async (request: provider.CreateRequest) => {
            const type = resource(request.getUrn());
            const { properties, secrets } = decode(request.getProperties());
            const planned = planInputs(type.schema, properties);
            const { id, outputs } = request.getPreview() ? unknownOutputs(type.schema) : await type.create(planned);
            const response = new provider.CreateResponse();
            response.setId(id);
            response.setProperties(encodeState(type.schema, { ...planned, ...outputs }, secrets));
            return response;
        }),

        read: unary(async (request: provider.ReadRequest) => {
            const type = resource(request.getUrn());
            const { properties, secrets } = decode(request.getProperties());
            const isImport = Object.keys(properties).length === 0;
            const { id, outputs: state } = isImport
                ? await importResource(type, request.getId(), request.getUrn())
                : { id: request.getId(), outputs: { ...properties, ...type.aged?.(properties) } };
            const response = new provider.ReadResponse();
            response.setId(id);
            response.setProperties(encodeState(type.schema, state, secrets));
            response.setInputs(
                isImport ? encode(inputsOf(type.schema, state), secretOutputs(type.schema)) : request.getInputs(),
            );
            return response;
        }),

        update: unary((request: provider.UpdateRequest) => {
            const { schema } = resource(request.getUrn());
            const olds = decode(request.getOlds());
            const news = decode(request.getNews());
            const outputs = Object.entries(olds.properties).filter(([name]) => name in schema.outputs);
            const state = { ...Object.fromEntries(outputs), ...planInputs(schema, news.properties, olds.properties) };
            const response = new provider.UpdateResponse();
            response.setProperties(encodeState(schema, state, [...olds.secrets, ...news.secrets]));
            return response;
        }),

        // Nothing exists outside the state.
        delete: unary(() => new Empty()),

        invoke: unary(async (request: provider.InvokeRequest) => {
            const token = request.getTok();
            const { schema, call } = known(standIn.functions[token], `function ${token}`, standIn);
            const { properties, secrets } = decode(request.getArgs());
            const fields = Object.entries(schema.inputs).map(
                ([name, field]) => [name, { ...field, replace: "never" }] as const,
            );
            const failures = checkFields(Object.fromEntries(fields), properties);
            const response = new provider.InvokeResponse();
            response.setFailuresList(failures.map(checkFailure));
            if (failures.length === 0) {
                response.setReturn(encode(await call(properties), secrets));
            }
            return response;
        }),

        cancel: unary(() => new Empty()),
    } satisfies UntypedServiceImplementation;
}

function unary<Request, Response>(answer: (request: Request) => Response | Promise<Response>) {
    return (call: ServerUnaryCall<Request, Response>, callback: sendUnaryData<Response>): void => {
        Promise.resolve(call.request)
            .then(answer)
            .then(
                (response) => {
                    callback(null, response);
                },
                (error: unknown) => {
                    const details = error instanceof Error ? error.message : String(error);
                    callback({ code: status.UNKNOWN, details });
                },
            );
    };
}

function known<T>(found: T | undefined, what: string, { name, version }: StandIn): T {
    if (found === undefined) {
        throw new Error(`the stand-in for ${name} ${version} has no ${what}`);
    }
    return found;
}

function checkResponse(request: provider.CheckRequest, failures: readonly Failure[]): provider.CheckResponse {
    const response = new provider.CheckResponse();
    response.setInputs(request.getNews());
    response.setFailuresList(failures.map(checkFailure));
    return response;
}

function checkFailure({ property, reason }: Failure): provider.CheckFailure {
    const failure = new provider.CheckFailure();
    failure.setProperty(property);
    failure.setReason(reason);
    return failure;
}

const { ADD, ADD_REPLACE, DELETE, DELETE_REPLACE, UPDATE, UPDATE_REPLACE } = provider.PropertyDiff.Kind;
const KINDS = {
    add: { inPlace: ADD, replace: ADD_REPLACE },
    delete: { inPlace: DELETE, replace: DELETE_REPLACE },
    update: { inPlace: UPDATE, replace: UPDATE_REPLACE },
} as const;

function diffResponse(changes: Readonly<Record<string, Change>>): provider.DiffResponse {
    const { DIFF_SOME, DIFF_NONE } = provider.DiffResponse.DiffChanges;
    const names = Object.keys(changes);
    const response = new provider.DiffResponse();
    response.setChanges(names.length > 0 ? DIFF_SOME : DIFF_NONE);
    response.setDiffsList(names);
    response.setReplacesList(names.filter((name) => changes[name]?.replace));
    response.setHasdetaileddiff(true);
    for (const [name, { kind, replace }] of Object.entries(changes)) {
        const diff = new provider.PropertyDiff();
        diff.setKind(KINDS[kind][replace ? "replace" : "inPlace"]);
        response.getDetaileddiffMap().set(name, diff);
    }
    return response;
}

function unknownOutputs({ outputs }: ResourceSchema): Created {
    return { id: "", outputs: Object.fromEntries(Object.keys(outputs).map((name) => [name, UNKNOWN])) };
}

async function importResource(type: ResourceType, id: string, urn: string): Promise<Created> {
    if (!type.import) {
        throw new Error(`${urn} cannot be imported: the real plugin does not support it either`);
    }
    try {
        return await type.import(id);
    } catch (error) {
        // The id itself is the secret for some types: never quoted.
        throw new Error(`the import id must be ${type.schema.importId ?? ""}: ${(error as Error).message}`);
    }
}

function encodeState(schema: ResourceSchema, state: Properties, secrets: Iterable<string>) {
    const recorded = Object.entries(state).filter(([name]) => !schema.inputs[name]?.writeOnly);
    return encode(Object.fromEntries(recorded), [...secrets, ...secretOutputs(schema)]);
}
