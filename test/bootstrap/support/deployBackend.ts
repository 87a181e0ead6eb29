import { Provider } from "@pulumi/aws/provider";
import * as pulumi from "@pulumi/pulumi";

import { StateBackend, type StateBackendArgs } from "../../../bootstrap/stateBackend";

export const ACCOUNT = "111122223333";
export const role = (name: string) => `arn:aws:iam::${ACCOUNT}:role/${name}`;

export const EXAMPLE: StateBackendArgs = {
    stack: "prod",
    accountId: ACCOUNT,
    region: "eu-central-1",
    principals: {
        administrators: [role("security-officer")],
        preview: [role("runner-preview")],
        deploy: [role("infrastructure")],
    },
    retention: { lockedDays: 30, keptDays: 90 },
};

export const KEY_ARN = `arn:aws:kms:eu-central-1:${ACCOUNT}:key/1`;

/** What AWS gives out, by type; a type that is not here is one that nobody told the test about. */
const GIVEN: Readonly<Record<string, (inputs: Record<string, string>) => object>> = {
    "pulumi:providers:aws": () => ({}),
    "aws:iam/role:Role": ({ name = "" }) => ({ arn: role(name) }),
    "aws:iam/rolePolicy:RolePolicy": () => ({}),
    "aws:kms/key:Key": () => ({ arn: KEY_ARN, keyId: "1" }),
    "aws:kms/alias:Alias": () => ({}),
    "aws:s3/bucket:Bucket": () => ({}),
    "aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration": () => ({}),
    "aws:s3/bucketObjectLockConfiguration:BucketObjectLockConfiguration": () => ({}),
    "aws:s3/bucketOwnershipControls:BucketOwnershipControls": () => ({}),
    "aws:s3/bucketPolicy:BucketPolicy": () => ({}),
    "aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock": () => ({}),
    "aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration": () => ({}),
    "aws:s3/bucketVersioning:BucketVersioning": () => ({}),
};

export interface Made {
    readonly type: string;
    // eslint-disable-next-line @typescript-eslint/no-explicit-any -- inputs of any resource type
    readonly inputs: Record<string, any>;
    readonly provider: string | undefined;
    readonly protect: boolean;
}

/** Makes the backend against a mock engine. Unknown types and calls to AWS are errors. */
export async function deployBackend(args: Partial<StateBackendArgs> = {}): Promise<{
    readonly outputs: Readonly<Record<string, unknown>>;
    readonly made: ReadonlyMap<string, Made>;
}> {
    const made = new Map<string, Made>();
    const protectedNames = new Set<string>();
    await pulumi.runtime.setMocks(
        {
            newResource: ({ type, name, inputs, provider, custom }) => {
                const given = GIVEN[type];
                if (custom && !given) {
                    throw new Error(`unexpected resource ${type} ${name}; tell the test what AWS answers`);
                }
                if (custom && type.startsWith("aws:")) {
                    made.set(name, { type, inputs, provider, protect: protectedNames.has(name) });
                }
                return { id: `${name}-id`, state: { ...inputs, ...given?.(inputs as Record<string, string>) } };
            },
            call: ({ token }) => {
                throw new Error(`unexpected call to ${token}`);
            },
        },
        "h200-bootstrap",
        "prod",
    );
    const remember: pulumi.ResourceTransformation = ({ name, props, opts }) => {
        if (opts.protect) {
            protectedNames.add(name);
        }
        return { props, opts };
    };
    const provider = new Provider("aws", { region: EXAMPLE.region });
    const backend = new StateBackend(
        "state",
        { ...EXAMPLE, ...args },
        { providers: [provider], transformations: [remember] },
    );
    const outputs = await new Promise<Record<string, unknown>>((resolve) =>
        pulumi
            .output({ url: backend.url, secretsProvider: backend.secretsProvider, roles: backend.roles })
            .apply((values) => resolve(values)),
    );
    await pulumi.runtime.disconnect();
    return { outputs, made };
}
