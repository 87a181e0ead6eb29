/** Statements of AWS policies, as plain data: what may be done is known in every preview. */
export interface Statement {
    readonly Sid: string;
    readonly Effect: "Allow" | "Deny";
    readonly Principal?: "*" | { readonly AWS: readonly string[] | string };
    readonly Action: readonly string[] | string;
    readonly Resource: readonly string[] | string;
    readonly Condition?: Readonly<Record<string, Readonly<Record<string, readonly string[] | string>>>>;
}

export interface PolicyDocument {
    readonly Version: "2012-10-17";
    readonly Statement: readonly Statement[];
}

const document = (...statements: readonly Statement[]): PolicyDocument => ({
    Version: "2012-10-17",
    Statement: statements,
});

/** Who may take a role. */
export function trustPolicy(principals: readonly string[]): object {
    return {
        Version: "2012-10-17",
        Statement: [{ Sid: "TakeRole", Effect: "Allow", Principal: { AWS: principals }, Action: "sts:AssumeRole" }],
    };
}

export interface KeyUsers {
    readonly accountId: string;
    readonly administrators: readonly string[];
    readonly previewRole: string;
    readonly deployRole: string;
}

/** KMS refuses a shorter window than this for a deletion, so that there is time to see the alarm. */
const DELETION_DAYS = "30";

/**
 * The key answers to this policy alone: it does not hand the account's IAM the right to allow more. Administrators cannot use
 * the key, users cannot administer it; deletion waits. The account's root user, and no role of the account, is the last resort
 * when administrators have locked themselves out.
 */
export function keyPolicy({ accountId, administrators, previewRole, deployRole }: KeyUsers): PolicyDocument {
    return document(
        {
            Sid: "RootUserRepairs",
            Effect: "Allow",
            Principal: { AWS: `arn:aws:iam::${accountId}:root` },
            Action: [
                "kms:DescribeKey",
                "kms:GetKeyPolicy",
                "kms:PutKeyPolicy",
                "kms:CancelKeyDeletion",
                "kms:EnableKey",
            ],
            Resource: "*",
            Condition: { StringEquals: { "aws:PrincipalType": "Account" } },
        },
        {
            Sid: "AdministratorsKeep",
            Effect: "Allow",
            Principal: { AWS: administrators },
            Action: [
                "kms:Describe*",
                "kms:Get*",
                "kms:List*",
                "kms:PutKeyPolicy",
                "kms:UpdateKeyDescription",
                "kms:CreateAlias",
                "kms:UpdateAlias",
                "kms:DeleteAlias",
                "kms:EnableKey",
                "kms:DisableKey",
                "kms:EnableKeyRotation",
                "kms:RotateKeyOnDemand",
                "kms:CancelKeyDeletion",
                "kms:TagResource",
                "kms:UntagResource",
            ],
            Resource: "*",
        },
        {
            Sid: "AdministratorsDeleteSlowly",
            Effect: "Allow",
            Principal: { AWS: administrators },
            Action: "kms:ScheduleKeyDeletion",
            Resource: "*",
            Condition: { NumericGreaterThanEquals: { "kms:ScheduleKeyDeletionPendingWindowInDays": DELETION_DAYS } },
        },
        {
            Sid: "ReadersDecrypt",
            Effect: "Allow",
            Principal: { AWS: [previewRole, deployRole] },
            Action: ["kms:Decrypt", "kms:DescribeKey"],
            Resource: "*",
        },
        {
            Sid: "WritersEncrypt",
            Effect: "Allow",
            Principal: { AWS: deployRole },
            Action: ["kms:Encrypt", "kms:GenerateDataKey"],
            Resource: "*",
        },
    );
}

/** Where the engine keeps everything of its own. */
const objectsOf = (bucketArn: string) => `${bucketArn}/.pulumi/*`;

/** What a preview needs: it takes no lock and writes nothing. */
export function previewPolicy(bucketArn: string): PolicyDocument {
    return document(
        { Sid: "List", Effect: "Allow", Action: ["s3:ListBucket", "s3:GetBucketLocation"], Resource: bucketArn },
        { Sid: "Read", Effect: "Allow", Action: "s3:GetObject", Resource: objectsOf(bucketArn) },
    );
}

/** An update writes, and deletes its locks: without a version that only hides them. Old versions it may read and list. */
export function deployPolicy(bucketArn: string): PolicyDocument {
    return document(
        ...previewPolicy(bucketArn).Statement,
        { Sid: "Write", Effect: "Allow", Action: ["s3:PutObject", "s3:DeleteObject"], Resource: objectsOf(bucketArn) },
        { Sid: "ListVersions", Effect: "Allow", Action: "s3:ListBucketVersions", Resource: bucketArn },
        { Sid: "ReadVersions", Effect: "Allow", Action: "s3:GetObjectVersion", Resource: objectsOf(bucketArn) },
    );
}

export interface BucketRules {
    readonly bucketArn: string;
    readonly keyArn: string;
    readonly administrators: readonly string[];
}

/** What nobody may do, whatever IAM of the account allows. */
export function bucketPolicy({ bucketArn, keyArn, administrators }: BucketRules): PolicyDocument {
    const all = { Effect: "Deny", Principal: "*" } as const;
    const both = [bucketArn, `${bucketArn}/*`];
    const others = { ArnNotEquals: { "aws:PrincipalArn": administrators } };
    return document(
        {
            Sid: "TlsOnly",
            ...all,
            Action: "s3:*",
            Resource: both,
            Condition: { Bool: { "aws:SecureTransport": "false" } },
        },
        {
            Sid: "RecentTlsOnly",
            ...all,
            Action: "s3:*",
            Resource: both,
            Condition: { NumericLessThan: { "s3:TlsVersion": "1.2" } },
        },
        // Whoever asks for nothing gets the bucket's own key. Each pair says: asked for, and for something else.
        {
            Sid: "KmsOnly",
            ...all,
            Action: "s3:PutObject",
            Resource: `${bucketArn}/*`,
            Condition: {
                Null: { "s3:x-amz-server-side-encryption": "false" },
                StringNotEquals: { "s3:x-amz-server-side-encryption": "aws:kms" },
            },
        },
        {
            Sid: "ThisKeyOnly",
            ...all,
            Action: "s3:PutObject",
            Resource: `${bucketArn}/*`,
            Condition: {
                Null: { "s3:x-amz-server-side-encryption-aws-kms-key-id": "false" },
                StringNotEquals: { "s3:x-amz-server-side-encryption-aws-kms-key-id": keyArn },
            },
        },
        {
            Sid: "OldVersionsStay",
            ...all,
            Action: ["s3:DeleteObjectVersion", "s3:BypassGovernanceRetention", "s3:PutObjectRetention"],
            Resource: `${bucketArn}/*`,
            Condition: others,
        },
        {
            Sid: "BucketStays",
            ...all,
            Action: [
                "s3:DeleteBucket",
                "s3:PutBucketPolicy",
                "s3:DeleteBucketPolicy",
                "s3:PutBucketVersioning",
                "s3:PutBucketObjectLockConfiguration",
                "s3:PutLifecycleConfiguration",
                "s3:PutEncryptionConfiguration",
                "s3:PutBucketPublicAccessBlock",
            ],
            Resource: bucketArn,
            Condition: others,
        },
    );
}
