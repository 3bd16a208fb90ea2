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
import type { CallId, PartyId } from "@zongji/domain";

/** A telephone number as it lies on disk and in the database: AES-256-GCM, base64url of nonce, text and tag. `key` names the key. */
export type SealedNumber = { readonly key: string; readonly text: string };

/** Makes bytes unreadable without the key, and readable again; nothing when it was another key. */
export type Sealing = {
  readonly seal: (bytes: Buffer) => Buffer;
  readonly open: (sealed: Buffer) => Buffer | undefined;
};

/** Turns numbers into pseudonyms and seals them. The only place that knows the key. */
export type Parties = {
  /** The same number always has the same pseudonym; nobody without the key can find one from the other. */
  readonly idOf: (number: string) => PartyId;
  /** A keyed hash of the last four digits, by which numbers are searched. */
  readonly endOf: (number: string) => string;
  readonly seal: (party: PartyId, number: string) => SealedNumber;
  /** The number, or nothing when it was sealed with another key or for another party. */
  readonly open: (party: PartyId, sealed: SealedNumber) => string | undefined;
  /** Seals digits that the caller of this call typed. */
  readonly sealDigits: (call: CallId, digits: string) => SealedNumber;
  /** The digits, or nothing when they were sealed with another key or for another call. */
  readonly openDigits: (call: CallId, sealed: SealedNumber) => string | undefined;
  /** For what the journal holds of calls and legs. */
  readonly sealing: Sealing;
  /** For a file of personal data that is kept for some days: AES-256-GCM as a stream, bound to the file's name. */
  readonly fileSealing: {
    readonly seal: (name: string) => { readonly nonce: Buffer; readonly cipher: CipherGCM };
    readonly open: (name: string, nonce: Buffer, tag: Buffer) => DecipherGCM;
  };
};

/**
 * One way of writing a number: digits alone, as one dials it inside China. +86 138… and 0138… are 138…; +86 10 8888… is 010 8888….
 * Numbers of other countries keep their +.
 */
export const plainNumber = (number: string): string => {
  const digits = number.replace(/^00(?=[1-9])/, "+").replace(/[^\d+*#]/g, "");
  const national = digits.replace(/^\+86(?=1[3-9]\d{9}$)/, "").replace(/^\+86(?=[1-9]\d{8,10}$)/, "0");
  return national.replace(/^0(?=1[3-9]\d{9}$)/, "");
};

const derive = (master: Buffer, use: string): Buffer =>
  Buffer.from(hkdfSync("sha256", master, "", `zongji party ${use} 1`, 32));

/** As the column `party.number_sealed` holds it, and back. */
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
  const heldKey = createSecretKey(derive(master, "held"));
  const fileKey = createSecretKey(derive(master, "file"));
  const nextNonce = nonces();
  const key = createHmac("sha256", numberKey).update("name").digest("hex").slice(0, 8);
  return {
    idOf: (number) =>
      `p${createHmac("sha256", nameKey).update(plainNumber(number)).digest().subarray(0, 16).toString("base64url")}` as PartyId,
    endOf: (number) =>
      createHmac("sha256", endKey).update(plainNumber(number).slice(-4)).digest().subarray(0, 12).toString("base64url"),
    // The party as additional data: a sealed number can't be moved to another row.
    seal: (party, number) => ({ key, text: sealText(sealKey, party, plainNumber(number), nextNonce()) }),
    open: (party, sealed) => (sealed.key === key ? openText(sealKey, party, sealed.text) : undefined),
    sealDigits: (call, digits) => ({ key, text: sealText(digitsKey, call, digits, nextNonce()) }),
    openDigits: (call, sealed) => (sealed.key === key ? openText(digitsKey, call, sealed.text) : undefined),
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

/** A nonce must not come twice under a key: random for this run, and counted. To draw each one costs more than to seal. */
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

/** AES-256-GCM: nonce, what is sealed, and tag. */
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
 * Reads `<keys>/party.key`, 32 bytes in hex, mode 0600, and makes it on a first start. Without it no number can be read again: back it up apart.
 * @throws Error in one sentence when the file is there but is no key
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
