/** Keys of programs that send letters: told once, kept as hashes, taken out of force for good. */
import { createHash, randomBytes, randomUUID } from "node:crypto";
import type { LetterKey } from "@zongji/api";
import { isContactNumber, isOfferedType, localTime, plainDigits } from "@zongji/domain";
import { type Actor, businessTypesOf, type Db, inTransaction, lettersConfigOf, nowOf } from "@zongji/store";
import { Refusal } from "@zongji/web";
import { citizen, type LetterParts, type Sent, sendLetter } from "./send.ts";
import { countTries, insertKey, keyByHash, keyUsed, listKeys, lockNetwork, noteTry, revokeKey } from "./store.ts";

const hourMs = 3_600_000;
const hashOfKey = (key: string): Buffer => createHash("sha256").update(key).digest();

export const createKey = (db: Db, actor: Actor, name: string, perHour: number) =>
  inTransaction(db, actor, async ({ tx, audit }) => {
    const [id, key] = [randomUUID(), `zl_${randomBytes(32).toString("base64url")}`];
    const kept = { id, name, hash: hashOfKey(key), per_hour: perHour, by: actor.userId, at: nowOf(tx) };
    await insertKey(tx, { ...kept, used_at: null, revoked_at: null });
    audit("letterKey.create", id, { name, perHour });
    return { id, key };
  });

/** @throws Refusal notFound */
export const endKey = (db: Db, actor: Actor, id: string): Promise<undefined> =>
  inTransaction(db, actor, async ({ tx, audit }) => {
    const name = await revokeKey(tx, id, nowOf(tx));
    if (name === undefined) throw new Refusal("notFound");
    audit("letterKey.revoke", id, { name });
    return undefined;
  });

export const keysOf = async (db: Db): Promise<LetterKey[]> =>
  (await listKeys(db)).map(({ id, name, per_hour, by_name, at, used_at, revoked_at }) => ({
    ...{ id, name, perHour: per_hour, by: by_name, at, usedAt: used_at, revokedAt: revoked_at },
  }));

type Submitted = {
  readonly text: string;
  readonly number: string;
  readonly name?: string;
  readonly businessType?: string;
};

const mustBeRight = async ({ db, zone }: LetterParts, { number, businessType }: Submitted, now: number) => {
  if (!isContactNumber(plainDigits(number))) throw new Refusal("badRequest", { field: "number" });
  if (businessType === undefined) return;
  if (!isOfferedType(await businessTypesOf(db), businessType, localTime(now, zone).date))
    throw new Refusal("badRequest", { field: "businessType" });
};

/** A letter of another program. The citizen's address is not known to us, so that the key's share bounds it. @throws Refusal notSignedIn, tooMany, badRequest, unavailable */
export const submit = async (
  parts: LetterParts,
  { key, address }: { readonly key: string | undefined; readonly address: string },
  given: Submitted,
): Promise<Sent> => {
  const { db } = parts;
  const now = nowOf(db);
  const [, bearer] = /^Bearer (zl_[A-Za-z0-9_-]{43})$/.exec(key ?? "") ?? [];
  const kept = bearer === undefined ? undefined : await keyByHash(db, hashOfKey(bearer));
  if (kept === undefined) throw new Refusal("notSignedIn");
  await mustBeRight(parts, given, now);
  const config = await lettersConfigOf(db);
  const by = `key ${kept.id}`;
  const text = given.text.replaceAll("\0", "").toWellFormed().trim();
  const sent = await sendLetter(
    parts,
    {
      ...{ text, number: plainDigits(given.number), type: given.businessType ?? null, verified: false },
      ...{ name: (given.name ?? "").replaceAll("\0", "").toWellFormed().trim(), source: "key", via: kept.id },
    },
    {
      ...{ actor: citizen(address), config, now },
      begin: async (tx) => {
        await lockNetwork(tx, by, "letter");
        if ((await countTries(tx, by, "letter", now - hourMs)) >= kept.per_hour)
          throw new Refusal("tooMany", { retryAfterSec: 600 });
        await noteTry(tx, by, "letter", now);
        return undefined;
      },
    },
  );
  if (typeof sent === "string") throw new Refusal("tooMany", { field: "number" });
  await keyUsed(db, kept.id, now);
  return sent;
};
