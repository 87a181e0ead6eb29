import type { Report } from "../lib/control";
import type { Field } from "../lib/field";
import type { KubernetesObject } from "../lib/kubernetes";

/** Judges what Cilium's own kinds open to the network outside, beside the Services of the cluster. */
const examiners: Readonly<Record<string, (spec: Field, report: Report) => void>> = {
    "cilium.io/CiliumL2AnnouncementPolicy": (spec, report) => {
        const external = spec.get("externalIPs");
        if (external.value === true) {
            report.fail(external, anyAddress);
        }
    },
    "cilium.io/CiliumBGPAdvertisement": (spec, report) => {
        for (const address of spec
            .get("advertisements")
            .items.flatMap((entry) => entry.at("service.addresses").items)) {
            if (address.value === "ExternalIP") {
                report.fail(address, anyAddress);
            } else if (address.value === "ClusterIP") {
                report.fail(
                    address,
                    "announces the cluster's own addresses of Services, before which no gateway stands",
                );
            }
        }
    },
    "cilium.io/CiliumEnvoyConfig": examineListeners,
    "cilium.io/CiliumClusterwideEnvoyConfig": examineListeners,
};

const anyAddress = "announces whatever address somebody writes into a Service";

export const announcingKinds: readonly string[] = Object.keys(examiners);

export function examineAnnouncement({ kind }: KubernetesObject, spec: Field, report: Report): void {
    examiners[kind.id]?.(spec, report);
}

/** Cilium gives a listener without an address a port of its own and its filters; one with an address gets neither. */
function examineListeners(spec: Field, report: Report): void {
    for (const listener of spec.get("resources").items) {
        for (const name of ["socketAddress", "socket_address"]) {
            const address = listener.get("address").get(name).get("address");
            if (address.present && !/^(?:127\.|::1$)/.test(address.text ?? "")) {
                report.fail(address, "opens a port of every host, past Cilium's own filters");
            }
        }
    }
}
