import type { Fact, FactType } from "@zongji/domain";
import { sql } from "kysely";
import type { Db } from "../database/index.ts";
import { factsAfter, positionsOf, setPosition, shippingName } from "./fact-store.ts";
import type { Log } from "./log.ts";

/**
 * What follows from facts. `perform` gets each fact of the types in `on` at least once, those of one epoch in order, and must come to the same
 * end if it gets one again. `on` absent: every fact. `db` is a transaction: what is done by it holds when the position does.
 */
export type Follower = {
  readonly name: string;
  readonly on?: readonly FactType[];
  readonly perform: (facts: readonly Fact[], db: Db) => Promise<void>;
};

const batch = 500;

type Epoch = { readonly node: string; readonly epoch: string };
const placeIn = (positions: Awaited<ReturnType<typeof positionsOf>>, { node, epoch }: Epoch): number =>
  positions.find((one) => one.node === node && one.epoch === epoch)?.seq ?? 0;

/** Until the transaction ends nobody else follows under this name: of several servers on one database one at a time makes a read table. */
export const followAlone = (work: Db, name: string) =>
  sql`select pg_advisory_xact_lock(hashtextextended(${`follower ${name}`}, 0))`.execute(work);

/** One batch, all or nothing: what follows, and the position. Where another server was meanwhile is looked up again. */
const followBatch = (db: Db, follower: Follower, { node, epoch, to }: Epoch & { to: number }) =>
  db.transaction().execute(async (work) => {
    const wanted = follower.on && new Set<string>(follower.on);
    await followAlone(work, follower.name);
    const from = placeIn(await positionsOf(work, follower.name), { node, epoch });
    const facts = await factsAfter(work, { node, epoch, from, to, limit: batch });
    const relevant = wanted ? facts.filter((fact) => wanted.has(fact.type)) : facts;
    if (relevant.length > 0) await follower.perform(relevant, work);
    const at = facts.length < batch ? to : facts.at(-1)!.seq;
    if (at > from) await setPosition(work, follower.name, { node, epoch, seq: at });
    return { at, facts: facts.length };
  });

/** Brings one follower up to what has been shipped, by whichever server. @returns how many facts it was given or passed over */
export const follow = async (db: Db, follower: Follower, mayGoOn: () => boolean = () => true): Promise<number> => {
  const mine = await positionsOf(db, follower.name);
  let seen = 0;
  for (const { node, epoch, seq: to } of await positionsOf(db, shippingName)) {
    let from = placeIn(mine, { node, epoch });
    while (from < to && mayGoOn()) {
      const { at, facts } = await followBatch(db, follower, { node, epoch, to });
      from = at;
      seen += facts;
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
  /** By name. */
  readonly #failingSince = new Map<string, number>();
  readonly #running: Promise<void>;

  constructor(db: Db, followers: readonly Follower[] | (() => Promise<readonly Follower[]>), log: Log) {
    this.#db = db;
    this.#log = log;
    this.#running = this.#load(followers);
  }

  pulse(): { readonly name: string; readonly failingMs: number }[] {
    return this.#followers.map(({ name }) => {
      const since = this.#failingSince.get(name);
      return { name, failingMs: since === undefined ? 0 : performance.now() - since };
    });
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
        this.#failingSince.delete(follower.name);
      } catch (error) {
        isFine = false;
        this.#failures += 1;
        if (!this.#failingSince.has(follower.name)) this.#failingSince.set(follower.name, performance.now());
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
