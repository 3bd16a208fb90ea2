import type { SrtpKey } from "../src/srtp-keys.ts";

/** One key for all phones of a bench: it protects nothing. */
export const benchKey: SrtpKey = {
  suite: "AES_CM_128_HMAC_SHA1_80",
  material: Buffer.alloc(30, 7).toString("base64"),
};
