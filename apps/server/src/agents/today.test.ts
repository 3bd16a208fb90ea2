import { ownMeasures, todayMeasures } from "@zongji/api";
import { callRecord, type Fact, type LegId, measures, stateSpans, type UserId } from "@zongji/domain";
import { expect, test } from "vitest";
import { figuresOf } from "./figures.ts";
import { stage } from "./stage.test-scene.ts";
import { createDayFigures } from "./today.ts";

const users = ["agent-8001", "agent-8002"] as UserId[];
const citizenGoes = { by: "caller", cause: "hangup" } as const;

/** Three calls: the one who is rung misses the first, which another answers; the second goes in the queue; the third stands. */
const morning = (): { facts: readonly Fact[]; now: number } => {
  const at = stage();
  const signIn = (user: UserId, device: string) => {
    at.signIn(user, device, ["business"]);
    at.feed({ is: "Command", by: { user }, command: { do: "ready" } });
  };
  signIn(users[0]!, "phone-8001");
  const [first, second, third] = ["c1", "c2", "c3"] as LegId[];
  at.arrive(first!);
  at.pass(20_000);
  at.happens({ is: "LegEnded", leg: at.last("Originate").leg, ending: { by: "system", cause: "noAnswer" } });
  signIn(users[1]!, "phone-8002");
  const own = at.answer(first!);
  // Her second of announcements is talk too.
  at.pass(45_000);
  at.happens({ is: "LegEnded", leg: first!, ending: citizenGoes });
  at.happens({ is: "LegEnded", leg: own, ending: citizenGoes });
  at.feed({ is: "Command", by: { user: users[1]! }, command: { do: "busy" } });
  at.arrive(second!);
  at.pass(9000);
  at.happens({ is: "LegEnded", leg: second!, ending: citizenGoes });
  at.arrive(third!);
  return { facts: at.facts, now: at.pass(1000) };
};

/** All of it looked at together. */
const together = (facts: readonly Fact[], now: number) => {
  const calls = [...Map.groupBy(facts, (fact) => ("call" in fact ? fact.call : undefined))].flatMap(([call, own]) => {
    const record = call === undefined ? undefined : callRecord(own);
    return record ? [record] : [];
  });
  const sources = { calls, spans: stateSpans(facts), now };
  return {
    wall: figuresOf(todayMeasures, (name) => measures[name].value({ ...sources, spans: [] })),
    own: users.map((agent) => figuresOf(ownMeasures, (name) => measures[name].value(sources, { from: 0, agent }))),
  };
};

test("whatever was read before, a day's figures are those of all its facts together", () => {
  const { facts, now } = morning();
  const figures = createDayFigures();
  for (let count = 0; count <= facts.length; count += 1) {
    const today = { from: 0, facts: facts.slice(0, count) };
    const { wall, own } = together(today.facts, now);
    expect(figures.wall(today)).toEqual({ from: 0, ...wall });
    for (const [index, user] of users.entries()) {
      expect(figures.own(today, user, now), user).toEqual({ from: 0, ...own[index] });
    }
  }
  expect(figures.wall({ from: 0, facts })).toMatchObject({ inboundTotal: 3, answered: 1, abandonedInQueue: 1 });
  expect(figures.own({ from: 0, facts }, users[0]!, now)).toMatchObject({ talks: 0, offersMissed: 1 });
  expect(figures.own({ from: 0, facts }, users[1]!, now)).toMatchObject({ talks: 1, averageTalk: 46_000 });
});

test("with a new day all of it begins anew", () => {
  const { facts, now } = morning();
  const figures = createDayFigures();
  figures.wall({ from: 0, facts });
  expect(figures.wall({ from: now, facts: [] })).toMatchObject({ inboundTotal: 0, answerRate: null });
  expect(figures.own({ from: now, facts: [] }, users[1]!, now)).toMatchObject({ talks: 0, onlineTime: 0 });
});
