import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { join, relative } from "node:path";

/** A file that is no archive of a chart; says which, and why. */
export class ArchiveError extends Error {}

/** An action of Go's template language. */
const ACTION = /\{\{[\s\S]*?\}\}/g;
/** `lookup` as a function, not as a field, a key or a part of a word. */
const LOOKUP = /(?<![\w.$"'-])lookup(?=\s)/g;

/**
 * A chart's files, unpacked with all subcharts. Rendering takes the archive itself, for which the digest vouches; this is for
 * looking at what the chart would do.
 */
export class ChartFiles {
    /** @param root the chart's own directory */
    constructor(readonly root: string) {}

    /** Every action of every file, helpers and subcharts included. */
    get actions(): string[] {
        return this.#files().flatMap((file) => read(file).match(ACTION) ?? []);
    }

    /** Paths of templates, relative to the chart, of which an action fits. */
    templatesWith(pattern: RegExp): string[] {
        return this.#files()
            .filter((file) => (read(file).match(ACTION) ?? []).some((action) => action.search(pattern) >= 0))
            .map((file) => relative(this.root, file));
    }

    get templatesWithLookup(): string[] {
        return this.templatesWith(LOOKUP);
    }

    /**
     * Makes every `lookup` fail when it is reached, except in some templates. Whether a chart asks the cluster depends on
     * values, and helm gives it an empty answer without a word.
     */
    forbidLookup(except: readonly string[]): void {
        for (const template of this.templatesWithLookup.filter((path) => !except.includes(path))) {
            const file = join(this.root, template);
            // `fail` takes one argument: with those of `lookup` it stops at this place, when it is reached.
            const text = read(file).replace(ACTION, (action) => action.replace(LOOKUP, "fail"));
            writeFileSync(file, text);
        }
    }

    /** Makes a question for one of these APIs be answered with no. */
    hideApis(apis: readonly string[]): void {
        const hide = (action: string) =>
            apis
                .flatMap((api) => [`"${api}"`, `\`${api}\``])
                .reduce((text, literal) => text.replaceAll(literal, '"unserved/v0"'), action);
        for (const file of this.#files()) {
            const before = read(file);
            const after = before.replace(ACTION, hide);
            if (after !== before) {
                writeFileSync(file, after);
            }
        }
    }

    #files(): string[] {
        return readdirSync(this.root, { recursive: true, encoding: "utf8" })
            .map((name) => join(this.root, name))
            .filter((file) => statSync(file).isFile())
            .sort();
    }
}

/**
 * Unpacks an archive below `into`.
 *
 * @throws ArchiveError when it, or a subchart's in it, is none
 */
export function unpackChart(archive: string, into: string): ChartFiles {
    const directory = mkdtempSync(join(into, "chart-"));
    extract(archive, directory);
    const [name = ""] = readdirSync(directory);
    const root = join(directory, name);
    if (!existsSync(join(root, "Chart.yaml"))) {
        throw new ArchiveError(`${archive} is no chart archive (it holds no Chart.yaml)`);
    }
    unpackSubcharts(root);
    return new ChartFiles(root);
}

/** Published charts carry their subcharts as archives. */
function unpackSubcharts(root: string): void {
    const charts = join(root, "charts");
    for (const name of existsSync(charts) ? readdirSync(charts) : []) {
        const file = join(charts, name);
        if (name.endsWith(".tgz")) {
            extract(file, charts);
            rmSync(file);
        }
    }
    for (const name of existsSync(charts) ? readdirSync(charts) : []) {
        unpackSubcharts(join(charts, name));
    }
}

/** Files and directories only: a link in an archive could lead out of it. */
function extract(file: string, cwd: string): void {
    // eslint-disable-next-line @typescript-eslint/no-require-imports -- loading it costs more than a warm preview spends on all charts
    const tar = require("tar") as typeof import("tar");
    try {
        tar.extract({
            file,
            cwd,
            sync: true,
            filter: (_path, entry) => !("type" in entry) || ["File", "OldFile", "Directory"].includes(entry.type),
        });
    } catch (error) {
        const { code = "", message } = error as NodeJS.ErrnoException;
        throw /^(TAR|Z)_/.test(code) ? new ArchiveError(`${file} is no chart archive (${message})`) : error;
    }
}

function read(file: string): string {
    return readFileSync(file, "utf8");
}
