import type { Fact } from "@zongji/domain";
import type { DayBefore } from "./day-before.ts";

/** What is reckoned of a day, fact by fact: no fact of a call that is over need be kept for it. */
export type DayReader = {
  /** Another day, or what was told of this one has moved: it is told anew. @param from where it begins, ms since the epoch */
  readonly begin: (from: number, before: DayBefore) => void;
  /** Facts of the day in the order in which they came, each once, as they are placed. */
  readonly take: (facts: readonly Fact[]) => void;
};

/** So many facts are told at once; what is more is told piece by piece, so that calls go on between. */
const atOnce = 2000;

const pause = () => new Promise((resolve) => setImmediate(resolve));

/** Tells one reader. What comes while it is still told of earlier waits behind that. */
class Told {
  readonly #reader: DayReader;
  #left: Fact[] = [];
  #telling: Promise<void> | undefined;

  constructor(reader: DayReader) {
    this.#reader = reader;
  }

  /** Resolves when it knows all; undefined: it does. */
  get telling(): Promise<void> | undefined {
    return this.#telling;
  }

  begin(from: number, before: DayBefore, facts: readonly Fact[]): void {
    this.#reader.begin(from, before);
    this.#left = [];
    this.take(facts);
  }

  take(facts: readonly Fact[]): void {
    if (facts.length === 0) return;
    if (this.#telling === undefined && facts.length <= atOnce) this.#reader.take(facts);
    else {
      for (const fact of facts) this.#left.push(fact);
      this.#telling ??= this.#tell();
    }
  }

  async #tell(): Promise<void> {
    for (let told = 0; ; ) {
      const left = this.#left;
      const some = left.slice(told, told + atOnce);
      if (some.length === 0) break;
      this.#reader.take(some);
      told += some.length;
      await pause();
      // Another day began meanwhile.
      if (left !== this.#left) told = 0;
    }
    this.#left = [];
    this.#telling = undefined;
  }
}

/** All who are told the facts of the day. */
export class Readers {
  readonly #all: Told[] = [];

  add(reader: DayReader): Told {
    const told = new Told(reader);
    this.#all.push(told);
    return told;
  }

  begin(from: number, before: DayBefore, facts: readonly Fact[]): void {
    for (const told of this.#all) told.begin(from, before, facts);
  }

  take(facts: readonly Fact[]): void {
    for (const told of this.#all) told.take(facts);
  }

  async areUpToDate(): Promise<void> {
    for (const told of this.#all) await told.telling;
  }
}
