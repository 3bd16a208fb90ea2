/** Holidays that are entered year by year, and the days that they move. */
import type { Doer } from "../events/contract.ts";
import type { CalendarYear } from "./calendar.ts";
import { remedyClock } from "./grounds.ts";
import { dueOf } from "./payments.ts";
import type { Side } from "./readings.ts";
import { type CalendarEntry, type ContractState, type MovedDay, paymentOf } from "./state.ts";

type Told = Omit<MovedDay, "was" | "is"> & { readonly day: string };

/** What goes by working days and is still open: instalments that are not paid, clocks of notices that still run. */
const toldDays = (state: ContractState): readonly Told[] => {
  if (state.terms === null || state.end !== null) return [];
  const open = state.terms.terms.instalments.filter(
    ({ id, due }) => due.kind !== "by" && paymentOf(state, id).paid === null,
  );
  return [
    // The newest reading of C14 says how a day after the signing is reckoned.
    ...open.map((each) => ({ of: "instalment" as const, id: each.id, day: dueOf(state, each, "9999-12-31").day })),
    ...state.notices
      .filter(({ remediedOn }) => remediedOn === null)
      .map((notice) => ({ of: "notice" as const, id: notice.id, day: remedyClock(state, notice, notice.on).day })),
  ];
};

const inForce = (state: ContractState, year: number, days: CalendarYear) => {
  const calendar = { ...state.calendar, [year]: days };
  const now = toldDays({ ...state, calendar });
  const moved = toldDays(state).flatMap(({ of, id, day }, place): MovedDay[] => {
    const is = now[place]!.day;
    return is === day ? [] : [{ of, id, was: day, is }];
  });
  return { calendar, moved };
};

/** The one of a year that waits for the other side. */
export const waitingYear = ({ calendarEntries }: ContractState, year: number): CalendarEntry | undefined =>
  calendarEntries.find((each) => each.year === year && each.state === "waiting");

/** What an entry would move if it came into force now. */
export const movedBy = (state: ContractState, { year, off, worked }: CalendarEntry): readonly MovedDay[] =>
  state.terms === null ? [] : inForce(state, year, { off, worked }).moved;

/** Days of a year in force that are over: whoever reckoned by them was right. */
export const changesPast = (
  { calendar }: ContractState,
  { year, off, worked }: CalendarYear & { readonly year: number },
  today: string,
): boolean => {
  const known = calendar[year];
  if (known === undefined) return false;
  const past = (days: readonly string[]): string =>
    days
      .filter((day) => day <= today)
      .sort()
      .join();
  return past(known.off) !== past(off) || past(known.worked) !== past(worked);
};

type Entered = CalendarYear & {
  readonly year: number;
  readonly at: number;
  readonly side: Doer;
  readonly alone?: true;
};
export const enteredYear = (
  state: ContractState,
  { year, off, worked, at, side, alone }: Entered,
): Partial<ContractState> => {
  const others = state.calendarEntries.map((each) =>
    each.year === year && each.state === "waiting" ? { ...each, state: "replaced" as const } : each,
  );
  const entry = { year, off, worked, at, by: side as Side };
  if (alone !== true || state.calendar[year] !== undefined)
    return { calendarEntries: [...others, { ...entry, state: "waiting", moved: [] }] };
  const { calendar, moved } = inForce(state, year, { off, worked });
  return { calendar, calendarEntries: [...others, { ...entry, state: "inForce", moved }] };
};

export const confirmedYear = (
  state: ContractState,
  { year, passed }: { readonly year: number; readonly passed: boolean },
): Partial<ContractState> => {
  const waiting = waitingYear(state, year)!;
  const as = (change: Partial<CalendarEntry>) =>
    state.calendarEntries.map((each) => (each === waiting ? { ...each, ...change } : each));
  if (!passed) return { calendarEntries: as({ state: "declined" }) };
  const { off, worked } = waiting;
  const { calendar, moved } = inForce(state, year, { off, worked });
  return { calendar, calendarEntries: as({ state: "inForce", moved }) };
};
