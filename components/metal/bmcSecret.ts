import { Secret } from "@pulumi/kubernetes/core/v1";
import * as pulumi from "@pulumi/pulumi";
import type { Provider as RandomProvider } from "@pulumi/random/provider";
import { RandomPassword } from "@pulumi/random/randomPassword";

import type { ClusterScope } from "../shared/clusterScope";
import { objectMeta } from "../shared/metadata";
import type { BmcCredentials } from "./fleetHost";

interface BmcSecretArgs {
    readonly scope: ClusterScope;
    readonly namespace: string;
    readonly owner: string;
    readonly host: string;
    readonly credentials: Exclude<BmcCredentials, { readonly kind: "kept" }>;
    readonly random: RandomProvider | undefined;
    /**
     * Whether the Secret stays where the program no longer wants it: people may have taken it over. It goes with its host, its
     * owner.
     */
    readonly retained: boolean;
}

/** IPMI takes no more than 20 bytes (IPMI 2.0, 22.30), so all BMCs get passwords of that length. */
const PASSWORD_LENGTH = 20;

/** By it baremetal-operator's cache finds the Secrets that it watches; without it, it adds it. */
const WATCHED = { "environment.metal3.io": "baremetal" };

export const bmcSecretName = (host: string) => `${host}-bmc`;

/** The login of one BMC, as baremetal-operator reads it. Encrypted in the state, whether it was given so or not. */
export function createBmcSecret(name: string, args: BmcSecretArgs, parent: pulumi.Resource): pulumi.Resource {
    const { scope, namespace, owner, host, credentials, retained } = args;
    return new Secret(
        `${name}-bmc`,
        {
            metadata: objectMeta({ name: bmcSecretName(host), namespace, app: "metal3", owner, labels: WATCHED }),
            type: "Opaque",
            // Not `stringData`: the API server hands that back as `data`, and a change made by hand would go unseen.
            data: pulumi.secret({
                username: base64(credentials.username),
                password: base64(passwordOf(name, args, parent)),
            }),
        },
        { ...scope.objectOptions(parent, { namespace }), retainOnDelete: retained },
    );
}

function passwordOf(name: string, { credentials, random }: BmcSecretArgs, parent: pulumi.Resource) {
    if (credentials.kind === "given") {
        return credentials.password;
    }
    const { rotation } = credentials;
    return new RandomPassword(
        `${name}-bmc-password`,
        { length: PASSWORD_LENGTH, special: false, keepers: { rotation: String(rotation) } },
        { parent, ...(random && { provider: random }) },
    ).result;
}

const base64 = (text: pulumi.Input<string>) =>
    pulumi.secret(text).apply((plain) => Buffer.from(plain, "utf8").toString("base64"));
