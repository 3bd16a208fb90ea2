import { expect, test } from "vitest";
import type { Fact, FactBody } from "./fact.ts";
import type { CallId, LegId, RecordingId } from "./ids.ts";
import { isStep, placed, placedInTurn, steadyOf } from "./time.ts";

const hourMs = 3_600_000;
const midnight = Date.UTC(2026, 10, 25, 16);
const [call, leg] = ["c1" as CallId, "l1" as LegId];

/** A node whose wall clock the test sets: gives facts as it stamps them. */
const node = (name = "n", start = midnight) => {
  const facts: Fact[] = [];
  let [steady, offsetMs, seq] = [start, 0, 0];
  const say = (body: FactBody) => {
    const key = { node: name, epoch: "000001-a", seq: ++seq, at: steady + offsetMs, v: 1 };
    facts.push({ ...body, ...key, ...(offsetMs === 0 ? {} : { steady }) });
  };
  return {
    facts,
    says: () => say({ type: "CallAnswered", call, leg }),
    tells: say,
    passes: (ms: number) => {
      steady += ms;
    },
    stepped: (byMs: number, upMs?: number) => {
      offsetMs += byMs;
      say({ type: "ClockStepped", byMs, ...(upMs === undefined ? {} : { upMs }) });
    },
  };
};
const times = (facts: readonly Fact[], whole?: boolean): number[] =>
  placed(facts, facts.filter(isStep), whole).flatMap(({ type, at }) =>
    type === "ClockStepped" ? [] : [at - midnight],
  );

test.each([hourMs, -hourMs])(
  "a step of %i ms moves what was stamped before it, and durations stay what they were",
  (byMs) => {
    const on = node();
    on.says();
    on.passes(7000);
    on.stepped(byMs, hourMs);
    on.says();
    on.passes(3000);
    on.says();
    expect(times(on.facts)).toEqual([byMs, byMs + 7000, byMs + 10_000]);
  },
);

test("a step away and back moves only what was stamped between", () => {
  const on = node();
  on.says();
  on.stepped(hourMs, hourMs);
  on.says();
  on.passes(5000);
  on.stepped(-hourMs, hourMs);
  on.says();
  expect(times(on.facts, false)).toEqual([0, 0, 5000]);
});

test("a step reaches as far back as the steady clock is known to have run on, in another node nothing", () => {
  const on = node();
  on.says();
  on.passes(10_000);
  on.says();
  on.passes(1000);
  on.stepped(hourMs, 5000);
  const other = node("m");
  other.says();
  const steps = on.facts.filter(isStep);
  expect(times(on.facts)).toEqual([0, hourMs + 10_000]);
  expect(placed(other.facts, steps)).toEqual(other.facts);
});

test("a step of an earlier release moves nothing: its `at` never went back", () => {
  const on = node();
  on.says();
  on.stepped(hourMs);
  expect(times(on.facts)).toEqual([0]);
});

test("what was over for a day stays where it was; what lasted until then moves as a whole", () => {
  const on = node();
  on.says();
  on.passes(25 * hourMs);
  on.says();
  on.stepped(-hourMs, 100 * hourMs);
  expect(times(on.facts, false)).toEqual([0, 24 * hourMs]);
  expect(times(on.facts, true)).toEqual([-hourMs, 24 * hourMs]);
  const inTurn = placedInTurn(on.facts.slice(0, 2), on.facts.filter(isStep));
  expect(inTurn.map(({ at }) => at - midnight)).toEqual([-hourMs, 24 * hourMs]);
});

test("what a fact tells of another moment moves with it; steady time is what it was", () => {
  const on = node();
  const recording = "r1" as RecordingId;
  on.tells({ type: "RecordingStarted", call, leg, recording, file: "f", since: midnight - 200 });
  on.stepped(-hourMs, hourMs);
  const [started] = placed(on.facts, on.facts.filter(isStep));
  expect(started).toMatchObject({ at: midnight - hourMs, since: midnight - 200 - hourMs });
  expect(steadyOf(started!)).toBe(midnight);
});

test("without a step facts are given back as they are", () => {
  const on = node();
  on.says();
  expect(placed(on.facts, [])).toBe(on.facts);
  expect(steadyOf(on.facts[0]!)).toBe(midnight);
});

test("a step moves what was stamped before it, and not itself nor what came after", () => {
  const on = node();
  on.says();
  on.passes(1000);
  on.stepped(hourMs, 2000);
  on.passes(1000);
  on.says();
  const moved = placed(on.facts, on.facts.filter(isStep), false).map(({ at }, index) => at - on.facts[index]!.at);
  expect(moved).toEqual([hourMs, 0, 0]);
});

test("a link that is answered a day later makes no call go on until then", () => {
  const on = node();
  on.says();
  on.passes(20 * hourMs);
  const of = { call, agent: "u1" as never, agentNo: "8001", survey: "s", link: "l" };
  on.tells({ type: "SurveyLinkRated", ...of, key: "1", option: "", score: 5, satisfied: true });
  on.passes(10 * hourMs);
  on.stepped(hourMs, 40 * hourMs);
  const ofCall = on.facts.filter((fact) => !isStep(fact));
  expect(placed(ofCall, on.facts.filter(isStep)).map(({ at }) => at - midnight)).toEqual([0, 20 * hourMs]);
});
