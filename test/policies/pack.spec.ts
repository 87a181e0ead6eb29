import assert from "node:assert/strict";
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { promisify } from "node:util";

import { credentials } from "@grpc/grpc-js";
import { AnalyzerClient } from "@pulumi/pulumi/proto/analyzer_grpc_pb";
import {
    type AnalyzeResponse,
    AnalyzeRequest,
    AnalyzerResource,
    AnalyzerResourceOptions,
    AnalyzeStackRequest,
    EnforcementLevel,
} from "@pulumi/pulumi/proto/analyzer_pb";
import { Struct } from "google-protobuf/google/protobuf/struct_pb";

import { waivers } from "../../policies/waivers.json";
import { UNKNOWN } from "./support/unknown";

const directory = join(__dirname, "../../policies");
const unlabelled = { metadata: { name: "serving" } };

/** Starts the pack the way a language host does. */
function start(environment: Record<string, string>): ChildProcess {
    const script = require.resolve("@pulumi/pulumi/cmd/run-policy-pack");
    return spawn(process.execPath, [script, "127.0.0.1:1", directory], {
        cwd: directory,
        env: {
            PATH: process.env["PATH"],
            PULUMI_NODEJS_PROJECT: "h200-platform",
            PULUMI_NODEJS_STACK: "twin",
            ...environment,
        },
        stdio: ["ignore", "pipe", "pipe"],
    });
}

function resource<R extends AnalyzeRequest | AnalyzerResource>(message: R, props: Record<string, unknown>): R {
    message.setType("kubernetes:core/v1:Namespace");
    message.setUrn("urn:pulumi:twin::h200-platform::kubernetes:core/v1:Namespace::serving");
    message.setName("serving");
    message.setProperties(Struct.fromJavaScript(props as Parameters<typeof Struct.fromJavaScript>[0]));
    message.setOptions(new AnalyzerResourceOptions());
    return message;
}

function said(response: AnalyzeResponse): unknown[] {
    return response
        .getDiagnosticsList()
        .map((found) => [found.getPolicyname(), found.getEnforcementlevel(), found.getMessage().split("\n").at(-1)]);
}

describe("the policy pack as a process", function () {
    this.timeout(60_000);
    const scratch = mkdtempSync(join(tmpdir(), "pack-"));
    const evidence = join(scratch, "evidence.json");

    after(() => {
        rmSync(scratch, { recursive: true });
    });

    it("answers the engine, keeps inputs for stack controls, and leaves evidence", async () => {
        writeFileSync(evidence, "stale");
        const child = start({
            H200_EVIDENCE: evidence,
            PULUMI_NODEJS_DRY_RUN: "true",
            PULUMI_CONFIG: '{"h200-platform:twin":"{}"}',
        });
        try {
            const [port] = (await once(child.stdout as NodeJS.ReadableStream, "data")) as [Buffer];
            assert.equal(existsSync(evidence), false, "evidence of an earlier run survived");
            const client = new AnalyzerClient(`127.0.0.1:${String(port).trim()}`, credentials.createInsecure());
            const analyze = promisify<AnalyzeRequest, AnalyzeResponse>(client.analyze.bind(client));
            const analyzeStack = promisify<AnalyzeStackRequest, AnalyzeResponse>(client.analyzeStack.bind(client));

            const labels = {
                "pod-security.kubernetes.io/enforce": "baseline",
                "pod-security.kubernetes.io/enforce-version": UNKNOWN,
            };
            const first = await analyze(
                resource(new AnalyzeRequest(), { metadata: { ...unlabelled.metadata, labels } }),
            );
            assert.deepEqual(said(first), [
                [
                    "kubernetes-namespace-require-pod-security",
                    EnforcementLevel.MANDATORY,
                    'POD-01 Namespace serving: metadata.labels["pod-security.kubernetes.io/enforce"] is baseline, not restricted',
                ],
            ]);
            assert.deepEqual(
                first
                    .getNotApplicableList()
                    .find((entry) => entry.getPolicyName() === "kubernetes-pod-disallow-privileged")
                    ?.getReason(),
                "looks at every kind with pods, and at those that ask an operator for some",
            );

            const request = new AnalyzeStackRequest();
            request.setResourcesList([resource(new AnalyzerResource(), {})]);
            const second = await analyzeStack(request);
            client.close();
            assert.deepEqual(said(second), [
                [
                    "kubernetes-namespace-require-default-deny",
                    EnforcementLevel.MANDATORY,
                    "NET-01 Namespace serving has no policy that denies ingress and egress by default to all of its pods",
                ],
                ...waivers.map(({ id, control }) => [
                    "platform-waiver-require-use",
                    EnforcementLevel.ADVISORY,
                    `Waiver ${id} for ${control} matches no finding of this stack.`,
                ]),
                [
                    "platform-stack-list-indeterminate",
                    EnforcementLevel.ADVISORY,
                    '  POD-01 Namespace serving: metadata.labels["pod-security.kubernetes.io/enforce-version"] is unknown during preview',
                ],
            ]);
            const { project, stack, twin, phase, results } = JSON.parse(readFileSync(evidence, "utf8")) as Record<
                string,
                unknown
            >;
            assert.deepEqual([project, stack, twin, phase], ["h200-platform", "twin", true, "preview"]);
            assert.equal((results as object[]).length, 3);
        } finally {
            child.kill();
        }
    });

    it("refuses to start in one message without a stack trace", async () => {
        const child = start({ H200_AS_OF: "tomorrow", H200_EVIDENCE: "evidence.json" });
        const [output, errors, [code]] = await Promise.all([
            text(child.stdout as NodeJS.ReadableStream),
            text(child.stderr as NodeJS.ReadableStream),
            once(child, "exit") as Promise<[number]>,
        ]);
        assert.deepEqual(
            [code, output, errors.trimEnd().split("\n")],
            [
                1,
                "",
                [
                    "The policy pack cannot start:",
                    '  H200_AS_OF: "tomorrow" is no date; write YYYY-MM-DD',
                    '  H200_EVIDENCE: "evidence.json" is not absolute; write the whole path of the file',
                ],
            ],
        );
    });
});
