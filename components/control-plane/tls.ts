import type { Flags } from "./flags";

/** The oldest TLS that a server accepts, as Kubernetes spells it. */
export const MIN_TLS_VERSION = "VersionTLS13";

/**
 * The AES-256 suites of TLS 1.2. With a floor of TLS 1.2 the API server refuses to start on them alone, since HTTP/2 demands
 * an AES-128 suite there; so the floor is TLS 1.3 and they bind only if somebody lowers it. In TLS 1.3 Go fixes the suites,
 * AES-128-GCM among them: that gap is declared, no flag closes it.
 */
export const AES256_SUITES = ["TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384", "TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384"];

/** The same for every server of Kubernetes that is told by flags. */
export const TLS_FLAGS: Flags = {
    "tls-cipher-suites": AES256_SUITES.join(","),
    "tls-min-version": MIN_TLS_VERSION,
};
