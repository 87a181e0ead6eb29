import assert from "node:assert/strict";

import {
    approverFlags,
    KubeletServingApprover,
    type KubeletServingApproverArgs,
    validateKubeletServingApprover,
} from "../../../components/control-plane/kubeletServingApprover";
import { images } from "../../../components/upstream/versions";
import { deploy } from "../support/deploy";

const args: Omit<KubeletServingApproverArgs, "scope"> = {
    namespace: "kubelet-csr-approver",
    owner: "infrastructure",
    image: images.kubeletCsrApprover,
    hosts: [
        { name: "cp-a1", address: "10.20.0.21" },
        { name: "gpu-a1", address: "10.20.0.31" },
    ],
    apiServer: { range: "10.20.0.0/22" },
    after: [],
};
const create = () => deploy((scope, opts) => new KubeletServingApprover("approver", { scope, ...args }, opts));
const problems = (changes: Partial<KubeletServingApproverArgs>) =>
    validateKubeletServingApprover({ ...args, ...changes } as KubeletServingApproverArgs).map(
        ({ path, reason }) => `${path}: ${reason}`,
    );

describe("KubeletServingApprover", () => {
    it("approves for names and addresses of the plan alone, and leaves the rest to people", () => {
        assert.deepEqual(approverFlags(args.hosts), [
            "-provider-regex=^(?:cp-a1|gpu-a1)$",
            "-provider-ip-prefixes=10.20.0.21/32,10.20.0.31/32",
            "-allowed-dns-names=1",
            "-bypass-dns-resolution=true",
            "-max-expiration-sec=31536000",
            "-skip-deny-step=true",
            "-metrics-bind-address=0",
            "-health-probe-bind-address=:8081",
        ]);
    });

    it("may approve for one signer, and see requests; it neither signs nor reads anything else", async () => {
        const { only } = await create();
        assert.deepEqual(only("kubernetes:rbac.authorization.k8s.io/v1:ClusterRole").inputs["rules"], [
            {
                apiGroups: ["certificates.k8s.io"],
                resources: ["certificatesigningrequests"],
                verbs: ["get", "list", "watch"],
            },
            {
                apiGroups: ["certificates.k8s.io"],
                resources: ["certificatesigningrequests/approval"],
                verbs: ["update"],
            },
            {
                apiGroups: ["certificates.k8s.io"],
                resources: ["signers"],
                resourceNames: ["kubernetes.io/kubelet-serving"],
                verbs: ["approve"],
            },
        ]);
        assert.deepEqual(only("kubernetes:rbac.authorization.k8s.io/v1:ClusterRoleBinding").inputs["subjects"], [
            { kind: "ServiceAccount", name: "kubelet-csr-approver", namespace: "kubelet-csr-approver" },
        ]);
    });

    it("runs confined, where the control plane does, with a way to the API server and no other", async () => {
        const { only } = await create();
        const { template } = only("kubernetes:apps/v1:Deployment").inputs["spec"] as {
            template: { spec: Record<string, unknown> & { containers: Record<string, unknown>[] } };
        };
        const { containers, securityContext, tolerations, automountServiceAccountToken } = template.spec;
        assert.deepEqual(
            [securityContext, containers[0]?.["securityContext"], automountServiceAccountToken],
            [
                {
                    runAsNonRoot: true,
                    runAsUser: 10_003,
                    runAsGroup: 10_003,
                    fsGroup: 10_003,
                    seccompProfile: { type: "RuntimeDefault" },
                },
                { allowPrivilegeEscalation: false, readOnlyRootFilesystem: true, capabilities: { drop: ["ALL"] } },
                true,
            ],
        );
        assert.deepEqual(tolerations, [
            { key: "node-role.kubernetes.io/control-plane", operator: "Exists", effect: "NoSchedule" },
        ]);
        assert.equal(only("kubernetes:core/v1:ServiceAccount").inputs["automountServiceAccountToken"], false);
        assert.deepEqual(only("kubernetes:networking.k8s.io/v1:NetworkPolicy").inputs["spec"].egress, [
            { to: [{ ipBlock: { cidr: "10.20.0.0/22" } }], ports: [{ protocol: "TCP", port: 6443 }] },
        ]);
    });

    it("refuses to approve for nobody, for two hosts of one address, and for addresses that are none", () => {
        assert.deepEqual(problems({}), []);
        assert.match(problems({ hosts: [] })[0] ?? "", /^hosts: is empty/);
        assert.deepEqual(problems({ hosts: [...args.hosts, { name: "gpu-a2", address: "10.20.0.31" }] }), [
            'hosts[2]: "gpu-a2" (10.20.0.31) is there twice',
        ]);
        assert.deepEqual(problems({ hosts: [{ name: "gpu-a1", address: "0.0.0.0/0" }] }), [
            'hosts[0].address: expected an IPv4 address, got "0.0.0.0/0"',
        ]);
        assert.equal(problems({ hosts: [{ name: ".*", address: "10.20.0.31" }] }).length, 1);
    });
});
