import type { Manifest } from "../../../../twin/kubectl";

/** Of hosts and of the cluster, on the management cluster. */
export const NAMESPACE = "metal";

/** A host that the program does not know, and for whose BMC nobody made a Secret. */
export function spareHost(address = "redfish-virtualmedia://10.10.0.99/redfish/v1/Systems/1"): Manifest {
    return {
        apiVersion: "metal3.io/v1alpha1",
        kind: "BareMetalHost",
        metadata: { name: "spare", namespace: NAMESPACE },
        spec: {
            bmc: { address, credentialsName: "spare-bmc" },
            bootMACAddress: "00:00:5e:00:53:99",
            bootMode: "UEFI",
            online: true,
        },
    };
}
