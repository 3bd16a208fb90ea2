import { createHash, randomBytes } from "node:crypto";

/** 24 bytes: nobody guesses one of 2^192. */
const codeBytes = 24;
const codeChars = 32;

/** A code that stands in one link. */
export const freshCode = (): string => randomBytes(codeBytes).toString("base64url");

/** What of a code is kept. Undefined: it can be no code. */
export const hashOf = (code: string): Buffer | undefined =>
  code.length === codeChars && /^[A-Za-z0-9_-]+$/.test(code) ? createHash("sha256").update(code).digest() : undefined;
