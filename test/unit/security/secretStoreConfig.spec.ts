import assert from "node:assert/strict";

import { secretStoreConfig } from "../../../components/security/secretStoreConfig";

const members = ["openbao-0.openbao-internal", "openbao-1.openbao-internal"];

/** `<type> "<label>" ...` of each block on the outermost level, with its lines. */
function blocks(config: string): (readonly [string, string])[] {
    return [...config.matchAll(/^(\w+(?: "\w+")*) \{\n([^]*?)^\}$/gm)].map(([, head = "", body = ""]) => [head, body]);
}

describe("OpenBao's configuration", () => {
    const config = secretStoreConfig(members, { current: "seal-1" });
    const of = (head: string) => blocks(config).filter(([found]) => found === head);

    it("listens with TLS 1.3 only, and tells nobody in the network how to make a root token without one", () => {
        const listeners = of('listener "tcp"').map(([, body]) => body);
        assert.equal(listeners.length, 2);
        for (const listener of listeners) {
            assert.match(listener, /tls_cert_file +=.*\n.*tls_key_file +=.*\n.*tls_min_version += "tls13"/);
            assert.doesNotMatch(listener, /tls_disable/);
        }
        const open = listeners.filter((listener) =>
            listener.includes("disable_unauthed_generate_root_endpoints = false"),
        );
        assert.deepEqual(
            open.map((listener) => /^ +address += (.*)$/m.exec(listener)?.[1]),
            ['"127.0.0.1:8210"'],
        );
    });

    it("lets a member join through any other, whose certificate it checks", () => {
        const [[, raft] = []] = of('storage "raft"');
        assert.deepEqual(
            [...(raft ?? "").matchAll(/leader_api_addr += "(.*)"/g)].map(([, address]) => address),
            members.map((member) => `https://${member}:8200`),
        );
        assert.equal((raft ?? "").match(/leader_ca_cert_file += "\/openbao\/tls\/ca\.crt"/g)?.length, members.length);
    });

    it("unseals by files alone, the key before beside the current one while it is replaced", () => {
        const seal = (keys: { current: string; previous?: string }) =>
            blocks(secretStoreConfig(members, keys))
                .filter(([head]) => head === 'seal "static"')
                .map(([, body]) => body.trim().split(/\s*\n\s*/));
        assert.deepEqual(seal({ current: "seal-1" }), [
            ['current_key_id = "seal-1"', 'current_key    = "file:///openbao/seal/seal-1"'],
        ]);
        assert.deepEqual(seal({ current: "seal-2", previous: "seal-1" }), [
            [
                'current_key_id = "seal-2"',
                'current_key    = "file:///openbao/seal/seal-2"',
                'previous_key_id = "seal-1"',
                'previous_key    = "file:///openbao/seal/seal-1"',
            ],
        ]);
    });

    it("records every request twice, so that a full volume stops nobody", () => {
        const devices = blocks(config).filter(([head]) => head.startsWith("audit"));
        assert.deepEqual(
            devices.map(([head, body]) => [head, /file_path = "(.*)"/.exec(body)?.[1]]),
            [
                ['audit "file" "file"', "/openbao/audit/audit.log"],
                ['audit "file" "stdout"', "stdout"],
            ],
        );
    });

    it("holds none of the words that the chart's start script replaces", () => {
        assert.doesNotMatch(config, /HOST_IP|POD_IP|HOSTNAME|API_ADDR|TRANSIT_ADDR|RAFT_ADDR/);
    });
});
