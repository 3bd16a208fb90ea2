import { randomUUID } from "node:crypto";
import { type CitizenChange, mostCitizenNumbers, type NewCitizen } from "@zongji/api";
import { identityProblem, type PartyId, plainIdentity, plainTags } from "@zongji/domain";
import {
  type Actor,
  deleteCitizenNumbers,
  findCitizenOfIdentity,
  insertCitizen,
  insertCitizenNumber,
  inTransaction,
  lastChangeOf,
  lockForEdit,
  nowOf,
  packSealed,
  plainNumber,
  sealedNumberOf,
  unpackSealed,
  updateCitizen,
  type Work,
} from "@zongji/store";
import { Refusal } from "@zongji/web";
import { presentCitizen } from "./present.ts";
import { type Cabinet, callsOf, type Kept, readKept, versionOfRecord } from "./record.ts";

const plainText = (text: string): string => text.replaceAll("\0", "").toWellFormed();

/**
 * Begins an edit of a record; whoever else would edit it waits until the commit. @throws Refusal notFound, conflict where the record went into another, stale with
 * what it is now
 */
export const beginRecordEdit = async (
  { parties }: Cabinet,
  tx: Work["tx"],
  id: string,
  version: string,
  field?: string,
): Promise<Kept> => {
  await lockForEdit(tx, id);
  const now = await readKept(tx, id);
  if (now.kept.merged_into !== null)
    throw new Refusal("conflict", { reason: "citizenMerged", ...(field && { field }) });
  if (versionOfRecord(now) === version) return now;
  const current = presentCitizen(now, await callsOf(tx, now), parties, false);
  throw new Refusal("stale", { stale: { current, last: await lastChangeOf(tx, id) }, ...(field && { field }) });
};

/** @throws Refusal badRequest, conflict where it is another person's */
const identityColumns = async ({ parties }: Cabinet, tx: Work["tx"], id: string, given: string | null) => {
  if (given === null) return { identity_hash: null, identity_sealed: null };
  const identity = plainIdentity(given);
  const problem = identityProblem(identity);
  if (problem !== undefined)
    throw new Refusal("badRequest", {
      field: "identity",
      reason: problem === "form" ? "identityForm" : "identityCheckSign",
    });
  const hash = parties.identityOf(identity);
  // Two who give one number to two records at the same time take turns.
  await lockForEdit(tx, hash);
  const other = await findCitizenOfIdentity(tx, hash);
  if (other !== undefined && other.id !== id)
    throw new Refusal("conflict", { field: "identity", reason: "identityTaken" });
  return { identity_hash: hash, identity_sealed: packSealed(parties.sealIdentity(hash, identity)) };
};

/** @throws Refusal conflict where a number is another person's */
const addNumbers = async (
  { parties }: Cabinet,
  tx: Work["tx"],
  citizen: string,
  numbers: readonly string[],
): Promise<void> => {
  for (const number of numbers) {
    if (plainNumber(number).replace(/\D/g, "").length < 3) throw new Refusal("badRequest", { field: "addNumbers" });
    const party = parties.idOf(number);
    const row = {
      ...{ party, citizen, number_sealed: packSealed(parties.seal(party, number)), number_end: parties.endOf(number) },
      at: nowOf(tx),
    };
    if (!(await insertCitizenNumber(tx, row)))
      throw new Refusal("conflict", { field: "number", reason: "numberTaken" });
  }
};

/** The number of a caller, as his call has it. @throws Refusal notFound until the call has come into the database */
const addParty = async ({ parties }: Cabinet, tx: Work["tx"], citizen: string, party: string): Promise<void> => {
  const sealed = await sealedNumberOf(tx, party);
  if (sealed?.number_sealed === undefined || sealed.number_sealed === null)
    throw new Refusal("notFound", { field: "party" });
  const row = { party, citizen, number_sealed: sealed.number_sealed, number_end: "", at: nowOf(tx) };
  const number = parties.open(party as PartyId, unpackSealed(sealed.number_sealed));
  if (number === undefined) throw new Refusal("notFound", { field: "party" });
  if (!(await insertCitizenNumber(tx, { ...row, number_end: parties.endOf(number) })))
    throw new Refusal("conflict", { field: "party", reason: "numberTaken" });
};

export const createCitizen = (
  cabinet: Cabinet,
  actor: Actor,
  { party, number, identity, name, notes, tags }: NewCitizen,
): Promise<Kept> =>
  inTransaction(cabinet.db, actor, async ({ tx, audit, event }) => {
    if ((party === undefined) === (number === undefined)) throw new Refusal("badRequest", { field: "number" });
    const [id, at] = [randomUUID(), nowOf(tx)];
    const identityOf = await identityColumns(cabinet, tx, id, identity ?? null);
    await insertCitizen(tx, {
      ...{ id, name: plainText(name).trim(), notes: plainText(notes), tags: plainTags(tags.map(plainText)) },
      ...{ ...identityOf, created_at: at, created_by: actor.userId, updated_at: at, updated_by: actor.userId },
    });
    if (party === undefined) await addNumbers(cabinet, tx, id, [number!]);
    else await addParty(cabinet, tx, id, party);
    const given = { name, notes, tags: tags.join(""), identity: identity ?? "" };
    const fields = Object.entries(given).flatMap(([field, value]) => (value === "" ? [] : [field]));
    audit("citizen.create", id, { fields });
    event("CitizenCreated", id, { fields });
    return readKept(tx, id);
  });

export const changeCitizen = (
  cabinet: Cabinet,
  actor: Actor,
  id: string,
  { version, addNumbers: added = [], removeNumbers: removed = [], identity, ...given }: CitizenChange,
): Promise<Kept> =>
  inTransaction(cabinet.db, actor, async ({ tx, audit, event }) => {
    const was = await beginRecordEdit(cabinet, tx, id, version);
    const unknown = removed.find((party) => !was.numbers.some((each) => each.party === party));
    if (unknown !== undefined) throw new Refusal("badRequest", { field: "removeNumbers" });
    if (was.numbers.length - removed.length + added.length > mostCitizenNumbers)
      throw new Refusal("badRequest", { field: "addNumbers", reason: "tooManyNumbers" });
    if (removed.length > 0) await deleteCitizenNumbers(tx, id, removed);
    await addNumbers(cabinet, tx, id, added);
    await updateCitizen(tx, id, {
      ...(given.name !== undefined && { name: plainText(given.name).trim() }),
      ...(given.notes !== undefined && { notes: plainText(given.notes) }),
      ...(given.tags !== undefined && { tags: plainTags(given.tags.map(plainText)) }),
      ...(identity !== undefined && (await identityColumns(cabinet, tx, id, identity))),
      ...{ updated_at: nowOf(tx), updated_by: actor.userId },
    });
    const fields = [
      ...Object.keys(given),
      ...(identity === undefined ? [] : ["identity"]),
      ...(added.length + removed.length > 0 ? ["numbers"] : []),
    ];
    // What it was and is stays out of both: they are kept when the person's data is deleted.
    audit("citizen.change", id, { fields });
    event("CitizenChanged", id, { fields });
    return readKept(tx, id);
  });
