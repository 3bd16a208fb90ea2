/** The tables of measures follow facts: what is read from them is what the calls' records say. */
import {
  type CallId,
  callRecord,
  type Fact,
  type FactBody,
  type GroupId,
  type LegId,
  type MeasureName,
  measures,
  type PartyId,
  rowsOf,
  stateSpans,
  type TrunkId,
  tabulate,
  type UserId,
} from "@zongji/domain";
import { checkIdentities, type Db, follow, queryMeasures, rebuildTables, traceMeasure } from "@zongji/store";
import { expect, test } from "vitest";
import { caller, promptMs, stage, startsAt } from "../../../../packages/domain/src/testing/stage.ts";
import { factsDatabase } from "../../../live/src/facts.test-scene.ts";
import { stateFollower } from "../followers/index.ts";
import { measureFollower } from "./follow.ts";

let db: Db;
const { store } = factsDatabase((opened) => {
  db = opened;
});
const names = Object.keys(measures) as MeasureName[];
const zone = "Asia/Shanghai";
const dayMs = 86_400_000;

/** A morning: one is answered and rates, one gives up in the queue, one hangs up in the menu, one goes on. */
const morning = (): { facts: readonly Fact[]; now: number } => {
  const on = stage();
  on.sits("8001");
  const first = on.calls();
  on.passes(promptMs / 2);
  on.presses(first, "1");
  on.picksUp(on.rings("browser-8001") as LegId);
  on.passes(60_000);
  const second = on.calls();
  on.passes(promptMs / 2);
  on.presses(second, "1");
  on.passes(9000);
  on.hangsUp(second, caller);
  on.passes(1000);
  on.hangsUp(first, caller);
  on.passes(promptMs);
  const third = on.calls();
  on.passes(1000);
  on.hangsUp(third, caller);
  on.calls();
  on.passes(500);
  return { facts: on.facts, now: on.now() };
};

const tableOf = (facts: readonly Fact[], now: number, ask: { from: number; to: number }) => {
  const calls = [...Map.groupBy(facts, (fact) => ("call" in fact ? fact.call : undefined))].flatMap(([call, own]) =>
    call === undefined ? [] : (callRecord(own) ?? []),
  );
  const rows = rowsOf({ calls, spans: stateSpans(facts), now, zone });
  return tabulate(measures, { ...ask, grain: "hour", by: ["number"] }, rows);
};

test("what the tables say is what the records say, however the facts came, and after they were made anew", async () => {
  const { facts, now } = morning();
  const period = { from: startsAt - 3_600_000, to: startsAt + dayMs };
  const read = () => queryMeasures(db, { ...period, measures: names, grain: "hour", by: ["number"], zone, now });
  const half = Math.floor(facts.length / 2);
  await store(facts.slice(0, half));
  for (const follower of [measureFollower, stateFollower]) await follow(db, follower);
  expect(await read()).toEqual(tableOf(facts.slice(0, half), now, period));
  await store(facts.slice(half));
  for (const follower of [measureFollower, stateFollower]) await follow(db, follower);
  const expected = tableOf(facts, now, period);
  expect(expected.total.inboundTotal.value).toBe(4);
  expect(expected.total.agentAnswered.value).toBe(1);
  expect(expected.total.abandonedInQueue.value).toBe(1);
  expect(expected.total.longestQueue.value).toBe(1);
  expect(await read()).toEqual(expected);
  expect(await checkIdentities(db, period.from, period.to, { now, zone })).toEqual([]);
  await rebuildTables(db, [measureFollower, stateFollower]);
  expect(await read()).toEqual(expected);
});

let seq = 0;
const fact = (at: number, body: FactBody): Fact => {
  seq += 1;
  return { node: "n2", epoch: "000001-00000000", seq, at, v: 1, ...body } as Fact;
};
const agent = { agent: "u1" as UserId, agentNo: "8001" };
const t0 = Date.UTC(2027, 2, 1, 1);

const arrives = (name: string, at: number): Fact => {
  const party = "p1" as PartyId;
  return fact(at, {
    ...{
      type: "CallArrived",
      call: name as CallId,
      leg: `${name}-leg` as LegId,
      party,
      withheld: false,
      sipCallId: "x",
    },
    ...{ trunk: "t1" as TrunkId, number: "12345678" },
  });
};
const ends = (name: string, at: number, disposition?: "D1" | "D3"): Fact =>
  fact(at, {
    ...{ type: "CallEnded", call: name as CallId, ending: { by: "caller", cause: "hangup" } },
    ...(disposition && { disposition }),
  } as FactBody);
/** A call back that is answered after 5 s and talked for 30 s. */
const returns = (name: string, parent: string, at: number): Fact[] => {
  const [call, leg] = [name as CallId, `${name}-far` as LegId];
  const group = "business" as GroupId;
  const dial = { call, leg, group, ...agent };
  return [
    fact(at, { type: "LegStarted", call, leg: `${name}-own` as LegId, role: "agent", ...agent } as unknown as FactBody),
    fact(at, {
      ...{ type: "DialStarted", ...dial, party: "p1" as PartyId, number: "12345678", trunk: "t1" as TrunkId },
      parent: parent as CallId,
    } as FactBody),
    fact(at + 5000, { type: "DialAnswered", ...dial } as FactBody),
    fact(at + 35_000, {
      ...{ type: "TalkEnded", call, leg, group, ...agent },
      ending: { by: "callee", cause: "hangup" },
    } as FactBody),
    ends(name, at + 35_000),
  ];
};

test("a missed call is recovered by a call back, also where its own facts come last", async () => {
  const period = { from: t0, to: t0 + dayMs };
  const recovered = async () => {
    await follow(db, measureFollower);
    const { total } = await queryMeasures(db, {
      ...{ ...period, measures: ["recovered", "callBacks"] as const, grain: "day", zone, now: t0 + dayMs },
    });
    return [total.callBacks.value, total.recovered.value];
  };
  await store(returns("back", "missed", t0 + 60_000));
  const missed = [arrives("missed", t0), ends("missed", t0 + 20_000, "D3")];
  expect(await recovered()).toEqual([1, 0]);
  await store(missed);
  expect(await recovered()).toEqual([1, 1]);
  await store(returns("again", "missed", t0 + 120_000));
  expect(await recovered()).toEqual([2, 1]);
  const { items } = await traceMeasure(
    db,
    { measure: "recovered", slice: period, now: t0 + dayMs, zone },
    { pageSize: 10 },
  );
  expect(items).toEqual([{ id: "missed", call: "missed", at: t0 }]);
});
