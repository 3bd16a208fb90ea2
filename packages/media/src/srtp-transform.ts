/** RFC 3711 §3, §4 and RFC 7714: cipher and tag of one direction, for SRTP or SRTCP. Keeps no state between packets. */

import { createCipheriv, createDecipheriv, createHash, type Hash, timingSafeEqual } from "node:crypto";
import { type Aes, keystream, newAes, type SessionKeys, type SuiteTraits } from "./srtp-keys.ts";

export type Transform = {
  readonly keys: SessionKeys;
  readonly tagLength: number;
  readonly aead: boolean;
  readonly aes: Aes;
  readonly iv: Uint8Array;
  /** The two hashes with the key already in (RFC 2104 §4), copied for each packet: a third of createHmac's cost. */
  readonly inner: Hash;
  readonly outer: Hash;
};

const keyedHash = (key: Uint8Array, pad: number): Hash => {
  const block = new Uint8Array(64).fill(pad);
  for (let i = 0; i < key.length; i++) block[i] = key[i]! ^ pad;
  return createHash("sha1").update(block);
};

export const newTransform = (keys: SessionKeys, { aead }: SuiteTraits, tagLength: number): Transform => ({
  keys,
  tagLength,
  aead,
  aes: newAes(keys.cipher),
  iv: new Uint8Array(aead ? 12 : 16),
  inner: keyedHash(keys.auth, 0x36),
  outer: keyedHash(keys.auth, 0x5c),
});

/** XORs the index into the salt, right-aligned at `end`. */
const mixIndex = (iv: Uint8Array, index: number, end: number) => {
  const high = Math.floor(index / 2 ** 32);
  iv[end - 6]! ^= high >> 8;
  iv[end - 5]! ^= high;
  iv[end - 4]! ^= index >>> 24;
  iv[end - 3]! ^= index >>> 16;
  iv[end - 2]! ^= index >>> 8;
  iv[end - 1]! ^= index;
};

/** RFC 3711 §4.1.1: (salt · 2^16) xor (SSRC · 2^64) xor (index · 2^16); RFC 7714 §8.1: 00 00 SSRC ROC SEQ xor salt. `index` has 48 bits at most. */
const setIv = ({ keys, iv, aead }: Transform, ssrc: number, index: number): Uint8Array => {
  iv.fill(0);
  iv.set(keys.salt);
  const at = aead ? 2 : 4;
  iv[at]! ^= ssrc >>> 24;
  iv[at + 1]! ^= ssrc >>> 16;
  iv[at + 2]! ^= ssrc >>> 8;
  iv[at + 3]! ^= ssrc;
  mixIndex(iv, index, aead ? 12 : 14);
  return iv;
};

/** Encrypts or decrypts bytes[from, to) into the same place of `out`: both are the same in counter mode. */
const xorStream = (
  of: Transform,
  bytes: Uint8Array,
  from: number,
  to: number,
  ssrc: number,
  index: number,
  out: Uint8Array,
) => {
  const stream = keystream(of.aes, setIv(of, ssrc, index), to - from);
  for (let i = from; i < to; i++) out[i] = bytes[i]! ^ stream[i - from]!;
};

/** The tag over bytes[0, end) and then `trailer`: SRTP's rollover counter. (SRTCP's index is in the packet already.) */
const hmac = (of: Transform, bytes: Uint8Array, end: number, trailer: Uint8Array | undefined): Uint8Array => {
  const inner = of.inner.copy().update(bytes.subarray(0, end));
  if (trailer) inner.update(trailer);
  return of.outer.copy().update(inner.digest()).digest().subarray(0, of.tagLength);
};

/**
 * Writes header, encrypted payload and, with GCM, the tag to `out`. With HMAC `tagInto` adds the tag later, since SRTCP puts its index before it. `aad` is what
 * GCM authenticates beside the payload.
 * @returns the length so far
 */
export const seal = (
  of: Transform,
  bytes: Uint8Array,
  header: number,
  ssrc: number,
  index: number,
  aad: Uint8Array,
  out: Uint8Array,
): number => {
  out.set(bytes.subarray(0, header));
  if (!of.aead) {
    xorStream(of, bytes, header, bytes.length, ssrc, index, out);
    return bytes.length;
  }
  const cipher = createCipheriv("aes-128-gcm", of.keys.cipher, setIv(of, ssrc, index));
  cipher.setAAD(aad);
  out.set(cipher.update(bytes.subarray(header)), header);
  cipher.final();
  out.set(cipher.getAuthTag(), bytes.length);
  return bytes.length + of.tagLength;
};

export const tagInto = (of: Transform, out: Uint8Array, length: number, trailer?: Uint8Array): number => {
  out.set(hmac(of, out, length, trailer), length);
  return length + of.tagLength;
};

export const hasTag = (of: Transform, bytes: Uint8Array, end: number, tag: Uint8Array, trailer?: Uint8Array): boolean =>
  tag.length === of.tagLength && timingSafeEqual(hmac(of, bytes, end, trailer), tag);

/** Copies the header and decrypts bytes[header, end) into `out`. The tag is not in this range; with GCM it follows at `end`. False for a wrong tag. */
export const unseal = (
  of: Transform,
  bytes: Uint8Array,
  header: number,
  end: number,
  ssrc: number,
  index: number,
  aad: Uint8Array,
  out: Uint8Array,
): boolean => {
  out.set(bytes.subarray(0, header));
  if (!of.aead) {
    xorStream(of, bytes, header, end, ssrc, index, out);
    return true;
  }
  const decipher = createDecipheriv("aes-128-gcm", of.keys.cipher, setIv(of, ssrc, index), {
    authTagLength: of.tagLength,
  });
  decipher.setAAD(aad);
  decipher.setAuthTag(bytes.subarray(end, end + of.tagLength));
  const plain = decipher.update(bytes.subarray(header, end));
  try {
    decipher.final();
  } catch {
    return false; // the tag is wrong
  }
  out.set(plain, header);
  return true;
};
