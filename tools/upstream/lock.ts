import { createHash } from "node:crypto";

import type { SelectedChart, SelectedComponent } from "./imports";

/** Where an imported file came from: sums by the name it has in the collection. */
type Sums = Record<string, string>;

/** What stands in `upstream.lock.json`: the origin of everything imported. */
export class Lock {
    readonly #components: Record<string, object> = {};
    readonly #charts: Record<string, object> = {};

    /** `sources` holds each source file's text by its name in the collection. */
    addComponent({ origin, skew }: SelectedComponent, sources: Readonly<Record<string, string>>): void {
        const { component, repo, ref, commit, licence } = origin;
        const about = { repo, version: ref, commit, licence };
        this.#components[component] = { ...about, ...(skew ? { skew } : {}), sha256: sums(sources) };
    }

    addChart({ name, origin, licence }: SelectedChart, sources: Readonly<Record<string, string>>): void {
        const { repository, version, source } = origin;
        const { repo, ref, path, commit } = source;
        const about = { repository, version, repo: `https://github.com/${repo}`, ref, path, commit, licence };
        this.#charts[name] = { ...about, sha256: sums(sources) };
    }

    text(): string {
        const lock = { components: sorted(this.#components), charts: sorted(this.#charts) };
        return `${JSON.stringify(lock, null, 4)}\n`;
    }
}

export function sha256(text: string): string {
    return createHash("sha256").update(text).digest("hex");
}

function sums(sources: Readonly<Record<string, string>>): Sums {
    return sorted(Object.fromEntries(Object.entries(sources).map(([name, text]) => [name, sha256(text)])));
}

function sorted<T>(values: Record<string, T>): Record<string, T> {
    return Object.fromEntries(Object.entries(values).sort(([a], [b]) => (a < b ? -1 : 1)));
}
