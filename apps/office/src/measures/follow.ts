import { type CallId, type CallRecord, callRecord, type Fact, placed, rowsOfCall, typesWith } from "@zongji/domain";
import {
  type ClockStepped,
  callBacksTo,
  callRollupTables,
  callsBefore,
  type Db,
  type Follower,
  factsOfCalls,
  isMoving,
  measureTables,
  putCallRows,
  stepsOf,
} from "@zongji/store";

/** So many calls are in memory at once: a step of the wall clock may move a day's. */
const callsAtOnce = 500;

const recordsOf = async (
  db: Db,
  calls: readonly string[],
  steps: readonly ClockStepped[],
): Promise<Map<CallId, CallRecord>> => {
  const facts = await factsOfCalls(db, calls);
  const records = [...facts.values()].flatMap((own) => callRecord(placed(own, steps)) ?? []);
  // A call out whose agent never picked up her own phone called nobody.
  const real = records.filter(({ direction, dial }) => direction === "in" || dial !== undefined);
  return new Map(real.map((record) => [record.call, record]));
};

const write = async (db: Db, calls: readonly string[], steps: readonly ClockStepped[]): Promise<void> => {
  const own = await recordsOf(db, calls, steps);
  const parents = [...own.values()].flatMap(({ parent }) => (parent === undefined || own.has(parent) ? [] : [parent]));
  const missed = await recordsOf(db, [...new Set(parents)], steps);
  await putCallRows(
    db,
    [...own.values()].map((record) => {
      const { parent } = record;
      return rowsOfCall(record, parent === undefined ? undefined : (own.get(parent) ?? missed.get(parent)));
    }),
  );
};

/**
 * Keeps the tables of the measures' bases. Each call that has a new fact is read whole and its rows are written anew, and with it the calls that return it.
 * A step of the wall clock is a new fact of each call that it may move.
 */
export const measureFollower: Follower = {
  name: "measures",
  // 2: recordings.
  version: 2,
  tables: [...measureTables, ...callRollupTables],
  on: [...typesWith("call"), "ClockStepped"],
  perform: async (facts, db) => {
    const calls = new Set<string>(
      facts.flatMap((fact: Fact) => ("call" in fact && fact.call !== undefined ? [fact.call] : [])),
    );
    const steps = await stepsOf(db);
    for (const step of facts.filter(isMoving)) for (const call of await callsBefore(db, step, steps)) calls.add(call);
    for (const call of await callBacksTo(db, [...calls])) calls.add(call);
    const ids = [...calls];
    for (let from = 0; from < ids.length; from += callsAtOnce)
      await write(db, ids.slice(from, from + callsAtOnce), steps);
  },
};
