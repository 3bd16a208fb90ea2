import { randomUUID } from "node:crypto";
import type { CitizenDeletion, RevealedCitizen } from "@zongji/api";
import type { DeletionGround } from "@zongji/domain";
import {
  type Actor,
  deleteCitizens,
  deletePersonFiles,
  insertCitizenDeletion,
  inTransaction,
  keptOfParties,
  nowOf,
  numbersOfCitizens,
  recordsOfPerson,
  writeAudit,
} from "@zongji/store";
import { maySeeNumbers, type Principal, Refusal } from "@zongji/web";
import type { NumberSearches } from "../calls/index.ts";
import { beginRecordEdit } from "./actions.ts";
import { presentRevealed } from "./present.ts";
import { type Cabinet, readKept } from "./record.ts";

/** How long the page shows what it was told once, ms. */
const shownMs = 60_000;

/** Shows numbers and identity number in full, once, to one who says why. The line of the audit trail is there before the answer is. */
export const revealCitizen = (cabinet: Cabinet, actor: Actor, id: string, reason: string): Promise<RevealedCitizen> =>
  inTransaction(cabinet.db, actor, async ({ tx, audit, event }) => {
    const record = await readKept(tx, id);
    audit("citizen.reveal", id, { reason: reason.replaceAll("\0", "").toWellFormed().trim() });
    event("CitizenRevealed", id, {});
    return presentRevealed(record, cabinet.parties, nowOf(tx) + shownMs);
  });

type Deletion = {
  readonly id: string;
  readonly version: string;
  readonly ground: DeletionGround;
  readonly reference: string;
};

/**
 * Deletes all that a person's records hold, for good, and those that went into them. What was done is kept without anything about the person.
 * @returns it, and the files of his data that are to be deleted too @throws Refusal
 */
export const deleteCitizen = (cabinet: Cabinet, actor: Actor, { id, version, ground, reference }: Deletion) =>
  inTransaction(cabinet.db, actor, async ({ tx, audit, event }) => {
    await beginRecordEdit(cabinet, tx, id, version);
    const records = await recordsOfPerson(tx, id);
    const parties = (await numbersOfCitizens(tx, records)).map(({ party }) => party);
    const kept = await keptOfParties(tx, parties);
    const files = await deletePersonFiles(tx, records);
    const deleted = { ...(await deleteCitizens(tx, records)), files: files.length };
    const row = {
      id: randomUUID(),
      citizen: id,
      at: nowOf(tx),
      by: actor.userId,
      ground,
      reference: reference.trim(),
    };
    await insertCitizenDeletion(tx, { ...row, deleted: JSON.stringify(deleted), kept: JSON.stringify(kept) });
    audit("citizen.delete", id, { ground, reference: row.reference, ...deleted });
    event("CitizenDeleted", id, { deletion: row.id, ground, records: deleted.records });
    const deletion: CitizenDeletion = { ...row, by: actor.login, deleted, kept };
    return { deletion, files };
  });

type Tried = { readonly numbers?: readonly string[] | undefined; readonly identity?: string | null | undefined };

/**
 * Whether a number is taken tells whose it is, so that each that is written is a search: of numbers for whoever may not see them whole, of identity numbers for
 * everybody. What turns out to be taken stands in the trail as found.
 * @throws Refusal tooMany, and what `perform` throws
 */
export const asSearch = async <T>(
  { searches, ...cabinet }: Cabinet & { readonly searches: NumberSearches },
  { principal, actor }: { readonly principal: Principal; readonly actor: Actor },
  { numbers = [], identity = null }: Tried,
  perform: () => Promise<T>,
): Promise<T> => {
  const { parties } = cabinet;
  const hidden = maySeeNumbers(principal) ? [] : numbers;
  for (const number of hidden) searches.note(principal.user.id, parties.idOf(number));
  if (identity !== null) searches.note(principal.user.id, parties.identityOf(identity));
  return perform().catch(async (error: unknown) => {
    const by =
      error instanceof Refusal ? { numberTaken: "number", identityTaken: "identity" }[error.extra.reason!] : "";
    if (by) await tellFound(cabinet, actor, "", by);
    throw error;
  });
};

/** Tells the trail that somebody looked a person up. */
export const tellFound = (cabinet: Cabinet, actor: Actor, id: string, by: string): Promise<void> =>
  writeAudit(cabinet.db, actor, "citizen.find", id, { by: [by] });
