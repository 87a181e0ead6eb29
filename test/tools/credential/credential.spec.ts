import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";

import { CREDENTIAL_HELPER, runnerKubeconfig } from "../../../components/metal/runnerKubeconfig";
import { PROJECT_ROOT } from "../../../stacks/config/load";

/** Prints what it was given a path of, as `config view --output json` does. */
const KUBECTL = '#!/bin/bash\n[ "$1" = --kubeconfig ] && [ "$3 $4" = "config view" ] && cat "$2"\n';

describe("the credential helper of those who deploy", () => {
    let home: string;

    beforeEach(() => {
        home = fs.mkdtempSync(path.join(os.tmpdir(), "credential-"));
        fs.mkdirSync(path.join(home, ".config/h200-platform"), { recursive: true });
        fs.writeFileSync(path.join(home, "kubectl"), KUBECTL, { mode: 0o755 });
    });

    afterEach(() => {
        fs.rmSync(home, { recursive: true });
    });

    function ask(...args: string[]) {
        const env = { HOME: home, PATH: `${home}:${process.env["PATH"] ?? ""}` };
        const script = path.join(PROJECT_ROOT, "tools/credential", CREDENTIAL_HELPER);
        const { status, stdout, stderr } = spawnSync(script, args, { env, encoding: "utf8" });
        return { status, stdout, stderr };
    }

    it("hands out the administrator's certificate of that cluster of that site", () => {
        const user = (content: string) => ({
            "client-certificate-data": Buffer.from(`certificate ${content}`).toString("base64"),
            "client-key-data": Buffer.from(`key ${content}`).toString("base64"),
        });
        for (const [file, content] of [
            ["colo1-workload", "one"],
            ["staging1-workload", "two"],
        ] as const) {
            const kubeconfig = JSON.stringify({ users: [{ name: "a", user: user(content) }] });
            fs.writeFileSync(path.join(home, `.config/h200-platform/${file}.conf`), kubeconfig);
        }
        assert.deepEqual(JSON.parse(ask("workload", "colo1").stdout), {
            apiVersion: "client.authentication.k8s.io/v1",
            kind: "ExecCredential",
            status: { clientCertificateData: "certificate one", clientKeyData: "key one" },
        });
    });

    it("hands out nothing where there is none, and says what is wanted", () => {
        const { status, stdout, stderr } = ask("management", "colo1");
        assert.deepEqual([status, stdout], [1, ""]);
        assert.match(stderr, /\.config\/h200-platform\/colo1-management\.conf is not there/);
        assert.notEqual(ask("management").status, 0);
    });

    it("is called by the kubeconfig with what it needs", () => {
        const endpoint = { server: "https://10.20.0.20:6443", certificateAuthority: "Y2VydA==" };
        const content = runnerKubeconfig("colo1", [{ context: "workload", cluster: "workload", endpoint }]);
        assert.match(content, /command: h200-credential\n +args:\n +- workload\n +- colo1\n/);
    });
});
