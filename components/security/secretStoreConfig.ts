/** Keys of the seal, each by the name that it has in the Secret `openbao-seal`. A name never stands for another key. */
export interface SealKeys {
    readonly current: string;
    /** While what it sealed is being sealed anew. */
    readonly previous?: string;
}

/** Where OpenBao's containers find what is mounted into them. */
export const PATHS = {
    data: "/openbao/data",
    audit: "/openbao/audit",
    seal: "/openbao/seal",
    tls: "/openbao/tls",
} as const;

export const API_PORT = 8200;
export const RAFT_PORT = 8201;

/** Inside a pod only: whoever gets here may run commands in it, or forward a port to it. */
export const QUORUM_PORT = 8210;

export const AUDIT_LOG = `${PATHS.audit}/audit.log`;

/** As of the API server (`control-plane/flags.ts`): in TLS 1.3 Go fixes the suites, and that gap is declared. */
const TLS = [
    `  tls_cert_file   = "${PATHS.tls}/tls.crt"`,
    `  tls_key_file    = "${PATHS.tls}/tls.key"`,
    '  tls_min_version = "tls13"',
];

/**
 * OpenBao's configuration. It has no setting for locked memory, which OpenBao gave up in 2.0: hosts have no swap.
 *
 * @param members addresses of all members, each of which asks the others to let it join
 */
export function secretStoreConfig(members: readonly string[], seal: SealKeys): string {
    return [
        "ui         = false",
        'log_format = "json"',
        "",
        'listener "tcp" {',
        `  address         = "0.0.0.0:${API_PORT}"`,
        `  cluster_address = "0.0.0.0:${RAFT_PORT}"`,
        ...TLS,
        "}",
        "",
        "# A quorum of share holders makes a root token here when nobody can sign in; on the other listener that takes a token.",
        'listener "tcp" {',
        `  address         = "127.0.0.1:${QUORUM_PORT}"`,
        ...TLS,
        "  disable_unauthed_generate_root_endpoints = false",
        "}",
        "",
        "# Between members OpenBao encrypts with certificates of its own; joining goes through the listener.",
        'storage "raft" {',
        `  path                   = "${PATHS.data}"`,
        "  performance_multiplier = 1",
        ...members.flatMap((member) => [
            "",
            "  retry_join {",
            `    leader_api_addr     = "https://${member}:${API_PORT}"`,
            `    leader_ca_cert_file = "${PATHS.tls}/ca.crt"`,
            "  }",
        ]),
        "}",
        "",
        'seal "static" {',
        ...sealKey("current", seal.current),
        ...(seal.previous === undefined ? [] : sealKey("previous", seal.previous)),
        "}",
        "",
        "# Nothing is answered that neither of them has recorded: a full volume alone stops nobody.",
        ...auditDevice("file", AUDIT_LOG),
        ...auditDevice("stdout", "stdout"),
        "",
    ].join("\n");
}

function sealKey(which: "current" | "previous", id: string): string[] {
    return [`  ${which}_key_id = "${id}"`, `  ${which}_key    = "file://${PATHS.seal}/${id}"`];
}

/** Once there it cannot be changed: a member that finds another device under the same name does not serve. */
function auditDevice(path: string, file: string): string[] {
    return [`audit "file" "${path}" {`, "  options {", `    file_path = "${file}"`, "  }", "}"];
}
