import { dayStart, type Fact, isOverWith, isStep, opens, placed, steadyOf } from "@zongji/domain";
import { type DayBefore, EveOfDays } from "./day-before.ts";

export type Today = { readonly from: number; readonly facts: readonly Fact[]; readonly before: DayBefore };
/** Facts that the desk and the wall need at once: today's, and those of calls that are open, in wrap-up or still recorded; `placed` by the steps of the wall clock. */
export type Recent = {
  /** They wait until `earlier` was told that there are no more. */
  readonly add: (facts: readonly Fact[]) => void;
  /** Facts of earlier runs, in order; undefined: there are no more. */
  readonly earlier: (facts: readonly Fact[] | undefined) => void;
  readonly ofCall: (call: string) => readonly Fact[];
  /** In the order in which they came. Another array where one that was given before has changed: a day began, or a step moved them. */
  readonly today: (now: number) => Today;
  /**
   * The wall clock went back to a day whose facts were let go: they are read again, and until then the day has what is still known of it.
   * @param read tells them, in any order; each may be told more than once
   */
  readonly again: (now: number, read: (tell: (facts: readonly Fact[]) => void) => Promise<void>) => Promise<void>;
};

type Step = Extract<Fact, { type: "ClockStepped" }>;
const dayMs = 86_400_000;

/** Facts as they were stamped, and those of the day as they are placed. */
class Day {
  readonly #zone: string;
  #from = 0;
  #until = 0;
  #told: Fact[] = [];
  #steps: Step[] = [];
  /** Without a step it is the same array. */
  #placed = this.#told;
  #isSettled = false;
  readonly calls = new Map<string, Fact[]>();

  constructor(zone: string, now: number) {
    this.#zone = zone;
    this.#begin(now);
  }

  get steps(): readonly Step[] {
    return this.#steps;
  }

  /** All that was told and kept, as it was stamped. */
  get told(): readonly Fact[] {
    return this.#told;
  }

  put(fact: Fact): void {
    if (isStep(fact)) this.#step(fact);
    this.#addToCall(fact);
    if (this.#isSettled && fact.at < this.#from) return;
    this.#told.push(fact);
    if (this.#placed !== this.#told) this.#placed.push(fact);
  }

  /** What was earlier is all there: until now any fact might have come to be of the day by a later step. */
  settle(): void {
    this.#isSettled = true;
    this.#keepOwn();
  }

  today(now: number): Omit<Today, "before"> {
    if (now >= this.#until || now < this.#from) {
      this.#begin(now);
      if (this.#isSettled) this.#keepOwn();
    }
    return { from: this.#from, facts: this.#isSettled ? this.#placed : [] };
  }

  ofCall(call: string): readonly Fact[] {
    return placed(this.calls.get(call) ?? [], this.#steps);
  }

  #begin(now: number): void {
    this.#from = dayStart(now, this.#zone);
    this.#until = dayStart(this.#from + 26 * 3_600_000, this.#zone);
    this.#steps = this.#steps.filter((step) => now - step.at < 2 * dayMs);
  }

  #keepOwn(): void {
    const own = this.#placed.map(({ at }) => at >= this.#from);
    this.#told = this.#told.filter((_, index) => own[index]);
    this.#place();
  }

  #step(step: Step): void {
    this.#steps.push(step);
    // Back over midnight: what comes now is of that day.
    if (step.at < this.#from) this.#begin(step.at);
    this.#place();
  }

  #place(): void {
    const facts = placed(this.#told, this.#steps, false);
    this.#placed = facts === this.#told ? this.#told : [...facts];
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

export const createRecent = (zone: string, now: number): Recent => {
  let day = new Day(zone, now);
  let eve = new EveOfDays(zone);
  let waiting: Fact[] | undefined = [];
  const take = (more: readonly Fact[]): void => {
    for (const fact of more) {
      day.put(fact);
      eve.take(fact);
    }
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
    },
    ofCall: (call) => day.ofCall(call),
    today: (at) => {
      const today = day.today(at);
      return { ...today, before: eve.of(today.from, day.steps) };
    },
    again: async (at, read) => {
      const known = new Map<string, Fact>();
      const tell = (facts: readonly Fact[]) => {
        for (const fact of facts) known.set(`${fact.node} ${fact.epoch} ${fact.seq}`, fact);
      };
      await read(tell);
      tell(day.told);
      const next = new Day(zone, at);
      const nextEve = new EveOfDays(zone);
      for (const fact of [...known.values()].sort(inOrder)) {
        next.put(fact);
        nextEve.take(fact);
      }
      next.settle();
      // What is open stays known: its beginning may lie in a file that is gone.
      next.calls.clear();
      for (const [call, own] of day.calls) next.calls.set(call, own);
      day = next;
      eve = nextEve;
    },
  };
};
