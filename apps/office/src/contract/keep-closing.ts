import { addDays, type Day, daysOf } from "@zongji/domain";
import { type Db, isDatabaseDown, type Log } from "@zongji/store";
import { closeDay } from "./actions.ts";
import type { DayFiguresSource } from "./day-figures.ts";
import type { ContractReader } from "./store.ts";

const everyMs = 300_000;

type Closing = {
  readonly db: Db;
  readonly read: ContractReader;
  readonly source: DayFiguresSource;
  readonly today: () => Day;
};

/** Closes each day of the term whose figures have closed, the first first. A day without figures stays open, and those behind it do not wait. @returns the days */
export const closeDue = async ({ db, read, source, today }: Closing): Promise<Day[]> => {
  const state = await read(db);
  if (state.terms === null) return [];
  const { from, until } = state.terms.terms;
  const now = today();
  const end = now <= until ? now : addDays(until, 1);
  const closed: Day[] = [];
  for (const day of daysOf(from, end)) {
    if (state.days[day]) continue;
    const figures = await source(db, day);
    if (figures && (await closeDay(db, read, { side: "server", ...figures }, now))) closed.push(day);
  }
  return closed;
};

/** Does so every five minutes. Returns how to stop; it resolves when nothing is under way. */
export const keepClosing = (closing: Closing, log: Log): (() => Promise<void>) => {
  let timer: NodeJS.Timeout | undefined;
  let isClosed = false;
  const turn = async (): Promise<void> => {
    try {
      for (const day of await closeDue(closing)) log.info({ day }, "a day of the contract was closed");
    } catch (error) {
      log.warn({ error: String(error), away: isDatabaseDown(error) }, "days of the contract could not be closed");
    }
  };
  let running = Promise.resolve();
  const go = (): void => {
    running = turn().then(() => {
      if (!isClosed) timer = setTimeout(go, everyMs);
    });
  };
  go();
  return () => {
    isClosed = true;
    clearTimeout(timer);
    return running;
  };
};
