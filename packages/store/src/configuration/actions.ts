/** What is done to the versions of the configuration: each in one transaction with its line of the audit trail, or not at all. */
import type { AuditAction } from "@zongji/api";
import type { Reference } from "@zongji/domain";
import type { Transaction } from "kysely";
import { type Actor, writeAudit } from "../audit.ts";
import type { Db, Tables } from "../database/index.ts";
import { nowOf } from "../database/index.ts";
import { applyDeed, type Written } from "./apply.ts";
import { lockConfiguration } from "./check.ts";
import { compare } from "./compare.ts";
import { findVersion, standingsOf, type WrittenVersion } from "./config-store.ts";
import {
  bodyOf,
  type Checker,
  flowAmong,
  type ItemKey,
  isKindOfOne,
  judge,
  labelOf,
  type PlacedItem,
  readBody,
  type Verdict,
} from "./kinds.ts";
import { loadWhole } from "./load.ts";
import { theOne } from "./places.ts";
import { ConfigRefused, type Newer } from "./refused.ts";
import { usesOfThing } from "./uses.ts";
import { type Deed, newestOf, perform, type VersionStanding } from "./versions.ts";

type Tx = Transaction<Tables>;

/** Whose deed it is, when, and what is known of the server that does it. */
export type By = Checker & { readonly actor: Actor; readonly now?: number };

/** Codes of PostgreSQL for text that JSON may hold and jsonb may not: NUL, half a surrogate pair. */
const unreadable: ReadonlySet<string> = new Set(["22P05", "22P02"]);

/** Runs a deed while nobody else changes the configuration. @throws ConfigRefused */
export const withConfig = async <T>(db: Db, work: (tx: Tx) => Promise<T>): Promise<T> => {
  try {
    return await db.transaction().execute(async (tx) => {
      await lockConfiguration(tx);
      return work(tx);
    });
  } catch (error) {
    throw unreadable.has((error as { code?: string }).code ?? "") ? new ConfigRefused("unreadable") : error;
  }
};

/** @throws ConfigRefused noVersion */
export const needVersion = async (db: Db | Tx, key: ItemKey, version: number): Promise<WrittenVersion> => {
  const found = await findVersion(db, key, version);
  if (!found) throw new ConfigRefused("noVersion");
  return found;
};

/** What came after the version that somebody has seen. */
const newerThan = async (tx: Tx, key: ItemKey, seen: number, newest: number): Promise<Newer | undefined> => {
  const [was, is] = [await findVersion(tx, key, seen), await findVersion(tx, key, newest)];
  if (!is) return undefined;
  return { version: newest, by: is.by, at: is.at, changes: compare(was?.body ?? {}, is.body) };
};

const seenBy = (deed: Deed): number => ("base" in deed ? deed.base : "version" in deed ? deed.version : 0);

/** @throws ConfigRefused */
const changesOf = async (
  tx: Tx,
  key: ItemKey,
  standings: readonly VersionStanding[],
  deed: Deed,
  now: number,
): Promise<readonly VersionStanding[]> => {
  const { refused, changed } = perform(standings, deed, now);
  if (refused === undefined) return changed;
  const newest = newestOf(standings);
  throw new ConfigRefused(
    refused,
    refused === "stale" ? { newer: await newerThan(tx, key, seenBy(deed), newest) } : {},
  );
};

export const subjectOf = ({ kind, id }: ItemKey): string =>
  id === theOne && (isKindOfOne(kind) || kind === "schedule") ? kind : id;

/** Checks the whole with this text in its item's place; changes nothing. */
export const checkItem = async (db: Db | Tx, item: PlacedItem, checker: Checker): Promise<Verdict> => {
  const whole = await loadWhole(db);
  if (!whole) throw new ConfigRefused("noItem");
  return judge(whole, item, checker);
};

/**
 * A flow by its version or its text, among all that is in force. `problem`: the first field of it that is not as it should be.
 * @throws ConfigRefused noVersion, noItem
 */
export const flowWith = async (db: Db | Tx, key: ItemKey, which: number | object) => {
  const whole = await loadWhole(db);
  if (!whole) throw new ConfigRefused("noItem");
  const item = typeof which === "number" ? await needVersion(db, key, which) : { ...key, version: 1, body: which };
  return flowAmong(whole, item);
};

/** @param asIs what was in force already may be so again though saved tests go another way now. @throws ConfigRefused problems */
const mustPass = async (tx: Tx, item: PlacedItem, checker: Checker, asIs = false): Promise<void> => {
  const verdict = await checkItem(tx, item, checker);
  const problems = asIs ? verdict.problems.filter(({ test }) => test === undefined) : verdict.problems;
  if (problems.length > 0) throw new ConfigRefused("problems", { problems });
};

const inForceOf = (standings: readonly VersionStanding[]): number | undefined =>
  standings.find(({ state }) => state === "published")?.version;

type Told = { readonly action: AuditAction; readonly detail?: object };

const tell = (tx: Tx, { actor, now }: By, key: ItemKey, { action, detail = {} }: Told): Promise<void> =>
  writeAudit(tx, actor, action, subjectOf(key), { kind: key.kind, ...detail }, now === undefined ? {} : { at: now });

export type Draft = {
  /** The newest version that the writer has seen; 0: there was none. */
  readonly base: number;
  readonly body: object;
  /** Absent: as before. */
  readonly name?: string | undefined;
  readonly note?: string | undefined;
};

/** Writes a draft; one that was there before stays readable, retired. @throws ConfigRefused */
export const saveDraft = (db: Db, key: ItemKey, draft: Draft, by: By): Promise<WrittenVersion> =>
  withConfig(db, async (tx) => {
    const { actor, now = nowOf(tx) } = by;
    if (isKindOfOne(key.kind) && key.id !== theOne) throw new ConfigRefused("noItem");
    const standings = await standingsOf(tx, key);
    const changed = await changesOf(tx, key, standings, { do: "save", base: draft.base }, now);
    const before = draft.base === 0 ? undefined : await findVersion(tx, key, draft.base);
    const { note = "" } = draft;
    const name = labelOf(key, draft.body) ?? draft.name ?? before?.name ?? key.id;
    await applyDeed(
      tx,
      key,
      { standings, changed },
      { written: { name, note, body: bodyOf(draft.body) }, by: actor, now },
    );
    const version = newestOf(changed);
    await tell(tx, by, key, { action: "config.draft", detail: { name, version } });
    return needVersion(tx, key, version);
  });

/** A deed that writes no new text. @throws ConfigRefused */
const stand = (db: Db, key: ItemKey, deed: Deed & { version: number }, by: By, told: Told): Promise<WrittenVersion> =>
  withConfig(db, async (tx) => {
    const { actor, now = nowOf(tx) } = by;
    const standings = await standingsOf(tx, key);
    const changed = await changesOf(tx, key, standings, deed, now);
    const found = await needVersion(tx, key, deed.version);
    if (deed.do === "publish" || deed.do === "schedule") await mustPass(tx, found, by);
    await applyDeed(tx, key, { standings, changed }, { by: actor, now });
    const replaces = deed.do === "publish" ? inForceOf(standings) : undefined;
    const detail = { name: found.name, version: deed.version, ...(replaces && { replaces }), ...told.detail };
    await tell(tx, by, key, { action: told.action, detail });
    return needVersion(tx, key, deed.version);
  });

export const discardDraft = (db: Db, key: ItemKey, version: number, by: By) =>
  stand(db, key, { do: "discard", version }, by, { action: "config.discard" });

/** Puts a draft in force. The whole configuration is checked with it. @throws ConfigRefused */
export const publishVersion = (db: Db, key: ItemKey, version: number, by: By) =>
  stand(db, key, { do: "publish", version }, by, { action: "config.publish" });

/** Lets a draft come into force at a moment, ms since the epoch; it is checked now, and again then. @throws ConfigRefused */
export const scheduleVersion = (db: Db, key: ItemKey, version: number, at: number, by: By) =>
  stand(db, key, { do: "schedule", version, at }, by, { action: "config.schedule", detail: { publishAt: at } });

export const withdrawVersion = (db: Db, key: ItemKey, version: number, by: By) =>
  stand(db, key, { do: "withdraw", version }, by, { action: "config.withdraw" });

/** Puts a text in force as a new version, in the caller's transaction. @throws ConfigRefused */
const putInForce = async (
  tx: Tx,
  key: ItemKey,
  deed: Deed,
  written: Written,
  by: By,
): Promise<{ version: number; replaces: number | undefined }> => {
  const { actor, now = nowOf(tx) } = by;
  const standings = await standingsOf(tx, key);
  const changed = await changesOf(tx, key, standings, deed, now);
  const version = newestOf(changed);
  await applyDeed(tx, key, { standings, changed }, { written, by: actor, now });
  return { version, replaces: inForceOf(standings) };
};

/**
 * Puts what was in force once in force again, as a new version, without fields that this release doesn't know. The whole is checked with it.
 * @param base the newest version that was seen. @throws ConfigRefused
 */
export const rollBack = (
  db: Db,
  key: ItemKey,
  { version: back, base }: { readonly version: number; readonly base: number },
  by: By,
): Promise<WrittenVersion> =>
  withConfig(db, async (tx) => {
    const found = await needVersion(tx, key, back);
    const [name, body] = [found.name, readBody(found)];
    await mustPass(tx, { ...found, body }, by, true);
    const { version, replaces } = await putInForce(
      tx,
      key,
      { do: "rollBack", version: back, base },
      { name, note: "", body },
      by,
    );
    await tell(tx, by, key, { action: "config.rollBack", detail: { name, version, backTo: back, replaces } });
    return needVersion(tx, key, version);
  });

/** Takes an item out of force that nothing in force names. @throws ConfigRefused noItem, inUse */
export const retireUnused = (db: Db, key: ItemKey, by: By): Promise<void> =>
  withConfig(db, async (tx) => {
    const inForce = inForceOf(await standingsOf(tx, key));
    if (inForce === undefined || key.id === theOne) throw new ConfigRefused("noItem");
    const uses = await usesOfThing(tx, { kind: key.kind as Reference, id: key.id });
    if (uses.some(({ state }) => state !== "draft")) throw new ConfigRefused("inUse");
    const { name } = await needVersion(tx, key, inForce);
    await retireItem(tx, key, by);
    await tell(tx, by, key, { action: "config.retire", detail: { name, version: inForce } });
  });

/** Takes an item out of force, in the caller's transaction, who has the lock and checks the whole afterwards. @throws ConfigRefused noVersion */
export const retireItem = async (tx: Tx, key: ItemKey, { actor, now = nowOf(tx) }: By): Promise<void> => {
  const standings = await standingsOf(tx, key);
  const changed = await changesOf(tx, key, standings, { do: "retire" }, now);
  await applyDeed(tx, key, { standings, changed }, { by: actor, now });
};

/**
 * Puts a text in force at once, of an item that is there or a new one, for pages that change it without a draft. The caller has the lock, checks the whole
 * afterwards, and writes the audit's line. @returns the new version's number
 */
export const putItem = async (
  tx: Tx,
  key: ItemKey,
  { name, body }: { readonly name: string; readonly body: object },
  by: By,
): Promise<number> => (await putInForce(tx, key, { do: "replace" }, { name, note: "", body }, by)).version;
