import type { ServiceError } from "@grpc/grpc-js";
import { ResourceProviderService } from "@pulumi/pulumi/proto/provider_grpc_pb";
import {
    DiffRequest,
    DiffResponse,
    ErrorResourceInitFailed,
    ReadRequest,
    ReadResponse,
} from "@pulumi/pulumi/proto/provider_pb";
import { Status } from "@pulumi/pulumi/proto/status_pb";
import { Struct, Value } from "google-protobuf/google/protobuf/struct_pb";

import { decode, isUnknown } from "../stand-ins/provider/values";
import { type AppliedObject, fieldManagerOf } from "./fieldManager";
import type { Plugin } from "./plugin";

/** Why an object cannot be recorded as the program wants it. */
export interface Finding {
    /** `missing`: there is none. `different`: some field says something else. `foreign`: Pulumi did not apply it. */
    readonly kind: "missing" | "different" | "foreign" | "unknown";
    readonly reason: string;
}

export interface Look {
    /** `namespace/name`, or the name of what lives in none. */
    readonly id: string;
    readonly finding?: Finding;
    /** What is unusual, and no reason to stop. */
    readonly note?: string;
}

/** A resource as the engine names it. */
export interface Named {
    getUrn(): string;
    getName(): string;
    getType(): string;
}

export interface LookedUp {
    readonly look: Look;
    /** What the engine gets as the state of the object: as it is, or as it is wanted where there is none. */
    readonly properties: Struct;
}

/** Reads the object that the engine asked to be created, or changed, to what `inputs` say. */
export async function lookUp(plugin: Pick<Plugin, "call">, resource: Named, inputs: Struct): Promise<LookedUp> {
    const wanted = decode(inputs).properties as AppliedObject;
    const { name, namespace } = wanted.metadata ?? {};
    const id = namespace === undefined ? String(name) : `${namespace}/${String(name)}`;
    if (isUnknown(wanted)) {
        const reason = "depends on a value that is not known before something else is made";
        return found(id, { kind: "unknown", reason }, inputs);
    }
    const live = await read(plugin, resource, id, inputs);
    const properties = live.getProperties();
    if (live.getId() === "" || !properties) {
        return found(id, { kind: "missing", reason: "does not exist" }, inputs);
    }
    const object = decode(properties).properties as AppliedObject;
    const ownId = [object.metadata?.namespace, object.metadata?.name].filter(Boolean).join("/");

    const { manager, note } = fieldManagerOf(wanted, object);
    if (manager !== undefined) {
        // Under another name an update would leave behind the fields that the old name owns.
        properties.getFieldsMap().set("__fieldManager", new Value().setStringValue(manager));
    }
    const paths = await differences(plugin, resource, ownId, inputs, live);
    const difference = paths.length > 0 ? `differs from the program in ${paths.join(", ")}` : undefined;
    if (manager === undefined) {
        return found(
            ownId,
            { kind: "foreign", reason: difference === undefined ? note : `${note}; it ${difference}` },
            properties,
        );
    }
    if (difference !== undefined) {
        return found(ownId, { kind: "different", reason: difference }, properties);
    }
    return { look: { id: ownId, ...(note !== undefined && { note }) }, properties };
}

function found(id: string, finding: Finding, properties: Struct): LookedUp {
    return { look: { id, finding }, properties };
}

/** An object that is not ready is there all the same: the next refresh says what it lacks. */
async function read(plugin: Pick<Plugin, "call">, resource: Named, id: string, inputs: Struct) {
    const asked = new ReadRequest()
        .setUrn(resource.getUrn())
        .setName(resource.getName())
        .setType(resource.getType())
        .setId(id)
        .setInputs(inputs)
        .setProperties(new Struct());
    try {
        return await plugin.call(ResourceProviderService.read.path, asked, ReadResponse);
    } catch (error) {
        const unready = notReady(error as ServiceError);
        if (unready) {
            return new ReadResponse().setId(id).setProperties(unready.getProperties()).setInputs(unready.getInputs());
        }
        throw error;
    }
}

function notReady({ metadata }: Partial<ServiceError>): ErrorResourceInitFailed | undefined {
    const details = metadata?.get("grpc-status-details-bin")[0];
    if (!(details instanceof Buffer)) {
        return undefined;
    }
    const [unready] = Status.deserializeBinary(details)
        .getDetailsList()
        .filter((detail) => detail.getTypeName() === "pulumirpc.ErrorResourceInitFailed");
    return unready && ErrorResourceInitFailed.deserializeBinary(unready.getValue_asU8());
}

/** Paths of fields that the program wants otherwise, by the provider's own comparison; never values, for they may be secret. */
async function differences(
    plugin: Pick<Plugin, "call">,
    resource: Named,
    id: string,
    inputs: Struct,
    live: ReadResponse,
): Promise<string[]> {
    const asked = new DiffRequest()
        .setUrn(resource.getUrn())
        .setName(resource.getName())
        .setType(resource.getType())
        .setId(id)
        .setOlds(live.getProperties())
        .setOldInputs(live.getInputs())
        .setNews(inputs);
    const diff = await plugin.call(ResourceProviderService.diff.path, asked, DiffResponse);
    if (diff.getChanges() === DiffResponse.DiffChanges.DIFF_NONE) {
        return [];
    }
    const paths = [...diff.getDetaileddiffMap().keys()].sort();
    return paths.length > 0 ? paths : ["a field that the provider does not name"];
}
