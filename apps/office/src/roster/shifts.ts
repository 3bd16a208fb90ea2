/** 班次: what they are called, when they are, and which days follow a change. */
import { randomUUID } from "node:crypto";
import type { RosterShift } from "@zongji/api";
import { addDays, areShiftTimes, isDay, isNoShiftName } from "@zongji/domain";
import {
  type Db,
  type EntryChange,
  entriesWith,
  insertShift,
  inTransaction,
  lastClosedDay,
  retireShift,
  rosterAgents,
  rosterShifts,
  shiftsOfAgents,
  updateShift,
  type Work,
  writeRoster,
} from "@zongji/store";
import { type Principal, Refusal, scopeOf } from "@zongji/web";
import { agentsFor, around, type Editor, faultsOf, keepChanges, type RosterRoom, todayIn } from "./entries.ts";

type Fields = Pick<RosterShift, "name" | "from" | "to">;

/** @throws Refusal badRequest: it lasts no time, or an import would read its name as a day off; conflict: another is called so */
const needGood = async ({ tx }: Work, fields: Fields, own?: string): Promise<Fields> => {
  const name = fields.name.trim();
  if (isNoShiftName(name)) throw new Refusal("badRequest", { field: "name", reason: "shiftOff", other: name });
  if (!areShiftTimes(fields)) throw new Refusal("badRequest", { field: "to" });
  const others = (await rosterShifts(tx)).filter(({ id, retired }) => !retired && id !== own);
  if (others.some((each) => each.name.toLowerCase() === name.toLowerCase()))
    throw new Refusal("conflict", { field: "name", reason: "shiftNamed" });
  return { ...fields, name };
};

const shiftOf = async ({ tx }: Work, id: string): Promise<RosterShift> => {
  const found = (await rosterShifts(tx)).find((each) => each.id === id);
  if (found === undefined) throw new Refusal("notFound");
  return found;
};
const stale = (): Refusal => new Refusal("conflict", { reason: "shiftStale" });

export const createShift = ({ db }: RosterRoom, { actor }: Editor, asked: Fields): Promise<RosterShift> =>
  inTransaction(db, actor, async (work) => {
    await writeRoster(work.tx);
    const fields = await needGood(work, asked);
    const id = randomUUID();
    await insertShift(work.tx, { id, ...fields, by: actor.userId, at: work.at });
    work.audit("rosterShift.create", id, fields);
    work.event("RosterShiftMade", id, fields);
    return shiftOf(work, id);
  });

/** Whose days somebody may change; undefined: everybody's. */
const ownAgents = async (db: Db, principal: Principal): Promise<ReadonlySet<string> | undefined> =>
  scopeOf(principal, "roster.manage") === "all"
    ? undefined
    : new Set((await agentsFor(db, principal, "roster.manage")).map(({ id }) => id));

/** Whoever was rostered for a shift within so many days, or is to be, uses it. */
const usedDays = 90;

/** The shifts that agents use whom this person may not enter. */
export const sharedShifts = async (room: RosterRoom, db: Db, principal: Principal): Promise<string[]> => {
  const own = await ownAgents(db, principal);
  if (own === undefined) return [];
  const others = (await rosterAgents(db)).filter(({ id, gone }) => !gone && !own.has(id)).map(({ id }) => id);
  return shiftsOfAgents(db, others, addDays(todayIn(room), -usedDays));
};

/** A shift's name, and that it is offered, are everybody's who has it. @throws Refusal forbidden */
const needUnshared = async (work: Work, room: RosterRoom, { principal }: Editor, { id, name }: RosterShift) => {
  if ((await sharedShifts(room, work.tx, principal)).includes(id))
    throw new Refusal("forbidden", { field: "name", reason: "shiftShared", other: name });
};

/** The days from a day on that have a shift get its new hours: of whom one may enter, and not of others. @throws Refusal conflict with the fault and the day */
const applyTo = async (
  work: Work,
  room: RosterRoom,
  editor: Editor,
  { id, name, from, to }: RosterShift,
  day: string,
) => {
  if (!isDay(day)) throw new Refusal("badRequest", { field: "applyFrom" });
  const closed = await lastClosedDay(work.tx);
  if (closed !== undefined && day <= closed) throw new Refusal("conflict", { reason: "dayClosed", other: day });
  const own = await ownAgents(work.tx, editor.principal);
  const had = (await entriesWith(work.tx, id, day)).filter(({ agent }) => own?.has(agent) ?? true);
  const changes = had.map(
    (entry): EntryChange => ({
      ...{ agent: entry.agent, day: entry.day },
      shifts: entry.shifts.map((each) => (each.shift === id ? { shift: id, name, from, to } : each)),
    }),
  );
  const [fault] = await faultsOf(work.tx, room, changes, await around(work.tx, changes));
  if (fault) throw new Refusal("conflict", { reason: fault.fault, other: fault.day });
  await keepChanges(work, room, editor, changes, "roster.change");
};

export const changeShift = (
  room: RosterRoom,
  editor: Editor,
  id: string,
  { revision, applyFrom, ...asked }: Fields & { readonly revision: number; readonly applyFrom: string | null },
): Promise<RosterShift> =>
  inTransaction(room.db, editor.actor, async (work) => {
    await writeRoster(work.tx);
    const was = await shiftOf(work, id);
    const fields = await needGood(work, asked, id);
    if (fields.name !== was.name) await needUnshared(work, room, editor, was);
    const written = { id, revision, ...fields, by: editor.actor.userId, at: work.at };
    if (!(await updateShift(work.tx, written))) throw stale();
    const shift = await shiftOf(work, id);
    if (applyFrom !== null) await applyTo(work, room, editor, shift, applyFrom);
    work.audit("rosterShift.change", id, { ...fields, applyFrom });
    work.event("RosterShiftChanged", id, fields);
    return shift;
  });

export const retireShiftOf = (room: RosterRoom, editor: Editor, id: string, revision: number): Promise<void> =>
  inTransaction(room.db, editor.actor, async (work) => {
    await writeRoster(work.tx);
    const shift = await shiftOf(work, id);
    await needUnshared(work, room, editor, shift);
    if (!(await retireShift(work.tx, { id, revision, by: editor.actor.userId, at: work.at }))) throw stale();
    const { name } = shift;
    work.audit("rosterShift.retire", id, { name });
    work.event("RosterShiftRetired", id, { name });
  });
