import { writeFileSync } from "node:fs";

/** A day, an hour, a minute and a second ahead of UTC: no part of the time of day is what it was. */
const OFFSET_SECONDS = 90_061;
const HEADER_BYTES = 44;

/**
 * Writes a time zone in which it is another day, hour and minute than in UTC (RFC 9636, version 1). A chart that is rendered
 * in both and reads the clock gives two answers, even if it prints the date alone.
 */
export function writeTimeZone(file: string): void {
    const header = Buffer.alloc(HEADER_BYTES);
    header.write("TZif");
    header.writeInt32BE(1, 36); // one local time type
    header.writeInt32BE(4, 40); // its name, with the zero at its end
    const type = Buffer.alloc(6);
    type.writeInt32BE(OFFSET_SECONDS, 0);
    writeFileSync(file, Buffer.concat([header, type, Buffer.from("FAR\0")]));
}

/** Returns in another second of the clock. Templates that print seconds since 1970 know no time zone. */
export function waitForNextSecond(): void {
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 1000 - (Date.now() % 1000));
}
