import * as pulumi from "@pulumi/pulumi";

import { bmcSecretName } from "../components/metal/bmcSecret";
import { askCluster } from "./askCluster";
import type { StackSecrets } from "./bmcLogins";
import type { PlatformPlan } from "./plan/platformPlan";

const FIELDS = ["username", "password"];
/** Names of Secrets and of their fields: contents stay where they are. */
const NAMES = '{{range .items}}{{.metadata.name}}{{range $field, $_ := .data}} {{$field}}{{end}}{{"\\n"}}{{end}}';

/**
 * Stops where a pull request could take a password: its preview reads the stack's file and state, with the key to both. What the
 * program was given once also stays in older versions of the state.
 */
export function refuseReadableSecrets(
    { site, metal }: Pick<PlatformPlan, "site" | "metal">,
    secrets: StackSecrets,
): void {
    if (metal.bmcPasswords !== "store" || secrets.size === 0) {
        return;
    }
    const what = `Stack "${site.stack}" has a runner, and pull requests decrypt what its file holds; nothing was created.`;
    const held = [...secrets.keys()].map((name) => {
        const path = `h200-platform:secrets["${name}"]`;
        return `  ${path}: take it out (pulumi config rm --stack ${site.stack} --path '${path}'), and draw another`;
    });
    const where = "Passwords of BMCs go into Secrets by hand: docs/runbooks/bmc-password-rotation.md.";
    throw new pulumi.RunError([what, ...held, where].join("\n"));
}

/** Stops an update that would register hosts whose logins nobody has made: it would wait for Metal3, which waits for people. */
export function refuseMissingLogins({ site, clusters, hosts, metal, management }: PlatformPlan): void {
    const cluster = clusters.find(({ name }) => name === "management");
    const asks = metal.bmcPasswords === "store" && site.layers.includes("foundation");
    if (pulumi.runtime.isDryRun() || !asks || !management || !cluster) {
        return;
    }
    const { namespace } = metal.cluster;
    const request = ["get", "secrets", `--namespace=${namespace}`, `--output=go-template=${NAMES}`];
    const answer = askCluster(cluster, request, "which logins of BMCs it has");
    if (answer === undefined) {
        return;
    }
    const there = new Map(answer.split("\n").map((line) => [line.split(" ")[0], line.split(" ").slice(1)]));
    const problems = hosts.flatMap(({ name, cluster: of }) => {
        const secret = bmcSecretName(name);
        const missing = FIELDS.filter((field) => !there.get(secret)?.includes(field));
        return of === "workload" && missing.length > 0
            ? [`  ${secret}: ${there.has(secret) ? `has no ${missing.join(" and no ")}` : "is not there"}`]
            : [];
    });
    if (problems.length > 0) {
        const what = `Metal3 cannot log in at BMCs of stack "${site.stack}"; nothing was changed. Secrets of namespace ${namespace}:`;
        const where = "Make each from the secret store: docs/runbooks/bmc-password-rotation.md, 3.";
        throw new pulumi.RunError([what, ...problems, where].join("\n"));
    }
}
