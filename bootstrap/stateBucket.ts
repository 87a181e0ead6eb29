import { Bucket } from "@pulumi/aws/s3/bucket";
import { BucketLifecycleConfiguration } from "@pulumi/aws/s3/bucketLifecycleConfiguration";
import { BucketObjectLockConfiguration } from "@pulumi/aws/s3/bucketObjectLockConfiguration";
import { BucketOwnershipControls } from "@pulumi/aws/s3/bucketOwnershipControls";
import { BucketPolicy } from "@pulumi/aws/s3/bucketPolicy";
import { BucketPublicAccessBlock } from "@pulumi/aws/s3/bucketPublicAccessBlock";
import { BucketServerSideEncryptionConfiguration } from "@pulumi/aws/s3/bucketServerSideEncryptionConfiguration";
import { BucketVersioning } from "@pulumi/aws/s3/bucketVersioning";
import * as pulumi from "@pulumi/pulumi";

import { bucketPolicy } from "./policyDocuments";
import type { Retention } from "./stateBackend";

export interface StateBucketArgs {
    /** Unique in all of AWS. */
    readonly bucketName: string;
    readonly keyArn: pulumi.Input<string>;
    readonly administrators: readonly string[];
    readonly retention: Retention;
}

/** A private bucket that forgets no version before its time, and takes and gives everything encrypted. */
export class StateBucket extends pulumi.ComponentResource {
    readonly bucketName: pulumi.Output<string>;

    constructor(name: string, args: StateBucketArgs, opts?: pulumi.ComponentResourceOptions) {
        super("alphaton:bootstrap:StateBucket", name, args, opts);
        const { bucketName, keyArn, administrators, retention } = args;
        const child = { parent: this };
        const bucket = new Bucket(
            name,
            { bucket: bucketName, objectLockEnabled: true, forceDestroy: false },
            { ...child, protect: true },
        );
        const of = { bucket: bucket.bucket };

        const versions = new BucketVersioning(
            `${name}-versions`,
            { ...of, versioningConfiguration: { status: "Enabled" } },
            child,
        );
        // Governance, not compliance: a secret that got into a state by mistake has to come out again, by an administrator's hand.
        // The engine's locks are no obstacle: it deletes them without naming a version, which leaves the version there.
        new BucketObjectLockConfiguration(
            `${name}-lock`,
            { ...of, rule: { defaultRetention: { mode: "GOVERNANCE", days: retention.lockedDays } } },
            { ...child, dependsOn: [versions] },
        );
        new BucketServerSideEncryptionConfiguration(
            `${name}-encryption`,
            {
                ...of,
                rules: [
                    {
                        applyServerSideEncryptionByDefault: { sseAlgorithm: "aws:kms", kmsMasterKeyId: keyArn },
                        // The engine writes the whole state after each step: one call of KMS for each would be slow and dear.
                        bucketKeyEnabled: true,
                    },
                ],
            },
            child,
        );
        new BucketLifecycleConfiguration(
            `${name}-lifecycle`,
            {
                ...of,
                rules: [
                    {
                        id: "old-versions",
                        status: "Enabled",
                        filter: { prefix: "" },
                        noncurrentVersionExpiration: { noncurrentDays: retention.keptDays },
                        expiration: { expiredObjectDeleteMarker: true },
                        abortIncompleteMultipartUpload: { daysAfterInitiation: 7 },
                    },
                ],
            },
            { ...child, dependsOn: [versions] },
        );
        new BucketOwnershipControls(
            `${name}-owner`,
            { ...of, rule: { objectOwnership: "BucketOwnerEnforced" } },
            child,
        );
        const closed = new BucketPublicAccessBlock(
            `${name}-private`,
            {
                ...of,
                blockPublicAcls: true,
                blockPublicPolicy: true,
                ignorePublicAcls: true,
                restrictPublicBuckets: true,
            },
            child,
        );
        const bucketArn = `arn:aws:s3:::${bucketName}`;
        new BucketPolicy(
            `${name}-policy`,
            {
                ...of,
                policy: pulumi
                    .output(keyArn)
                    .apply((arn) => JSON.stringify(bucketPolicy({ bucketArn, keyArn: arn, administrators }))),
            },
            // Both write to the same part of the bucket; S3 refuses one of two at once.
            { ...child, dependsOn: [closed] },
        );
        this.bucketName = bucket.bucket;
        this.registerOutputs({ bucketName: this.bucketName });
    }
}
