/** How far a question got. */
export interface Answer {
    readonly status: "pass" | "fail" | "indeterminate";
    readonly reason: string;
    /** Which part of the way failed: decides what to do about it. */
    readonly cause?: Cause;
}

export type Cause = "name" | "route" | "silence" | "refused" | "protocol" | "answer";

export const passed = (reason: string): Answer => ({ status: "pass", reason });
export const failed = (cause: Cause, reason: string): Answer => ({ status: "fail", cause, reason });

/** What the codes of sockets and resolvers mean on a wire. */
const CODES: Readonly<Record<string, readonly [Cause, string]>> = {
    ENOTFOUND: ["name", "has a name that this machine cannot resolve"],
    EAI_AGAIN: ["name", "has a name that this machine cannot resolve now: its resolver does not answer"],
    EHOSTUNREACH: ["route", "cannot be reached: nobody in its network holds the address"],
    ENETUNREACH: ["route", "cannot be reached: this machine has no route to its network"],
    EHOSTDOWN: ["route", "cannot be reached: nobody in its network holds the address"],
    ECONNREFUSED: ["refused", "refuses connections: something holds the address, and nothing listens there"],
    ECONNRESET: ["protocol", "breaks off the connection"],
    EPIPE: ["protocol", "breaks off the connection"],
    EPROTO: ["protocol", "answers with something else than TLS"],
    HPE_INVALID_CONSTANT: ["protocol", "answers with something else than HTTP"],
};

/** A failed socket, in words. Errors that nobody has seen yet keep their own. */
export function failedBy(error: NodeJS.ErrnoException): Answer {
    const { code = "", message } = error;
    const family = code.startsWith("ERR_SSL_") ? "EPROTO" : code.startsWith("HPE_") ? "HPE_INVALID_CONSTANT" : code;
    const [cause, reason] = CODES[family] ?? ["answer", `cannot be asked: ${message}`];
    return failed(cause, reason);
}

export const silent = (seconds: number, reached: boolean): Answer =>
    reached
        ? failed("silence", `accepts connections and says nothing within ${seconds} s`)
        : failed("route", `does not answer within ${seconds} s`);
