import * as fs from "node:fs/promises";
import * as path from "node:path";
import { randomBytes } from "node:crypto";

import { type EngineEvent, LocalWorkspace, type OpMap, PulumiCommand, Stack } from "@pulumi/pulumi/automation";
import { parseDocument } from "yaml";

import { stackFileName } from "../stacks/config/stackFile";
import { UserError } from "../tools/command";
import { link } from "../tools/setup/links";
import { linkPlugins, type Toolchain } from "../tools/setup/toolchain";
import { searchPath } from "./exec";
import { readIfThere, remembered, writePrivate } from "./files";
import type { TwinPaths } from "./paths";
import { isAlive, listIfThere } from "./processes";

export const TWIN_STACK = "twin";

/**
 * The environment in which `pulumi` works on the twin and on nothing else: its own home, backend, passphrase and project.
 * The same for our commands and, through `.twin/env`, for a shell.
 */
function engineEnvironment(paths: TwinPaths, toolchain: Toolchain): Record<string, string> {
    return {
        PATH: searchPath(toolchain),
        PULUMI_HOME: paths.pulumiHome,
        PULUMI_BACKEND_URL: `file://${paths.backend}`,
        PULUMI_CONFIG_PASSPHRASE_FILE: paths.passphrase,
        // Many commands write to the stack file, whatever --config-file says; here they find the twin's own copy.
        PULUMI_OPTION_CWD: paths.project,
        PULUMI_SKIP_UPDATE_CHECK: "true",
        PULUMI_IGNORE_AMBIENT_PLUGINS: "true",
        PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION: "true",
        PULUMI_NODEJS_TRANSPILE_ONLY: "true",
        KUBECONFIG: paths.kubeconfig,
        H200_EVIDENCE: paths.evidence,
    };
}

/** Makes what the engine needs and selects the twin's stack, creating it on the first run. */
export async function openStack(paths: TwinPaths, toolchain: Toolchain, like: string | undefined): Promise<Stack> {
    const envVars = engineEnvironment(paths, toolchain);
    await remembered(paths.passphrase, () => randomBytes(32).toString("base64url"));
    await Promise.all([paths.pulumiHome, paths.backend].map((dir) => fs.mkdir(dir, { recursive: true })));
    await linkPlugins(toolchain, paths.pulumiHome);
    await writeProject(paths, like);
    const lines = Object.entries(envVars).map(([name, value]) => `export ${name}='${value.replaceAll("'", `'\\''`)}'`);
    await writePrivate(paths.env, `${lines.join("\n")}\n`);

    // The user's own settings, or those of another twin whose environment this shell has sourced, must not reach the engine.
    Object.keys(process.env)
        .filter((name) => name.startsWith("PULUMI_"))
        .forEach((name) => Reflect.deleteProperty(process.env, name));
    // The Automation API looks for the CLI on this process's own path.
    process.env["PATH"] = envVars["PATH"];
    const pulumiCommand = await PulumiCommand.get({ skipVersionCheck: true });
    const { project: workDir, pulumiHome } = paths;
    return Stack.createOrSelect(
        TWIN_STACK,
        await LocalWorkspace.create({ workDir, pulumiHome, envVars, pulumiCommand }),
    );
}

/**
 * The project as committed, in a folder of the twin's own: the engine keeps a salt in the stack file, and git must not see
 * that. Program and policies are those of the checkout.
 */
async function writeProject(paths: TwinPaths, like: string | undefined): Promise<void> {
    const committed = async (file: string) => parseDocument(await fs.readFile(path.join(paths.root, file), "utf8"));
    const project = await committed("Pulumi.yaml");
    project.set("main", path.relative(paths.project, path.join(paths.root, String(project.get("main")))));
    await writePrivate(path.join(paths.project, "Pulumi.yaml"), project.toString());
    await link(path.relative(paths.project, path.join(paths.root, "policies")), path.join(paths.project, "policies"));

    const stack = await committed(stackFileName(TWIN_STACK));
    const copy = parseDocument((await readIfThere(paths.stackFile)) ?? "");
    const salt: unknown = copy.get("encryptionsalt");
    if (salt !== undefined) {
        stack.set("encryptionsalt", salt);
    }
    if (like !== undefined) {
        stack.setIn(["config", "h200-platform:like"], like);
    }
    await writePrivate(paths.stackFile, stack.toString());
}

interface PendingDeployment {
    readonly deployment?: { readonly resources?: readonly unknown[]; readonly pending_operations?: readonly unknown[] };
}

export interface Recovered {
    /** What an interrupted run had left behind; empty after a clean one. */
    readonly mended: readonly string[];
    /** Nothing was ever deployed. */
    readonly empty: boolean;
}

/**
 * Brings the state of an interrupted run back to what is really there: the lock of a dead process goes, and resources that
 * were being created are looked up instead of being guessed.
 */
export async function recover(paths: TwinPaths, stack: Stack): Promise<Recovered> {
    const mended: string[] = [];
    const lock = await readLock(paths);
    if (lock) {
        if (isAlive(lock.pid)) {
            throw new UserError(
                `Another pulumi process (pid ${lock.pid}) works on the twin; wait for it, or stop it, and run again.`,
            );
        }
        await stack.cancel();
        mended.push(`removed the lock of pulumi process ${lock.pid}, which is gone`);
    }
    const { deployment } = (await stack.exportStack()) as PendingDeployment;
    const pending = deployment?.pending_operations?.length ?? 0;
    if (pending > 0) {
        await stack.refresh({ clearPendingCreates: true });
        mended.push(`looked up ${pending} resources whose creation or change was interrupted`);
    }
    return { mended, empty: !deployment?.resources?.length };
}

async function readLock(paths: TwinPaths): Promise<{ pid: number } | undefined> {
    const folder = path.join(paths.backend, ".pulumi", "locks", "organization", "h200-platform", TWIN_STACK);
    const [name] = (await listIfThere(folder)).filter((file) => file.endsWith(".json"));
    return name ? (JSON.parse(await fs.readFile(path.join(folder, name), "utf8")) as { pid: number }) : undefined;
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
    stack: Stack,
    refresh: boolean,
    report: (line: string) => void,
): Promise<DeployResult> {
    const errors: string[] = [];
    const violations: { policy: string; message: string; mandatory: boolean }[] = [];
    let done = 0;
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
            done += 1;
            report(`${done} resources, last ${nameOf(event.resOutputsEvent.metadata.urn)}`);
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
