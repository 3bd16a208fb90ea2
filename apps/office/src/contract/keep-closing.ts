import { addDays, type ContractDeed, type Day, daysOf, lastDay } from "@zongji/domain";
import { type Db, isDatabaseDown, type Log, newestMarks } from "@zongji/store";
import { actAsServer, type ServersRefusal } from "./actions.ts";
import type { DayFiguresSource } from "./day-figures.ts";
import type { ContractReader } from "./store.ts";

const everyMs = 300_000;

type Closing = {
  readonly db: Db;
  readonly read: ContractReader;
  readonly source: DayFiguresSource;
  /** Which days the source has figures of, and how often each was corrected. */
  readonly marks?: (db: Db, from: Day, to: Day) => Promise<ReadonlyMap<Day, { readonly revision: number }>>;
  readonly today: () => Day;
  /** Told of a day that the contract does not take, and why. */
  readonly onRefused?: (day: Day, why: ServersRefusal) => void;
};

/** Another program was faster: the day is closed, or its correction told. */
const isDoneAlready = ({ reason }: ServersRefusal): boolean => reason === "dayClosed" || reason === "alreadyDone";

/**
 * Closes each day of the term whose figures have closed, the first first; one that was corrected since is judged anew. A day without figures stays open, and those
 * behind it do not wait. @returns the days
 */
export const closeDue = async ({
  db,
  read,
  source,
  marks = newestMarks,
  today,
  onRefused,
}: Closing): Promise<Day[]> => {
  const state = await read(db);
  if (state.terms === null) return [];
  const { from } = state.terms.terms;
  const now = today();
  // Suspensions that both sides signed lengthen the term (12.3).
  const last = lastDay(state);
  const end = now <= last ? now : addDays(last, 1);
  const done: Day[] = [];
  const known = await marks(db, from, end);
  for (const day of daysOf(from, end)) {
    const mark = known.get(day);
    if (mark === undefined) continue;
    const isKnown = state.days[day] !== undefined;
    const isJudged = isKnown && mark.revision <= (state.corrections[day]?.at(-1)?.revision ?? 0);
    if (isJudged && state.days[day]?.ratedOn !== undefined) continue;
    const closed = await source(db, day);
    if (closed === undefined) continue;
    const { figures, revision, hash, lateFacts } = closed;
    // The figures that a day is closed with may be corrected ones already: then the correction is told too.
    const deeds: ContractDeed[] = [];
    const { allHours, ratedOn } = figures;
    if (!isKnown) deeds.push({ type: "DayClosed", ...figures });
    if (!isJudged && revision > 0) deeds.push({ type: "DayCorrected", ...figures, revision, hash, lateFacts });
    // It had closed before these were kept.
    if (isJudged && ratedOn) deeds.push({ type: "DayFiguresAdded", day, ...(allHours && { allHours }), ratedOn });
    const refused = (why: ServersRefusal): void => {
      if (!isDoneAlready(why)) onRefused?.(day, why);
    };
    for (const deed of deeds) if (await actAsServer(db, read, deed, now, refused)) done.push(day);
  }
  return [...new Set(done)];
};

export type KeptContract = {
  /** Days may have closed, or have been corrected. */
  readonly wake: () => void;
  /** Resolves when nothing is under way. */
  readonly close: () => Promise<void>;
};

/** Does so every five minutes, and when it is told to. */
export const keepClosing = (closing: Closing, log: Log): KeptContract => {
  let timer: NodeJS.Timeout | undefined;
  let isClosed = false;
  let isDue = false;
  const told = new Set<string>();
  /** Once for each day and reason: it comes up again every five minutes. */
  const onRefused = (day: Day, why: ServersRefusal): void => {
    const key = `${day} ${why.reason} ${why.field}`;
    if (!told.has(key)) log.warn({ day, ...why }, "a closed day is refused by the contract's rules");
    told.add(key);
  };
  const turn = async (): Promise<void> => {
    try {
      for (const day of await closeDue({ ...closing, onRefused }))
        log.info({ day }, "a day of the contract was closed or corrected");
    } catch (error) {
      log.warn({ error: String(error), away: isDatabaseDown(error) }, "days of the contract could not be closed");
    }
  };
  let running: Promise<void> | undefined;
  const go = (): void => {
    clearTimeout(timer);
    isDue = false;
    running = turn().then(() => {
      running = undefined;
      if (isClosed) return;
      if (isDue) go();
      else timer = setTimeout(go, everyMs);
    });
  };
  go();
  return {
    wake: () => {
      isDue = true;
      if (running === undefined && !isClosed) go();
    },
    close: async () => {
      isClosed = true;
      clearTimeout(timer);
      await running;
    },
  };
};
