import type { Fact, FactType } from "@zongji/domain";
import type { Db } from "../database/index.ts";
import { factsAfter, positionsOf, setPosition, shippingName } from "./fact-store.ts";
import type { Log } from "./log.ts";

/**
 * What follows from facts. `perform` gets each fact of the types in `on` at least once, those of one epoch in order, and must come to the same
 * end if it gets one again. `on` absent: every fact.
 */
export type Follower = {
  readonly name: string;
  readonly on?: readonly FactType[];
  readonly perform: (facts: readonly Fact[], db: Db) => Promise<void>;
};

const batch = 500;

/** Brings one follower up to what has been shipped. @returns how many facts it was given or passed over */
export const follow = async (db: Db, follower: Follower, mayGoOn: () => boolean = () => true): Promise<number> => {
  const wanted = follower.on && new Set<string>(follower.on);
  const mine = await positionsOf(db, follower.name);
  let seen = 0;
  for (const { node, epoch, seq: to } of await positionsOf(db, shippingName)) {
    let from = mine.find((one) => one.node === node && one.epoch === epoch)?.seq ?? 0;
    while (from < to && mayGoOn()) {
      const facts = await factsAfter(db, { node, epoch, from, to, limit: batch });
      const relevant = wanted ? facts.filter((fact) => wanted.has(fact.type)) : facts;
      if (relevant.length > 0) await follower.perform(relevant, db);
      from = facts.length < batch ? to : facts.at(-1)!.seq;
      await setPosition(db, follower.name, { node, epoch, seq: from });
      seen += facts.length;
    }
  }
  return seen;
};

/** Runs the followers whenever facts were shipped. One that fails is tried again and holds up no other. */
export class Following {
  readonly #db: Db;
  #followers: readonly Follower[] = [];
  readonly #log: Log;
  #closed = false;
  #isDue = true;
  #wake: () => void = () => {};
  #failures = 0;
  readonly #running: Promise<void>;

  constructor(db: Db, followers: readonly Follower[] | (() => Promise<readonly Follower[]>), log: Log) {
    this.#db = db;
    this.#log = log;
    this.#running = this.#load(followers);
  }

  get failures(): number {
    return this.#failures;
  }

  /** There may be something to follow. */
  wake(): void {
    this.#isDue = true;
    this.#wake();
  }

  async close(withinMs = 3000): Promise<void> {
    this.#closed = true;
    this.wake();
    await Promise.race([this.#running, new Promise((resolve) => setTimeout(resolve, withinMs).unref())]);
  }

  async #load(followers: readonly Follower[] | (() => Promise<readonly Follower[]>)): Promise<void> {
    this.#followers = typeof followers === "function" ? await followers() : followers;
    await this.#run();
  }

  async #run(): Promise<void> {
    let backOffMs = 250;
    while (!this.#closed) {
      if (!this.#isDue) await this.#pause(60_000);
      this.#isDue = false;
      const isFine = await this.#pass();
      backOffMs = isFine ? 250 : Math.min(backOffMs * 2, 5000);
      if (isFine) continue;
      await this.#pause(backOffMs, true);
      this.#isDue = true;
    }
  }

  async #pass(): Promise<boolean> {
    let isFine = true;
    for (const follower of this.#followers) {
      try {
        await follow(this.#db, follower, () => !this.#closed);
      } catch (error) {
        isFine = false;
        this.#failures += 1;
        this.#log.warn({ follower: follower.name, error: String(error) }, "a follower could not follow; trying again");
      }
    }
    return isFine;
  }

  #pause(ms: number, throughout = false): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, ms);
      this.#wake = () => {
        if (throughout && !this.#closed) return;
        clearTimeout(timer);
        resolve();
      };
    });
  }
}
