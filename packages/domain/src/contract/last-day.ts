import { addDays, type Day, daysOf } from "./calendar.ts";
import { termsIn } from "./indicators.ts";
import type { ContractState } from "./state.ts";

/** The term's last day: 12.3 lengthens it by what both parties signed as a suspension, unless the party was late already (12.4). */
export const lastDay = (state: ContractState): Day => {
  const stood = state.suspensions.filter(({ signed, late }) => signed && !late);
  // A day on which two suspensions hold stood still once.
  const days = new Set(stood.flatMap(({ from, to }) => daysOf(from, to)));
  return addDays(termsIn(state).until, days.size);
};
