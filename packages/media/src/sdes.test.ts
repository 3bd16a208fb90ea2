import fc from "fast-check";
import { expect, test } from "vitest";
import { newSrtpKey, offeredKeys, parseCrypto, writeCrypto } from "./sdes.ts";

const key30 = "PS1uQCVeeCFCanVmcjkpPywjNWhcYD0mXXtxaVBR";

test("a key is parsed in every form of RFC 4568", () => {
  const plain = { tag: 1, suite: "AES_CM_128_HMAC_SHA1_80", material: key30 };
  expect(parseCrypto(`1 AES_CM_128_HMAC_SHA1_80 inline:${key30}`)).toEqual(plain);
  expect(parseCrypto(`1 AES_CM_128_HMAC_SHA1_80 inline:${key30}|2^20`)).toEqual(plain);
  expect(parseCrypto(`1 AES_CM_128_HMAC_SHA1_80 inline:${key30}|1048576 WSH=64`)).toEqual(plain);
  expect(parseCrypto(`1 AES_CM_128_HMAC_SHA1_80 inline:${key30}|2^20|1:4`)).toEqual({ ...plain, mki: "00000001" });
  expect(parseCrypto(`1 AES_CM_128_HMAC_SHA1_80 inline:${key30}|66051:4`)).toEqual({ ...plain, mki: "00010203" });
  expect(parseCrypto(`2 AES_CM_128_HMAC_SHA1_32 inline:${key30}`)).toMatchObject({ tag: 2 });
});

test("unsupported lines are ignored", () => {
  const refused = [
    "",
    "1",
    `1 AES_256_CM_HMAC_SHA1_80 inline:${key30}`,
    `x AES_CM_128_HMAC_SHA1_80 inline:${key30}`,
    `1 AEAD_AES_128_GCM inline:${key30}`,
    `1 AES_CM_128_HMAC_SHA1_80 inline:${key30.slice(4)}`,
    `1 AES_CM_128_HMAC_SHA1_80 inline:${key30};inline:${key30}`,
    `1 AES_CM_128_HMAC_SHA1_80 inline:${key30} UNENCRYPTED_SRTP`,
    `1 AES_CM_128_HMAC_SHA1_80 inline:${key30} KDR=2`,
    `1 AES_CM_128_HMAC_SHA1_80 inline:${key30}|300:1`,
    `1 AES_CM_128_HMAC_SHA1_80 outline:${key30}`,
  ];
  for (const line of refused) expect([line, parseCrypto(line)]).toEqual([line, undefined]);
});

test("our lines are parsed as they were written, and no key is used twice", () => {
  for (const line of offeredKeys()) expect(parseCrypto(writeCrypto(line))).toEqual(line);
  expect(newSrtpKey("AEAD_AES_128_GCM").material).not.toBe(newSrtpKey("AEAD_AES_128_GCM").material);
});

test("no text can make the parser throw", () => {
  fc.assert(fc.property(fc.string(), (text) => void parseCrypto(text)));
  fc.assert(fc.property(fc.string(), (text) => void parseCrypto(`1 AES_CM_128_HMAC_SHA1_80 inline:${key30}|${text}`)));
});
