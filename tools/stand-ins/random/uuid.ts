import { randomBytes } from "node:crypto";

const FORM = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

/** Version 7 of RFC 9562: the time in milliseconds first, so that later ones sort later. */
export function uuid7(epochMs: number): string {
    const bytes = randomBytes(16);
    bytes.writeUIntBE(epochMs, 0, 6);
    bytes.writeUInt8((bytes.readUInt8(6) & 0x0f) | 0x70, 6);
    bytes.writeUInt8((bytes.readUInt8(8) & 0x3f) | 0x80, 8);
    return bytes.toString("hex").replace(/^(.{8})(.{4})(.{4})(.{4})/, "$1-$2-$3-$4-");
}

/** @throws Error when `text` is not a UUID. */
export function parseUuid(text: string): string {
    const uuid = text.toLowerCase();
    if (!FORM.test(uuid)) {
        throw new Error(`got "${text}"`);
    }
    return uuid;
}
