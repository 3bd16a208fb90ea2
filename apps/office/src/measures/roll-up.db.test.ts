/** Reports through roll-ups say what the tables say: after late facts, after the tables were made anew, and while an older installation is being rolled up. */
import {
  type CallId,
  type Fact,
  type FactBody,
  type LegId,
  type MeasureName,
  measures,
  type PartyId,
  type TrunkId,
  type UserId,
  usualZone,
} from "@zongji/domain";
import { until } from "@zongji/kit";
import { type Db, Following, follow, queryMeasures, rebuildTables, rollDays } from "@zongji/store";
import { expect, test } from "vitest";
import { fixedDay } from "../../../../packages/store/src/testing/fixed-day.test-scene.ts";
import { factsDatabase } from "../../../live/src/facts.test-scene.ts";
import { stateFollower } from "../followers/index.ts";
import { keepRolledUp, measureFollower } from "./index.ts";

let db: Db;
const { store, world } = factsDatabase((opened) => {
  db = opened;
});
const followers = [measureFollower, stateFollower];
const names = Object.keys(measures) as MeasureName[];
const dayMs = 86_400_000;
const now = fixedDay();
/** Noon in Shanghai, some days ago. */
const noon = (daysAgo: number): number => Math.floor(now / dayMs) * dayMs - daysAgo * dayMs + 4 * 3_600_000;

let seq = 0;
const fact = (at: number, body: object): Fact => {
  seq += 1;
  return { node: "n3", epoch: "000001-00000000", seq, at, v: 1, ...(body as FactBody) } as Fact;
};
const call = (name: string, at: number, disposition = "D1"): Fact[] => {
  const of = { call: name as CallId, leg: `${name}-leg` as LegId };
  const told = { party: "p1" as PartyId, withheld: false, sipCallId: "x", trunk: "t1" as TrunkId, number: "12345678" };
  return [
    fact(at, { type: "CallArrived", ...of, ...told }),
    fact(at + 9000, { type: "CallEnded", call: of.call, ending: { by: "caller", cause: "hangup" }, disposition }),
  ];
};
const agent = { agent: "u1" as UserId, agentNo: "8001", groups: [] };
const state = (at: number, name: string): Fact => fact(at, { type: "AgentStateChanged", state: name, ...agent });

const followAll = async (): Promise<void> => {
  for (const follower of followers) await follow(db, follower);
};
const rollAll = async (): Promise<void> => {
  for (const kind of ["call", "state"] as const)
    await rollDays(db, kind, { zone: usualZone, now }, { settleMs: 0, mayGoOn: () => true });
};
const rolledDays = async (): Promise<number> => {
  const rows = await Promise.all(
    (["call_rolled", "state_rolled"] as const).map((table) => db.selectFrom(table).select("day").execute()),
  );
  return rows.flat().length;
};
const read = async (isRaw: boolean, by: readonly ("number" | "agent" | "hour")[] = ["number"]) => {
  const period = { from: noon(12) - 12 * 3_600_000, to: noon(0) + dayMs };
  return queryMeasures(db, { ...period, measures: names, grain: "day", by, zone: usualZone, now: now + dayMs, isRaw });
};
/** What everybody reads is what the tables say. */
const isRight = async (): Promise<number | undefined> => {
  for (const by of [["number"], ["agent"], ["hour"]] as const)
    expect(await read(false, by)).toEqual(await read(true, by));
  return (await read(false)).total.inboundTotal.value;
};

test("late facts, a correction and tables made anew are in what is read at once", async () => {
  await store([...call("a", noon(5)), ...call("b", noon(4)), ...call("c", noon(4) + 60_000, "D8")]);
  await store([state(noon(5), "ready"), state(noon(5) + 60_000, "rest"), state(noon(4), "ready")]);
  await followAll();
  expect(await isRight()).toBe(3);
  await rollAll();
  const all = await rolledDays();
  expect(all).toBeGreaterThan(6);
  expect(await isRight()).toBe(3);
  // It came late: its day, and no other, is read from the tables until it is rolled up again.
  await store(call("late", noon(4) + 120_000));
  await follow(db, measureFollower);
  expect(await rolledDays()).toBe(all - 1);
  expect(await isRight()).toBe(4);
  await rollAll();
  expect(await rolledDays()).toBe(all);
  expect(await isRight()).toBe(4);
  // Her open state ends: all days since it began are other days now.
  await store([state(noon(2), "busy")]);
  await followAll();
  expect(await rolledDays()).toBeLessThan(all);
  expect(await isRight()).toBe(4);
  await rollAll();
  await rebuildTables(db, followers);
  expect(await rolledDays()).toBe(0);
  expect(await isRight()).toBe(4);
});

test("a new version of the follower serves what it has made, and not what was rolled up of the old", async () => {
  await followAll();
  await rollAll();
  expect(await rolledDays()).toBeGreaterThan(0);
  const told: string[] = [];
  const log = {
    debug: () => {},
    info: (_: object, line: string) => void told.push(line),
    warn: () => {},
    error: () => {},
  };
  // A first look takes note of the version that is there.
  const first = new Following(db, followers, log);
  await until(
    "its version is known",
    async () =>
      (await db.selectFrom("follower_version").select("version").where("follower", "=", "measures").execute()).length >
      0,
  );
  await first.close();
  const following = new Following(db, [{ ...measureFollower, version: 2 }], log);
  try {
    await until("the new tables serve", () => told.includes("tables were made anew and serve now"));
  } finally {
    await following.close();
  }
  expect(await db.selectFrom("call_rolled").select("day").execute()).toEqual([]);
  expect(await isRight()).toBe(4);
  await rollAll();
  expect((await db.selectFrom("call_rolled").select("day").execute()).length).toBeGreaterThan(0);
  expect(await isRight()).toBe(4);
});

test("two servers roll days up side by side, each day once", async () => {
  await rollAll();
  const all = await rolledDays();
  for (const table of ["call_rollup", "call_rolled", "state_rollup", "group_rollup", "state_rolled"] as const)
    await db.deleteFrom(table).execute();
  await Promise.all([rollAll(), rollAll(), rollAll()]);
  expect(await rolledDays()).toBe(all);
  expect(await isRight()).toBe(4);
});

test("an installation that has no roll-ups yet is rolled up beside its work, and is right meanwhile", async () => {
  for (const table of ["call_rollup", "call_rolled", "state_rollup", "group_rollup", "state_rolled"] as const)
    await db.deleteFrom(table).execute();
  const log = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} };
  const stop = keepRolledUp(db, log as never, usualZone);
  world.own({ close: stop });
  await until("a day is rolled up", async () => (await rolledDays()) > 0);
  expect(await isRight()).toBe(4);
  const due = (noon(0) - noon(5)) / dayMs;
  await until("all are", async () => (await rolledDays()) >= 2 * (due - 1));
  expect(await isRight()).toBe(4);
  await stop();
});
