/** Which calendar a call goes by. Pure. */
import type { HotlineConfig, Schedule } from "./config/index.ts";
import { isOpen } from "./schedule.ts";

type Configured = Pick<HotlineConfig, "schedule" | "calendars" | "numbers">;

/** The calendar of this id; the main one where none is named, or none is there. */
export const calendarOf = (
  { schedule, calendars = [] }: Omit<Configured, "numbers">,
  id: string | undefined,
): Schedule => (id === undefined ? undefined : calendars.find((each) => each.id === id)) ?? schedule;

/** The calendar of a number of the hotline. */
export const calendarOfNumber = (config: Configured, number: string): Schedule =>
  calendarOf(config, config.numbers.find((each) => each.number === number)?.calendar);

/** Whether calls to this number are accepted at a moment, ms since the epoch: the service hours of measures. */
export const isNumberOpen = (config: Configured, number: string, at: number): boolean =>
  isOpen(calendarOfNumber(config, number), at);
