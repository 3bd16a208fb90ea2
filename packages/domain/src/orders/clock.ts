/** Time limits of orders in working days, and the clock that stops while the citizen is waited for. */
import { addDays, addWorkingDays, type Day, isWorkingDay, type WorkingCalendar } from "../contract/calendar.ts";
import { dayStart, localTime } from "../schedule.ts";
import type { Wait } from "./states.ts";

export type WorkClock = { readonly calendar: WorkingCalendar; readonly zone: string };

const dayMs = 86_400_000;
const fourteenHours = 14 * 3_600_000;

/** Where a day of the zone begins, ms since the epoch. */
const startOf = (day: Day, zone: string): number => {
  // Noon in UTC lies within the day, or within the next one where clocks are more than twelve hours ahead.
  const noon = Date.parse(`${day}T12:00:00Z`);
  return localTime(noon, zone).date === day ? dayStart(noon, zone) : dayStart(noon - fourteenHours, zone);
};

type Stretch = { readonly from: number; readonly to: number };

/** ms of working days within a stretch: of a working day all hours count, of a day off none. */
export const workingMs = ({ from, to }: Stretch, { calendar, zone }: WorkClock): number => {
  let sum = 0;
  for (let at = from; at < to; ) {
    const { date } = localTime(at, zone);
    const end = Math.min(to, startOf(addDays(date, 1), zone));
    if (isWorkingDay(date, calendar)) sum += end - at;
    at = Math.max(end, at + 1);
  }
  return sum;
};

/** The moment at which so many ms of working days have passed since `from`. */
const after = (from: number, ms: number, { calendar, zone }: WorkClock): number => {
  let [at, left] = [from, ms];
  while (left > 0) {
    const { date } = localTime(at, zone);
    const end = startOf(addDays(date, 1), zone);
    if (isWorkingDay(date, calendar)) {
      if (end - at >= left) return at + left;
      left -= end - at;
    }
    at = end;
  }
  return at;
};

/**
 * The moment by which something has to be done: the end of the n-th working day after the day on which it began, and so much later as the citizen was waited
 * for on working days before it. Once it has come it stays: whom one waits for then gives no more time. Null: it stands still, for he is waited for now.
 */
export const orderDueOf = (
  { from, days, waits = [] }: { readonly from: number; readonly days: number; readonly waits?: readonly Wait[] },
  clock: WorkClock,
): number | null => {
  const { calendar, zone } = clock;
  const first = localTime(from, zone).date;
  // Of no days: by the end of the day, or of the next working one.
  const last =
    days === 0 && isWorkingDay(first, calendar) ? first : addWorkingDays(first, Math.max(days, 1), calendar).day;
  let due = startOf(addDays(last, 1), zone);
  for (const wait of waits.toSorted((a, b) => a.from - b.from)) {
    if (wait.from >= due) break;
    if (wait.to === null) return null;
    due = after(due, workingMs({ from: wait.from, to: wait.to }, clock), clock);
  }
  return due;
};

/** The moment so many working days before a due one; of a due moment at the end of Monday, one day before is the end of Friday. */
export const workingDaysBefore = (due: number, days: number, { calendar, zone }: WorkClock): number => {
  let day = localTime(due - 1, zone).date;
  const into = due - startOf(day, zone);
  for (let left = days; left > 0; ) {
    day = addDays(day, -1);
    if (isWorkingDay(day, calendar)) left -= 1;
  }
  return startOf(day, zone) + into;
};

/** Rules by which people are told. In working days. */
export type ReminderRules = { readonly remindBefore: number; readonly escalateAfter: number };
export const dueMomentKinds = ["remind", "overdue", "escalate"] as const;
export type DueMoment = { readonly at: number; readonly kind: (typeof dueMomentKinds)[number] };

/** When whom it concerns is told, the earliest first: before it is due, when it is, and those above when it has been for a while. */
export const dueMoments = (due: number, rules: ReminderRules, clock: WorkClock): DueMoment[] => {
  const remind: DueMoment[] =
    rules.remindBefore > 0 ? [{ at: workingDaysBefore(due, rules.remindBefore, clock), kind: "remind" }] : [];
  const escalateAt = rules.escalateAfter === 0 ? due : after(due, rules.escalateAfter * dayMs, clock);
  return [...remind, { at: due, kind: "overdue" }, { at: escalateAt, kind: "escalate" }];
};
