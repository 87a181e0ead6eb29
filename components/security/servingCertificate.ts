import type * as pulumi from "@pulumi/pulumi";

import type { ClusterScope } from "../shared/clusterScope";
import { Certificate } from "../upstream/cert-manager.io";
import type { CustomResourceOptions } from "../upstream/customResource";
import { PLATFORM_CA } from "./certificateAuthority";

export interface ServingCertificateArgs {
    readonly scope: ClusterScope;
    /** Of the certificate, and of the Secret that it fills with `tls.crt`, `tls.key` and `ca.crt`. */
    readonly name: string;
    readonly namespace: string;
    /** What shows it. */
    readonly app: string;
    /** The platform area that answers for it. */
    readonly owner: string;
    readonly dnsNames: readonly string[];
    /** @default none */
    readonly ipAddresses?: readonly string[];
    /** Of the Secret, for operators that take none without a label of theirs. @default none */
    readonly secretLabels?: Readonly<Record<string, string>>;
    /** The cluster's certificate authority. */
    readonly after: readonly pulumi.Resource[];
}

/** 90 days, renewed when 30 are left, with a new key each time: `key/tls` of the plan of keys. */
const LIFETIME = { duration: "2160h", renewBefore: "720h" };

/** What a service of the platform shows to its clients, from the cluster's own authority. Done when it has been issued. */
export function servingCertificate(
    resource: string,
    { scope, name, namespace, app, owner, dnsNames, ipAddresses, secretLabels, after }: ServingCertificateArgs,
    parent: CustomResourceOptions["parent"],
): pulumi.Resource {
    return new Certificate(
        resource,
        {
            scope,
            metadata: { name, namespace, app, owner },
            spec: {
                secretName: name,
                ...(secretLabels && { secretTemplate: { labels: secretLabels } }),
                issuerRef: { group: "cert-manager.io", kind: "ClusterIssuer", name: PLATFORM_CA },
                dnsNames,
                ...(ipAddresses && { ipAddresses }),
                ...LIFETIME,
                privateKey: { algorithm: "ECDSA", size: 384, rotationPolicy: "Always" },
                usages: ["digital signature", "server auth"],
            },
        },
        { parent, dependsOn: [...after] },
    );
}
