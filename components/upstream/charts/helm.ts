import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** What a chart is rendered with, apart from itself. */
export interface RenderInputs {
    readonly release: string;
    readonly namespace: string;
    /** A JSON file. */
    readonly valuesFile: string;
    readonly kubernetesVersion: string;
    readonly apiVersions: readonly string[];
    /** A file that a time zone is read from. @default UTC */
    readonly timeZoneFile?: string;
}

/** A run of helm that failed, with what it printed. */
export class HelmError extends Error {}

const MINUTE_MS = 60_000;
/** The largest charts render to a few MiB. */
const MAX_OUTPUT_BYTES = 256 * 1024 * 1024;

export interface HelmOptions {
    /** A path, or a name that is looked up on PATH. */
    readonly executable: string;
    readonly version: string;
    /** Environment of the calling process: proxies, trusted certificates, registry credentials. */
    readonly environment: Readonly<Record<string, string | undefined>>;
}

/** Helm as a tool: it fetches and renders charts, and never talks to a cluster. */
export class Helm {
    readonly version: string;
    readonly #options: HelmOptions;
    #checked = false;

    constructor(options: HelmOptions) {
        this.version = options.version;
        this.#options = options;
    }

    /** Multi-document YAML of everything the chart brings, hooks and definitions included. */
    template(chart: string, inputs: RenderInputs): string {
        const { release, namespace, valuesFile, kubernetesVersion, apiVersions, timeZoneFile } = inputs;
        const TZ = timeZoneFile === undefined ? "UTC" : `:${timeZoneFile}`;
        return this.#run(
            [
                "template",
                release,
                chart,
                `--namespace=${namespace}`,
                `--values=${valuesFile}`,
                `--kube-version=${kubernetesVersion}`,
                ...apiVersions.map((version) => `--api-versions=${version}`),
                "--include-crds",
            ],
            { PATH: this.#options.environment["PATH"], TZ },
        );
    }

    /** Writes the chart's archive into a directory. `chart` is `oci://...`, or a name in `repository`. */
    pull(chart: string, options: { repository?: string; version: string; into: string }): void {
        const { repository, version, into } = options;
        const from = repository === undefined ? [] : [`--repo=${repository}`];
        this.#run(["pull", chart, ...from, `--version=${version}`, `--destination=${into}`], {
            ...this.#options.environment,
        });
    }

    /** Runs with homes of its own: a plugin or a stale index of the user's changes nothing here. */
    #run(args: readonly string[], environment: Readonly<Record<string, string | undefined>>): string {
        this.#checkVersion();
        const home = mkdtempSync(join(tmpdir(), "helm-home-"));
        const homes = {
            HELM_CACHE_HOME: join(home, "cache"),
            HELM_DATA_HOME: join(home, "data"),
            HELM_REPOSITORY_CONFIG: join(home, "repositories.yaml"),
        };
        try {
            return this.#spawn(args, { ...environment, ...homes });
        } finally {
            rmSync(home, { recursive: true, force: true });
        }
    }

    #checkVersion(): void {
        if (!this.#checked) {
            const { PATH, HOME } = this.#options.environment;
            const answer = this.#spawn(["version", "--template={{.Version}}"], { PATH, HOME }).trim();
            if (answer !== `v${this.version}`) {
                throw new HelmError(`"${this.#options.executable}" is helm ${answer}; ${this.#remedy}`);
            }
            this.#checked = true;
        }
    }

    #spawn(args: readonly string[], env: Readonly<Record<string, string | undefined>>): string {
        const { executable } = this.#options;
        const { error, status, stdout, stderr } = spawnSync(executable, args, {
            encoding: "utf8",
            env,
            maxBuffer: MAX_OUTPUT_BYTES,
            timeout: 2 * MINUTE_MS,
        });
        const code = (error as NodeJS.ErrnoException | undefined)?.code;
        if (code === "ETIMEDOUT") {
            throw new HelmError(`helm ${args[0] ?? ""} gave no answer within two minutes`);
        }
        if (error) {
            throw new HelmError(`"${executable}" cannot be started (${code ?? error.message}); ${this.#remedy}`);
        }
        if (status !== 0) {
            throw new HelmError(lastWords(stderr));
        }
        return stdout;
    }

    get #remedy(): string {
        return `charts are rendered by helm ${this.version}: run \`npm run setup -- --group charts\`, put it on PATH, or name it in H200_HELM`;
    }
}

/** What helm says, without its own advice on how to call it again. */
function lastWords(stderr: string): string {
    const lines = stderr
        .split("\n")
        .map((line) => line.replace(/^Error: /, "").trim())
        .filter((line) => line !== "" && !/^(Use --debug|WARNING:|level=)/.test(line));
    return lines.join(" ") || "helm failed and said nothing";
}
