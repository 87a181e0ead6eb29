import assert from "node:assert/strict";

import {
    bucketPolicy,
    deployPolicy,
    keyPolicy,
    type PolicyDocument,
    previewPolicy,
    type Statement,
} from "../../bootstrap/policyDocuments";

const ADMINISTRATOR = "arn:aws:iam::111122223333:role/security-officer";
const PREVIEW = "arn:aws:iam::111122223333:role/h200-state-prod-preview";
const DEPLOY = "arn:aws:iam::111122223333:role/h200-state-prod-deploy";
const BUCKET = "arn:aws:s3:::h200-state-prod-111122223333";

const key = keyPolicy({
    accountId: "111122223333",
    administrators: [ADMINISTRATOR],
    previewRole: PREVIEW,
    deployRole: DEPLOY,
});
const bucket = bucketPolicy({ bucketArn: BUCKET, keyArn: "key", administrators: [ADMINISTRATOR] });

const list = <T>(value: T | readonly T[]) => [value].flat() as T[];
const statement = ({ Statement: all }: PolicyDocument, sid: string) => all.find(({ Sid }) => Sid === sid)!;

/** Actions that a policy allows, to a principal where it names any. */
function allowed({ Statement: all }: PolicyDocument, principal?: string): string[] {
    const names = ({ Principal }: Statement) => (Principal && Principal !== "*" ? list(Principal.AWS) : []);
    return all
        .filter((each) => each.Effect === "Allow" && (principal === undefined || names(each).includes(principal)))
        .flatMap(({ Action }) => list(Action))
        .sort();
}

describe("who may do what with the state", () => {
    it("lets a preview read and decrypt, and nothing else", () => {
        assert.deepEqual(allowed(previewPolicy(BUCKET)), ["s3:GetBucketLocation", "s3:GetObject", "s3:ListBucket"]);
        assert.deepEqual(allowed(key, PREVIEW), ["kms:Decrypt", "kms:DescribeKey"]);
    });

    it("lets an update write too, without removing any version", () => {
        const more = allowed(deployPolicy(BUCKET)).filter((action) => !allowed(previewPolicy(BUCKET)).includes(action));
        assert.deepEqual(more, ["s3:DeleteObject", "s3:GetObjectVersion", "s3:ListBucketVersions", "s3:PutObject"]);
        assert.deepEqual(allowed(key, DEPLOY), [
            "kms:Decrypt",
            "kms:DescribeKey",
            "kms:Encrypt",
            "kms:GenerateDataKey",
        ]);
    });

    it("reaches no object but the engine's", () => {
        const resources = deployPolicy(BUCKET).Statement.flatMap(({ Resource }) => list(Resource));
        assert.deepEqual([...new Set(resources)].sort(), [BUCKET, `${BUCKET}/.pulumi/*`]);
    });

    it("keeps those who administer the key from using it, and those who use it from administering it", () => {
        const use = /^kms:(\*|Decrypt|Encrypt|ReEncrypt|GenerateDataKey|CreateGrant)/;
        const administer = /^kms:(\*|Put|Schedule|Disable|Delete|Update|CreateGrant)/;
        assert.deepEqual(
            allowed(key, ADMINISTRATOR).filter((action) => use.test(action)),
            [],
        );
        for (const user of [PREVIEW, DEPLOY]) {
            assert.deepEqual(
                allowed(key, user).filter((action) => administer.test(action)),
                [],
            );
        }
    });

    it("lets the key be deleted by an administrator only, and slowly", () => {
        const deleting = key.Statement.filter(({ Action }) => list(Action).includes("kms:ScheduleKeyDeletion"));
        assert.deepEqual(
            deleting.map(({ Principal, Condition }) => ({ Principal, Condition })),
            [
                {
                    Principal: { AWS: [ADMINISTRATOR] },
                    Condition: { NumericGreaterThanEquals: { "kms:ScheduleKeyDeletionPendingWindowInDays": "30" } },
                },
            ],
        );
    });

    it("hands the key to no policy of the account: the root user alone may repair", () => {
        const root = statement(key, "RootUserRepairs");
        assert.deepEqual(root.Condition, { StringEquals: { "aws:PrincipalType": "Account" } });
        assert.deepEqual(
            list(root.Action).filter((action) => /\*|crypt|DataKey|Schedule/.test(action)),
            [],
        );
    });

    it("denies, and allows nothing, on the bucket itself", () => {
        assert.ok(bucket.Statement.every(({ Effect, Principal }) => Effect === "Deny" && Principal === "*"));
        assert.deepEqual(
            bucket.Statement.map(({ Sid }) => Sid),
            ["TlsOnly", "RecentTlsOnly", "KmsOnly", "ThisKeyOnly", "OldVersionsStay", "BucketStays"],
        );
    });

    // A negated operator is true where the key is absent: without `Null` every plain write of the engine would be denied.
    for (const sid of ["KmsOnly", "ThisKeyOnly"]) {
        it(`denies another encryption, and not the default (${sid})`, () => {
            const { Null: absent, StringNotEquals: other } = statement(bucket, sid).Condition ?? {};
            assert.deepEqual(Object.values(absent ?? {}), ["false"]);
            assert.deepEqual(Object.keys(absent ?? {}), Object.keys(other ?? {}));
        });
    }

    it("does not stand in the way of the engine's locks, which it deletes without a version", () => {
        const denied = bucket.Statement.flatMap(({ Action }) => list(Action));
        assert.ok(!denied.includes("s3:DeleteObject"));
        assert.ok(denied.includes("s3:DeleteObjectVersion") && denied.includes("s3:BypassGovernanceRetention"));
    });
});
