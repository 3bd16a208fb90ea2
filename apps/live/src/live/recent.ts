import { dayStart, type Fact, isOverWith, isStep, opens, placed, steadyOf } from "@zongji/domain";
import { type DayBefore, EveOfDays } from "./day-before.ts";
import { type DayReader, Readers } from "./readers.ts";
import { SeenFacts } from "./seen-facts.ts";

/** Facts of the day, told to whoever reckons with them, and those of calls that are open, in wrap-up or still recorded; `placed` by the steps of the wall clock. */
export type Recent = {
  /** They wait until `earlier` was told that there are no more. */
  readonly add: (facts: readonly Fact[]) => void;
  /** Facts of earlier runs, in order; undefined: there are no more. */
  readonly earlier: (facts: readonly Fact[] | undefined) => void;
  readonly ofCall: (call: string) => readonly Fact[];
  /** Where the day begins that it is now, ms since the epoch. Told first, where it is another: readers begin anew. */
  readonly today: (now: number) => number;
  /** Tells the day so far, piece by piece where that is much, and whatever comes. @throws Error once facts are let go */
  readonly read: (reader: DayReader) => void;
  /** Resolves when all readers know the day so far. */
  readonly isRead: () => Promise<void>;
  /** All who reckon have come: from now on facts that were told are kept no longer. */
  readonly letGo: () => void;
  /**
   * A step of the wall clock moved facts that were let go, or a day came back: all of it is read again, and until then what was reckoned stays.
   * @param read tells them, in any order; each may be told more than once
   */
  readonly again: (now: number, read: (tell: (facts: readonly Fact[]) => void) => Promise<void>) => Promise<void>;
};

type Step = Extract<Fact, { type: "ClockStepped" }>;
const dayMs = 86_400_000;

/** Facts of a day as they were stamped, as far as they are kept, and where the day lies. */
class Day {
  readonly #zone: string;
  readonly eve: EveOfDays;
  #from = 0;
  #until = 0;
  /** Until they are let go, all; then those that came since it began to be read again. */
  #told: Fact[] = [];
  /** Of the day that comes: another node's clock is a little ahead. */
  #ahead: Fact[] = [];
  #steps: Step[] = [];
  #isSettled = false;
  /** Whether what was told is kept. */
  keeps = true;
  readonly calls = new Map<string, Fact[]>();

  constructor(zone: string, now: number) {
    this.#zone = zone;
    this.eve = new EveOfDays(zone);
    this.#begin(now);
  }

  get from(): number {
    return this.#from;
  }

  get isSettled(): boolean {
    return this.#isSettled;
  }

  get before(): DayBefore {
    return this.eve.of(this.#from, this.#steps);
  }

  /** All that was told and kept, as it was stamped. */
  get told(): readonly Fact[] {
    return [...this.#told, ...this.#ahead];
  }

  /** By so much facts may have been stamped beside their place, ms. */
  get besideMs(): number {
    return this.#steps.reduce((sum, { byMs }) => sum + Math.abs(byMs), 0);
  }

  /** What is kept of the day, as it is placed. */
  get placed(): readonly Fact[] {
    return placed(this.#told, this.#steps, false);
  }

  /** @returns what has become of it: `now` it is of the day; what was told before has `moved`; or it is nothing of this day */
  put(fact: Fact): "now" | "moved" | undefined {
    this.eve.take(fact);
    const isMoving = isStep(fact);
    if (isMoving) this.#step(fact);
    this.#addToCall(fact);
    if (this.#isSettled && fact.at < this.#from) return isMoving ? "moved" : undefined;
    if (this.#isSettled && fact.at >= this.#until) {
      this.#ahead.push(fact);
      return isMoving ? "moved" : undefined;
    }
    if (this.keeps || !this.#isSettled) this.#told.push(fact);
    return isMoving ? "moved" : "now";
  }

  /** What was earlier is all there: until now any fact might have come to be of the day by a later step. */
  settle(): void {
    this.#isSettled = true;
    this.#keepOwn();
  }

  /** Whether it is still this day; if not, it is another one from now on. */
  isStill(now: number): boolean {
    if (now < this.#until && now >= this.#from) return true;
    this.#begin(now);
    if (this.#isSettled) this.#keepOwn();
    return false;
  }

  ofCall(call: string): readonly Fact[] {
    return placed(this.calls.get(call) ?? [], this.#steps);
  }

  /** What was told is let go of. */
  forget(): void {
    this.#told = [];
  }

  #begin(now: number): void {
    this.#from = dayStart(now, this.#zone);
    this.#until = dayStart(this.#from + 26 * 3_600_000, this.#zone);
    this.#steps = this.#steps.filter((step) => now - step.at < 2 * dayMs);
  }

  #keepOwn(): void {
    const told = this.told;
    const at = placed(told, this.#steps, false).map((fact) => fact.at);
    this.#told = told.filter((_, index) => at[index]! >= this.#from && at[index]! < this.#until);
    this.#ahead = told.filter((_, index) => at[index]! >= this.#until);
  }

  #step(step: Step): void {
    this.#steps.push(step);
    // Back over midnight: what comes now is of that day.
    if (step.at < this.#from) this.#begin(step.at);
  }

  #addToCall(fact: Fact): void {
    if (!("call" in fact) || fact.call === undefined) return;
    const known = this.calls.get(fact.call);
    if (known) known.push(fact);
    else if (opens(fact, "call")) this.calls.set(fact.call, [fact]);
    if (known && isOverWith(known)) this.calls.delete(fact.call);
  }
}

const inOrder = (a: Fact, b: Fact): number => {
  if (a.node !== b.node) return steadyOf(a) - steadyOf(b);
  if (a.epoch !== b.epoch) return a.epoch < b.epoch ? -1 : 1;
  return a.seq - b.seq;
};

/**
 * @param onLost facts that are not kept are of the day now, or lie elsewhere in it: it is to be read again, by `again`. `besideMs`: by so much they may have been
 * stamped beside their place
 */
export const createRecent = (zone: string, now: number, onLost: (besideMs: number) => void = () => {}): Recent => {
  const readers = new Readers();
  // What other nodes tell may have been read already.
  let seen = new SeenFacts();
  let day = new Day(zone, now);
  let waiting: Fact[] | undefined = [];
  let isLetGo = false;
  let reading: Promise<void> = Promise.resolve();
  let readings = 0;
  const tellAll = (): void => readers.begin(day.from, day.before, day.placed);
  const told = (): void => {
    if (isLetGo && readings === 0) day.forget();
  };
  const take = (more: readonly Fact[]): void => {
    let own: Fact[] = [];
    for (const fact of more) {
      if (!seen.isNew(fact)) continue;
      const from = day.from;
      const what = day.put(fact);
      if (what !== undefined) own.push(fact);
      if (what !== "moved" || !day.isSettled) continue;
      readers.take(own);
      own = [];
      // Until the day is read again figures stay as they were; of another day only what is kept is known.
      if (!isLetGo || day.from !== from) tellAll();
      if (isLetGo || day.from < from) onLost(day.besideMs);
    }
    if (day.isSettled) readers.take(own);
  };
  const readAgain = async (at: number, read: Parameters<Recent["again"]>[1]): Promise<void> => {
    const known = new Map<string, Fact>();
    const tell = (facts: readonly Fact[]) => {
      for (const fact of facts) known.set(`${fact.node} ${fact.epoch} ${fact.seq}`, fact);
    };
    await read(tell);
    tell(day.told);
    const next = new Day(zone, at);
    seen = new SeenFacts();
    for (const fact of [...known.values()].sort(inOrder)) {
      seen.isNew(fact);
      next.put(fact);
    }
    next.settle();
    // What is open stays known: its beginning may lie in a file that is gone.
    next.calls.clear();
    for (const [call, own] of day.calls) next.calls.set(call, own);
    day = next;
    tellAll();
  };
  return {
    add: (more) => {
      if (waiting) waiting.push(...more);
      else take(more);
    },
    earlier: (more) => {
      take(more ?? waiting ?? []);
      if (more) return;
      waiting = undefined;
      day.settle();
      tellAll();
    },
    ofCall: (call) => day.ofCall(call),
    today: (at) => {
      const from = day.from;
      if (!day.isStill(at) && day.isSettled) {
        tellAll();
        told();
        if (day.from < from) onLost(day.besideMs);
      }
      return day.from;
    },
    read: (reader) => {
      if (isLetGo) throw new Error("facts of the day were let go: who reckons with them comes too late");
      const told = readers.add(reader);
      if (day.isSettled) told.begin(day.from, day.before, day.placed);
    },
    isRead: () => readers.areUpToDate(),
    letGo: () => {
      isLetGo = true;
      day.keeps = false;
      told();
    },
    again: async (at, read) => {
      // What comes meanwhile is kept, and is told once with what is read.
      readings += 1;
      day.keeps = true;
      reading = reading.catch(() => {}).then(() => readAgain(at, read));
      try {
        await reading;
      } finally {
        readings -= 1;
        day.keeps = !isLetGo || readings > 0;
        told();
      }
    },
  };
};
