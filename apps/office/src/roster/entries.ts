/** What is entered into a roster: all of it or nothing. */
import type { RosterChangeAsked } from "@zongji/api";
import { addDays, type FaultyChange, isDay, localTime, type RosterChange, rosterFaultsOf } from "@zongji/domain";
import {
  type Actor,
  clockOf,
  type Db,
  type EntryChange,
  inTransaction,
  type KeptEntry,
  type KeptShift,
  lastClosedDay,
  putEntries,
  type RosteredAgent,
  type RosteredShift,
  rosterAgents,
  rosterEntries,
  rosterShifts,
  type Work,
  writeRoster,
} from "@zongji/store";
import { type Principal, Refusal, reachOf } from "@zongji/web";

export type RosterRoom = {
  readonly db: Db;
  /** The hotline's. */
  readonly zone: string;
  readonly now?: () => number;
};
export type Editor = { readonly actor: Actor; readonly principal: Principal };

export const todayIn = ({ db, zone, now = clockOf(db).now }: RosterRoom): string => localTime(now(), zone).date;

/** Whom somebody may see, or enter. @throws Refusal forbidden */
export const agentsFor = async (
  db: Db,
  principal: Principal,
  action: "roster.see" | "roster.manage",
): Promise<RosteredAgent[]> => {
  const { scope, user, groups } = reachOf(principal, action);
  if (scope === "own") return (await rosterAgents(db)).filter(({ id }) => id === user);
  return rosterAgents(db, scope === "group" ? groups : undefined);
};

const placeOf = ({ agent, day }: { readonly agent: string; readonly day: string }): string => `${agent} ${day}`;
const onDay = ({ id, name, from, to }: KeptShift): RosteredShift => ({ shift: id, name, from, to });
/** In which order a row's JSON has its names is the database's. */
const textOf = (shifts: readonly RosteredShift[] | null): string =>
  JSON.stringify(shifts?.map(({ shift, name, from, to }) => [shift, name, from, to]) ?? null);

/** The shifts that are meant, in the order of the day. @throws Refusal notFound, conflict shiftRetired */
const shiftsNamed = (ids: readonly string[], known: ReadonlyMap<string, KeptShift>): RosteredShift[] =>
  ids
    .map((id) => {
      const shift = known.get(id);
      if (shift === undefined) throw new Refusal("notFound", { field: "shifts" });
      if (shift.retired) throw new Refusal("conflict", { field: "shifts", reason: "shiftRetired", other: shift.name });
      return onDay(shift);
    })
    .sort((a, b) => (a.from < b.from ? -1 : 1));

/** What there is of the days that are changed, and of those around them. */
export const around = async (work: Db, changes: readonly { readonly agent: string; readonly day: string }[]) => {
  const days = changes.map(({ day }) => day).sort();
  if (days.length === 0) return [];
  const agents = [...new Set(changes.map(({ agent }) => agent))];
  return rosterEntries(work, { from: addDays(days[0]!, -1), to: addDays(days.at(-1)!, 1) }, agents);
};

/** What would be wrong with changes. */
export const faultsOf = async (
  work: Db,
  room: RosterRoom,
  changes: readonly RosterChange[],
  entries: readonly KeptEntry[],
): Promise<FaultyChange[]> =>
  rosterFaultsOf(changes, { today: todayIn(room), closedUpTo: await lastClosedDay(work), entries });

/** Those that differ from what there is. */
export const differing = (changes: readonly EntryChange[], entries: readonly KeptEntry[]): EntryChange[] => {
  const known = new Map(entries.map((entry) => [placeOf(entry), entry.shifts]));
  return changes.filter((change) => textOf(known.get(placeOf(change)) ?? null) !== textOf(change.shifts));
};

const called = (agents: ReadonlyMap<string, RosteredAgent>, { agent, day }: Pick<FaultyChange, "agent" | "day">) =>
  `${agents.get(agent)?.agentNo ?? agent} ${day}`;

/** Keeps changes that are right, with their line of the audit trail. */
export const keepChanges = async (
  { tx, at, audit, event }: Work,
  { zone }: RosterRoom,
  { actor }: Pick<Editor, "actor">,
  changes: readonly EntryChange[],
  how: "roster.change" | "roster.import",
): Promise<void> => {
  if (changes.length === 0) return;
  await putEntries(tx, changes, { by: actor.userId, at, zone });
  const days = changes.map(({ day }) => day).sort();
  const told = {
    ...{ from: days[0]!, to: days.at(-1)!, agents: [...new Set(changes.map(({ agent }) => agent))].sort() },
    entries: changes.length,
  };
  audit(how, "roster", told);
  event("RosterChanged", "roster", told);
};

/** Whether somebody's day may become so: of who is no agent any more the entry is taken out, and nothing else. */
const mayBecome = (agent: RosteredAgent | undefined, shifts: readonly string[] | null): boolean =>
  agent !== undefined && (!agent.gone || shifts === null);

/**
 * Changes entries. @returns how many became otherwise
 * @throws Refusal forbidden: an agent of others, or no agent any more; notFound: no such shift; badRequest: an agent's day twice; conflict with `reason` (shiftRetired, rosterStale or
 * a fault) and in `other` the agent's number and the day
 */
export const saveRoster = (
  room: RosterRoom,
  editor: Editor,
  asked: readonly RosterChangeAsked[],
): Promise<{ changed: number }> =>
  inTransaction(room.db, editor.actor, async (work) => {
    const { tx } = work;
    await writeRoster(tx);
    const agents = new Map((await agentsFor(tx, editor.principal, "roster.manage")).map((agent) => [agent.id, agent]));
    if (asked.some(({ agent, shifts }) => !mayBecome(agents.get(agent), shifts)))
      throw new Refusal("forbidden", { field: "agent" });
    if (new Set(asked.map(placeOf)).size < asked.length) throw new Refusal("badRequest", { field: "changes" });
    const unreal = asked.find(({ day }) => !isDay(day));
    if (unreal) throw new Refusal("conflict", { reason: "dayUnknown", other: called(agents, unreal) });
    const shifts = new Map((await rosterShifts(tx)).map((shift) => [shift.id, shift]));
    const changes = asked.map(({ agent, day, shifts: ids }) => ({
      ...{ agent, day, shifts: ids && shiftsNamed(ids, shifts) },
    }));
    const entries = await around(tx, changes);
    const revisions = new Map(entries.map((entry) => [placeOf(entry), entry.revision]));
    const stale = asked.find((change) => (revisions.get(placeOf(change)) ?? 0) !== change.revision);
    if (stale) throw new Refusal("conflict", { reason: "rosterStale", other: called(agents, stale) });
    const made = differing(changes, entries);
    const [fault] = await faultsOf(tx, room, made, entries);
    if (fault) throw new Refusal("conflict", { reason: fault.fault, other: called(agents, fault) });
    await keepChanges(work, room, editor, made, "roster.change");
    return { changed: made.length };
  });
