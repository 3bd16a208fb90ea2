import type { EventType, Fact, FactType, ProductEvent } from "@zongji/domain";
import { sql } from "kysely";
import type { Db, Tables } from "../database/index.ts";
import { eventEpoch, eventsAfter, newestEvent } from "../events/event-store.ts";
import { factsAfter, type Passed, passOver, positionsOf, setPosition, shippingName } from "./fact-store.ts";

/**
 * What follows from facts and events. `perform` gets each fact of the types in `on` at least once, those of one epoch in order, and must come to the same
 * end if it gets one again. `on` absent: every fact. `db` is a transaction: what is done by it holds when the position does. Events come likewise, to
 * `performEvents`: by `onEvents`, in the order in which their transactions were committed. Between facts and events no order holds.
 */
export type Follower = {
  readonly name: string;
  /** Of what it makes of facts. A higher one makes `tables` anew. Default 1. */
  readonly version?: number;
  /** Tables that hold nothing but what it has written. */
  readonly tables?: readonly (keyof Tables)[];
  readonly on?: readonly FactType[];
  readonly perform: (facts: readonly Fact[], db: Db) => Promise<void>;
  /** Absent: every event, where there is `performEvents`. */
  readonly onEvents?: readonly EventType[];
  readonly performEvents?: (events: readonly ProductEvent[], db: Db) => Promise<void>;
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
/** Facts of one epoch, or events, that are followed together, and where the next begin. */
type Reading = { readonly items: readonly (Fact | ProductEvent)[]; readonly at: number };
/** One look at how far everybody is. */
type Look = { readonly db: Db; readonly positions: Positions; readonly read: (stretch: Stretch) => Promise<Reading> };

const placeIn = (positions: Positions, name: string, { node, epoch }: Epoch): number =>
  positions.find((one) => one.follower === name && one.node === node && one.epoch === epoch)?.seq ?? 0;

const isOfEvents = ({ node, epoch }: Epoch): boolean => node === eventEpoch.node && epoch === eventEpoch.epoch;

const read = async (db: Db, stretch: Stretch): Promise<Reading> => {
  if (isOfEvents(stretch)) {
    const { events, at } = await eventsAfter(db, { ...stretch, limit: batch });
    return { items: events, at };
  }
  const { facts, at } = await factsAfter(db, { ...stretch, limit: batch });
  return { items: facts, at };
};

/** How far the shipping and these followers are; the events that there are count as shipped. */
export const standings = async (db: Db, ...followers: string[]): Promise<Positions> => {
  const positions = await positionsOf(db, shippingName, ...followers);
  const newest = await newestEvent(db);
  return newest === 0 ? positions : [...positions, { follower: shippingName, ...eventEpoch, seq: newest }];
};

/** How far the followers are, and what they are given next, read once for all. */
export const lookAt = async (db: Db, followers: readonly Follower[]): Promise<Look> => {
  const positions = await standings(db, ...followers.map(({ name }) => name));
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

const concerning = ({ on, onEvents }: Follower, epoch: Epoch, { items }: Reading): Reading["items"] => {
  const types = isOfEvents(epoch) ? onEvents : on;
  const wanted = types && new Set<string>(types);
  return wanted ? items.filter((item) => wanted.has(item.type)) : items;
};

const give = async (follower: Follower, epoch: Epoch, items: Reading["items"], work: Db): Promise<void> => {
  if (items.length === 0) return;
  if (isOfEvents(epoch)) await follower.performEvents?.(items as readonly ProductEvent[], work);
  else await follower.perform(items as readonly Fact[], work);
};

/** Until the transaction ends nobody else follows under this name: of several servers on one database one at a time makes a read table. */
export const followAlone = (work: Db, name: string) =>
  sql`select pg_advisory_xact_lock(hashtextextended(${`follower ${name}`}, 0))`.execute(work);

/** Until the transaction ends nobody follows under this name, as above; others who only read what was followed may beside us. */
export const followNobody = (work: Db, name: string) =>
  sql`select pg_advisory_xact_lock_shared(hashtextextended(${`follower ${name}`}, 0))`.execute(work);

/** One batch, all or nothing: what follows, and the position. Where another server was meanwhile is looked up again. */
const followBatch = (db: Db, follower: Follower, { node, epoch, from, to }: Stretch, known: Reading) =>
  db.transaction().execute(async (work) => {
    await followAlone(work, follower.name);
    const now = placeIn(await positionsOf(work, follower.name), follower.name, { node, epoch });
    const reading = now === from ? known : await read(work, { node, epoch, from: now, to });
    const { items, at } = reading;
    await give(follower, { node, epoch }, concerning(follower, { node, epoch }, reading), work);
    if (at > now) await setPosition(work, follower.name, { node, epoch, seq: at });
    return { at, seen: items.length };
  });

/** Brings one follower up to what was shipped at this look. @returns how many facts and events it was given or passed over, and what it passed over last */
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
  const shipped = positions.filter((one) => one.follower === shippingName);
  for (const { node, epoch, seq: to } of shipped) {
    if (follower.performEvents === undefined && isOfEvents({ node, epoch })) continue;
    let from = placeIn(positions, name, { node, epoch });
    let over: Passed | undefined;
    while (from < to && seen < most && mayGoOn()) {
      const stretch = { node, epoch, from, to };
      const reading = await look.read(stretch);
      if (concerning(follower, stretch, reading).length === 0) {
        over = { follower: name, node, epoch, from: over?.from ?? from, seq: reading.at };
        from = reading.at;
        seen += reading.items.length;
        continue;
      }
      if (over) await passOver(db, [over]);
      over = undefined;
      const { at, seen: here } = await followBatch(db, follower, stretch, reading);
      from = at;
      seen += here;
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
