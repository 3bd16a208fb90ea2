import {
  type CipherGCM,
  createCipheriv,
  createDecipheriv,
  createHmac,
  createSecretKey,
  type DecipherGCM,
  hkdfSync,
  type KeyObject,
  randomBytes,
} from "node:crypto";
import { chmodSync, closeSync, fsyncSync, mkdirSync, openSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { type CallId, type PartyId, plainIdentity } from "@zongji/domain";

/** An encrypted telephone number, as on disk and in the database: AES-256-GCM, base64url of nonce, text and tag. `key` is the key's id. */
export type SealedNumber = { readonly key: string; readonly text: string };

/** Encrypts and decrypts bytes. Decrypting gives undefined with another key. */
export type Sealing = {
  readonly seal: (bytes: Buffer) => Buffer;
  readonly open: (sealed: Buffer) => Buffer | undefined;
};

/** Makes pseudonyms of numbers, and encrypts numbers. The only code that has the key. */
export type Parties = {
  /** The pseudonym of a number: always the same, and not reversible without the key. */
  readonly idOf: (number: string) => PartyId;
  /** A keyed hash of the last four digits, for searches. */
  readonly endOf: (number: string) => string;
  /** The same of digits that a number is searched by, of which the last four count. */
  readonly endOfDigits: (digits: string) => string;
  readonly seal: (party: PartyId, number: string) => SealedNumber;
  /** The number; undefined if it was encrypted with another key or for another party. */
  readonly open: (party: PartyId, sealed: SealedNumber) => string | undefined;
  /** Encrypts digits that the caller of this call typed. */
  readonly sealDigits: (call: CallId, digits: string) => SealedNumber;
  /** The digits; undefined if they were encrypted with another key or for another call. */
  readonly openDigits: (call: CallId, sealed: SealedNumber) => string | undefined;
  /** A keyed hash of an identity number, for searches: always the same, and not reversible without the key. */
  readonly identityOf: (identity: string) => string;
  /** Encrypts an identity number. @param hash its own */
  readonly sealIdentity: (hash: string, identity: string) => SealedNumber;
  /** The identity number; undefined if it was encrypted with another key. */
  readonly openIdentity: (hash: string, sealed: SealedNumber) => string | undefined;
  /** Encrypts the journal's state of calls and legs. */
  readonly sealing: Sealing;
  /** Encrypts a file of personal data that is stored for some days: AES-256-GCM as a stream, bound to the file's name. */
  readonly fileSealing: {
    readonly seal: (name: string) => { readonly nonce: Buffer; readonly cipher: CipherGCM };
    readonly open: (name: string, nonce: Buffer, tag: Buffer) => DecipherGCM;
  };
};

/**
 * The canonical form of a number: digits only, as dialled within China. +86 138… and 0138… become 138…; +86 10 8888… becomes 010 8888…. Numbers of other countries
 * keep their +.
 */
export const plainNumber = (number: string): string => {
  const digits = number.replace(/^00(?=[1-9])/, "+").replace(/[^\d+*#]/g, "");
  const national = digits.replace(/^\+86(?=1[3-9]\d{9}$)/, "").replace(/^\+86(?=[1-9]\d{8,10}$)/, "0");
  return national.replace(/^0(?=1[3-9]\d{9}$)/, "");
};

const derive = (master: Buffer, use: string): Buffer =>
  Buffer.from(hkdfSync("sha256", master, "", `zongji party ${use} 1`, 32));

/** Converts to and from the column `party.number_sealed`. */
export const packSealed = ({ key, text }: SealedNumber): Buffer => Buffer.from(`${key}.${text}`, "latin1");
export const unpackSealed = (bytes: Buffer): SealedNumber => {
  const [key = "", text = ""] = bytes.toString("latin1").split(".");
  return { key, text };
};

/** @param master 32 random bytes */
export const partiesOf = (master: Buffer): Parties => {
  const nameKey = createSecretKey(derive(master, "pseudonym"));
  const endKey = createSecretKey(derive(master, "end"));
  const numberKey = derive(master, "number");
  const sealKey = createSecretKey(numberKey);
  const digitsKey = createSecretKey(derive(master, "digits"));
  const identityNameKey = createSecretKey(derive(master, "identity"));
  const identityKey = createSecretKey(derive(master, "identity seal"));
  const heldKey = createSecretKey(derive(master, "held"));
  const fileKey = createSecretKey(derive(master, "file"));
  const nextNonce = nonces();
  const endHash = (digits: string): string =>
    createHmac("sha256", endKey).update(digits.slice(-4)).digest().subarray(0, 12).toString("base64url");
  const key = createHmac("sha256", numberKey).update("name").digest("hex").slice(0, 8);
  return {
    idOf: (number) =>
      `p${createHmac("sha256", nameKey).update(plainNumber(number)).digest().subarray(0, 16).toString("base64url")}` as PartyId,
    endOf: (number) => endHash(plainNumber(number)),
    // Not made plain: digits that begin with 00 are no number from abroad.
    endOfDigits: endHash,
    // The party is additional data: an encrypted number can't be moved to another row.
    seal: (party, number) => ({ key, text: sealText(sealKey, party, plainNumber(number), nextNonce()) }),
    open: (party, sealed) => (sealed.key === key ? openText(sealKey, party, sealed.text) : undefined),
    sealDigits: (call, digits) => ({ key, text: sealText(digitsKey, call, digits, nextNonce()) }),
    openDigits: (call, sealed) => (sealed.key === key ? openText(digitsKey, call, sealed.text) : undefined),
    identityOf: (identity) =>
      `i${createHmac("sha256", identityNameKey).update(plainIdentity(identity)).digest().subarray(0, 16).toString("base64url")}`,
    sealIdentity: (hash, identity) => ({
      key,
      text: sealText(identityKey, hash, plainIdentity(identity), nextNonce()),
    }),
    openIdentity: (hash, sealed) => (sealed.key === key ? openText(identityKey, hash, sealed.text) : undefined),
    sealing: {
      seal: (bytes) => sealBytes(heldKey, "held", bytes, nextNonce()),
      open: (sealed) => openBytes(heldKey, "held", sealed),
    },
    fileSealing: {
      seal: (name) => {
        const nonce = randomBytes(12);
        return { nonce, cipher: createCipheriv("aes-256-gcm", fileKey, nonce).setAAD(Buffer.from(name)) };
      },
      open: (name, nonce, tag) =>
        createDecipheriv("aes-256-gcm", fileKey, nonce).setAAD(Buffer.from(name)).setAuthTag(tag),
    },
  };
};

/** A nonce must be unique under a key: a random prefix for this run, and a counter. A random nonce each time would cost more than the encryption. */
const nonces = () => {
  const nonce = randomBytes(12);
  let count = 0;
  return (): Buffer => {
    if (count === 2 ** 32) randomBytes(8).copy(nonce);
    count = (count % 2 ** 32) + 1;
    nonce.writeUInt32BE(count - 1, 8);
    return nonce;
  };
};

/** Encrypts by AES-256-GCM: nonce, ciphertext, tag. */
const sealBytes = (key: KeyObject, of: string, bytes: Buffer, nonce: Buffer): Buffer => {
  const cipher = createCipheriv("aes-256-gcm", key, nonce).setAAD(Buffer.from(of));
  return Buffer.concat([nonce, cipher.update(bytes), cipher.final(), cipher.getAuthTag()]);
};

const openBytes = (key: KeyObject, of: string, bytes: Buffer): Buffer | undefined => {
  if (bytes.length < 28) return undefined;
  try {
    const cipher = createDecipheriv("aes-256-gcm", key, bytes.subarray(0, 12)).setAAD(Buffer.from(of));
    cipher.setAuthTag(bytes.subarray(-16));
    return Buffer.concat([cipher.update(bytes.subarray(12, -16)), cipher.final()]);
  } catch {
    return undefined;
  }
};

/** The same as text, in base64url. */
const sealText = (key: KeyObject, of: string, text: string, nonce: Buffer): string =>
  sealBytes(key, of, Buffer.from(text, "utf8"), nonce).toString("base64url");

const openText = (key: KeyObject, of: string, sealed: string): string | undefined =>
  openBytes(key, of, Buffer.from(sealed, "base64url"))?.toString("utf8");

const createKey = (path: string): Buffer => {
  const key = randomBytes(32);
  const file = openSync(path, "wx", 0o600);
  try {
    writeFileSync(file, `${key.toString("hex")}\n`);
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
  return key;
};

/**
 * Reads `<keys>/party.key`, 32 bytes in hex, mode 0600; creates it at the first start. Without it no number can be read again: back it up separately.
 * @throws Error in one sentence if the file exists and is no key
 */
export const loadParties = (keys: string): Parties => {
  const path = join(keys, "party.key");
  mkdirSync(keys, { recursive: true, mode: 0o700 });
  let text: string;
  try {
    text = readFileSync(path, "utf8").trim();
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ENOENT") throw error;
    return partiesOf(createKey(path));
  }
  if (!/^[0-9a-f]{64}$/.test(text))
    throw new Error(`${path} is not a key of 64 hex digits; restore it from the backup of keys`);
  if ((statSync(path).mode & 0o077) !== 0) chmodSync(path, 0o600);
  return partiesOf(Buffer.from(text, "hex"));
};
