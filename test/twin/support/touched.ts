import { createHash } from "node:crypto";
import * as fs from "node:fs";

import { PROVENANCE } from "../../../components/shared/labels";
import { CLUSTERS } from "../../../twin/paths";
import type { Twin } from "./twin";

interface Stored {
    readonly kind: string;
    readonly metadata: {
        readonly name: string;
        readonly namespace?: string;
        readonly uid: string;
        readonly generation?: number;
        readonly resourceVersion: string;
        readonly annotations?: Readonly<Record<string, string>>;
        readonly ownerReferences?: readonly { readonly kind: string }[];
        readonly managedFields?: readonly {
            readonly manager: string;
            readonly operation: string;
            readonly time: string;
        }[];
    };
    readonly data?: Readonly<Record<string, string>>;
}

/** Of every object of the platform and every Secret, by `cluster kind namespace/name`: what any write by us would change. */
export async function marksOfObjects(twin: Twin): Promise<Map<string, string>> {
    const marks = await Promise.all(
        CLUSTERS.map(async (cluster) => {
            const kinds = (await twin.kubectl(cluster, "api-resources --verbs=list --output=name"))
                .split("\n")
                .filter((kind) => kind !== "" && !kind.startsWith("events"));
            const text = await twin.kubectl(
                cluster,
                `get ${kinds.join(",")} --all-namespaces --output=json --show-managed-fields`,
            );
            const { items } = JSON.parse(text) as { items: Stored[] };
            return (
                items
                    .filter(
                        ({ kind, metadata }) => kind === "Secret" || metadata.annotations?.[PROVENANCE] !== undefined,
                    )
                    // The runner's pods come and go by the minute, whatever anybody writes.
                    .filter(({ metadata }) => metadata.ownerReferences?.some(({ kind }) => kind === "Job") !== true)
                    .map((object) => {
                        const { namespace = "", name } = object.metadata;
                        return [`${cluster} ${object.kind} ${namespace}/${name}`, mark(object)] as const;
                    })
            );
        }),
    );
    return new Map(marks.flat());
}

/** Others write status; where nobody does, the version itself must stand still. That of a CronJob is written once its time comes. */
function mark({ kind, metadata: { uid, generation, resourceVersion, managedFields = [] }, data }: Stored): string {
    const ours = managedFields.filter(({ operation }) => operation === "Apply");
    const alone = ours.length === managedFields.length && kind !== "CronJob";
    return JSON.stringify({
        uid,
        generation,
        applied: ours.map(({ manager, time }) => `${manager} ${time}`).sort(),
        ...(alone && { resourceVersion }),
        ...(data && { data: sha256(JSON.stringify(data)) }),
    });
}

/** Hashes of the keys that the twin itself keeps. */
export function marksOfKeys(twin: Twin): Map<string, string> {
    const files = [["keys", "passphrase"], ...CLUSTERS.map((cluster) => ["api-server", cluster, "encryption.yaml"])];
    return new Map(files.map((file) => [file.join("/"), sha256(fs.readFileSync(twin.path(...file)))]));
}

function sha256(content: string | Buffer): string {
    return createHash("sha256").update(content).digest("hex");
}
