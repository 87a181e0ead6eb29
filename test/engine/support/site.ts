import { readFileSync } from "node:fs";
import { mkdir, rm, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";

import { cloneProject } from "../../../twin/clone";
import { type Cli, engineCli } from "./cli";

/** What the policy pack left of a run, as far as tests read it. */
export interface Evidence {
    readonly controls: readonly {
        readonly id: string;
        readonly counts: Readonly<Record<"pass" | "fail" | "indeterminate" | "waived" | "notApplicable", number>>;
    }[];
    readonly results: readonly {
        readonly control: string;
        readonly object: string;
        readonly status: string;
        /** Where the object's definition comes from, e.g. `footprint:cilium`. */
        readonly provenance?: string;
        readonly path?: string;
        readonly reason?: string;
    }[];
}

/** A copy of this project, worked by `pulumi` as typed by hand, on a backend of its own. */
export interface Site extends Pick<Cli, "pulumi" | "start"> {
    readonly root: string;
    write(file: string, text: string): Promise<void>;
    /** What the last run's policies left, as text; an error where they left nothing. */
    evidence(): string;
    remove(): Promise<void>;
}

/** @param ambient a kubeconfig that whoever types has at hand, in the environment and in the home directory */
export async function createSite(ambient: string): Promise<Site> {
    const root = cloneProject();
    const home = join(root, ".home");
    const evidence = join(root, "evidence.json");
    const { pulumi, start, remove } = await engineCli(root, {
        HOME: home,
        KUBECONFIG: join(home, ".kube/config"),
        H200_EVIDENCE: evidence,
    });
    const site: Site = {
        root,
        pulumi,
        start,
        write: async (file, text) => {
            await mkdir(dirname(join(root, file)), { recursive: true });
            await writeFile(join(root, file), text);
        },
        evidence: () => readFileSync(evidence, "utf8"),
        remove: async () => {
            await rm(root, { recursive: true });
            await remove();
        },
    };
    await site.write(".home/.kube/config", ambient);
    return site;
}
