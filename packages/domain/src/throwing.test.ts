import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Call } from "./call/call.ts";
import { step } from "./hotline.ts";
import type { CallId, TrunkId } from "./ids.ts";
import type { Effect, Input } from "./input.ts";
import type { Hotline } from "./run.ts";
import { config, groups, isLost, life, nos, play } from "./testing/random.test-scene.ts";
import { type Stage, stage } from "./testing/stage.ts";
import { type Plan, throwingStep } from "./testing/throws.ts";
import { falseHoldings, falseIdentities, falseRebuild, falseSeats, falseStories } from "./testing/truths.ts";

/** How many steps are made in all; a million takes some minutes. */
const wanted = Number(process.env.ZONGJI_STEPS ?? 10_000);

/** What the throws did, over all runs: `ended` and `removed` are calls, `undone` parts that were about none. */
const figures = { steps: 0, throws: 0, ended: 0, removed: 0, undone: 0 };

/** The call that an input is about, as it was before. */
const subjectOf = ({ legs, recordings, agents }: Hotline, input: Input): CallId | undefined => {
  if (input.is === "DeviceReachable" || input.is === "DeviceUnreachable") {
    const seat = [...agents.values()].find(({ device }) => device === input.device)?.seat;
    return seat && "call" in seat ? seat.call : undefined;
  }
  if (input.is === "TimerFired") return "call" in input.timer ? input.timer.call : undefined;
  if ("recording" in input) return recordings.get(input.recording)?.call;
  return "leg" in input ? legs.get(input.leg) : undefined;
};

/** The queue's turn and an alarm's may move these at the end of any step. */
const isAnybodys = ({ state, emergency }: Call): boolean => state.at === "queued" || emergency !== undefined;

/** Inputs that concern many calls, each for itself. */
const many: ReadonlySet<Input["is"]> = new Set(["ConfigChanged", "PoolsChanged", "DrainOver"]);

type Before = Pick<Hotline, "calls" | "agents"> & { readonly subject: CallId | undefined };

/** What a throw must not have done. */
function falseThrow(hotline: Hotline, input: Input, before: Before, effects: readonly Effect[]): string[] {
  const wrong: string[] = [];
  const faults = effects.flatMap((effect) => ("fact" in effect || !("fault" in effect) ? [] : [effect.fault]));
  const told = new Set(
    effects.flatMap((effect) => ("fact" in effect && effect.fact.type === "CallFailed" ? [effect.fact.call] : [])),
  );
  const failed = new Set(faults.flatMap(({ call }) => (call === undefined ? [] : [call])));
  for (const { call, how } of faults) {
    if (how === "stuck") wrong.push(`${input.is}: stuck`);
    if (call !== undefined && !told.has(call)) wrong.push(`${call} failed by ${input.is}, and no fact says so`);
    const state = call === undefined ? undefined : hotline.calls.get(call)?.state;
    if (state && state.at !== "closing") wrong.push(`${call} failed by ${input.is}, and is ${state.at}`);
    const was = call === undefined ? undefined : before.calls.get(call)?.state;
    if (state?.at === "closing" && was?.at !== "closing" && state.ending.cause !== "stepFailed")
      wrong.push(`${call} failed by ${input.is}, and ends by ${state.ending.cause}`);
  }
  if (failed.size > faults.length)
    wrong.push(`${input.is} threw ${faults.length} times and ended ${failed.size} calls`);
  // What an agent asked for, at her desk or by her phone, was done where only what follows from it threw.
  const asks = input.is === "Command" || (input.is === "LegArrived" && input.device !== undefined);
  const isRefused = effects.some(
    (effect) => "refused" in effect || ("command" in effect && effect.command.do === "Refuse"),
  );
  if (many.has(input.is) || (asks && !isRefused)) return wrong;
  for (const [id, call] of before.calls) {
    if (failed.has(id) || id === before.subject || isAnybodys(call) || hotline.calls.get(id) === call) continue;
    wrong.push(`${input.is} failed, and ${id}, ${call.state.at}, is another`);
  }
  for (const [user, agent] of before.agents) {
    const call = "call" in agent.seat ? before.calls.get(agent.seat.call) : undefined;
    if (!call || failed.has(call.id) || call.id === before.subject || isAnybodys(call)) continue;
    if (agent.seat.at !== "wrapUp" && hotline.agents.get(user) !== agent) wrong.push(`${user} is another`);
  }
  return wrong;
}

/** A stage whose steps throw by these plans, one plan a step, over and over. */
function throwing(plans: readonly (Plan | undefined)[], scene: Parameters<typeof stage>[0]) {
  const wrong: string[] = [];
  let [turn, isOn, isLeft] = [0, true, false];
  const on = stage({
    ...scene,
    throws: (input, hotline, context) => {
      figures.steps += 1;
      const planned = isOn ? (plans[turn++ % plans.length] ?? []) : [];
      // What ends an agent's wrap-up or a recording without its machine has no second way.
      const isPlain = "recording" in input || (input.is === "TimerFired" && "user" in input.timer);
      const plan = isPlain ? planned.slice(0, 1) : planned;
      const { calls, agents } = hotline;
      const before = { calls: new Map(calls), agents: new Map(agents), subject: subjectOf(hotline, input) } as Before;
      const { effects, thrown } = throwingStep(hotline, context, plan, (given) => step(hotline, input, given));
      const faults = effects.flatMap((effect) => ("fault" in effect ? [effect.fault] : []));
      figures.throws += thrown;
      for (const { how } of new Map(faults.map((fault) => [fault.call ?? fault, fault])).values())
        if (how !== "stuck") figures[how] += 1;
      if (faults.length !== thrown) wrong.push(`${input.is} threw ${thrown} times, ${faults.length} faults are told`);
      if (thrown > 0) wrong.push(...falseThrow(hotline, input, before, effects));
      if (faults.some(({ how }) => how === "undone")) isLeft = true;
      return effects;
    },
  });
  return {
    on,
    wrong,
    /** What a step left undone that was about no call (a free agent was not rung), the next step does. */
    goesOn: () => {
      if (!isLeft) return;
      [isOn, isLeft] = [false, false];
      on.report({ is: "TrunkReachable", trunk: "none" as TrunkId });
      isOn = true;
    },
    /** From now on nothing throws. */
    calm: () => {
      isOn = false;
    },
  };
}

function sitAll(on: Stage): void {
  for (const each of nos) on.sits(each, groups, `${each === "8001" || each === "8000" ? "browser" : "phone"}-${each}`);
}

/** Most steps have a few points, some have many. */
const point = fc.oneof(fc.integer({ min: 1, max: 7 }), fc.integer({ min: 1, max: 30 }));
const plan = fc.oneof(
  { weight: 12, arbitrary: fc.constant(undefined) },
  { weight: 2, arbitrary: fc.tuple(point) },
  { weight: 1, arbitrary: fc.tuple(point, point) },
);

const property = fc.property(
  fc.record({
    acts: fc.array(life, { minLength: 20, maxLength: 250, size: "max" }),
    plans: fc.array(plan, { minLength: 5, maxLength: 40, size: "max" }),
    latencies: fc.array(fc.constantFrom(0, 0, 0, 0, 40, 900), { minLength: 1, maxLength: 12 }),
  }),
  ({ acts, plans, latencies }) => {
    let turn = 0;
    const { on, wrong, goesOn, calm } = throwing(plans, {
      config: config("wait"),
      latencyMs: () => latencies[turn++ % latencies.length] ?? 0,
    });
    sitAll(on);
    for (const each of acts) {
      if (each.do === "dies") on.dies(() => play(on, each.during), isLost[each.lost]);
      else play(on, each);
      goesOn();
      expect([...wrong, ...falseSeats(on.hotline), ...falseHoldings(on.hotline, on.timers)]).toEqual([]);
      expect([...on.hotline.timers.keys()].sort()).toEqual([...on.timers.keys()].sort());
    }
    expect([...falseRebuild(on.hotline, on.facts), ...falseStories(on.facts, false)]).toEqual([]);
    calm();
    on.feed({ is: "DrainStarted" });
    on.passes(5_000);
    on.feed({ is: "DrainOver" });
    on.passes(400_000);
    expect(on.hotline.calls.size + on.hotline.legs.size + on.hotline.waiting.size).toBe(0);
    expect([...on.timers.keys()].filter((id) => !/^(WrapUp|DeviceGone|Callback):/.test(id))).toEqual([]);
    expect([...on.hotline.timers.keys()].sort()).toEqual([...on.timers.keys()].sort());
    expect(on.hotline.recordings.size).toBe(0);
    expect([...on.faults, ...falseSeats(on.hotline)]).toEqual([]);
    expect([...falseStories(on.facts, true), ...falseIdentities(on.facts)]).toEqual([]);
  },
);

describe("steps that throw at random places", () => {
  test("each throw ends one call, or none, and all else goes on: every call ends once and truly", () => {
    // Each round has a seed of its own: with the same one it would be the same lives again.
    const { seed = 1 } = fc.readConfigureGlobal();
    for (let round = 0; figures.steps < wanted; round += 1) fc.assert(property, { numRuns: 20, seed: seed + round });
    console.log(`steps that throw: ${JSON.stringify(figures)}`);
    expect(Math.min(figures.ended, figures.removed, figures.undone)).toBeGreaterThan(10);
  }, 3_600_000);
});
