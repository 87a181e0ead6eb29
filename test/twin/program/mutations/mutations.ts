export interface Edit {
    readonly file: string;
    /** Stands in the file exactly once; where it no longer does, the mutation has to be written anew. */
    readonly passage: string;
    readonly replacement: string;
}

export interface Mutation {
    /** The mistake, as its author would describe the change. */
    readonly name: string;
    /** The control that exists to catch it. */
    readonly breaks: string;
    readonly edits: readonly Edit[];
    /** Every control whose answer changes: all of them to `fail`. */
    readonly flips: readonly string[];
}

/** Plausible mistakes in the real sources, at least one for each control. */
export const mutations: readonly Mutation[] = [
    {
        name: "the default deny forgets what comes in",
        breaks: "NET-01",
        edits: [
            {
                file: "components/security/networkPolicies.ts",
                passage: `policyTypes: ["Ingress", "Egress"] };`,
                replacement: `policyTypes: ["Egress"] };`,
            },
        ],
        flips: ["NET-01"],
    },
    {
        name: "name resolution may go anywhere, so that an outside resolver works too",
        breaks: "NET-02",
        edits: [
            {
                file: "components/security/networkPolicies.ts",
                passage: `            to: [
                {
                    namespaceSelector: { matchLabels: { [LABELS.namespaceName]: "kube-system" } },
                    podSelector: { matchLabels: { "k8s-app": "kube-dns" } },
                },
            ],
`,
                replacement: "",
            },
        ],
        flips: ["NET-02"],
    },
    {
        name: "a rule for callers loses its destination and its ports",
        breaks: "NET-02",
        edits: [
            {
                file: "components/security/networkPolicies.ts",
                passage: `                to: [
                    {
                        namespaceSelector: { matchLabels: { [LABELS.namespaceName]: namespace } },
                        podSelector: { matchLabels: { [LABELS.instance]: service } },
                    },
                ],
                ports: [{ protocol: "TCP", port }],
`,
                replacement: "",
            },
        ],
        flips: ["NET-01", "NET-02"],
    },
    {
        name: "the model's service gets a port on every host, to be tried from a laptop",
        breaks: "NET-04",
        edits: [
            {
                file: "components/serving/modelService.ts",
                passage: `type: "ClusterIP",`,
                replacement: `type: "NodePort",`,
            },
        ],
        flips: ["NET-04"],
    },
    {
        name: "the server's key is written down beside its settings",
        breaks: "ENC-13",
        edits: [
            {
                file: "components/serving/vllm.ts",
                passage: `    HF_HUB_OFFLINE: "1",`,
                replacement: `    HF_HUB_OFFLINE: "1",\n    VLLM_API_KEY: "for-the-demo-only",`,
            },
        ],
        flips: ["ENC-13"],
    },
    {
        name: "operators may do everything with pods",
        breaks: "IAM-01",
        edits: [
            {
                file: "components/security/namespaceRoles.ts",
                passage: `verbs: ["delete"] }`,
                replacement: `verbs: ["*"] }`,
            },
        ],
        flips: ["IAM-01"],
    },
    {
        name: "namespaces get a way in for emergencies",
        breaks: "IAM-02",
        edits: [
            {
                // A binding's role cannot be changed, so that an edit of one would fail by the API server.
                file: "components/security/tenantNamespace.ts",
                passage: "        scope.addNamespace(args.name, guarded);",
                replacement: `        new RoleBinding(
            \`\${name}-emergency\`,
            {
                metadata: meta("emergency"),
                roleRef: { apiGroup: RBAC, kind: "ClusterRole", name: "cluster-admin" },
                subjects: [{ apiGroup: RBAC, kind: "Group", name: "oidc:infrastructure" }],
            },
            after,
        );
        scope.addNamespace(args.name, guarded);`,
            },
        ],
        flips: ["IAM-02"],
    },
    {
        name: "operators get a role that allows everything",
        breaks: "IAM-02",
        edits: [
            {
                file: "components/security/namespaceRoles.ts",
                passage: `{ apiGroups: [""], resources: ["pods/log"], verbs: ["get"] },`,
                replacement: `{ apiGroups: ["*"], resources: ["*"], verbs: ["*"] },`,
            },
        ],
        flips: ["IAM-01", "IAM-02"],
    },
    {
        name: "whoever has signed in counts as a member of the group",
        breaks: "IAM-03",
        edits: [
            {
                file: "components/security/tenantNamespace.ts",
                passage: `kind: "Group", name: group }`,
                replacement: `kind: "Group", name: "system:authenticated" }`,
            },
        ],
        flips: ["IAM-03"],
    },
    {
        name: "the model server keeps the token that Kubernetes mounts by default",
        breaks: "IAM-08",
        edits: [
            {
                file: "components/serving/modelPod.ts",
                passage: "        automountServiceAccountToken: false,\n",
                replacement: "",
            },
        ],
        flips: ["IAM-08"],
    },
    {
        name: "namespaces of teams are let off with a laxer Pod Security",
        breaks: "POD-01",
        edits: [
            {
                file: "stacks/plan/namespaces.ts",
                passage: `            podSecurity: "restricted",`,
                replacement: `            podSecurity: "baseline",`,
            },
        ],
        flips: ["POD-01"],
    },
    {
        name: "the model server runs privileged, to lock its memory for RDMA",
        breaks: "POD-02",
        edits: [
            {
                file: "components/shared/restrictedPod.ts",
                // The API server refuses a privileged container that says it will not gain privileges.
                passage: "allowPrivilegeEscalation: false,",
                replacement: "privileged: true,",
            },
        ],
        flips: ["POD-02"],
    },
    {
        name: "the model server shares the host's IPC for NCCL's buffers",
        breaks: "POD-03",
        edits: [
            {
                file: "components/serving/modelPod.ts",
                passage: "        enableServiceLinks: false,",
                replacement: "        enableServiceLinks: false,\n        hostIPC: true,",
            },
        ],
        flips: ["POD-03"],
    },
    {
        name: "a shell to look around with stands beside the model",
        breaks: "POD-11",
        edits: [
            {
                file: "components/serving/modelService.ts",
                passage: "        new PodDisruptionBudget(",
                replacement: `        new Deployment(
            \`\${name}-shell\`,
            {
                metadata: meta(\`\${args.name}-shell\`),
                spec: {
                    selector: { matchLabels: { shell: args.name } },
                    template: {
                        metadata: { labels: { shell: args.name } },
                        spec: { containers: [{ name: "shell", image: "docker.io/library/busybox:latest" }] },
                    },
                },
            },
            inNamespace,
        );
        new PodDisruptionBudget(`,
            },
        ],
        flips: ["IAM-08", "POD-11"],
    },
];
