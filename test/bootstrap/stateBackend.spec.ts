import assert from "node:assert/strict";

import { validateStateBackend } from "../../bootstrap/stateBackend";
import { deployBackend, EXAMPLE, KEY_ARN, type Made, role } from "./support/deployBackend";

describe("the state backend", () => {
    let outputs: Readonly<Record<string, unknown>>;
    let made: ReadonlyMap<string, Made>;
    before(async () => ({ outputs, made } = await deployBackend()));

    const inputs = (name: string) => made.get(name)?.inputs;

    it("hands out what the engine is given", () => {
        assert.deepEqual(outputs, {
            url: "s3://h200-state-prod-111122223333?region=eu-central-1&request_checksum_calculation=when_supported",
            secretsProvider: "awskms://alias/h200-state-prod?region=eu-central-1",
            roles: { preview: role("h200-state-prod-preview"), deploy: role("h200-state-prod-deploy") },
        });
    });

    it("makes these resources and no other, all by the given provider", () => {
        assert.deepEqual([...made.keys()].sort(), [
            "state-alias",
            "state-bucket",
            "state-bucket-encryption",
            "state-bucket-lifecycle",
            "state-bucket-lock",
            "state-bucket-owner",
            "state-bucket-policy",
            "state-bucket-private",
            "state-bucket-versions",
            "state-deploy",
            "state-deploy-policy",
            "state-key",
            "state-preview",
            "state-preview-policy",
        ]);
        for (const [name, { provider }] of made) {
            assert.match(provider ?? "", /::pulumi:providers:aws::aws::/, name);
        }
    });

    it("lets no update remove the bucket or the key", () => {
        const kept = [...made].filter(([, { protect }]) => protect).map(([name]) => name);
        assert.deepEqual(kept.sort(), ["state-bucket", "state-key"]);
        assert.equal(inputs("state-bucket")?.["forceDestroy"], false);
        assert.equal(inputs("state-key")?.["deletionWindowInDays"], 30);
    });

    it("keeps every version, locked for a while, and then lets old ones go", () => {
        assert.equal(inputs("state-bucket")?.["objectLockEnabled"], true);
        assert.deepEqual(inputs("state-bucket-versions")?.["versioningConfiguration"], { status: "Enabled" });
        assert.deepEqual(inputs("state-bucket-lock")?.["rule"], { defaultRetention: { mode: "GOVERNANCE", days: 30 } });
        const [rule] = inputs("state-bucket-lifecycle")?.["rules"] as Record<string, unknown>[];
        assert.deepEqual(rule?.["noncurrentVersionExpiration"], { noncurrentDays: 90 });
        // What is current is the state: nothing but a delete marker on its own ever expires.
        assert.deepEqual(rule["expiration"], { expiredObjectDeleteMarker: true });
    });

    it("encrypts by its own key, which is renewed each year", () => {
        assert.deepEqual(inputs("state-bucket-encryption")?.["rules"], [
            {
                applyServerSideEncryptionByDefault: { sseAlgorithm: "aws:kms", kmsMasterKeyId: KEY_ARN },
                bucketKeyEnabled: true,
            },
        ]);
        const key = inputs("state-key");
        assert.deepEqual([key?.["enableKeyRotation"], key?.["rotationPeriodInDays"]], [true, 365]);
        assert.equal(key?.["bypassPolicyLockoutSafetyCheck"], undefined);
    });

    it("is open to nobody outside", () => {
        const { bucket, ...closed } = inputs("state-bucket-private") ?? {};
        assert.equal(bucket, "h200-state-prod-111122223333");
        assert.deepEqual(closed, {
            blockPublicAcls: true,
            blockPublicPolicy: true,
            ignorePublicAcls: true,
            restrictPublicBuckets: true,
        });
        assert.deepEqual(inputs("state-bucket-owner")?.["rule"], { objectOwnership: "BucketOwnerEnforced" });
    });

    it("lets each role be taken by those who are named for it, for an hour", () => {
        for (const [use, who] of [
            ["preview", "runner-preview"],
            ["deploy", "infrastructure"],
        ] as const) {
            const { assumeRolePolicy, maxSessionDuration } = inputs(`state-${use}`) ?? {};
            const [statement] = (JSON.parse(assumeRolePolicy) as { Statement: object[] }).Statement;
            assert.deepEqual(statement, {
                Sid: "TakeRole",
                Effect: "Allow",
                Principal: { AWS: [role(who)] },
                Action: "sts:AssumeRole",
            });
            assert.equal(maxSessionDuration, 3600);
        }
    });

    it("refuses what cannot work, all of it", () => {
        assert.deepEqual(
            validateStateBackend({
                ...EXAMPLE,
                stack: "Prod_1",
                retention: { lockedDays: 90, keptDays: 90 },
                principals: { ...EXAMPLE.principals, deploy: EXAMPLE.principals.administrators },
            }),
            [
                { path: "stack", reason: '"Prod_1" cannot be part of a bucket\'s name' },
                { path: "retention.keptDays", reason: "90 has to be more than lockedDays, 90" },
                {
                    path: "principals.deploy[0]",
                    reason: `"${role("security-officer")}" is an administrator of the key`,
                },
            ],
        );
        assert.deepEqual(validateStateBackend(EXAMPLE), []);
    });
});
