import { addDays, type Day, daysOf, isDay } from "./calendar.ts";
import { termsIn } from "./indicators.ts";
import type { ContractState } from "./state.ts";

/** The term's last day: 12.3 lengthens it by what both parties signed as a suspension, unless the party was late already (12.4). */
export const lastDay = (state: ContractState): Day => {
  const stood = state.suspensions.filter(({ signed, late }) => signed && !late);
  // A day on which two suspensions hold stood still once.
  const days = new Set(stood.flatMap(({ from, to }) => daysOf(from, to)));
  return addDays(termsIn(state).until, days.size);
};

/** Of an end before its time, or of the term. */
const endOf = (state: ContractState): Day => state.end?.on ?? lastDay(state);

/** Until when both keep secret what they learned (S9): so many years after the end. */
export const secretUntil = (state: ContractState): Day => {
  const [year, ...rest] = endOf(state).split("-");
  const day = [Number(year) + (termsIn(state).secrecyYears ?? 10), ...rest].join("-");
  // Of a leap year.
  return isDay(day) ? day : `${day.slice(0, 4)}-02-28`;
};
