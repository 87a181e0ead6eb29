import type { Field } from "../lib/field";
import type { KubernetesObject } from "../lib/kubernetes";
import { follow } from "../lib/podSpecs";

/** Where an object says which Service somebody else is to make. `[]` stands for every element of a list. */
interface ServicePlace {
    readonly path: string;
    /** What the type is called there. @default "type" */
    readonly type?: string;
    /** What is made where no type is set. @default ClusterIP, as of a Service */
    readonly otherwise?: "LoadBalancer" | "NodePort";
    /** A Service is made even where nothing stands here. */
    readonly always?: true;
}

/** A solver of a challenge gets a NodePort, unless the issuer says otherwise. */
const solver = (path: string): ServicePlace[] =>
    ["ingress", "gatewayHTTPRoute"].map((way) => ({
        ...{ path: `${path}.http01.${way}`, type: "serviceType", otherwise: "NodePort" },
    }));
const issuer = solver("spec.acme.solvers[]");
const exporter: readonly ServicePlace[] = [{ path: "spec.dcgmExporter.service" }];

/** Kinds in the versions that are imported; a test compares them with their schemas. */
export const servicePlaces: Readonly<Record<string, readonly ServicePlace[]>> = {
    "core/Service": [{ path: "spec" }],
    "gateway.envoyproxy.io/EnvoyProxy": [
        { path: "spec.provider.kubernetes.envoyService", otherwise: "LoadBalancer", always: true },
        { path: "spec.provider.kubernetes.envoyService.patch.value.spec" },
    ],
    "cilium.io/CiliumGatewayClassConfig": [{ path: "spec.service", otherwise: "LoadBalancer", always: true }],
    "cert-manager.io/Issuer": issuer,
    "cert-manager.io/ClusterIssuer": issuer,
    "acme.cert-manager.io/Challenge": solver("spec.solver"),
    "nvidia.com/ClusterPolicy": exporter,
    "nvidia.com/GPUCluster": exporter,
    "postgresql.cnpg.io/Cluster": [{ path: "spec.managed.services.additional[].serviceTemplate.spec" }],
    "postgresql.cnpg.io/Pooler": [{ path: "spec.serviceTemplate.spec" }],
};

/** A Service that an object is, or asks for. */
export interface AskedService {
    readonly spec: Field;
    readonly type: Field;
    readonly otherwise: ServicePlace["otherwise"];
}

export function servicesOf({ kind }: KubernetesObject, root: Field): AskedService[] {
    return (servicePlaces[kind.id] ?? []).flatMap(({ path, type = "type", otherwise, always }) =>
        follow(root, path)
            .filter((spec) => always === true || spec.present)
            .map((spec) => ({ spec, type: spec.get(type), otherwise })),
    );
}
