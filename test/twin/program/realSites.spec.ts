import assert from "node:assert/strict";
import * as fs from "node:fs";
import * as path from "node:path";

import { parse, stringify } from "yaml";

import { createLayers } from "../../stacks/support/createLayers";
import { sharedTwin } from "../support/sharedTwin";
import type { Ended } from "../support/twin";

/** Minutes for a preview on a machine that does other things as well. */
const STEP_MS = 10 * 60_000;

interface Kubeconfig {
    readonly users: { readonly name: string; user: Readonly<Record<string, unknown>> }[];
}

interface Preview {
    readonly steps: readonly {
        readonly op: string;
        readonly urn: string;
        readonly newState: { readonly type: string };
    }[];
}

/** As its runner previews it once its clusters stand: real definitions and admission judge each object. */
describe("the stack of a real site, against control planes that answer", function () {
    this.timeout(STEP_MS);
    const twin = sharedTwin();
    const kubeconfigs = { prod: "colo1", staging: "staging1" };
    const folder = () => path.join(twin().checkout.root, ".kube");

    before(() => {
        fs.mkdirSync(folder());
        const text = withoutCredentials(fs.readFileSync(twin().path("kubeconfig"), "utf8"));
        Object.values(kubeconfigs).forEach((name) => fs.writeFileSync(path.join(folder(), name), text));
    });

    after(() => {
        fs.rmSync(folder(), { recursive: true });
        twin().checkout.restore();
    });

    for (const stack of ["prod", "staging"] as const) {
        it(`previews ${stack} whole, each object as one to create`, async () => {
            await pulumi(`stack init ${stack} --secrets-provider passphrase --no-select`);
            const { stdout } = await pulumi(`preview --stack ${stack} --json`);
            await pulumi(`stack rm ${stack} --yes --preserve-config`);
            const { steps } = JSON.parse(stdout) as Preview;
            assert.deepEqual([...new Set(steps.map(({ op }) => op))], ["create"]);
            const ofClusters = (type: string) => type.startsWith("kubernetes:");
            const shown = steps
                .filter(({ newState }) => ofClusters(newState.type))
                .map(({ urn, newState }) => `${newState.type} ${urn.split("::").at(-1) ?? ""}`);
            const expected = (await createLayers(stack))
                .filter(({ type }) => ofClusters(type))
                .map(({ type, name }) => `${type} ${name}`);
            assert.deepEqual(shown.sort(), expected.sort());
        });
    }

    /** A site with a runner takes no kubeconfig that holds a key; this one says who has it. */
    function withoutCredentials(text: string): string {
        const kubeconfig = parse(text) as Kubeconfig;
        for (const entry of kubeconfig.users) {
            const decoded = (key: string) => Buffer.from(String(entry.user[key]), "base64").toString("utf8");
            const credential = {
                apiVersion: EXEC_API,
                kind: "ExecCredential",
                status: {
                    clientCertificateData: decoded("client-certificate-data"),
                    clientKeyData: decoded("client-key-data"),
                },
            };
            const file = path.join(folder(), `${entry.name}.json`);
            fs.writeFileSync(file, JSON.stringify(credential), { mode: 0o600 });
            entry.user = {
                exec: { apiVersion: EXEC_API, command: "cat", args: [file], interactiveMode: "Never" },
            };
        }
        return stringify(kubeconfig);
    }

    async function pulumi(line: string): Promise<Ended> {
        const result = await twin().shell(`pulumi --cwd "$PWD" ${line}`);
        assert.equal(result.code, 0, result.stdout + result.stderr);
        return result;
    }
});

const EXEC_API = "client.authentication.k8s.io/v1";
