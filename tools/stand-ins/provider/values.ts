import { Struct, type JavaScriptValue } from "google-protobuf/google/protobuf/struct_pb";

import type { Properties } from "./schema";

/** The engine's marks in property values, defined by its protocol. */
export const UNKNOWN = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";
const SIGNATURE = "4dabf18193072939515e22adb298388d";
const SECRET = "1b47061264138c4ac30d75fd1eb44270";

export interface Decoded {
    readonly properties: Properties;
    /** Names of top-level properties that are secret or hold one. */
    readonly secrets: ReadonlySet<string>;
}

/** Plain values of a message, with secrets unpacked and remembered by name. */
export function decode(struct: Struct | undefined): Decoded {
    const secrets = new Set<string>();
    const properties: Record<string, unknown> = {};
    for (const [name, value] of Object.entries(struct?.toJavaScript() ?? {})) {
        const plain = unpack(value, () => secrets.add(name));
        // Names with two underscores are the bridge's own book-keeping in states that a real plugin wrote.
        if (plain !== null && !name.startsWith("__")) {
            properties[name] = plain;
        }
    }
    return { properties, secrets };
}

function unpack(value: unknown, onSecret: () => void): unknown {
    if (Array.isArray(value)) {
        return value.map((element) => unpack(element, onSecret));
    }
    if (typeof value !== "object" || value === null) {
        return value;
    }
    if (SIGNATURE in value && value[SIGNATURE] === SECRET) {
        onSecret();
        return unpack((value as { value?: unknown }).value, onSecret);
    }
    const entries = Object.entries(value).map(([key, inner]) => [key, unpack(inner, onSecret)] as const);
    return Object.fromEntries(entries.filter(([, inner]) => inner !== null));
}

/** The message for `properties`, with those named in `secrets` marked as secret. */
export function encode(properties: Properties, secrets: Iterable<string>): Struct {
    const secret = new Set(secrets);
    const entries = Object.entries(properties).filter(([, value]) => value !== undefined && value !== null);
    const marked = entries.map(([name, value]) => [name, secret.has(name) ? { [SIGNATURE]: SECRET, value } : value]);
    return Struct.fromJavaScript(Object.fromEntries(marked) as Record<string, JavaScriptValue>);
}

/** Whether a value, or anything inside it, is known only after other resources exist. */
export function isUnknown(value: unknown): boolean {
    return typeof value === "object" && value !== null ? Object.values(value).some(isUnknown) : value === UNKNOWN;
}
