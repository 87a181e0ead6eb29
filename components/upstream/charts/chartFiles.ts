import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { join, relative } from "node:path";

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

    /** Everything written in the chart, for asking whether it knows a word. */
    get text(): string {
        return this.#files().map(read).join("\n");
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

    #files(): string[] {
        return readdirSync(this.root, { recursive: true, encoding: "utf8" })
            .map((name) => join(this.root, name))
            .filter((file) => statSync(file).isFile())
            .sort();
    }
}

/** Unpacks an archive below `into`. */
export function unpackChart(archive: string, into: string): ChartFiles {
    const directory = mkdtempSync(join(into, "chart-"));
    extract(archive, directory);
    const [name = ""] = readdirSync(directory);
    const root = join(directory, name);
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
    tar.extract({
        file,
        cwd,
        sync: true,
        filter: (_path, entry) => !("type" in entry) || ["File", "OldFile", "Directory"].includes(entry.type),
    });
}

function read(file: string): string {
    return readFileSync(file, "utf8");
}
