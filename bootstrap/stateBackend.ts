import { Role } from "@pulumi/aws/iam/role";
import { RolePolicy } from "@pulumi/aws/iam/rolePolicy";
import { Alias } from "@pulumi/aws/kms/alias";
import { Key } from "@pulumi/aws/kms/key";
import * as pulumi from "@pulumi/pulumi";

import { type Issue, rejectInvalid } from "../components/shared/validation";
import { deployPolicy, keyPolicy, type PolicyDocument, previewPolicy, trustPolicy } from "./policyDocuments";
import { StateBucket } from "./stateBucket";

export interface Principals {
    /** Roles that keep the key and may remove old versions. */
    readonly administrators: readonly string[];
    /** Roles that may take the role `preview`. */
    readonly preview: readonly string[];
    /** Roles that may take the role `deploy`. */
    readonly deploy: readonly string[];
}

export interface Retention {
    /** For so long only an administrator can remove an old version. */
    readonly lockedDays: number;
    /** Then old versions go. */
    readonly keptDays: number;
}

export interface StateBackendArgs {
    /** Stack of h200-platform whose state it holds; part of every name. */
    readonly stack: string;
    /** Twelve digits. Makes the bucket's name unique. */
    readonly accountId: string;
    readonly region: string;
    readonly principals: Principals;
    readonly retention: Retention;
}

/**
 * Where one stack of the platform keeps its state: a bucket whose versions cannot be removed, a key that wraps its secrets, and
 * two roles. Whoever may read the state can read its secrets: a preview needs them.
 */
export class StateBackend extends pulumi.ComponentResource {
    /** Address for `pulumi login`. */
    readonly url: pulumi.Output<string>;
    readonly secretsProvider: pulumi.Output<string>;
    readonly roles: { readonly preview: pulumi.Output<string>; readonly deploy: pulumi.Output<string> };

    constructor(name: string, args: StateBackendArgs, opts?: pulumi.ComponentResourceOptions) {
        super("alphaton:bootstrap:StateBackend", name, args, opts);
        rejectInvalid(this, validateStateBackend(args));
        const { stack, accountId, region, principals, retention } = args;
        const label = `h200-state-${stack}`;

        const role = (use: "preview" | "deploy") =>
            new Role(
                `${name}-${use}`,
                {
                    name: `${label}-${use}`,
                    description: `${use === "deploy" ? "Reads and writes" : "Reads"} the state of ${stack}`,
                    assumeRolePolicy: JSON.stringify(trustPolicy(principals[use])),
                    maxSessionDuration: HOUR_SECONDS,
                },
                { parent: this },
            );
        const roles = { preview: role("preview"), deploy: role("deploy") };

        const users = {
            previewRole: roleArn(accountId, `${label}-preview`),
            deployRole: roleArn(accountId, `${label}-deploy`),
        };
        const key = new Key(
            `${name}-key`,
            {
                description: `State of ${stack}, and its secrets`,
                enableKeyRotation: true,
                rotationPeriodInDays: 365,
                deletionWindowInDays: 30,
                policy: JSON.stringify(keyPolicy({ accountId, administrators: principals.administrators, ...users })),
            },
            // KMS refuses a policy that names roles which do not exist yet.
            { parent: this, protect: true, dependsOn: Object.values(roles) },
        );
        const alias = new Alias(`${name}-alias`, { name: `alias/${label}`, targetKeyId: key.keyId }, { parent: this });

        const bucketName = `${label}-${accountId}`;
        const bucket = new StateBucket(
            `${name}-bucket`,
            { bucketName, keyArn: key.arn, administrators: principals.administrators, retention },
            { parent: this },
        );
        const allow = (use: "preview" | "deploy", policy: PolicyDocument) =>
            new RolePolicy(
                `${name}-${use}-policy`,
                { role: roles[use].name, policy: JSON.stringify(policy) },
                { parent: this },
            );
        allow("preview", previewPolicy(`arn:aws:s3:::${bucketName}`));
        allow("deploy", deployPolicy(`arn:aws:s3:::${bucketName}`));

        // A bucket with object lock takes nothing without a checksum, so that is not left to a default.
        this.url = pulumi.interpolate`s3://${bucket.bucketName}?region=${region}&request_checksum_calculation=when_supported`;
        this.secretsProvider = pulumi.interpolate`awskms://${alias.name}?region=${region}`;
        this.roles = { preview: roles.preview.arn, deploy: roles.deploy.arn };
        this.registerOutputs({ url: this.url, secretsProvider: this.secretsProvider, roles: this.roles });
    }
}

const HOUR_SECONDS = 3600;

const roleArn = (accountId: string, name: string) => `arn:aws:iam::${accountId}:role/${name}`;

/** S3 allows 63 characters, and the account takes thirteen of them. */
const STACK_NAME = /^[a-z0-9](?:[a-z0-9-]{0,37}[a-z0-9])?$/;

export function validateStateBackend({ stack, retention, principals }: StateBackendArgs): Issue[] {
    const issues: Issue[] = [];
    if (!STACK_NAME.test(stack)) {
        issues.push({ path: "stack", reason: `"${stack}" cannot be part of a bucket's name` });
    }
    if (retention.keptDays <= retention.lockedDays) {
        const reason = `${retention.keptDays} has to be more than lockedDays, ${retention.lockedDays}`;
        issues.push({ path: "retention.keptDays", reason });
    }
    for (const use of ["preview", "deploy"] as const) {
        principals[use].forEach((arn, i) => {
            if (principals.administrators.includes(arn)) {
                issues.push({ path: `principals.${use}[${i}]`, reason: `"${arn}" is an administrator of the key` });
            }
        });
    }
    return issues;
}
