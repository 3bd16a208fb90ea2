/** The other reader of raw facts: it reads what a day needs and no more, and forgets nobody. */
import type { Fact } from "@zongji/domain";
import { figuresOfDay } from "@zongji/store";
import { expect, test } from "vitest";
import { stage } from "../../../../packages/domain/src/testing/stage.ts";
import { reviewDays } from "./closing.ts";
import { answeredDay, as, dayMs, daysScene, hour, midnight, others, zone } from "./days.test-scene.ts";
import { dayFromFacts } from "./from-facts.ts";

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
}, 30_000);

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
}, 30_000);
