/** RFC 4568: keys of SRTP in a=crypto lines. */

import { randomBytes } from "node:crypto";
import type { SdpMedia } from "./sdp.ts";
import { type SrtpKey, type SrtpSuite, srtpSuites, traitsOf } from "./srtp-keys.ts";

export type CryptoLine = SrtpKey & { readonly tag: number };

const isSuite = (name: string | undefined): name is SrtpSuite => srtpSuites.some((one) => one === name);
/** RFC 4568 §6.1: MKI value and length in octets. */
const mkiOf = (value: string, length: string): string | undefined => {
  const octets = Number(length);
  if (!(octets >= 1 && octets <= 16) || !/^\d{1,38}$/.test(value)) return undefined;
  const hex = BigInt(value)
    .toString(16)
    .padStart(octets * 2, "0");
  return hex.length === octets * 2 ? hex : undefined;
};

/**
 * Parses one a=crypto value. Returns undefined if we can't use it: an unknown suite, several keys, a wrong key length, or a session parameter that we don't
 * support (RFC 4568 §6.3: no encryption, no authentication, FEC order, key derivation rate). WSH is only a hint and is ignored.
 */
export const parseCrypto = (value: string): CryptoLine | undefined => {
  const [tag, suite, keys, ...parameters] = value.trim().split(/\s+/);
  if (!/^\d{1,9}$/.test(tag ?? "") || !isSuite(suite)) return undefined;
  if (parameters.some((one) => !/^WSH=\d+$/.test(one))) return undefined;
  const [, material, ...options] =
    /^inline:([A-Za-z0-9+/]+={0,2})(?:\|([^|;]+))?(?:\|([^|;]+))?$/i.exec(keys ?? "") ?? [];
  const { keyLength, saltLength } = traitsOf[suite];
  if (material === undefined || Buffer.from(material, "base64").length !== keyLength + saltLength) return undefined;
  let mki: string | undefined;
  for (const option of options) {
    if (option === undefined || /^(2\^)?\d+$/.test(option)) continue; // a lifetime that no call outlives
    const [number, length] = option.split(":");
    mki = mkiOf(number!, length ?? "");
    if (mki === undefined) return undefined;
  }
  return { tag: Number(tag), suite, material, ...(mki !== undefined && { mki }) };
};

/** The usable a=crypto lines of an m-line, in their order. */
export const cryptoLines = (media: SdpMedia): readonly CryptoLine[] =>
  media.attributes.flatMap(({ name, value }) => (name === "crypto" ? (parseCrypto(value ?? "") ?? []) : []));

export const writeCrypto = ({ tag, suite, material }: CryptoLine): string => `${tag} ${suite} inline:${material}`;

/** A fresh key and salt (RFC 4568 §6.1: one for each direction, never the peer's). */
export const newSrtpKey = (suite: SrtpSuite): SrtpKey => {
  const { keyLength, saltLength } = traitsOf[suite];
  return { suite, material: randomBytes(keyLength + saltLength).toString("base64") };
};

/** The suites that we offer, by preference. Every phone supports the first. */
export const offeredKeys = (): readonly CryptoLine[] =>
  srtpSuites.map((suite, i) => ({ tag: i + 1, ...newSrtpKey(suite) }));
