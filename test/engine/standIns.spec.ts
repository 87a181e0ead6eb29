import assert from "node:assert/strict";
import { X509Certificate } from "node:crypto";

import { UNKNOWN } from "../../tools/stand-ins/provider/values";
import { operations } from "./support/events";
import { createProject, type Project } from "./support/project";

/** A password, an id and a chain of certificates; the parameters are further arguments of the password and the CA. */
const program = (random: string, tls = "earlyRenewalHours: 0") => `
    import * as random from "@pulumi/random";
    import * as tls from "@pulumi/tls";

    const password = new random.RandomPassword("password", { length: 24, ${random} });
    const id = new random.RandomId("id", { byteLength: 8 });
    const caKey = new tls.PrivateKey("ca-key", { algorithm: "ECDSA", ecdsaCurve: "P256" });
    const ca = new tls.SelfSignedCert("ca", {
        privateKeyPem: caKey.privateKeyPem,
        isCaCertificate: true,
        allowedUses: ["cert_signing"],
        subject: { commonName: "Test CA" },
        validityPeriodHours: 100,
        ${tls},
    });
    const key = new tls.PrivateKey("key", { algorithm: "ED25519" });
    const request = new tls.CertRequest("request", { privateKeyPem: key.privateKeyPem, dnsNames: ["api.test"] });
    const leaf = new tls.LocallySignedCert("leaf", {
        caCertPem: ca.certPem,
        caPrivateKeyPem: caKey.privateKeyPem,
        certRequestPem: request.certRequestPem,
        allowedUses: ["server_auth"],
        validityPeriodHours: 10,
    });
    export const secrets = { password: password.result, key: key.privateKeyPem };
    export const hex = id.hex;
    export const chain = [leaf.certPem, ca.certPem];
    export const sshKey = tls.getPublicKeyOutput({ privateKeyPem: key.privateKeyPem }).publicKeyOpenssh;
`;

/** One password, with the arguments of its constructor. */
const alone = (args: string) => `
    import { RandomPassword } from "@pulumi/random";
    new RandomPassword(${args});
`;

interface Outputs {
    readonly secrets: { readonly password: string; readonly key: string };
    readonly hex: string;
    readonly chain: readonly [string, string];
    readonly sshKey: string;
}

describe("stand-ins under the real engine", function () {
    this.timeout(120_000);
    let project: Project;
    before(async () => (project = await createProject({ "index.ts": program("") })));
    after(async () => await project.remove());

    async function outputs(): Promise<Outputs> {
        const { output } = await project.pulumi("stack", "output", "--json", "--show-secrets");
        return JSON.parse(output.slice(output.indexOf("{"), output.lastIndexOf("}") + 1)) as Outputs;
    }

    async function run(...args: string[]) {
        const outcome = await project.pulumi(...args);
        assert.equal(outcome.code, 0, outcome.output);
        return outcome;
    }

    it("previews with every output unknown and nothing made up", async () => {
        const { events } = await run("preview");
        const previewed = events.flatMap(({ resOutputsEvent }) => resOutputsEvent?.metadata ?? []);
        const id = previewed.find(({ type }) => type === "random:index/randomId:RandomId");
        assert.deepEqual(id?.new?.outputs, {
            byteLength: 8,
            ...{ b64Std: UNKNOWN, b64Url: UNKNOWN, dec: UNKNOWN, hex: UNKNOWN },
        });
    });

    it("creates values that are real, and keeps secrets encrypted in the state", async () => {
        await run("up", "--yes", "--skip-preview");
        const { secrets, hex, chain, sshKey } = await outputs();
        assert.equal(secrets.password.length, 24);
        assert.match(hex, /^[0-9a-f]{16}$/);
        assert.match(sshKey, /^ssh-ed25519 \S+\n$/);
        const [leaf, ca] = chain.map((pem) => new X509Certificate(pem));
        assert.ok(ca && leaf?.checkIssued(ca) && leaf.verify(ca.publicKey) && leaf.checkHost("api.test"));

        const state = await project.rawState();
        const keyLine = secrets.key.split("\n")[1] ?? assert.fail("no PEM");
        assert.ok(state.includes(hex), "the state is not where it was looked for");
        assert.deepEqual(
            [secrets.password, keyLine, "PRIVATE KEY"].filter((plain) => state.includes(plain)),
            [],
        );
    });

    it("changes nothing on a second run, not even after a refresh", async () => {
        const refreshed = await run("refresh", "--yes", "--skip-preview", "--expect-no-changes");
        assert.deepEqual(operations(refreshed.events), {});
        const { events } = await run("up", "--yes", "--skip-preview", "--expect-no-changes");
        assert.deepEqual(operations(events), {});
    });

    it("replaces for a changed keeper, updates what the table says, and leaves the rest alone", async () => {
        const before = await outputs();
        await project.write("index.ts", program('keepers: { turn: "2" }', "earlyRenewalHours: 5"));
        const { events } = await run("up", "--yes", "--skip-preview");
        assert.deepEqual(operations(events), { password: "replace", ca: "update" });
        const after = await outputs();
        assert.notEqual(after.secrets.password, before.secrets.password);
        assert.deepEqual({ ...after, secrets: after.secrets.key }, { ...before, secrets: before.secrets.key });
    });

    it("replaces a certificate whose early renewal has begun, and what was signed by it", async () => {
        await project.write("index.ts", program('keepers: { turn: "2" }', "earlyRenewalHours: 100"));
        const { events } = await run("preview");
        assert.deepEqual(operations(events), { ca: "replace", leaf: "replace" });
    });

    it("takes over an existing password by the import option, without showing it", async () => {
        await project.write("index.ts", alone('"imported", { length: 15 }, { import: "hunter2-hunter2" }'));
        const { output, events } = await run("up", "--yes", "--skip-preview");
        const { imported } = operations(events);
        assert.equal(imported, "import");
        assert.ok(!output.includes("hunter2"), output);
        // The engine itself records the id of an import, in plain text and whatever the plugin.
        const state = (await project.rawState()).replace('"importID":"hunter2-hunter2"', "");
        assert.ok(!state.includes("hunter2"), state);
        assert.deepEqual(operations((await run("preview", "--expect-no-changes")).events), {});
    });

    it("tells when what is imported is not what the program says", async () => {
        await project.write("index.ts", alone('"other", { length: 99 }, { import: "hunter2-hunter2" }'));
        const { output } = await project.pulumi("preview");
        assert.match(output, /length: \{15\} => \{99\}/);
        assert.ok(!output.includes("hunter2"), output);
    });

    it("refuses wrong properties by name and value, before anything is created", async () => {
        await project.write("index.ts", alone('"wrong", { length: 2, minUpper: -1, minLower: 1.5 }'));
        const { code, output, events } = await project.pulumi("up", "--yes", "--skip-preview");
        assert.notEqual(code, 0);
        assert.match(output, /minUpper[^\n]*must be at least 0, got -1/);
        assert.match(output, /minLower[^\n]*expected a whole number, got 1\.5/);
        assert.ok(!("wrong" in operations(events)), JSON.stringify(operations(events)));
    });

    it("refuses settings of the real plugin's provider that it cannot honour", async () => {
        const provider = 'new Provider("proxied", { proxy: { url: "http://proxy.test" } });';
        await project.write("index.ts", `import { Provider } from "@pulumi/tls"; ${provider}`);
        const { output } = await project.pulumi("preview");
        assert.match(output, /proxy[^\n]*the stand-in has no settings; it never uses the network/);
    });

    it("says what it is in its schema", async () => {
        const { output } = await run("package", "get-schema", "random");
        assert.match(output, /"Stand-in for pulumi-resource-random, for machines where/);
    });
});
