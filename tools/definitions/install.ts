import { setTimeout as sleep } from "node:timers/promises";

import { type CustomResourceDefinition, DEFINITIONS_MANAGER } from "../../components/upstream/definitionSet";
import {
    type InstalledDefinitions,
    LIST_DEFINITIONS,
    listedDefinitions,
} from "../../components/upstream/installedDefinitions";
import { ExecError } from "../../twin/exec";
import { UserError } from "../command";
import type { ApiServer } from "./apiServer";

/** All 234 kinds at once take a quiet machine 20 s, and one that does other things as well a minute and a half. */
const PATIENCE = { ms: 60_000, msPerKind: 1_000 };
const RETRY_MS = 300;

export async function readInstalled(apiServer: ApiServer): Promise<InstalledDefinitions> {
    return listedDefinitions(await apiServer.run(LIST_DEFINITIONS));
}

/** What the API server would make of definitions, by name; itself it changes nothing. */
export async function rehearse(
    apiServer: ApiServer,
    definitions: readonly CustomResourceDefinition[],
): Promise<ReadonlyMap<string, CustomResourceDefinition>> {
    const answer = await apply(apiServer, definitions, ["--dry-run=server", "--output=json"]);
    const read = JSON.parse(answer) as
        CustomResourceDefinition | { readonly items: readonly CustomResourceDefinition[] };
    const items = "items" in read ? (read.items as readonly CustomResourceDefinition[]) : [read];
    return new Map(items.map((item) => [item.metadata.name, item]));
}

/**
 * Applies definitions in bulk and waits until their kinds are served. Broken off, it can be run again: each definition says by
 * its mark which set it is of.
 */
export async function install(apiServer: ApiServer, definitions: readonly CustomResourceDefinition[]): Promise<void> {
    if (definitions.length === 0) {
        return;
    }
    await apply(apiServer, definitions);
    const patience = PATIENCE.ms + definitions.length * PATIENCE.msPerKind;
    const waits = [...pluralsByVersion(definitions)].map(([version, plurals]) =>
        waitForKinds(apiServer, version, plurals, patience),
    );
    await Promise.all(waits);
}

async function apply(
    apiServer: ApiServer,
    definitions: readonly CustomResourceDefinition[],
    flags: readonly string[] = [],
): Promise<string> {
    const input = JSON.stringify({ apiVersion: "v1", kind: "List", items: definitions });
    const manager = ["--server-side", "--force-conflicts", `--field-manager=${DEFINITIONS_MANAGER}`];
    try {
        return await apiServer.run(["apply", ...manager, ...flags, "--filename=-"], { input });
    } catch (error) {
        if (error instanceof ExecError) {
            throw new UserError(`The ${apiServer.cluster} API server refuses definitions:\n${error.stderr.trim()}`);
        }
        throw error;
    }
}

/** Plural names of kinds by the API version that serves them. */
function pluralsByVersion(definitions: readonly CustomResourceDefinition[]): Map<string, string[]> {
    const plurals = new Map<string, string[]>();
    for (const { spec } of definitions) {
        for (const { name } of spec.versions.filter(({ served }) => served)) {
            const version = `${spec.group}/${name}`;
            plurals.set(version, [...(plurals.get(version) ?? []), spec.names.plural]);
        }
    }
    return plurals;
}

/** Waits until kinds of an API version are served: a control plane that gets hundreds at once serves the last minutes later. */
async function waitForKinds(
    apiServer: ApiServer,
    version: string,
    plurals: readonly string[],
    patienceMs: number,
): Promise<void> {
    const deadline = Date.now() + patienceMs;
    for (;;) {
        const served = await servedKinds(apiServer, version);
        const missing = plurals.filter((plural) => !served.has(plural));
        if (missing.length === 0) {
            return;
        }
        if (Date.now() > deadline) {
            const seconds = Math.round(patienceMs / 1000);
            throw new UserError(
                `The ${apiServer.cluster} API server does not serve ${missing.join(", ")} (${version}) ${seconds} s after their ` +
                    "definitions were installed; its log says why.",
            );
        }
        await sleep(RETRY_MS);
    }
}

/** Plural names; none while the version is not listed at all. */
async function servedKinds(apiServer: ApiServer, version: string): Promise<ReadonlySet<string>> {
    try {
        const { resources } = JSON.parse(await apiServer.run(["get", "--raw", `/apis/${version}`])) as {
            readonly resources: readonly { readonly name: string }[];
        };
        return new Set(resources.map(({ name }) => name));
    } catch (error) {
        if (error instanceof ExecError) {
            return new Set();
        }
        throw error;
    }
}
