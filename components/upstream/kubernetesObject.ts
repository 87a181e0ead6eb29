import * as pulumi from "@pulumi/pulumi";

/** An object as `kubectl apply` takes it. */
export interface KubernetesManifest {
    readonly apiVersion: string;
    readonly kind: string;
    readonly metadata: {
        readonly name: string;
        readonly namespace?: string;
        readonly labels?: Readonly<Record<string, string>>;
        readonly annotations?: Readonly<Record<string, string>>;
    };
    readonly [field: string]: unknown;
}

/**
 * Any Kubernetes object as a plain resource, with the same type token as the class of its kind, so that policies, state and
 * waits treat both alike. For objects whose kind is data (a chart's); our own objects use the typed classes.
 */
export class KubernetesObject extends pulumi.CustomResource {
    constructor(name: string, manifest: KubernetesManifest, opts: pulumi.CustomResourceOptions) {
        super(typeToken(manifest), name, encrypted(manifest), withSecretOutputs(manifest, opts));
    }
}

const CREDENTIALS = ["data", "stringData"];

/** What a Secret holds stands encrypted in the state. */
function encrypted(manifest: KubernetesManifest): pulumi.Inputs {
    const hidden = manifest.kind === "Secret" ? CREDENTIALS.filter((field) => field in manifest) : [];
    return { ...manifest, ...Object.fromEntries(hidden.map((field) => [field, pulumi.secret(manifest[field])])) };
}

function withSecretOutputs(
    { kind }: KubernetesManifest,
    opts: pulumi.CustomResourceOptions,
): pulumi.CustomResourceOptions {
    return kind === "Secret" ? pulumi.mergeOptions(opts, { additionalSecretOutputs: CREDENTIALS }) : opts;
}

/** The provider names the core group, which Kubernetes leaves empty. */
export function typeToken({ apiVersion, kind }: Pick<KubernetesManifest, "apiVersion" | "kind">): string {
    return `kubernetes:${apiVersion === "v1" ? "core/v1" : apiVersion}:${kind}`;
}
