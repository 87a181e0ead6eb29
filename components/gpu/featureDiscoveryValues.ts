import { GPU_TAINT } from "../shared/labels";

/** Chart values of node feature discovery, over those of its pin. */
export const featureDiscoveryValues = {
    worker: { tolerations: [{ key: GPU_TAINT.key, operator: "Exists", effect: GPU_TAINT.effect }] },
    // Kinds are installed before charts.
    topologyUpdater: { createCRDs: false },
    // A PodMonitor, of which no cluster knows the kind before Prometheus' operator is there.
    prometheus: { enable: false },
};
