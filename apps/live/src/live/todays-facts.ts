import { type Fact, steadyOf } from "@zongji/domain";
import { Day } from "./day.ts";
import { type DayReader, Readers } from "./readers.ts";
import { SeenFacts } from "./seen-facts.ts";

/** Tells readers the facts of the day, and keeps those of calls that are open, in wrap-up or still recorded; `placed` by the steps of the wall clock. */
export type TodaysFacts = {
  /** New facts. They wait until all earlier facts have come. */
  readonly add: (facts: readonly Fact[]) => void;
  /** Facts of earlier runs, in order; undefined: there are no more. */
  readonly earlier: (facts: readonly Fact[] | undefined) => void;
  readonly ofCall: (call: string) => readonly Fact[];
  /** Start of the present day, ms since the epoch. If a new day has begun, readers begin anew first. */
  readonly today: (now: number) => number;
  /** Tells a reader the day so far, in pieces if it is long, and then each new fact. @throws Error once facts are let go */
  readonly read: (reader: DayReader) => void;
  /** Resolves when all readers know the day so far. */
  readonly isRead: () => Promise<void>;
  /** All readers have come: from now on facts that were told are not kept any longer. */
  readonly letGo: () => void;
  /**
   * Reads the whole day again, after a step of the wall clock moved facts that were let go, or a day came back. Readers keep their figures until then.
   * @param read tells the facts, in any order; it may tell one more than once
   */
  readonly again: (now: number, read: (tell: (facts: readonly Fact[]) => void) => Promise<void>) => Promise<void>;
};

const inOrder = (a: Fact, b: Fact): number => {
  if (a.node !== b.node) return steadyOf(a) - steadyOf(b);
  if (a.epoch !== b.epoch) return a.epoch < b.epoch ? -1 : 1;
  return a.seq - b.seq;
};

/**
 * @param onLost called when facts that are not kept belong to the day now, or have another place in it: read it again, by `again`. `besideMs`: how far
 * their stamps may be from their places, ms
 */
export const createTodaysFacts = (
  zone: string,
  now: number,
  onLost: (besideMs: number) => void = () => {},
): TodaysFacts => {
  const facts = new KeptFacts(zone, now, onLost);
  let waiting: Fact[] | undefined = [];
  return {
    add: (more) => {
      if (waiting) waiting.push(...more);
      else facts.take(more);
    },
    earlier: (more) => {
      facts.take(more ?? waiting ?? []);
      if (more) return;
      waiting = undefined;
      facts.settle();
    },
    ofCall: (call) => facts.ofCall(call),
    today: (at) => facts.today(at),
    read: (reader) => facts.addReader(reader),
    isRead: () => facts.areReadersUpToDate(),
    letGo: () => facts.letGo(),
    again: (at, read) => facts.again(at, read),
  };
};

class KeptFacts {
  readonly #zone: string;
  readonly #onLost: (besideMs: number) => void;
  readonly #readers = new Readers();
  /** Facts of other nodes may come twice. */
  #seen = new SeenFacts();
  #day: Day;
  #isLetGo = false;
  #reading: Promise<void> = Promise.resolve();
  /** How many readings of the day go on or wait. */
  #readings = 0;

  constructor(zone: string, now: number, onLost: (besideMs: number) => void) {
    this.#zone = zone;
    this.#onLost = onLost;
    this.#day = new Day(zone, now);
  }

  take(more: readonly Fact[]): void {
    let own: Fact[] = [];
    for (const fact of more) {
      if (!this.#seen.isNew(fact)) continue;
      const { from } = this.#day;
      const what = this.#day.put(fact);
      if (what !== undefined) own.push(fact);
      if (what !== "moved" || !this.#day.isSettled) continue;
      this.#readers.take(own);
      own = [];
      // Figures stay as they were until the day is read again; of another day only the kept facts are known.
      if (!this.#isLetGo || this.#day.from !== from) this.#tellAll();
      if (this.#isLetGo || this.#day.from < from) this.#onLost(this.#day.besideMs);
    }
    if (this.#day.isSettled) this.#readers.take(own);
  }

  /** All facts of earlier runs have come. */
  settle(): void {
    this.#day.settle();
    this.#tellAll();
  }

  ofCall(call: string): readonly Fact[] {
    return this.#day.ofCall(call);
  }

  today(at: number): number {
    const { from } = this.#day;
    if (!this.#day.isStill(at) && this.#day.isSettled) {
      this.#tellAll();
      this.#forgetTold();
      if (this.#day.from < from) this.#onLost(this.#day.besideMs);
    }
    return this.#day.from;
  }

  addReader(reader: DayReader): void {
    if (this.#isLetGo) throw new Error("a reader of the day's facts comes too late: they were let go");
    const added = this.#readers.add(reader);
    if (this.#day.isSettled) added.begin(this.#day.from, this.#day.before, this.#day.placed);
  }

  areReadersUpToDate(): Promise<void> {
    return this.#readers.areUpToDate();
  }

  letGo(): void {
    this.#isLetGo = true;
    this.#day.keeps = false;
    this.#forgetTold();
  }

  async again(at: number, read: Parameters<TodaysFacts["again"]>[1]): Promise<void> {
    // New facts are kept meanwhile, and told once, with those that are read.
    this.#readings += 1;
    this.#day.keeps = true;
    this.#reading = this.#reading.catch(() => {}).then(() => this.#readAgain(at, read));
    try {
      await this.#reading;
    } finally {
      this.#readings -= 1;
      this.#day.keeps = !this.#isLetGo || this.#readings > 0;
      this.#forgetTold();
    }
  }

  async #readAgain(at: number, read: Parameters<TodaysFacts["again"]>[1]): Promise<void> {
    const known = new Map<string, Fact>();
    const tell = (facts: readonly Fact[]) => {
      for (const fact of facts) known.set(`${fact.node} ${fact.epoch} ${fact.seq}`, fact);
    };
    await read(tell);
    tell(this.#day.told);
    const next = new Day(this.#zone, at);
    this.#seen = new SeenFacts();
    for (const fact of [...known.values()].sort(inOrder)) {
      this.#seen.isNew(fact);
      next.put(fact);
    }
    next.settle();
    // Open calls stay known: their first facts may lie in a file that is gone.
    next.calls.clear();
    for (const [call, own] of this.#day.calls) next.calls.set(call, own);
    this.#day = next;
    this.#tellAll();
  }

  #tellAll(): void {
    this.#readers.begin(this.#day.from, this.#day.before, this.#day.placed);
  }

  #forgetTold(): void {
    if (this.#isLetGo && this.#readings === 0) this.#day.forget();
  }
}
