import type { Fact, FactType } from "@zongji/domain";
import { sql } from "kysely";
import type { Db, Tables } from "../database/index.ts";
import { factsAfter, type Passed, passOver, positionsOf, setPosition, shippingName } from "./fact-store.ts";

/**
 * What follows from facts. `perform` gets each fact of the types in `on` at least once, those of one epoch in order, and must come to the same
 * end if it gets one again. `on` absent: every fact. `db` is a transaction: what is done by it holds when the position does.
 */
export type Follower = {
  readonly name: string;
  /** Of what it makes of facts. A higher one makes `tables` anew. Default 1. */
  readonly version?: number;
  /** Tables that hold nothing but what it has written. */
  readonly tables?: readonly (keyof Tables)[];
  readonly on?: readonly FactType[];
  readonly perform: (facts: readonly Fact[], db: Db) => Promise<void>;
};

/** What to do with one fact of each type. */
export type FactHandlers = {
  readonly [T in FactType]?: (fact: Extract<Fact, { type: T }>, db: Db) => unknown;
};

/** A follower that takes facts one by one: it is given the types that it has a handler for. */
export const followEach = (name: string, tables: readonly (keyof Tables)[], handlers: FactHandlers): Follower => ({
  name,
  ...(tables.length > 0 && { tables }),
  on: Object.keys(handlers) as FactType[],
  perform: async (facts, db) => {
    for (const fact of facts) await (handlers[fact.type] as ((fact: Fact, db: Db) => unknown) | undefined)?.(fact, db);
  },
});

const batch = 500;
/** So much of what was read is kept for the next follower: as a rule all stand at the same place. */
const readingsKept = 16;

type Epoch = { readonly node: string; readonly epoch: string };
type Stretch = Epoch & { readonly from: number; readonly to: number };
type Positions = Awaited<ReturnType<typeof positionsOf>>;
/** Facts of one epoch that are followed together, and where the next begin. */
type Reading = { readonly facts: readonly Fact[]; readonly at: number };
/** One look at how far everybody is. */
type Look = { readonly db: Db; readonly positions: Positions; readonly read: (stretch: Stretch) => Promise<Reading> };

const placeIn = (positions: Positions, name: string, { node, epoch }: Epoch): number =>
  positions.find((one) => one.follower === name && one.node === node && one.epoch === epoch)?.seq ?? 0;

const read = (db: Db, stretch: Stretch): Promise<Reading> => factsAfter(db, { ...stretch, limit: batch });

/** How far the followers are, and what they are given next, read once for all. */
export const lookAt = async (db: Db, followers: readonly Follower[]): Promise<Look> => {
  const positions = await positionsOf(db, shippingName, ...followers.map(({ name }) => name));
  const readings = new Map<string, Reading>();
  return {
    db,
    positions,
    read: async (stretch) => {
      const key = `${stretch.node} ${stretch.epoch} ${stretch.from}`;
      const known = readings.get(key) ?? (await read(db, stretch));
      if (readings.size < readingsKept) readings.set(key, known);
      return known;
    },
  };
};

const concerning = ({ on }: Follower, facts: readonly Fact[]): readonly Fact[] => {
  const wanted = on && new Set<string>(on);
  return wanted ? facts.filter((fact) => wanted.has(fact.type)) : facts;
};

/** Until the transaction ends nobody else follows under this name: of several servers on one database one at a time makes a read table. */
export const followAlone = (work: Db, name: string) =>
  sql`select pg_advisory_xact_lock(hashtextextended(${`follower ${name}`}, 0))`.execute(work);

/** One batch, all or nothing: what follows, and the position. Where another server was meanwhile is looked up again. */
const followBatch = (db: Db, follower: Follower, { node, epoch, from, to }: Stretch, known: Reading) =>
  db.transaction().execute(async (work) => {
    await followAlone(work, follower.name);
    const now = placeIn(await positionsOf(work, follower.name), follower.name, { node, epoch });
    const { facts, at } = now === from ? known : await read(work, { node, epoch, from: now, to });
    const relevant = concerning(follower, facts);
    if (relevant.length > 0) await follower.perform(relevant, work);
    if (at > now) await setPosition(work, follower.name, { node, epoch, seq: at });
    return { at, facts: facts.length };
  });

/** Brings one follower up to what was shipped at this look. @returns how many facts it was given or passed over, and what it passed over last */
export const followLook = async (
  look: Look,
  follower: Follower,
  mayGoOn: () => boolean,
  most = Number.POSITIVE_INFINITY,
) => {
  const { db, positions } = look;
  const { name } = follower;
  const passed: Passed[] = [];
  let seen = 0;
  for (const { node, epoch, seq: to } of positions.filter((one) => one.follower === shippingName)) {
    let from = placeIn(positions, name, { node, epoch });
    let over: Passed | undefined;
    while (from < to && seen < most && mayGoOn()) {
      const stretch = { node, epoch, from, to };
      const reading = await look.read(stretch);
      if (concerning(follower, reading.facts).length === 0) {
        over = { follower: name, node, epoch, from: over?.from ?? from, seq: reading.at };
        from = reading.at;
        seen += reading.facts.length;
        continue;
      }
      if (over) await passOver(db, [over]);
      over = undefined;
      const { at, facts } = await followBatch(db, follower, stretch, reading);
      from = at;
      seen += facts;
    }
    if (over) passed.push(over);
  }
  return { seen, passed };
};

/** Brings one follower up to what has been shipped, by whichever server. @returns how many facts it was given or passed over */
export const follow = async (db: Db, follower: Follower): Promise<number> => {
  const { seen, passed } = await followLook(await lookAt(db, [follower]), follower, () => true);
  await passOver(db, passed);
  return seen;
};

/** As `follow`, but at most about so many facts. */
export const followSome = async (db: Db, follower: Follower, most: number, mayGoOn: () => boolean): Promise<number> => {
  const { seen, passed } = await followLook(await lookAt(db, [follower]), follower, mayGoOn, most);
  await passOver(db, passed);
  return seen;
};
