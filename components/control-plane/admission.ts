/** `AdmissionConfiguration` of `apiserver.config.k8s.io/v1`. */
export interface AdmissionConfiguration {
    readonly apiVersion: "apiserver.config.k8s.io/v1";
    readonly kind: "AdmissionConfiguration";
    readonly plugins: readonly { readonly name: string; readonly configuration: object }[];
}

export interface AdmissionArgs {
    /** Version of the Pod Security Standards, e.g. `v1.36`. Pinned, so that an upgrade cannot change what is refused. */
    readonly podSecurityVersion: string;
    /**
     * Namespaces without Pod Security. @default none: a namespace that needs more says so by its own labels, where policies
     * see it.
     */
    readonly exemptNamespaces?: readonly string[];
}

/** A namespace without labels gets `restricted`; floods of events are cut before they fill etcd. */
export function admissionConfiguration({
    podSecurityVersion,
    exemptNamespaces = [],
}: AdmissionArgs): AdmissionConfiguration {
    const level = (mode: "enforce" | "audit" | "warn") => ({
        [mode]: "restricted",
        [`${mode}-version`]: podSecurityVersion,
    });
    return {
        apiVersion: "apiserver.config.k8s.io/v1",
        kind: "AdmissionConfiguration",
        plugins: [
            {
                name: "PodSecurity",
                configuration: {
                    apiVersion: "pod-security.admission.config.k8s.io/v1",
                    kind: "PodSecurityConfiguration",
                    defaults: { ...level("enforce"), ...level("audit"), ...level("warn") },
                    exemptions: { usernames: [], runtimeClasses: [], namespaces: exemptNamespaces },
                },
            },
            {
                name: "EventRateLimit",
                configuration: {
                    apiVersion: "eventratelimit.admission.k8s.io/v1alpha1",
                    kind: "Configuration",
                    // Events a second. One looping controller must not push the events of everybody else out of the hour
                    // they are kept.
                    limits: [
                        { type: "Namespace", qps: 50, burst: 200, cacheSize: 1000 },
                        { type: "Server", qps: 1000, burst: 5000 },
                    ],
                },
            },
        ],
    };
}
