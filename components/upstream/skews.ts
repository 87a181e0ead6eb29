import { readFileSync } from "node:fs";
import { basename, join } from "node:path";

import { groupDefined } from "./charts/source";

/** Definitions of another version than the controller that works with them on a real site. */
export interface SchemaSkew {
    /** Name of the component in `imports.json`. */
    readonly component: string;
    /** Version of its schemas. */
    readonly schemas: string;
    /** Version of its controller. */
    readonly runs: string;
    readonly why: string;
}

interface Component {
    readonly version: string;
    /** By `crds/<component>/<plural>.<group>.yaml`. */
    readonly sha256: Readonly<Record<string, string>>;
    readonly skew?: { readonly runs: string; readonly why: string };
}

/** Of `crds/<component>/<plural>.<group>.yaml`. */
const groupOf = (file: string) => groupDefined({ name: basename(file, ".yaml") });

/** The skews of the components that define kinds of these API groups. */
export function schemaSkews(groups: readonly string[]): SchemaSkew[] {
    const { components } = JSON.parse(readFileSync(join(__dirname, "upstream.lock.json"), "utf8")) as {
        readonly components: Readonly<Record<string, Component>>;
    };
    return Object.entries(components).flatMap(([component, { version, sha256, skew }]) =>
        skew && Object.keys(sha256).some((file) => groups.includes(groupOf(file)))
            ? [{ component, schemas: version, ...skew }]
            : [],
    );
}
