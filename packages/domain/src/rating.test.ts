import { expect, test } from "vitest";
import { exampleHotline } from "./example.ts";
import { callRecord } from "./readmodel.ts";
import { agentHangup, promptMs, type Stage, talking } from "./testing/stage.ts";

/** A caller who is asked to rate; the thanks last `promptMs`. */
function asked(ratingOpenMs?: number) {
  const config = exampleHotline();
  const policies = { ...config.policies, ...(ratingOpenMs === undefined ? {} : { ratingOpenMs }) };
  const { on, leg, agent } = talking({ config: { ...config, policies } });
  on.hangsUp(agent, agentHangup);
  on.passes(promptMs);
  return { on, leg };
}
const outcome = (on: Stage) => on.find("SurveyEnded").map((fact) => fact.outcome);
const rating = (on: Stage) => callRecord(on.of(on.find("CallArrived")[0]!.call))?.rating?.key;

test("1, then 2 within the time-out: 2 counts", () => {
  const { on, leg } = asked();
  on.presses(leg, "1");
  on.passes(2900);
  expect(outcome(on)).toEqual([]);
  on.presses(leg, "2");
  on.passes(5000);
  expect([rating(on), outcome(on)]).toEqual(["2", ["rated"]]);
  expect(on.find("RatingGiven").map(({ key }) => key)).toEqual(["1", "2"]);
  expect(on.outcome()).toBe("D2 system flowEnded");
});

test("a key after the time-out is none, and no other key makes it longer", () => {
  for (const late of [3001, 3500]) {
    const { on, leg } = asked();
    on.presses(leg, "1");
    on.passes(2500);
    on.presses(leg, "1");
    on.passes(late - 2500);
    on.presses(leg, "3");
    on.passes(5000);
    expect([rating(on), outcome(on)]).toEqual(["1", ["rated"]]);
  }
});

test("the time-out is a setting: none at all, or longer; the thanks are heard to their end all the same", () => {
  const none = asked(0);
  none.on.presses(none.leg, "1");
  none.on.passes(1);
  none.on.presses(none.leg, "2");
  none.on.passes(promptMs - 2);
  expect(none.on.hears(none.leg)).toBe("survey.thanks");
  none.on.passes(1);
  expect(none.on.hears(none.leg)).toBe("goodbye");
  expect(rating(none.on)).toBe("1");

  const long = asked(10_000);
  long.on.presses(long.leg, "1");
  long.on.passes(9_900);
  long.on.presses(long.leg, "2");
  long.on.passes(promptMs - 1);
  expect(long.on.hears(long.leg)).toBe("survey.thanks");
  long.on.passes(1);
  expect(long.on.hears(long.leg)).toBe("goodbye");
  expect(rating(long.on)).toBe("2");
});

test("a key that is none of the options leaves the rating, however many come", () => {
  const { on, leg } = asked();
  on.presses(leg, "2");
  for (const key of "9999") on.presses(leg, key);
  on.passes(5000);
  expect([rating(on), outcome(on)]).toEqual(["2", ["rated"]]);
});

test("two invalid keys are forgiven, a valid one after them counts; the third is 无效", () => {
  const forgiven = asked();
  for (const key of "992") forgiven.on.presses(forgiven.leg, key);
  forgiven.on.passes(5000);
  expect([rating(forgiven.on), outcome(forgiven.on)]).toEqual(["2", ["rated"]]);
  const invalid = asked();
  for (const key of "9992") invalid.on.presses(invalid.leg, key);
  invalid.on.passes(5000);
  expect([rating(invalid.on), outcome(invalid.on)]).toEqual([undefined, ["invalid"]]);
});

test("who hangs up after a valid key has rated by it; who hangs up without one has not", () => {
  for (const [keys, expected] of [
    ["1", "1"],
    ["12", "2"],
    ["9", undefined],
    ["", undefined],
  ] as const) {
    const { on, leg } = asked();
    for (const key of keys) on.presses(leg, key);
    on.hangsUp(leg);
    expect([rating(on), outcome(on)]).toEqual([expected, [expected === undefined ? "hangup" : "rated"]]);
    expect(on.timers.has(`Survey:${on.find("CallArrived")[0]?.call}`)).toBe(false);
  }
});

test("the media is gone for a moment: the rating stands", () => {
  const { on, leg } = asked();
  on.presses(leg, "1");
  on.report({ is: "LegMediaLost", leg, why: "mediaRestarted" });
  on.report({ is: "LegMediaBack", leg });
  on.passes(5000);
  expect([rating(on), outcome(on)]).toEqual(["1", ["rated"]]);
});
