import type { Machine } from "./machine";
import type { MissingTool } from "./make";
import type { Pin } from "./pin";
import { goNeeded } from "./preflight";

const WAYS = { PATH: "PATH", download: "download", module: "build", bundle: "bundle" } as const;

/** One message for all tools that could not be had: what was tried, why it failed, and what to do about it. */
export async function missingMessage(
    missing: readonly MissingTool[],
    pins: Readonly<Record<string, Pin>>,
    machine: Machine,
): Promise<string> {
    const tools = missing.flatMap(({ name, version, tried }) => [
        `  ${name} ${version}`,
        ...tried.map(({ way, reason }) => `    ${WAYS[way]}: ${reason.replaceAll("\n", "\n      ")}`),
    ]);
    const builds = missing.flatMap(({ name }) => pins[name]?.module ?? []);
    const go =
        builds.length > 0
            ? [
                  `install Go ${await goNeeded(builds, machine)} or newer from https://go.dev/dl/ with a GOPROXY that can be reached`,
              ]
            : [];
    return [
        `These tools could not be had:`,
        ...tools,
        `Mend one of the reasons above, or ${[
            ...go,
            `put ${missing.map(({ name, version }) => `${name} ${version}`).join(", ")} on PATH`,
            "set H200_DOWNLOAD_BASE to a mirror that serves https://host/path as <base>/host/path",
        ].join(", or ")}.`,
    ].join("\n");
}
