import { execFileSync } from "node:child_process";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";

export interface Authorities {
    readonly root: string;
    /** Signed by the root. */
    readonly intermediate: string;
    /** Both, as the ceremony leaves them. */
    readonly bundle: string;
    /** Signed by the intermediate, and no authority. */
    readonly leaf: string;
    readonly rootKey: string;
}

let made: Authorities | undefined;

/** Real certificates (PEM), made once. */
export function authorities(): Authorities {
    return (made ??= make());
}

function make(): Authorities {
    const directory = fs.mkdtempSync(path.join(os.tmpdir(), "authorities-"));
    const script = [
        "key='-newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes'",
        "sign() { openssl x509 -req -in $1.csr -CA $2.crt -CAkey $2.key -CAcreateserial -extfile <(echo basicConstraints=critical,CA:$3) -out $1.crt; }",
        "openssl req -x509 $key -subj '/CN=root' -keyout root.key -out root.crt",
        "openssl req $key -subj '/CN=BMCs' -keyout ca.key -out ca.csr && sign ca root TRUE",
        "openssl req $key -subj '/CN=leaf' -keyout leaf.key -out leaf.csr && sign leaf ca FALSE",
    ];
    execFileSync("bash", ["-euc", script.join("\n")], { cwd: directory, stdio: "pipe" });
    const read = (file: string) => fs.readFileSync(path.join(directory, file), "utf8");
    const [root, intermediate, leaf, rootKey] = [read("root.crt"), read("ca.crt"), read("leaf.crt"), read("root.key")];
    fs.rmSync(directory, { recursive: true });
    return { root, intermediate, leaf, rootKey, bundle: `${intermediate}${root}` };
}
