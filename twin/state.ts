import type { Stack } from "@pulumi/pulumi/automation";

import { PROVENANCE } from "../components/shared/labels";
import type { TwinSummary } from "./summary";

interface Deployment {
    readonly deployment: { readonly resources?: readonly Resource[] };
}

interface Resource {
    readonly type: string;
    readonly inputs?: {
        /** Of a third-party release, by what it is. */
        readonly chart?: string;
        readonly manifest?: string;
        readonly metadata?: { readonly annotations?: Readonly<Record<string, string>> };
    };
    readonly outputs?: { readonly leftOut?: readonly string[] };
}

/** What the state says of objects: where their definitions come from, and which of them charts would have brought. */
export async function readState(stack: Stack): Promise<Pick<TwinSummary, "provenance" | "chartsWithout">> {
    const { deployment } = (await stack.exportStack()) as Deployment;
    const provenance: Record<string, number> = {};
    const chartsWithout: Record<string, string[]> = {};
    for (const { type, inputs, outputs } of deployment.resources ?? []) {
        const source = inputs?.metadata?.annotations?.[PROVENANCE];
        if (source !== undefined) {
            provenance[source] = (provenance[source] ?? 0) + 1;
        }
        const release = inputs?.chart ?? inputs?.manifest;
        if (type.startsWith("alphaton:upstream:Pinned") && release !== undefined && outputs?.leftOut?.length) {
            chartsWithout[release] = [...outputs.leftOut].sort();
        }
    }
    return { provenance, chartsWithout };
}
