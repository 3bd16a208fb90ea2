/** What the hotline can bear at one time (四), and whether that is enough as both read the contract (C8). */
import type { ContractCapacity } from "@zongji/api";
import {
  type Capacity,
  type ContractState,
  type Day,
  dayTimes,
  effectPeriod,
  judgeCapacity,
  leastCapacity,
  readingAt,
} from "@zongji/domain";
import { type AtOnce, type Db, mostAtOnce, nowOf } from "@zongji/store";
import type { ContractReader } from "./store.ts";

export type Span = { readonly from: number; readonly to: number };

const linesSet = async (db: Db): Promise<number> => {
  const trunks = await db
    .selectFrom("trunk")
    .select("max_lines")
    .where("enabled", "=", true)
    .where("kind", "=", "carrier")
    .where("retired_at", "is", null)
    .execute();
  return trunks.reduce((all, { max_lines }) => all + max_lines, 0);
};
const flowsInForce = async (db: Db): Promise<number> =>
  (
    await db
      .selectFrom("config_item")
      .select("id")
      .where("kind", "=", "flow")
      .where("state", "=", "published")
      .execute()
  ).length;

/** Days that have ended do not change any more: they are gone through once. */
const known = new WeakMap<Db, { readonly of: string; readonly found: Promise<AtOnce> }>();
const atOnceIn = (db: Db, period: Span, now: number): Promise<AtOnce> => {
  const of = JSON.stringify(period);
  const kept = known.get(db);
  if (kept?.of === of) return kept.found;
  const found = mostAtOnce(db, { ...period, now });
  known.set(db, { of, found });
  found.catch(() => known.delete(db));
  return found;
};

/** A call that is passed on outside has a second line, which is not told. */
export const capacityOf = async (db: Db, period: Span, now: number): Promise<Capacity> => {
  const [lines, flows, { calls, inMenu }] = [
    await linesSet(db),
    await flowsInForce(db),
    await atOnceIn(db, period, now),
  ];
  return { lines, calls, inMenu, flows };
};

/** Judged by the reading that holds today. */
export const capacityNow = async (
  { db, zone }: { readonly db: Db; readonly zone: string },
  { readings }: Pick<ContractState, "readings">,
  today: Day,
  now = nowOf(db),
): Promise<ContractCapacity> => {
  const { from, to } = effectPeriod(today);
  const found = await capacityOf(db, { from: dayTimes(from, zone).from, to: dayTimes(to, zone).from }, now);
  const { alternative, signed, version } = readingAt(readings, "C8", today);
  return { alternative, signed, version, from, to, least: leastCapacity, ...judgeCapacity(found, alternative) };
};

type Room = { readonly db: Db; readonly read: ContractReader; readonly zone: string; readonly today: () => Day };
/** Null before there is a contract. */
export const capacityShown = async (room: Room): Promise<ContractCapacity | null> => {
  const state = await room.read(room.db);
  return state.terms === null ? null : capacityNow(room, state, room.today());
};
