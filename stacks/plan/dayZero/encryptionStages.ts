import { fileText } from "../../../components/control-plane/apiServer";
import { encryptionConfiguration, KEY_TO_COME, keyId } from "../../../components/control-plane/encryption";

/** `encryption_of KEY...` prints the API server's whole file. By builtins: no key is an argument of a program, or lies on a disk. */
export function encryptionOf(): string[] {
    const lines = fileText({ content: encryptionConfiguration({ keys: [KEY_TO_COME] }) })
        .trimEnd()
        .split("\n");
    const named = lines.findIndex((line) => line.includes(keyId(KEY_TO_COME)));
    const print = (part: readonly string[]) => `printf '%s\\n' ${part.join(" ")}`;
    const asTheyAre = (part: readonly string[]) => print(part.map((line) => `'${line}'`));
    const ofKey = lines
        .slice(named, named + 2)
        .map((line) => `"${line.replace(keyId(KEY_TO_COME), "$name").replace(KEY_TO_COME, "$key")}"`);
    return [
        "# encryption_of KEY...: the API server's file; it writes with the first key and reads with all of them",
        "encryption_of() {",
        "    local key name",
        `    ${asTheyAre(lines.slice(0, named))}`,
        `    for key in "$@"; do name=aes256-$(printf %s "$key" | base64 -d | sha256sum | cut -c1-12); ${print(ofKey)}; done`,
        `    ${asTheyAre(lines.slice(named + 2))}`,
        "}",
    ];
}

export interface Members {
    /** Of the hosts that run the cluster's API servers. */
    readonly addresses: readonly string[];
    readonly port: number;
    /** Runs a command on the host at `$address`. */
    readonly on: string;
    readonly kubectl: string;
    /** On each host. */
    readonly file: string;
}

/**
 * Ours. A cluster at rest needs one; what is refused so often is refused for a reason of its own, and would be lost with the last
 * key.
 */
const REWRITES = 10;

/**
 * Also of docs/runbooks/encryption-key-rotation.md, which a test compares. Each server is asked at its own address: the address
 * of all of them would answer for one, and a server that does not know a key cannot read what another wrote with it.
 */
export function encryptionStages({ addresses, port, on, kubectl, file }: Members): string[] {
    const each = `for address in ${addresses.join(" ")}; do`;
    return [
        ...encryptionOf(),
        "# encryption_loaded KEY...: until each API server works with these keys; it reads its file about once a minute",
        "encryption_loaded() {",
        "    local address tries hash=$(encryption_of \"$@\" | sha256sum | cut -d' ' -f1)",
        `    ${each}`,
        `        for ((tries = 36; tries > 0; tries--)); do ${kubectl} --server "https://$address:${port}" get --raw /metrics | grep encryption_config_controller_last_config_info | grep -q "$hash" && break; sleep 5; done`,
        `        test "$tries" -gt 0 || { echo "$address does not work with it: stop here" >&2; return 1; }`,
        "    done",
        "}",
        "# encryption_stage KEY...: these keys on every host, and every API server works with them",
        "encryption_stage() {",
        "    local address key",
        `    for key in "$@"; do test -n "$key" || { echo "a key is empty: stop here" >&2; return 1; }; done`,
        `    ${each} encryption_of "$@" | ${on} "sudo sh -c 'umask 077; cat > ${file}.new && mv ${file}.new ${file}'" || return; done`,
        '    encryption_loaded "$@"',
        "}",
        "# encryption_rewrite: everything is written anew, with the key that writes now; an object that somebody changes meanwhile is refused, and has its turn at the next try",
        "encryption_rewrite() {",
        "    local tries",
        `    for ((tries = ${REWRITES}; tries > 0; tries--)); do (set -o pipefail; ${kubectl} get secrets,configmaps --all-namespaces -o json | ${kubectl} replace -f - > /dev/null) && return; sleep 5; done`,
        '    echo "not everything is written anew: stop here, the last key is still needed" >&2; return 1',
        "}",
    ];
}

/** `$last` gives way to `$next`; a line that fails is the end, until somebody knows why. */
export const rotateEncryption = (kubectl: string) => [
    'encryption_loaded "$last"',
    'encryption_stage "$last" "$next"',
    'encryption_stage "$next" "$last"',
    "encryption_rewrite",
    'encryption_stage "$next"',
    `${kubectl} get secrets,configmaps --all-namespaces -o name | wc -l`,
];
