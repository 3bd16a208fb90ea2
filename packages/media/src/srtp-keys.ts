/** RFC 3711 §4.3: session keys from a master key, and the keystream of AES in counter mode. */

import { type Cipheriv, createCipheriv } from "node:crypto";

/** RFC 4568 §6.2 and RFC 7714 §14.2 names. */
export const srtpSuites = ["AES_CM_128_HMAC_SHA1_80", "AES_CM_128_HMAC_SHA1_32", "AEAD_AES_128_GCM"] as const;
export type SrtpSuite = (typeof srtpSuites)[number];

export type SuiteTraits = {
  readonly keyLength: number;
  readonly saltLength: number;
  /** Octets of the SRTP tag. SRTCP always has 10, or 16 with GCM (RFC 4568 §6.2.2). */
  readonly tagLength: number;
  readonly rtcpTagLength: number;
  readonly aead: boolean;
};

export const traitsOf: Readonly<Record<SrtpSuite, SuiteTraits>> = {
  AES_CM_128_HMAC_SHA1_80: { keyLength: 16, saltLength: 14, tagLength: 10, rtcpTagLength: 10, aead: false },
  AES_CM_128_HMAC_SHA1_32: { keyLength: 16, saltLength: 14, tagLength: 4, rtcpTagLength: 10, aead: false },
  AEAD_AES_128_GCM: { keyLength: 16, saltLength: 12, tagLength: 16, rtcpTagLength: 16, aead: true },
};

/** The master key of one direction, plain JSON. It is a secret of the call. */
export type SrtpKey = {
  readonly suite: SrtpSuite;
  /** Base64 of the master key followed by the master salt (RFC 4568 §6.1). */
  readonly material: string;
  /** Hex of the master key identifier in every packet (RFC 3711 §3.1). */
  readonly mki?: string;
};

export type SessionKeys = { readonly cipher: Buffer; readonly auth: Buffer; readonly salt: Buffer };

/** AES-128 as a block cipher that is set up once: it turns counters into the keystream. */
export type Aes = Cipheriv;
export const newAes = (key: Uint8Array): Aes => createCipheriv("aes-128-ecb", key, null).setAutoPadding(false);

const counters = Buffer.alloc(4096);

/**
 * Gives `length` octets of keystream (4096 at most). `iv` has 16 octets; the last two count the blocks (RFC 3711 §4.1.1). They must not overflow if they begin
 * above zero.
 */
export const keystream = (aes: Aes, iv: Uint8Array, length: number): Buffer => {
  const blocks = Math.ceil(length / 16);
  const first = (iv[14]! << 8) | iv[15]!;
  for (let n = 0; n < blocks; n++) {
    const at = n * 16;
    counters.set(iv, at);
    counters[at + 14] = (first + n) >> 8;
    counters[at + 15] = first + n;
  }
  return aes.update(counters.subarray(0, blocks * 16));
};

/** Derives `length` octets for a label (RFC 3711 §4.3.1, key derivation rate 0). A salt of 12 octets is padded (RFC 7714 §11). */
export const deriveKey = (masterKey: Uint8Array, masterSalt: Uint8Array, label: number, length: number): Buffer => {
  const iv = new Uint8Array(16);
  iv.set(masterSalt);
  iv[7]! ^= label;
  return Buffer.from(keystream(newAes(masterKey), iv, length).subarray(0, length));
};

/** RFC 3711 §4.3.2: labels 0, 1, 2 for SRTP; 3, 4, 5 for SRTCP. */
export const sessionKeys = (key: SrtpKey, of: "rtp" | "rtcp"): SessionKeys => {
  const { keyLength, saltLength } = traitsOf[key.suite];
  const material = Buffer.from(key.material, "base64");
  const [masterKey, masterSalt] = [material.subarray(0, keyLength), material.subarray(keyLength)];
  const first = of === "rtp" ? 0 : 3;
  return {
    cipher: deriveKey(masterKey, masterSalt, first, keyLength),
    auth: deriveKey(masterKey, masterSalt, first + 1, 20),
    salt: deriveKey(masterKey, masterSalt, first + 2, saltLength),
  };
};
