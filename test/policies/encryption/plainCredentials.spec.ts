import assert from "node:assert/strict";

import { plainCredentials } from "../../../policies/encryption/plainCredentials";
import { ask } from "../support/assess";
import { deployment, kubernetes, wrappings } from "../support/resources";
import { undecidedBy, UNKNOWN } from "../support/unknown";

const fields = { additionalSecretOutputs: ["data", "stringData"] };
const metadata = { name: "settings", namespace: "serving" };
const configMap = (data: Record<string, string>, more: object = {}) =>
    kubernetes("core/v1:ConfigMap", { metadata, data, ...more });
const variables = (env: object[]) => deployment({ containers: [{ name: "vllm", env }] });
const at = "ENC-13 ConfigMap serving/settings: data";

/** Assembled here, so that no scanner takes this file for a leak. */
const credentials: Readonly<Record<string, string>> = {
    "a private key": ["-----BEGIN RSA", "PRIVATE KEY-----\nMIIEow"].join(" "),
    "an AWS access key": ["AKIA", "IOSFODNN7EXAMPLE"].join(""),
    "a Hugging Face token": ["hf", "a".repeat(34)].join("_"),
    "an NVIDIA API key": ["nvapi", "a".repeat(40)].join("-"),
    "a GitHub token": ["ghp", "a".repeat(36)].join("_"),
    "a Slack token": ["xoxb", "1234567890ab"].join("-"),
    "an API key": ["sk", "a".repeat(24)].join("-"),
    "a signed token": [`eyJ${"a".repeat(12)}`, `eyJ${"b".repeat(12)}`, "c".repeat(20)].join("."),
    "a URL with a password": ["postgres://agent", "hunter2@db:5432/agents"].join(":"),
};

describe("ENC-13 kubernetes-object-disallow-plain-credentials", () => {
    it("passes what merely sounds like a credential", () => {
        const data = {
            "password_validation.py": "def check(password): ...",
            "tokenizer.json": "{}",
            MAX_TOKENS: "32768",
            API_TOKEN: "$(API_TOKEN)",
            DB_PASSWORD: "/run/secrets/db/password",
            endpoint: "https://user@s3.eu-central-1.amazonaws.com/models",
        };
        const env = [
            { name: "HF_TOKEN", valueFrom: { secretKeyRef: { name: "hf", key: "token" } } },
            { name: "AUTH_TOKEN", value: "true" },
        ];
        assert.deepEqual(
            [configMap(data), variables(env)].flatMap((resource) =>
                ask(plainCredentials, [resource]).results.map(({ status }) => status),
            ),
            ["pass", "pass"],
        );
    });

    for (const [what, value] of Object.entries(credentials)) {
        it(`recognises ${what} wherever it stands, in clear and as base64, and never prints it`, () => {
            const encoded = Buffer.from(value.padEnd(60)).toString("base64");
            const { violations } = ask(plainCredentials, [
                configMap({ "app.yaml": `key: ${value}`, encoded }, { binaryData: { blob: encoded } }),
                deployment({
                    containers: [{ name: "vllm", env: [{ name: "X", value }], args: ["serve", `--key=${value}`] }],
                }),
            ]);
            const pod = "ENC-13 Deployment serving/llama: spec.template.spec.containers[0]";
            assert.deepEqual(violations, [
                `${at}["app.yaml"] holds ${what} in clear`,
                `${at}.encoded holds ${what} in clear`,
                `ENC-13 ConfigMap serving/settings: binaryData.blob holds ${what} in clear`,
                `${pod}.env[0].value holds ${what} in clear (container "vllm")`,
                `${pod}.args[1] holds ${what} in clear (container "vllm")`,
            ]);
            assert.ok(!violations.join().includes(value));
        });
    }

    for (const name of [
        "PASSWORD",
        "DB_PASSWORD",
        "VLLM_API_KEY",
        "openai.apiKey".replace("apiKey", "api-key"),
        "HF_TOKEN",
        "CLIENT_SECRET",
        "PGPASSWORD",
        "MYSQL_PWD",
        "DB_PASS",
        "REDISCLI_AUTH",
        "OPENAI_KEY",
        "adminPassword",
    ]) {
        it(`refuses a literal under the name ${name}, without printing it`, () => {
            const { violations } = ask(plainCredentials, [variables([{ name, value: "hunter2" }])]);
            assert.deepEqual(violations, [
                "ENC-13 Deployment serving/llama: spec.template.spec.containers[0].env[0].value " +
                    'is a literal, and its name says it is a credential (container "vllm")',
            ]);
        });
    }

    it("refuses a literal in a flag, and passes a reference, a path and the name of a Secret", () => {
        const args = ["--password=hunter2", "--password=$(PASSWORD)", "--token=/run/token", "--tls-secret=llama-tls"];
        assert.deepEqual(ask(plainCredentials, [deployment({ containers: [{ name: "db", args }] })]).violations, [
            "ENC-13 Deployment serving/llama: spec.template.spec.containers[0].args[0] " +
                'is a flag with a literal, and its name says it is a credential (container "db")',
        ]);
    });

    for (const [command, args, bad] of [
        [["serve"], ["--api-key", "hunter2"], "args[1]"],
        [["serve", "--password"], ["hunter2"], "args[0]"],
        [["serve", "-adminPassword", "hunter2"], [], "command[2]"],
        [["serve"], ["--password", "$(PASSWORD)", "--token", "/run/token", "--api-key", "--verbose"], undefined],
        [["psql"], ["--no-password", "agents", "--max-tokens", "4096", "--tokenizer", "llama"], undefined],
    ] as const) {
        it(`${bad === undefined ? "passes" : "refuses the literal in"} ${[...command, ...args].join(" ")}`, () => {
            const { violations } = ask(plainCredentials, [deployment({ containers: [{ name: "db", command, args }] })]);
            const said = 'is the literal of a flag whose name says it is a credential (container "db")';
            const pod = "ENC-13 Deployment serving/llama: spec.template.spec.containers[0]";
            assert.deepEqual(violations, bad === undefined ? [] : [`${pod}.${bad} ${said}`]);
        });
    }

    for (const hook of [
        "livenessProbe",
        "readinessProbe",
        "startupProbe",
        "lifecycle.postStart",
        "lifecycle.preStop",
    ]) {
        it(`refuses credentials in headers and commands of a ${hook}`, () => {
            const handler = {
                httpGet: {
                    httpHeaders: [
                        { name: "Host", value: "llama" },
                        { name: "Authorization", value: "Basic YWdlbnQ6aHVudGVyMg==" },
                        { name: "X-API-Key", value: "hunter2" },
                        { name: "X-Forwarded-For", value: credentials["a Hugging Face token"] },
                    ],
                },
                exec: { command: ["redis-cli", "--pass", "hunter2"] },
            };
            const [outer = "", inner] = hook.split(".");
            const containers = [{ name: "db", [outer]: inner === undefined ? handler : { [inner]: handler } }];
            const at = `ENC-13 Deployment serving/llama: spec.template.spec.containers[0].${hook}`;
            const header = 'is a literal in a header that carries credentials (container "db")';
            assert.deepEqual(ask(plainCredentials, [deployment({ containers })]).violations, [
                `${at}.exec.command[2] is the literal of a flag whose name says it is a credential (container "db")`,
                `${at}.httpGet.httpHeaders[1].value ${header}`,
                `${at}.httpGet.httpHeaders[2].value ${header}`,
                `${at}.httpGet.httpHeaders[3].value holds a Hugging Face token in clear (container "db")`,
            ]);
        });
    }

    it("refuses credentials in annotations of objects and of pods, by their shape alone", () => {
        const annotations = {
            "example.com/endpoint": credentials["a URL with a password"],
            "vault.hashicorp.com/agent-inject-token": "hunter2",
            "kubectl.kubernetes.io/last-applied-configuration": credentials["a private key"],
        };
        const holders = [
            kubernetes("core/v1:Secret", { metadata: { ...metadata, annotations } }, { opts: fields }),
            kubernetes("apps/v1:Deployment", { metadata, spec: { template: { metadata: { annotations }, spec: {} } } }),
            kubernetes("kagent.dev/v1alpha2:Agent", { metadata, spec: { byo: { deployment: { annotations } } } }),
        ];
        assert.deepEqual(
            holders.map((holder) => ask(plainCredentials, [holder]).results.map(({ path, reason }) => [path, reason])),
            ["metadata.annotations", "spec.template.metadata.annotations", "spec.byo.deployment.annotations"].map(
                (path) => [[`${path}["example.com/endpoint"]`, "holds a URL with a password in clear"]],
            ),
        );
    });

    it("sees variables that are written as a map", () => {
        const spec = { deployment: { env: { LOG_LEVEL: "info", API_TOKEN: "hunter2" } } };
        assert.deepEqual(
            ask(plainCredentials, [kubernetes("kagent.dev/v1alpha1:MCPServer", { metadata, spec })]).violations,
            [
                "ENC-13 MCPServer serving/settings: spec.deployment.env.API_TOKEN is a literal, and its name says it is a credential",
            ],
        );
    });

    it("passes names in camel case that name no credential", () => {
        const data = { imagePullSecret: "registry", nextPageToken: "b", bypass: "no", compass: "north" };
        assert.deepEqual(ask(plainCredentials, [configMap(data)]).violations, []);
    });

    for (const { kind, path, wrap } of wrappings) {
        it(`sees inside ${kind}`, () => {
            const pod = { initContainers: [{ env: [{ name: "TOKEN", value: "hunter2" }] }] };
            const { results } = ask(plainCredentials, [kubernetes(kind, wrap(pod))]);
            assert.deepEqual(
                results.filter(({ status }) => status === "fail").map((result) => result.path),
                [`${path}.initContainers[0].env[0].value`],
            );
        });
    }

    it("passes a Secret whose fields the state keeps encrypted, known or not", () => {
        const data = [{ stringData: { password: "hunter2" } }, { data: UNKNOWN }, { type: "Opaque" }];
        assert.deepEqual(
            data.flatMap(
                (props) =>
                    ask(plainCredentials, [kubernetes("core/v1:Secret", { metadata, ...props }, { opts: fields })])
                        .results,
            ),
            data.map(() => ({ object: "Secret serving/settings", status: "pass" })),
        );
    });

    it("refuses a Secret that the state keeps in clear, as a custom resource made without the option does", () => {
        for (const kind of ["core/v1:Secret", "v1:Secret", "core/v1:SecretPatch"]) {
            const secret = kubernetes(kind, { metadata, stringData: { password: "hunter2" } });
            assert.deepEqual(
                ask(plainCredentials, [secret]).violations,
                ["data", "stringData"].map(
                    (field) =>
                        `ENC-13 Secret serving/settings: ${field} is not among the resource's additionalSecretOutputs, ` +
                        "so the state holds it in clear",
                ),
            );
        }
        const list = kubernetes("core/v1:SecretList", { items: [{ metadata }] });
        assert.deepEqual(
            [list, { ...list, opts: { additionalSecretOutputs: ["items"] } }].map(
                (resource) => ask(plainCredentials, [resource]).violations.length,
            ),
            [1, 0],
        );
    });

    it("does not apply to other kinds", () => {
        assert.deepEqual(ask(plainCredentials, [kubernetes("core/v1:Service", {})]).notApplicable, [
            plainCredentials.scope,
        ]);
    });

    it("is undecided about each unknown it reads, by path", () => {
        assert.deepEqual(undecidedBy(plainCredentials, [configMap({ a: "b" }, { binaryData: { c: "ZA==" } })]), [
            "metadata",
            "data",
            "data.a",
            "binaryData",
            "binaryData.c",
        ]);
        const container = {
            name: "vllm",
            command: ["run"],
            args: ["serve"],
            env: [{ name: "A", value: "b" }],
            livenessProbe: { httpGet: { path: "/health", httpHeaders: [{ name: "Host", value: "b" }] } },
            lifecycle: { preStop: { exec: { command: ["sleep"] } } },
        };
        const annotated = kubernetes("apps/v1:Deployment", {
            metadata: { ...metadata, annotations: { a: "b" } },
            spec: { template: { metadata: { annotations: { c: "d" } }, spec: { containers: [container] } } },
        });
        const found = undecidedBy(plainCredentials, [annotated]).map((path) =>
            path.replace("spec.template.spec.containers", "all"),
        );
        assert.deepEqual(found, [
            "metadata",
            "metadata.annotations",
            "metadata.annotations.a",
            "spec",
            "spec.template",
            "spec.template.metadata",
            "spec.template.metadata.annotations",
            "spec.template.metadata.annotations.c",
            "spec.template.spec",
            "all",
            "all[0]",
            "all[0].command",
            "all[0].command[0]",
            "all[0].args",
            "all[0].args[0]",
            "all[0].env",
            "all[0].env[0]",
            "all[0].env[0].name",
            "all[0].env[0].value",
            "all[0].livenessProbe",
            "all[0].livenessProbe.httpGet",
            "all[0].livenessProbe.httpGet.httpHeaders",
            "all[0].livenessProbe.httpGet.httpHeaders[0]",
            "all[0].livenessProbe.httpGet.httpHeaders[0].name",
            "all[0].livenessProbe.httpGet.httpHeaders[0].value",
            "all[0].lifecycle",
            "all[0].lifecycle.preStop",
            "all[0].lifecycle.preStop.exec",
            "all[0].lifecycle.preStop.exec.command",
            "all[0].lifecycle.preStop.exec.command[0]",
        ]);
    });
});
