/** The other reader of raw facts: it reads what a day needs and no more, and forgets nobody. */
import type { Fact } from "@zongji/domain";
import { figuresOfDay, keptFigures, putEntries, writeRoster } from "@zongji/store";
import { sql } from "kysely";
import { expect, test } from "vitest";
import { stage } from "../../../../packages/domain/src/testing/stage.ts";
import { reviewDays } from "./closing.ts";
import { answeredDay, as, dayMs, daysScene, hour, midnight, others, zone } from "./days.test-scene.ts";
import { dayFromFacts } from "./from-facts.ts";
import { recomputeDay } from "./recompute.ts";

const scene = daysScene();
const day = "2026-11-25";
const period = { from: midnight, to: midnight + dayMs, zone };

/** An agent who signs in that long before, and stays. */
const signedIn = (since: number, node: string): Fact[] => {
  const on = stage({ since });
  on.sits("8002");
  return others(as(on.facts, node), node);
};

test("who has been in one state for more than a month is in it for both readers, and late facts still make a correction", async () => {
  const next = midnight + dayMs;
  await scene.store(as(answeredDay(midnight + 10 * hour).facts));
  await scene.says("n1", next + hour);
  expect(await scene.close(next + hour)).toEqual([day]);
  await scene.store(signedIn(midnight - 70 * dayMs, "n2"));
  const figures = await dayFromFacts(scene.db(), day, zone);
  expect(figures.map(({ by, key }) => [by, key])).toContainEqual(["agent", "agent-8002"]);
  expect(figures).toEqual(await figuresOfDay(scene.db(), period));
  await scene.store(others(as(answeredDay(midnight + 15 * hour).facts, "n3"), "other"));
  expect((await reviewDays(scene.days())).map(({ revision }) => revision)).toEqual([1]);
});

test("who has wrapped up for days is of her call's group still, though nothing else of that call is near the day", async () => {
  const { facts } = answeredDay(midnight - 5 * dayMs + 10 * hour);
  const begins = facts.findLastIndex((fact) => fact.type === "AgentStateChanged" && fact.state === "wrapUp");
  await scene.store(as(facts.slice(0, begins + 1)));
  const figures = await dayFromFacts(scene.db(), day, zone);
  const group = figures.find(({ by, key }) => by === "group" && key === "business");
  expect(group?.values).toMatchObject({ workingTime: [dayMs], occupancy: [dayMs, dayMs] });
  expect(figures).toEqual(await figuresOfDay(scene.db(), period));
});

test("staffing of a closed day is by the hours that were in force then, for both readers, whatever is published later", async () => {
  /** A version of the main calendar that was in force from a moment on; which of them is so now says nothing of then. */
  const publish = (version: number, at: number, from: string, to: string) => {
    const body = JSON.stringify({ zone, weekly: [{ days: [1, 2, 3, 4, 5], from, to }], special: [] });
    return sql`insert into config_item (kind, id, version, state, name, body, at, config_version, published_at)
      values ('schedule', 'hotline', ${version}, 'retired', 'schedule', ${body}, ${at}, ${version}, ${at})`.execute(
      scene.db(),
    );
  };
  await publish(1, midnight - dayMs, "09:00", "17:00");
  // Published at noon: the hotline ends two hours earlier from that day on.
  await publish(2, midnight + 12 * hour, "09:00", "15:00");
  await scene.store(as(answeredDay(midnight + 10 * hour).facts));
  const next = midnight + dayMs;
  await scene.says("n1", next + hour);
  expect(await scene.close(next + hour)).toEqual([day]);
  const kept = await keptFigures(scene.db(), day, 0);
  const fteOf = (by: string, key: string | null) => kept.find((line) => line.by === by && line.key === key)?.values.fte;
  // Signed in from 10:00 on and all night: 5 of the 6 hours from 9:00 to 15:00.
  expect(fteOf("none", null)).toEqual([5 * hour, 6 * hour]);
  expect(fteOf("group", "business")).toEqual([5 * hour, 6 * hour]);
  expect(fteOf("agent", "agent-8001")).toEqual([5 * hour, 6 * hour]);
  expect([fteOf("hour", "14"), fteOf("hour", "15")]).toEqual([[hour, hour], undefined]);
  expect(await dayFromFacts(scene.db(), day, zone)).toEqual(kept);
  await publish(3, next + hour, "00:00", "24:00");
  expect(await recomputeDay(scene.db(), day, zone)).toMatchObject({ differences: [], otherwise: [], holds: true });
  expect(await figuresOfDay(scene.db(), period)).toEqual(kept);
});

test("offline time and overtime of a closed day are by the roster of both days that reach into it, for both readers", async () => {
  const roster = (agent: string, on: string, from: string, to: string) => ({
    ...{ agent, day: on, shifts: [{ shift: "s", name: "s", from, to }] },
  });
  await scene
    .db()
    .transaction()
    .execute(async (work) => {
      await writeRoster(work);
      const plan = [
        // From the day before until 4:00, and from 9:00 to 20:00: she signs in at 10:00 and stays.
        roster("agent-8001", "2026-11-24", "20:00", "04:00"),
        roster("agent-8001", day, "09:00", "20:00"),
        roster("agent-8002", "2026-11-26", "09:00", "20:00"),
      ];
      await putEntries(work, plan, { by: null, at: 0, zone });
    });
  await scene.store(as(answeredDay(midnight + 10 * hour).facts));
  const next = midnight + dayMs;
  await scene.says("n1", next + hour);
  expect(await scene.close(next + hour)).toEqual([day]);
  const kept = await keptFigures(scene.db(), day, 0);
  const ofAgent = kept.find(({ by, key }) => by === "agent" && key === "agent-8001");
  expect(ofAgent?.values).toMatchObject({
    ...{ rosterTime: [15 * hour], offlineTime: [5 * hour], overtimeTime: [4 * hour], onlineTime: [14 * hour] },
    ...{ offlineShare: [5 * hour, 15 * hour], attendedTime: [19 * hour] },
  });
  const offlineAt = (at: string) => kept.find(({ by, key }) => by === "hour" && key === at)?.values.offlineTime;
  expect([offlineAt("03"), offlineAt("04"), offlineAt("09"), offlineAt("10")]).toEqual([
    ...[[hour], undefined, [hour], undefined],
  ]);
  expect(await dayFromFacts(scene.db(), day, zone)).toEqual(kept);
  expect(await recomputeDay(scene.db(), day, zone)).toMatchObject({ differences: [], holds: true });
});

test("it reads the last twenty changes of each agent before the day's surroundings, and no call back of a later day", async () => {
  const early = signedIn(midnight - 40 * dayMs, "n2");
  const change = early.find(({ type }) => type === "AgentStateChanged")!;
  const many = Array.from(
    { length: 60 },
    (_, no): Fact => ({ ...change, seq: 1000 + no, at: change.at + (no + 1) * 60_000 }),
  );
  const dial = (at: number, parent?: string): Fact =>
    ({
      ...{
        node: "n4",
        epoch: "000001-a",
        seq: at - midnight,
        at,
        v: 1,
        type: "DialStarted",
        leg: "l",
        group: "business",
      },
      ...{
        call: `dial-${at}`,
        agent: "agent-8002",
        agentNo: "8002",
        party: "p",
        number: "12345678",
        trunk: "t1",
        parent,
      },
    }) as unknown as Fact;
  const on = answeredDay(midnight + 10 * hour);
  const parent = on.find("CallArrived")[0]!.call;
  await scene.store([...as(on.facts), ...early, ...many]);
  await scene.store([
    dial(midnight + 12 * hour),
    dial(midnight + 20 * hour, parent),
    dial(midnight + 5 * dayMs, parent),
  ]);
  const read: unknown[] = [];
  const watched = scene.db().withPlugin({
    transformQuery: ({ node }) => node,
    transformResult: async ({ result }) => {
      read.push(...result.rows.map(({ body }) => body));
      return result;
    },
  });
  await dayFromFacts(watched, day, zone);
  const facts = read.filter((body): body is Fact => typeof body === "object" && body !== null);
  const own = facts.filter((fact) => fact.node === "n2" && fact.type === "AgentStateChanged");
  expect(own.map(({ at }) => at).sort((a, b) => a - b)).toEqual(many.slice(-20).map(({ at }) => at));
  expect(facts.filter(({ at }) => at >= midnight + 2 * dayMs)).toEqual([]);
  expect(await dayFromFacts(scene.db(), day, zone)).toEqual(await figuresOfDay(scene.db(), period));
});
