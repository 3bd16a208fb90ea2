import { createCipheriv, createDecipheriv, randomBytes } from "node:crypto";
import { mkdirSync } from "node:fs";
import { dirname } from "node:path";
import { readIfThere, writePrivate } from "./files.ts";

/** Keeps passwords that have to be told to others, a carrier's registrar for one, so that the database alone doesn't give them away. */
export type Seal = {
  /** `subject`: whose it is; what was sealed for one can't be opened for another. */
  readonly close: (subject: string, text: string) => Buffer;
  /** Undefined when it was sealed with another key or for another subject. */
  readonly open: (subject: string, sealed: Uint8Array) => string | undefined;
};

const nonceBytes = 12;
const tagBytes = 16;

/** @param key 32 bytes */
export const sealWith = (key: Uint8Array): Seal => ({
  close: (subject, text) => {
    const nonce = randomBytes(nonceBytes);
    const cipher = createCipheriv("aes-256-gcm", key, nonce).setAAD(Buffer.from(subject));
    return Buffer.concat([nonce, cipher.update(text, "utf8"), cipher.final(), cipher.getAuthTag()]);
  },
  open: (subject, sealed) => {
    if (sealed.length < nonceBytes + tagBytes) return undefined;
    try {
      const decipher = createDecipheriv("aes-256-gcm", key, sealed.subarray(0, nonceBytes)).setAAD(
        Buffer.from(subject),
      );
      decipher.setAuthTag(sealed.subarray(sealed.length - tagBytes));
      const body = decipher.update(sealed.subarray(nonceBytes, sealed.length - tagBytes));
      return Buffer.concat([body, decipher.final()]).toString("utf8");
    } catch {
      return undefined;
    }
  },
});

/** The key is in a private file of its own, made at the first use. */
export const sealOf = (file: string): Seal => {
  const kept = readIfThere(file)?.trim() ?? "";
  if (/^[0-9a-f]{64}$/.test(kept)) return sealWith(Buffer.from(kept, "hex"));
  mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
  const key = randomBytes(32);
  writePrivate(file, `${key.toString("hex")}\n`);
  return sealWith(key);
};
