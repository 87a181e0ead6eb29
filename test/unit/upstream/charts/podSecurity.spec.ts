import assert from "node:assert/strict";

import type { PodSpec, SecurityContext } from "../../../../components/upstream/charts/pods";
import { isAllowed, podSecurity } from "../../../../components/upstream/charts/podSecurity";

const RESTRICTED: SecurityContext = {
    allowPrivilegeEscalation: false,
    capabilities: { drop: ["ALL"] },
    runAsNonRoot: true,
    seccompProfile: { type: "RuntimeDefault" },
};
const pod = (changes: Partial<PodSpec> = {}, container: SecurityContext = {}): PodSpec => ({
    containers: [{ name: "main", securityContext: { ...RESTRICTED, ...container } }],
    ...changes,
});

describe("Pod Security level of a pod", () => {
    it("is restricted when every container confines itself, or the pod does it for them where it can", () => {
        assert.deepEqual(podSecurity(pod()), { level: "restricted", reasons: [] });
        const shared: PodSpec = {
            securityContext: { runAsNonRoot: true, seccompProfile: { type: "RuntimeDefault" } },
            containers: [
                { name: "main", securityContext: { allowPrivilegeEscalation: false, capabilities: { drop: ["ALL"] } } },
            ],
        };
        assert.deepEqual(podSecurity(shared), { level: "restricted", reasons: [] });
    });

    it("is privileged for each way to the host", () => {
        const ways: Record<string, PodSpec> = {
            hostNetwork: pod({ hostNetwork: true }),
            hostPID: pod({ hostPID: true }),
            hostIPC: pod({ hostIPC: true }),
            hostPath: pod({ volumes: [{ name: "run", hostPath: { path: "/run" } }] }),
            hostPort: pod({ containers: [{ name: "main", securityContext: RESTRICTED, ports: [{ hostPort: 80 }] }] }),
            privileged: pod({}, { privileged: true }),
            "capabilities.add": pod({}, { capabilities: { add: ["SYS_ADMIN"], drop: ["ALL"] } }),
            seccomp: pod({ securityContext: { seccompProfile: { type: "Unconfined" } } }),
            appArmor: pod({}, { appArmorProfile: { type: "Unconfined" } }),
            seLinux: pod({}, { seLinuxOptions: { type: "spc_t" } }),
            procMount: pod({}, { procMount: "Unmasked" }),
        };
        for (const [way, spec] of Object.entries(ways)) {
            assert.deepEqual(podSecurity(spec), { level: "privileged", reasons: [way] }, way);
        }
    });

    it("looks at init containers as well", () => {
        const spec = pod({ initContainers: [{ name: "setup", securityContext: { privileged: true } }] });
        assert.equal(podSecurity(spec).level, "privileged");
    });

    it("is baseline for each thing that only restricted asks for", () => {
        const { allowPrivilegeEscalation: _, ...escalating } = RESTRICTED;
        const { seccompProfile: __, ...unconfined } = RESTRICTED;
        const lax: Record<string, PodSpec> = {
            allowPrivilegeEscalation: { containers: [{ name: "main", securityContext: escalating }] },
            "capabilities.add": pod({}, { capabilities: { add: ["CHOWN"], drop: ["ALL"] } }),
            "capabilities.drop": pod({}, { capabilities: { drop: ["NET_RAW"] } }),
            runAsNonRoot: pod({}, { runAsNonRoot: false }),
            runAsUser: pod({}, { runAsUser: 0 }),
            seccomp: { containers: [{ name: "main", securityContext: unconfined }] },
            volumes: pod({ volumes: [{ name: "share", nfs: { server: "files.example.test", path: "/" } }] }),
        };
        for (const [reason, spec] of Object.entries(lax)) {
            assert.deepEqual(podSecurity(spec), { level: "baseline", reasons: [reason] }, reason);
        }
        assert.equal(
            podSecurity(pod({}, { capabilities: { add: ["NET_BIND_SERVICE"], drop: ["ALL"] } })).level,
            "restricted",
        );
    });

    it("lets restricted mount what its standard lists, and nothing else", () => {
        const types = ["configMap", "csi", "downwardAPI", "emptyDir", "ephemeral", "image"];
        const all = [...types, "persistentVolumeClaim", "projected", "secret"];
        const volumes = all.map((type) => ({ name: type.toLowerCase(), [type]: {} }));
        assert.deepEqual(podSecurity(pod({ volumes })), { level: "restricted", reasons: [] });
        for (const type of ["nfs", "iscsi", "rbd", "cephfs", "fc", "flexVolume", "gitRepo", "azureFile"]) {
            const mixed = pod({ volumes: [...volumes, { name: "other", [type]: {} }] });
            assert.deepEqual(podSecurity(mixed), { level: "baseline", reasons: ["volumes"] }, type);
        }
    });

    it("is allowed by its own level and by every laxer one", () => {
        const levels = ["restricted", "baseline", "privileged"] as const;
        const table = levels.map((level) => levels.map((by) => isAllowed(level, by)));
        assert.deepEqual(table, [
            [true, true, true],
            [false, true, true],
            [false, false, true],
        ]);
    });
});
