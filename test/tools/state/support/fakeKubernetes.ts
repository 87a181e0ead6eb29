import { appendFileSync, readFileSync } from "node:fs";

import { Metadata, type sendUnaryData, type ServerUnaryCall, type ServiceError, status } from "@grpc/grpc-js";
import { ResourceProviderService } from "@pulumi/pulumi/proto/provider_grpc_pb";
import * as proto from "@pulumi/pulumi/proto/provider_pb";
import { Status } from "@pulumi/pulumi/proto/status_pb";
import { Any } from "google-protobuf/google/protobuf/any_pb";
import { Struct, type JavaScriptValue } from "google-protobuf/google/protobuf/struct_pb";

import { servePlugin } from "../../../../tools/node-host/pluginServer";

/** A provider over one file of objects by id, which writes down by name every call that it gets. */
const [cluster = "", calls = ""] = process.argv.slice(2);
const objects = () => JSON.parse(readFileSync(cluster, "utf8")) as Record<string, Record<string, JavaScriptValue>>;

function answer<Q, A>(name: string, act: (request: Q) => A) {
    return (call: ServerUnaryCall<Q, A>, callback: sendUnaryData<A>) => {
        appendFileSync(calls, `${process.pid} ${name}\n`);
        try {
            callback(null, act(call.request));
        } catch (error) {
            callback(error as ServiceError);
        }
    };
}

/** As the real one says that an object is there, and has not become what it should. */
function notReady(properties: Struct, inputs?: Struct): Error {
    const failed = new proto.ErrorResourceInitFailed().setProperties(properties).setInputs(inputs);
    failed.addReasons("0 of 2 ready");
    const detail = new Any();
    detail.pack(failed.serializeBinary(), "pulumirpc.ErrorResourceInitFailed");
    const said = new Status();
    said.addDetails(detail);
    const metadata = new Metadata();
    metadata.set("grpc-status-details-bin", Buffer.from(said.serializeBinary()));
    return Object.assign(new Error("resource failed to initialize"), { code: status.UNKNOWN, metadata });
}

void servePlugin(ResourceProviderService, {
    configure: answer("configure", () => new proto.ConfigureResponse().setSupportspreview(true)),
    check: answer("check", (request: proto.CheckRequest) => new proto.CheckResponse().setInputs(request.getNews())),
    read: answer("read", (request: proto.ReadRequest) => {
        const object = objects()[request.getId()];
        const read = new proto.ReadResponse().setInputs(request.getInputs());
        if (object?.["unready"]) {
            throw notReady(Struct.fromJavaScript(object), request.getInputs());
        }
        return object ? read.setId(request.getId()).setProperties(Struct.fromJavaScript(object)) : read;
    }),
    diff: answer("diff", (request: proto.DiffRequest) => {
        const data = (struct?: Struct) => JSON.stringify(struct?.toJavaScript()["data"]);
        const diff = new proto.DiffResponse().setChanges(proto.DiffResponse.DiffChanges.DIFF_NONE);
        if (data(request.getOlds()) !== data(request.getNews())) {
            diff.setChanges(proto.DiffResponse.DiffChanges.DIFF_SOME);
            diff.getDetaileddiffMap().set("data.value", new proto.PropertyDiff());
        }
        return diff;
    }),
    create: answer("create", () => new proto.CreateResponse()),
    update: answer("update", () => new proto.UpdateResponse()),
    delete: answer("delete", () => new proto.UpdateResponse()),
});
