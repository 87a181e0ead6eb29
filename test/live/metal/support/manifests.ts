import type { Manifest } from "../../../../twin/kubectl";

/** Of everything here, on the management cluster. */
export const NAMESPACE = "metal";
export const CLUSTER = "colo1";

const VERSION = "v1.36.3";
const INFRASTRUCTURE = "infrastructure.cluster.x-k8s.io";
const IMAGE = {
    url: "https://files.h200.example/images/ubuntu-22.04.raw",
    checksum: "https://files.h200.example/images/SHA256SUMS",
    checksumType: "sha256",
    diskFormat: "raw",
};

const nodeRegistration = { name: "{{ ds.meta_data.local_hostname }}" };

function object(apiVersion: string, kind: string, name: string, rest: object): Manifest {
    return { apiVersion, kind, metadata: { name, namespace: NAMESPACE }, ...rest };
}

/** A host as a fleet has it, with or without what its BMC is reached by. */
export function host(name: string, role: string, address: string, { credentials = true } = {}): Manifest[] {
    const credentialsName = `bmc-${name}`;
    const secret = object("v1", "Secret", credentialsName, {
        stringData: { username: "root", password: "not-a-secret" },
    });
    const last = address.split(".").at(-1)?.padStart(2, "0") ?? "";
    return [
        ...(credentials ? [secret] : []),
        {
            apiVersion: "metal3.io/v1alpha1",
            kind: "BareMetalHost",
            metadata: { name, namespace: NAMESPACE, labels: { "alphaton.ai/role": role } },
            spec: {
                bmc: { address: `redfish-virtualmedia://${address}/redfish/v1/Systems/1`, credentialsName },
                bootMACAddress: `00:00:5e:00:53:${last}`,
                bootMode: "UEFI",
                automatedCleaningMode: "metadata",
                online: true,
            },
        },
    ];
}

/** A cluster with one control-plane host and some GPU hosts, each out of those with the role. */
export function cluster({ gpuHosts }: { readonly gpuHosts: number }): Manifest[] {
    const endpoint = { host: "10.20.0.20", port: 6443 };
    const version = "cluster.x-k8s.io/v1beta2";
    const labels = { "cluster.x-k8s.io/cluster-name": CLUSTER };
    return [
        object(`${INFRASTRUCTURE}/v1beta2`, "Metal3Cluster", CLUSTER, {
            spec: { controlPlaneEndpoint: endpoint, cloudProviderEnabled: false },
        }),
        object(version, "Cluster", CLUSTER, {
            spec: {
                clusterNetwork: {
                    pods: { cidrBlocks: ["10.128.0.0/16"] },
                    services: { cidrBlocks: ["10.96.0.0/16"] },
                },
                controlPlaneEndpoint: endpoint,
                infrastructureRef: { apiGroup: INFRASTRUCTURE, kind: "Metal3Cluster", name: CLUSTER },
                controlPlaneRef: {
                    ...{ apiGroup: "controlplane.cluster.x-k8s.io", kind: "KubeadmControlPlane", name: CLUSTER },
                },
            },
        }),
        machineTemplate("control-plane"),
        object("controlplane.cluster.x-k8s.io/v1beta2", "KubeadmControlPlane", CLUSTER, {
            spec: {
                replicas: 1,
                version: VERSION,
                machineTemplate: { spec: { infrastructureRef: templateRef("control-plane") } },
                kubeadmConfigSpec: { initConfiguration: { nodeRegistration }, joinConfiguration: { nodeRegistration } },
            },
        }),
        machineTemplate("gpu", "gpu"),
        object(`${INFRASTRUCTURE}/v1beta2`, "Metal3DataTemplate", "gpu", { spec: { clusterName: CLUSTER } }),
        object("bootstrap.cluster.x-k8s.io/v1beta2", "KubeadmConfigTemplate", "gpu", {
            spec: { template: { spec: { joinConfiguration: { nodeRegistration } } } },
        }),
        object(version, "MachineDeployment", "gpu", {
            spec: {
                clusterName: CLUSTER,
                replicas: gpuHosts,
                selector: { matchLabels: labels },
                template: {
                    metadata: { labels },
                    spec: {
                        clusterName: CLUSTER,
                        version: VERSION,
                        bootstrap: {
                            configRef: {
                                ...{
                                    apiGroup: "bootstrap.cluster.x-k8s.io",
                                    kind: "KubeadmConfigTemplate",
                                    name: "gpu",
                                },
                            },
                        },
                        infrastructureRef: templateRef("gpu"),
                    },
                },
            },
        }),
    ];
}

/** Turns the host of a GPU machine off and on whose node says so for a second. */
export function healthCheck(condition: string): Manifest[] {
    return [
        object(`${INFRASTRUCTURE}/v1beta2`, "Metal3RemediationTemplate", "reboot", {
            spec: { template: { spec: { strategy: { type: "Reboot", retryLimit: 1, timeoutSeconds: 300 } } } },
        }),
        object("cluster.x-k8s.io/v1beta2", "MachineHealthCheck", "gpu", {
            spec: {
                clusterName: CLUSTER,
                selector: { matchLabels: { "cluster.x-k8s.io/deployment-name": "gpu" } },
                checks: {
                    nodeStartupTimeoutSeconds: 2700,
                    unhealthyNodeConditions: [{ type: condition, status: "False", timeoutSeconds: 1 }],
                },
                remediation: {
                    templateRef: {
                        ...{
                            apiVersion: `${INFRASTRUCTURE}/v1beta2`,
                            kind: "Metal3RemediationTemplate",
                            name: "reboot",
                        },
                    },
                },
            },
        }),
    ];
}

const templateRef = (name: string) => ({ apiGroup: INFRASTRUCTURE, kind: "Metal3MachineTemplate", name });

function machineTemplate(role: string, dataTemplate?: string): Manifest {
    return object(`${INFRASTRUCTURE}/v1beta2`, "Metal3MachineTemplate", role, {
        spec: {
            template: {
                spec: {
                    image: IMAGE,
                    hostSelector: { matchLabels: { "alphaton.ai/role": role } },
                    ...(dataTemplate !== undefined && { dataTemplate: { name: dataTemplate } }),
                },
            },
        },
    });
}
