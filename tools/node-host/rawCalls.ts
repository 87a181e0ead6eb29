import type * as grpc from "@grpc/grpc-js";

import { MESSAGE_LIMIT_BYTES } from "./pluginServer";

/** Both ways: what the engine allows for one message. */
export const LIMITS = {
    "grpc.max_receive_message_length": MESSAGE_LIMIT_BYTES,
    "grpc.max_send_message_length": MESSAGE_LIMIT_BYTES,
};

/** A message that is passed on as it came. */
export function asIs(message: Buffer): Buffer {
    return message;
}

/** A method whose messages nobody here reads. */
export function unaryAsIs(path: string): grpc.MethodDefinition<Buffer, Buffer> {
    return {
        path,
        requestStream: false,
        responseStream: false,
        requestSerialize: asIs,
        requestDeserialize: asIs,
        responseSerialize: asIs,
        responseDeserialize: asIs,
    };
}
