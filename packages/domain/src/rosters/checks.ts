/** What may be entered into a roster. Pure. */
import { addDays, type Day, isDay } from "../contract/calendar.ts";
import { overlapOnDay, reachInto, type ShiftTimes } from "./entry.ts";

/** What an agent's day becomes: its shifts, none of them for a day off; null: nothing is said of the day any more. */
export type RosterChange<S extends ShiftTimes = ShiftTimes> = {
  readonly agent: string;
  readonly day: Day;
  readonly shifts: readonly S[] | null;
};
/**
 * dayUnknown: there is no such day · dayClosed: its figures are frozen · dayFar: it lies too far ahead · overlap: two shifts of the day are at the same time ·
 * reachesOver: a shift over midnight reaches into one of the next day.
 */
export const rosterFaults = ["dayUnknown", "dayClosed", "dayFar", "overlap", "reachesOver"] as const;
export type RosterFault = (typeof rosterFaults)[number];
export type FaultyChange = { readonly agent: string; readonly day: Day; readonly fault: RosterFault };

/** A roster may be made so many days ahead. */
export const mostDaysAhead = 400;
/** A day has no more shifts. */
export const mostShiftsOfDay = 4;

export const placeOf = ({ agent, day }: { readonly agent: string; readonly day: Day }): string => `${agent} ${day}`;

type Known = {
  readonly today: Day;
  /** The last day that is closed; undefined: none is. */
  readonly closedUpTo: Day | undefined;
  /** What there is already of the agents' days and those around them. */
  readonly entries: readonly (RosterChange & { readonly shifts: readonly ShiftTimes[] })[];
};

/** What is wrong with changes that are made together, one fault for each at most, in their order. */
export const rosterFaultsOf = (
  changes: readonly RosterChange[],
  { today, closedUpTo, entries }: Known,
): FaultyChange[] => {
  const after = new Map(entries.map((entry) => [placeOf(entry), entry.shifts]));
  for (const change of changes)
    if (change.shifts === null) after.delete(placeOf(change));
    else after.set(placeOf(change), change.shifts);
  const shiftsOn = (agent: string, day: Day) => after.get(placeOf({ agent, day })) ?? [];
  const faultOf = ({ agent, day, shifts }: RosterChange): RosterFault | undefined => {
    if (!isDay(day)) return "dayUnknown";
    if (closedUpTo !== undefined && day <= closedUpTo) return "dayClosed";
    if (day > addDays(today, mostDaysAhead)) return "dayFar";
    if (shifts === null) return undefined;
    if (overlapOnDay(shifts)) return "overlap";
    const before = shiftsOn(agent, addDays(day, -1));
    return reachInto(before, shifts) || reachInto(shifts, shiftsOn(agent, addDays(day, 1))) ? "reachesOver" : undefined;
  };
  return changes.flatMap((change) => {
    const fault = faultOf(change);
    return fault === undefined ? [] : [{ agent: change.agent, day: change.day, fault }];
  });
};
