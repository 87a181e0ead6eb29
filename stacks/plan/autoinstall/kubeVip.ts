/** Not on the list of `npm run images`: it runs before Kubernetes does, from a file. The import step of day zero names it. */
export const KUBE_VIP_IMAGE = "ghcr.io/kube-vip/kube-vip:v1.0.3";

/** Port names differ by vendor, so the installer names the one that carries the host's address. */
export const HOST_PORT = "host0";
