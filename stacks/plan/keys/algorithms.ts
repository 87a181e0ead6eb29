import type { KeyAlgorithm } from "./keyPlan";

/** Disks: XTS takes two keys, so 512 bits are AES-256 and cryptsetup's 256 would be AES-128 (cryptsetup-luksFormat(8)). */
export const LUKS: KeyAlgorithm = { name: "aes-xts-plain64", bits: 512 };
/** Of what is not encrypted at all. */
export const NO_CIPHER: KeyAlgorithm = { name: "none", bits: 0 };
export const AES_GCM: KeyAlgorithm = { name: "aes-gcm", bits: 256 };
/** Cilium's IPsec: a 256-bit key and 32 bits of salt, the 36 bytes of RFC 4106. */
export const IPSEC: KeyAlgorithm = { name: "rfc4106(gcm(aes))", bits: 288 };
export const ECDSA: KeyAlgorithm = { name: "ecdsa", bits: 384 };
/**
 * `encryptionAlgorithm` of kubeadm's ClusterConfiguration (v1beta4): RSA-2048 unless told, P-384 the strongest since 1.34.
 * It holds for the key of service accounts too, whose tokens are then ES384.
 */
export const KUBEADM_ALGORITHM = "ECDSA-P384";
export const ED25519: KeyAlgorithm = { name: "ed25519", bits: 256 };
/** A random passphrase or token. */
export const RANDOM: KeyAlgorithm = { name: "random", bits: 256 };

/** Bits of key material with which a cipher is AES-256; a cipher that is not here never is. */
const AES_256_BITS: Readonly<Record<string, number>> = {
    [LUKS.name]: LUKS.bits,
    [AES_GCM.name]: AES_GCM.bits,
    [IPSEC.name]: IPSEC.bits,
};

export function isAes256({ name, bits }: KeyAlgorithm): boolean {
    return AES_256_BITS[name] === bits;
}

/** What would have to be written instead, for the error that says so. */
export function aes256Remedy({ name }: KeyAlgorithm): string {
    const bits = AES_256_BITS[name];
    return bits === undefined ? `choose one of ${Object.keys(AES_256_BITS).join(", ")}` : `${name} needs ${bits} bits`;
}
