import { imageReference } from "../../../components/upstream/imageReference";
import { kubeVipImage } from "../../../components/upstream/versions";

export const KUBE_VIP_IMAGE = imageReference(kubeVipImage);

/** Port names differ by vendor, so the installer names the one that carries the host's address. */
export const HOST_PORT = "host0";
