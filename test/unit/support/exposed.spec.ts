import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";

import { stringify } from "yaml";

import { exposedIn } from "../../twin/support/exposed";

const PASSWORD = "no-bmc-asks-for-it";
const LINES = randomBytes(144).toString("base64").replaceAll(/.{64}/g, "$&\n");
const KEY = `-----BEGIN RSA PRIVATE KEY-----\n${LINES}-----END RSA PRIVATE KEY-----\n`;

describe("a search for secrets in a text", () => {
    const secrets = new Map([
        ["password", PASSWORD],
        ["key", KEY],
    ]);
    const base64 = (text: string) => Buffer.from(text).toString("base64");
    const json = (value: unknown) => JSON.stringify(value);

    for (const [what, value] of secrets) {
        const found = (text: string) => assert.deepEqual(exposedIn(text, secrets), [what], text);
        const object = { files: [{ content: value }] };

        it(`finds a ${what} as it is, in JSON, in JSON that is a string of JSON, and indented in YAML`, () => {
            [`a${value}b`, json(object), json(json(object)), json(json(json(object))), stringify(object)].forEach(
                found,
            );
        });

        it(`finds a ${what} in base64, whatever stands before and behind it`, () => {
            for (const before of ["", "1", "12", "123"]) {
                for (const behind of ["", "1", "12", "123"]) {
                    found(json({ data: base64(`${before}${value}${behind}`) }));
                }
            }
        });

        it(`finds a ${what} in base64 of several lines, and in that of JSON`, () => {
            found(json({ data: base64(`1${value}`).replaceAll(/.{16}/g, "$&\n") }));
            found(json({ data: base64(json(object)) }));
        });
    }

    it("does not find what lacks a part", () => {
        const parts = [PASSWORD.slice(1), PASSWORD.slice(0, -1), KEY.slice(0, -40)];
        assert.deepEqual(exposedIn(json([...parts, ...parts.map(base64), base64(json(parts))]), secrets), []);
    });
});
