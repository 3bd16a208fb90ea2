import { dayStart, type Fact, isOverWith, isStep, opens, placed } from "@zongji/domain";
import { type DayBefore, EveOfDays } from "./day-before.ts";

type Step = Extract<Fact, { type: "ClockStepped" }>;
const dayMs = 86_400_000;

/** The day's facts as they were stamped, as far as they are kept, and the day's bounds. */
export class Day {
  readonly #zone: string;
  readonly eve: EveOfDays;
  #from = 0;
  #until = 0;
  /** All of the day, until they are let go; from then on only those that come while the day is read again. */
  #told: Fact[] = [];
  /** Facts of the next day: another node's clock is a little ahead. */
  #ahead: Fact[] = [];
  #steps: Step[] = [];
  #isSettled = false;
  /** Whether facts that were told are kept. */
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

  /** All facts that are kept, as they were stamped. */
  get told(): readonly Fact[] {
    return [...this.#told, ...this.#ahead];
  }

  /** How far a fact's stamp may be from its place at most, ms: the sum of the clock's steps. */
  get besideMs(): number {
    return this.#steps.reduce((sum, { byMs }) => sum + Math.abs(byMs), 0);
  }

  /** The day's kept facts, placed by the clock's steps. */
  get placed(): readonly Fact[] {
    return placed(this.#told, this.#steps, false);
  }

  /** Adds a fact. @returns now: it belongs to the day; moved: a step of the clock moved earlier facts; undefined: it is of another day */
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

  /** All earlier facts have come. Until now a later step could have moved any fact into the day. */
  settle(): void {
    this.#isSettled = true;
    this.#keepOwn();
  }

  /** Whether it is still this day. If not, begins the day of `now`. */
  isStill(now: number): boolean {
    if (now < this.#until && now >= this.#from) return true;
    this.#begin(now);
    if (this.#isSettled) this.#keepOwn();
    return false;
  }

  ofCall(call: string): readonly Fact[] {
    return placed(this.calls.get(call) ?? [], this.#steps);
  }

  /** Drops the facts that were told. */
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
    // The clock went back over midnight: new facts belong to the day before.
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
