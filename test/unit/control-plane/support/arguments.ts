import type { ApiServerArgs } from "../../../../components/control-plane/apiServer";

/** Base64 of so many equal bytes: a key that nobody takes for a real one. */
export const key = (byte: number, length = 32) => Buffer.alloc(length, byte).toString("base64");

export const apiServerArgs: ApiServerArgs = {
    directory: "/etc/kubernetes/platform",
    kubernetesVersion: "1.36.3",
    serviceRange: "10.96.0.0/16",
    audit: { logPath: "/var/log/kubernetes/audit/audit.log", retentionDays: 365 },
    encryption: { keys: [key(1)] },
    oidc: { issuer: "https://id.example.com", clientId: "kubernetes" },
};
