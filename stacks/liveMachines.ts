export interface Metadata {
    readonly name: string;
    readonly creationTimestamp?: string;
    readonly deletionTimestamp?: string;
    readonly labels?: Readonly<Record<string, string>>;
    readonly annotations?: Readonly<Record<string, string>>;
}

/** What the management cluster says of machines, before an update; as much of each object as is looked at. */
export interface LiveMachines {
    readonly hosts: readonly {
        readonly metadata: Metadata;
        readonly spec: { readonly consumerRef?: { readonly kind: string; readonly name: string } };
    }[];
    readonly machines: readonly {
        readonly metadata: Metadata;
        readonly spec: { readonly version?: string; readonly infrastructureRef: { readonly name: string } };
    }[];
    readonly machineSets: readonly { readonly metadata: Metadata }[];
    readonly deployments: readonly {
        readonly metadata: Metadata;
        readonly spec: {
            readonly replicas?: number;
            readonly template: { readonly spec: { readonly version?: string } };
        };
    }[];
    readonly controlPlanes: readonly {
        readonly metadata: Metadata;
        readonly spec: { readonly version: string; readonly replicas?: number };
        /** That of the oldest member. */
        readonly status?: { readonly version?: string };
    }[];
}

export type LiveMachine = LiveMachines["machines"][number];

/** Annotation by which whoever takes a machine away says which; of Cluster API. */
export const GOES_FIRST = "cluster.x-k8s.io/delete-machine";
export const OF_DEPLOYMENT = "cluster.x-k8s.io/deployment-name";
export const OF_SET = "cluster.x-k8s.io/set-name";
export const OF_CONTROL_PLANE = "cluster.x-k8s.io/control-plane-name";
/** Of a MachineSet: that with the highest number has the template of the day. */
export const REVISION = "machinedeployment.clusters.x-k8s.io/revision";
