import * as fs from "node:fs/promises";
import * as path from "node:path";

import { type EngineEvent, LocalWorkspace, type OpMap, PulumiCommand, Stack } from "@pulumi/pulumi/automation";

import type { Tree } from "../stacks/config/merge";
import { UserError } from "../tools/command";
import { makePulumiHome } from "../tools/setup/pulumiHome";
import type { Toolchain } from "../tools/setup/toolchain";
import { engineEnvironment, writeShellEnvironment } from "./environment";
import { searchPath } from "./exec";
import { ensurePassphrase } from "./passphrase";
import type { TwinPaths } from "./paths";
import { TWIN_STACK, writeProject } from "./project";

export interface StackOptions {
    /** What this run says instead of the stack file. */
    readonly overrides: Tree;
    /** Whether the state is written after every step, or once in the end. */
    readonly checkpoints: boolean;
}

/** Makes what the engine needs and selects the twin's stack, creating it on the first run. */
export async function openStack(
    paths: TwinPaths,
    toolchain: Toolchain,
    { overrides, checkpoints }: StackOptions,
): Promise<Stack> {
    const envVars = { ...engineEnvironment(paths), PATH: searchPath(toolchain) };
    await ensurePassphrase(paths);
    await fs.rm(paths.temporary, { recursive: true, force: true });
    const folders = [paths.backend, paths.temporary];
    await Promise.all(folders.map((dir) => fs.mkdir(dir, { recursive: true, mode: 0o700 })));
    await makePulumiHome(toolchain, paths.pulumiHome);
    await writeProject(paths, overrides);
    await writeShellEnvironment(paths, toolchain);

    // The user's own settings, or those of another twin whose environment this shell has sourced, must not reach the engine.
    Object.keys(process.env)
        .filter((name) => name.startsWith("PULUMI_"))
        .forEach((name) => Reflect.deleteProperty(process.env, name));
    // The Automation API looks for the CLI on this process's own path.
    process.env["PATH"] = envVars.PATH;
    const pulumiCommand = await PulumiCommand.get({ skipVersionCheck: true });
    const workspace = await LocalWorkspace.create({
        workDir: paths.project,
        pulumiHome: paths.pulumiHome,
        // Each Kubernetes provider leaves a copy of its kubeconfig, keys included, among the temporary files.
        envVars: {
            ...envVars,
            TMPDIR: paths.temporary,
            ...(!checkpoints && { PULUMI_SKIP_CHECKPOINTS: "true" }),
        },
        pulumiCommand,
    });
    return Stack.createOrSelect(TWIN_STACK, workspace);
}

export interface DeployResult {
    readonly changes: OpMap;
}

/** The update failed; the message is what the engine said, once. */
export class DeployError extends UserError {}

/**
 * `pulumi up` under the policy pack.
 *
 * @param refresh Look at every object first, so that what was changed behind the engine's back is put right.
 */
export async function deploy(
    paths: TwinPaths,
    stack: Pick<Stack, "up">,
    refresh: boolean,
    report: (line: string) => void,
): Promise<DeployResult> {
    const errors: string[] = [];
    const violations: { policy: string; message: string; mandatory: boolean }[] = [];
    // A refresh goes over every object before the update does: each counts for itself.
    const done = { refreshed: new Set<string>(), "up to date": new Set<string>() };
    const onEvent = (event: EngineEvent) => {
        if (event.diagnosticEvent?.severity === "error") {
            errors.push(describe(event.diagnosticEvent));
        }
        if (event.policyEvent) {
            const { policyName, message, enforcementLevel } = event.policyEvent;
            violations.push({
                policy: policyName,
                message: plain(message),
                mandatory: enforcementLevel === "mandatory",
            });
        }
        if (event.resOutputsEvent) {
            const { op, urn } = event.resOutputsEvent.metadata;
            const phase = op === "refresh" ? "refreshed" : "up to date";
            report(`${done[phase].add(urn).size} resources ${phase}, last ${nameOf(urn)}`);
        }
    };
    try {
        const result = await stack.up({ policyPacks: [path.join(paths.root, "policies")], refresh, onEvent });
        return { changes: result.summary.resourceChanges ?? {} };
    } catch (error) {
        const blocked = violations
            .filter(({ mandatory }) => mandatory)
            .map(({ policy, message }) => `${policy}: ${message}`);
        const said = [...errors, ...blocked];
        // Without an event there is only what the CLI printed.
        throw said.length > 0 ? new DeployError(said.join("\n")) : error;
    }
}

const nameOf = (urn: string) => urn.split("::").slice(2).join(" ");
const plain = (text: string) => text.replace(/<\{%.*?%\}>/g, "").trim();
const describe = ({ urn, message }: { urn?: string; message: string }) =>
    `${urn ? `${nameOf(urn)}: ` : ""}${plain(message)}`;
