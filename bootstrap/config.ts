import { z } from "zod";

import { explain } from "../stacks/config/load";
import { ConfigError, formatPath, type Problem } from "../stacks/config/problem";

const SECTION = "h200-bootstrap:backend";

/** What the engine itself puts among a program's values. */
const ENGINE = "pulumi:";

const ACCOUNT = "is not an account: write its twelve digits in quotes, or YAML makes a number of them";
const accountId = z.string(ACCOUNT).regex(/^\d{12}$/, ACCOUNT);

const role = z
    .string()
    .regex(
        /^arn:aws:iam::\d{12}:role\/[\w+=,.@/-]+$/,
        "is not the ARN of a role; users with keys of their own, and whole accounts, may not reach the state",
    );

const backendSchema = z.strictObject({
    /** Account of the platform; backups have another (stacks/plan/keys/roots.ts). */
    accountId,
    region: z.string().regex(/^[a-z]{2}-[a-z]+-\d$/, "is not a region, e.g. eu-central-1"),
    principals: z.strictObject({
        /** May change the key's policy and have the key deleted, and never use it. */
        administrators: z.array(role).min(1, "name at least one role, or nobody can repair the key's policy"),
        /** May take the role that reads the state. */
        preview: z.array(role),
        /** May take the role that writes it. */
        deploy: z.array(role).min(1, "name at least one role, or nothing can be deployed"),
    }),
    retention: z
        .strictObject({
            /** For so long nobody but an administrator can remove an old version. */
            lockedDays: z.int().min(7).max(365),
            /** Then old versions go. */
            keptDays: z.int().min(14).max(730),
        })
        .refine(({ lockedDays, keptDays }) => keptDays > lockedDays, {
            path: ["keptDays"],
            message: "has to be more than lockedDays: what is locked cannot be removed",
        })
        .default({ lockedDays: 30, keptDays: 90 }),
});

export type BackendConfig = z.output<typeof backendSchema>;

/**
 * Reads what the engine has of a stack of this project.
 *
 * @throws ConfigError with everything that is wrong
 */
export function parseBackend(stack: string, values: Readonly<Record<string, string>>): BackendConfig {
    const problems: Problem[] = Object.keys(values)
        .filter((key) => key !== SECTION && !key.startsWith(ENGINE))
        .map((key) => ({ path: key, reason: `is not known here; there is ${SECTION} and nothing else` }));
    const written = readJson(values[SECTION]);
    const { data, error } = backendSchema.safeParse(written);
    for (const issue of error?.issues ?? []) {
        const known = issue.code === "unrecognized_keys" ? unknownKeys(issue) : explain(issue, written);
        problems.push(...known.map(({ path, reason }) => ({ path: formatPath([SECTION, ...path]), reason })));
    }
    problems.push(...(data ? acrossFields(data) : []));
    if (!data || problems.length > 0) {
        throw new ConfigError(stack, problems);
    }
    return data;
}

function unknownKeys({ path, keys }: z.core.$ZodIssueUnrecognizedKeys) {
    return keys.map((key) => ({ path: [...path, key], reason: "is not a known key here; see bootstrap/config.ts" }));
}

function readJson(text: string | undefined): unknown {
    try {
        return text === undefined ? undefined : JSON.parse(text);
    } catch {
        return text;
    }
}

/** Whoever could use the key and let it be deleted, or whoever comes from elsewhere. */
function acrossFields({ accountId, principals }: BackendConfig): Problem[] {
    const at = (group: string, i: number) => `${SECTION}.principals.${group}[${i}]`;
    return Object.entries(principals).flatMap(([group, roles]) =>
        roles.flatMap((arn, i) => [
            ...(arn.includes(`::${accountId}:`)
                ? []
                : [
                      {
                          path: at(group, i),
                          reason: `${JSON.stringify(arn)}: is not of account ${accountId}; make a role there`,
                      },
                  ]),
            ...(group !== "administrators" && principals.administrators.includes(arn)
                ? [
                      {
                          path: at(group, i),
                          reason: `${JSON.stringify(arn)}: is an administrator of the key already; those who use it may not be able to delete it`,
                      },
                  ]
                : []),
        ]),
    );
}
