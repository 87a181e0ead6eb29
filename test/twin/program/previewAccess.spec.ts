import assert from "node:assert/strict";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";

import { parse } from "yaml";

import { CREDENTIAL_HELPER } from "../../../components/metal/runnerKubeconfig";
import { CLUSTERS } from "../../../twin/paths";
import { sharedTwin } from "../support/sharedTwin";
import type { Ended } from "../support/twin";

/** Minutes for all previews of one test on a machine that does other things as well. */
const STEP_MS = 10 * 60_000;

type Who = "administrator" | "preview";

/** A kubeconfig as the twin writes it. */
interface Kubeconfig {
    readonly contexts: readonly { readonly name: string; readonly context: { readonly user: string } }[];
    readonly users: { readonly name: string; readonly user: Readonly<Record<string, unknown>> }[];
}

describe("the identity that previews pull requests", function () {
    this.timeout(STEP_MS);
    const twin = sharedTwin();
    const credentials = fs.mkdtempSync(path.join(os.tmpdir(), "credentials-"));
    let whole: string;

    before(async () => {
        whole = fs.readFileSync(twin().path("kubeconfig"), "utf8");
        for (const cluster of CLUSTERS) {
            const token = await twin().kubectl(cluster, "create token preview --namespace preview");
            writeCredential("preview", cluster, { token: token.trim() });
        }
        keepAdministrators(parse(whole) as Kubeconfig);
        become("administrator");
        fs.writeFileSync(path.join(credentials, CREDENTIAL_HELPER), HELPER, { mode: 0o755 });
        // The runner's own: it says how to get a credential and holds none, so that it is the same for everybody.
        const file = "get configmap runner --namespace preview -o jsonpath={.data.kubeconfig}";
        fs.writeFileSync(twin().path("kubeconfig"), await twin().kubectl("workload", file));
        await pulumi("up --yes --skip-preview");
    });

    afterEach(() => {
        twin().checkout.restore();
        become("administrator");
    });

    after(async () => {
        fs.writeFileSync(twin().path("kubeconfig"), whole);
        await pulumi("up --yes --skip-preview");
        fs.rmSync(credentials, { recursive: true });
    });

    it("sees in a preview what an administrator sees: no change", async () => {
        become("preview");
        await pulumi("preview --expect-no-changes");
    });

    it("may read all that a refresh reads, except Secrets", async () => {
        become("preview");
        await pulumi(`preview --refresh --expect-no-changes --exclude '${SECRETS}'`);
    });

    it("finds no credential in the state", async () => {
        const { stdout } = await pulumi("stack export --show-secrets");
        assert.doesNotMatch(stdout, /client-key-data|PRIVATE KEY/);
    });

    it("previews the same steps of a change, of kinds that it may not try out as well", async () => {
        twin().checkout.edit("stacks/plan/namespaces.ts", "memoryGib: 128, pods: 200", "memoryGib: 128, pods: 201");
        twin().checkout.edit(
            "components/security/namespaceRoles.ts",
            `"resourcequotas", "limitranges"]`,
            `"limitranges"]`,
        );
        twin().checkout.edit("components/security/previewAccess.ts", `"Deny", "Audit"`, `"Deny"`);
        const expected = await changes();
        become("preview");
        assert.deepEqual(await changes(), expected);
        for (const kind of ["ResourceQuota", "Role", "ValidatingAdmissionPolicyBinding"]) {
            assert.ok(
                expected.some((step) => step.startsWith("update") && step.includes(`:${kind}::`)),
                `${kind} in ${expected.join("\n")}`,
            );
        }
    });

    it("may ask the API server what it would say, and nothing more", async () => {
        become("preview");
        const create = "create configmap tried --namespace serving --from-literal=a=b";
        assert.match(await ask(`${create} --dry-run=server`), /created \(server dry run\)/);
        assert.match(await refusal(create), /'preview-dry-run-only'.*Only dry runs/);
        become("administrator");
        assert.equal(await ask("get configmaps --namespace serving --field-selector metadata.name=tried -o name"), "");
    });

    describe("in front of a Secret", () => {
        const patch = `patch secret held --namespace serving --dry-run=server -p '{"metadata":{"labels":{"a":"b"}}}' -o yaml`;

        before(() => ask("create secret generic held --namespace serving --from-literal=password=hidden"));
        after(() => ask("delete secret held --namespace serving"));

        it("neither reads it nor is shown it by a dry run", async () => {
            become("preview");
            for (const line of ["get secret held --namespace serving -o yaml", "get secrets -A", patch]) {
                const said = await refusal(line);
                assert.match(said, /secrets.* is forbidden: User "system:serviceaccount:preview:preview" cannot/);
                assert.doesNotMatch(said, /aGlkZGVu/);
            }
        });

        it("is held back by the policy alone where somebody gave it every right", async () => {
            await ask(
                "create clusterrolebinding too-much --clusterrole=cluster-admin --serviceaccount=preview:preview",
            );
            try {
                become("preview");
                const token = `'{"apiVersion":"authentication.k8s.io/v1","kind":"TokenRequest","spec":{}}'`;
                const dryToken = "/api/v1/namespaces/preview/serviceaccounts/preview/token?dryRun=All";
                const refused: Readonly<Record<string, RegExp>> = {
                    [patch]: /No Secret, not even as a dry run/,
                    [`create --raw '${dryToken}' -f - <<< ${token}`]: /No subresource, not even as a dry run/,
                    "exec --namespace serving deployment/llama-70b -- env": /Only dry runs/,
                    "scale deployment/llama-70b --namespace serving --replicas=0": /Only dry runs/,
                    "delete clusterpolicy cluster-policy --dry-run=server": /only be applied, as a dry run/,
                    "delete configmaps --all --namespace serving --dry-run=server": /only be applied, as a dry run/,
                };
                for (const [line, reason] of Object.entries(refused)) {
                    const said = await refusal(line);
                    assert.match(said, /ValidatingAdmissionPolicy 'preview-dry-run-only'/, line);
                    assert.match(said, reason, line);
                }
            } finally {
                become("administrator");
                await ask("delete clusterrolebinding too-much");
            }
        });
    });

    /** What the credential helper of the kubeconfig hands out from here on. */
    function become(who: Who): void {
        for (const cluster of CLUSTERS) {
            fs.copyFileSync(path.join(credentials, `${who}-${cluster}`), path.join(credentials, cluster));
        }
    }

    function keepAdministrators(kubeconfig: Kubeconfig): void {
        for (const { name: cluster, context } of kubeconfig.contexts) {
            const entry = kubeconfig.users.find(({ name }) => name === context.user);
            assert.ok(entry, cluster);
            writeCredential("administrator", cluster, {
                clientCertificateData: decoded(entry.user["client-certificate-data"]),
                clientKeyData: decoded(entry.user["client-key-data"]),
            });
        }
    }

    function writeCredential(who: Who, cluster: string, status: Readonly<Record<string, string>>): void {
        const credential = { apiVersion: EXEC_API, kind: "ExecCredential", status };
        fs.writeFileSync(path.join(credentials, `${who}-${cluster}`), JSON.stringify(credential), { mode: 0o600 });
    }

    async function pulumi(line: string): Promise<Ended> {
        const result = await shell(`pulumi ${line} --stack twin`);
        assert.equal(result.code, 0, result.stdout + result.stderr);
        return result;
    }

    /** `update urn:...` for each step that changes something. */
    async function changes(): Promise<string[]> {
        const { stdout } = await pulumi("preview --json");
        const { steps } = JSON.parse(stdout) as { steps: readonly { op: string; urn: string }[] };
        return steps
            .filter(({ op }) => op !== "same")
            .map(({ op, urn }) => `${op} ${urn}`)
            .sort();
    }

    const shell = (line: string) => twin().shell(`export PATH="${credentials}:$PATH"; ${line}`);

    async function ask(line: string): Promise<string> {
        const { code, stdout, stderr } = await shell(`kubectl --context=workload ${line}`);
        assert.equal(code, 0, `${line}\n${stderr}`);
        return stdout;
    }

    async function refusal(line: string): Promise<string> {
        const { code, stdout, stderr } = await shell(`kubectl --context=workload ${line}`);
        assert.notEqual(code, 0, `${line}\n${stdout}`);
        return stdout + stderr;
    }
});

/** Beside the credentials, whoever's they are. */
const HELPER = '#!/bin/bash\ncat "$(dirname "$0")/$1"\n';

/** Logins of hosts, and what hosts are made with: none of them on the cluster whose identity previews pull requests. */
const SECRETS = "urn:pulumi:twin::h200-platform::**kubernetes:core/v1:Secret::**";

const EXEC_API = "client.authentication.k8s.io/v1";

const decoded = (value: unknown) => Buffer.from(String(value), "base64").toString("utf8");
