import * as agents from "./agents";
import * as gpu from "./gpu";
import * as network from "./network";
import * as observability from "./observability";
import type { ChartPin } from "./pins";
import * as queueing from "./queueing";
import * as security from "./security";
import * as serving from "./serving";
import * as storage from "./storage";

/** Versions and addresses of everything third-party that runs on the platform. The one place to change them. */

export { coreDnsTag, kubeadmImages, kubeVipImage, sandboxImage } from "./controlPlane";
export { DIGEST_FILE, digestOf, recordedDigests } from "./recordedDigests";
export { builtWith, gpuOperatorImages, images, ironicRelease } from "./images";
export { gatewayApi, IRONIC_NAMESPACE, manifests, operands } from "./manifests";
export type { ChartPin, ImagePin, ManifestPin, ReleasePin } from "./pins";
export { rendering } from "./rendering";

export const charts = {
    ...network,
    ...gpu,
    ...storage,
    ...security,
    ...observability,
    ...queueing,
    ...serving,
    ...agents,
} satisfies Record<string, ChartPin>;
