import { describe, expect, test } from "vitest";
import { isFree } from "./agent.ts";
import { exampleHotline } from "./example.ts";
import { step } from "./hotline.ts";
import type { CallId, DeviceId, GroupId, LegId, TrunkId, UserId } from "./ids.ts";
import { type SceneName, scene, scenes, user } from "./testing/scenes.ts";
import { type Stage, stage, talking } from "./testing/stage.ts";
import { falseHoldings, falseIdentities, falseOpen, falseRebuild, falseSeats, falseStories } from "./testing/truths.ts";

const names = Object.keys(scenes) as SceneName[];
const once = [1];
/** The machine throws again as it ends the call. */
const twice = [1, 1];

const truths = (on: Stage): string[] => [
  ...falseSeats(on.hotline),
  ...falseHoldings(on.hotline, on.timers),
  ...falseRebuild(on.hotline, on.facts),
  ...falseStories(on.facts, false),
  ...on.faults,
];

/** All that goes on is over, and nothing is left behind. */
const over = (on: Stage): string[] => {
  on.passes(400_000);
  const { calls, legs, waiting, recordings } = on.hotline;
  return [
    ...truths(on),
    ...falseStories(on.facts, true),
    ...falseIdentities(on.facts),
    ...falseOpen(on.facts, ["signIn", "state"]),
    ...(calls.size + legs.size + waiting.size + recordings.size > 0 ? ["something is left behind"] : []),
  ];
};

/** A step about the call throws. */
const breakCall = (on: Stage, call: CallId, as: readonly number[]): void => {
  const { leg, legs } = on.hotline.calls.get(call)!;
  const one = legs[leg] ? leg : (Object.keys(legs)[0] as LegId);
  on.breaks(as);
  on.report({ is: "LegHeld", leg: one });
};

describe.each([
  ["once: the call ends as calls end", once, "ended"],
  ["twice: the call is taken away by force", twice, "removed"],
] as const)("a step that throws %s", (_what, as, how) => {
  test.each(names)("%s", (name) => {
    const { on } = scene(name);
    const call = [...on.hotline.calls.keys()][0]!;
    const isClosing = on.hotline.calls.get(call)!.state.at === "closing";
    breakCall(on, call, as);
    expect(on.stepFaults.map((fault) => [fault.call, fault.how, fault.input])).toEqual(
      as.map(() => [call, how, "LegHeld"]),
    );
    expect(on.find("CallFailed")).toMatchObject([{ call, input: "LegHeld" }]);
    expect(truths(on)).toEqual([]);
    on.passes(50);
    expect([...on.legs.values()].filter(({ at }) => at === "trying" || at === "up")).toEqual([]);
    expect([...on.hotline.agents.values()].filter(({ seat }) => !isFree(seat))).toEqual([]);
    const [ended] = on.find("CallEnded");
    if (!isClosing) expect(ended?.ending).toEqual({ by: "system", cause: "stepFailed" });
    const isIn = on.find("CallArrived").length > 0;
    const answered = on.find("OfferAnswered").length > 0;
    if (!isClosing && isIn)
      expect([ended?.disposition, ended?.detail]).toEqual(answered ? ["D2", undefined] : ["D10", "stepFailed"]);
    expect(over(on)).toEqual([]);
  });
});

/** Makes the last step of a scene throw at its first point, at its second and so on, as long as it has one. */
const atEachPoint = (name: SceneName, last: (on: Stage) => void, look: (on: Stage) => void): number => {
  for (let point = 1; ; point += 1) {
    const { on } = scene(name);
    on.breaks([point]);
    last(on);
    if (on.stepFaults.length === 0) return point - 1;
    look(on);
  }
};

/** The citizen's leg, or the agent's where there is none yet. */
const firstLeg = (on: Stage): LegId => {
  const { leg, legs } = [...on.hotline.calls.values()][0]!;
  return legs[leg] ? leg : (Object.keys(legs)[0] as LegId);
};

describe("wherever a step throws, all that it did is taken back before its call ends", () => {
  test.each(names)("as the first party hangs up: %s", (name) => {
    const points = atEachPoint(
      name,
      (on) => on.hangsUp(firstLeg(on)),
      (on) => expect([...truths(on), ...over(on)]).toEqual([]),
    );
    expect(points).toBeGreaterThan(1);
  });

  test.each(names)("as all calls are to end: %s", (name) => {
    const points = atEachPoint(
      name,
      (on) => void on.feed({ is: "DrainOver" }),
      (on) => expect([...truths(on), ...over(on)]).toEqual([]),
    );
    expect(points).toBeGreaterThan(0);
  });

  test("as a waiting caller's turn comes, and as a phone picks up", () => {
    const isOver = (on: Stage): void => {
      expect(truths(on)).toEqual([]);
      on.hangsUp([...on.legs.keys()][0]!);
      expect(over(on)).toEqual([]);
    };
    const queued = atEachPoint("queued", (on) => void on.asks(user("8001"), { do: "ready" }), isOver);
    const picked = atEachPoint("ringing", (on) => on.picksUp(on.rings("browser-8001")!), isOver);
    expect([queued > 2, picked > 5]).toEqual([true, true]);
  });
});

describe("a call that arrives", () => {
  test.each([
    ["is refused with 500, and its facts tell it", once, "party-of-01062345678"],
    ["is refused with 500 where not even its pseudonym can be made", twice, ""],
  ])("%s", (_what, as, party) => {
    const on = stage();
    on.breaks(as);
    const leg = on.calls();
    expect(on.commands).toEqual([
      { do: "Refuse", leg, status: 500, ending: { by: "system", cause: "stepFailed", sip: 500 } },
    ]);
    expect(on.types()).toEqual(["CallArrived", "CallFailed", "LegEnded", "CallEnded"]);
    const [arrived] = on.find("CallArrived");
    expect(arrived).toMatchObject({ leg, party, number: "12345678" });
    expect(on.find("CallEnded")).toMatchObject([{ call: arrived!.call, disposition: "D10", detail: "stepFailed" }]);
    expect(on.stepFaults).toHaveLength(as.length);
    expect(over(on)).toEqual([]);
  });

  test("from an agent's phone is refused with 500, and is no call", () => {
    const on = stage();
    on.sits("8002", undefined, "phone-8002");
    const before = on.facts.length;
    on.breaks(once);
    const leg = on.dials("phone-8002", "8001");
    expect(on.commands.at(-1)).toMatchObject({ do: "Refuse", leg, status: 500 });
    expect(on.facts.slice(before)).toMatchObject([{ type: "StepFailed", input: "LegArrived" }]);
    expect([on.seat("8002"), over(on)]).toEqual(["ready", []]);
  });
});

describe("a command", () => {
  test("in a talk is refused, and the talk ends: the agent wraps up as after each talk", () => {
    const { on } = scene("talking");
    on.breaks(once);
    expect(on.asks(user("8001"), { do: "hold" })).toBe("stepFailed");
    expect(on.stepFaults).toMatchObject([{ input: "hold", user: user("8001"), how: "ended" }]);
    expect(on.find("CallFailed")).toMatchObject([{ input: "hold", by: user("8001") }]);
    expect(on.find("TalkEnded")).toMatchObject([{ ending: { by: "system", cause: "stepFailed" } }]);
    expect(on.seat("8001")).toBe("wrapUp");
    expect(over(on)).toEqual([]);
  });

  test("that is about no call is refused and taken back, and no call notices", () => {
    const { on } = scene("talking");
    const before = [...on.hotline.calls.values(), ...on.hotline.agents.values()];
    on.breaks([2]);
    expect(on.asks(user("8002"), { do: "busy" })).toBe("stepFailed");
    expect(on.stepFaults).toMatchObject([{ input: "busy", user: user("8002"), how: "undone" }]);
    expect([...on.hotline.calls.values(), ...on.hotline.agents.values()]).toEqual(before);
    expect(on.find("StepFailed")).toMatchObject([{ input: "busy", by: user("8002") }]);
    expect(on.asks(user("8002"), { do: "busy" })).toBeUndefined();
    on.hangsUp([...on.legs.keys()][0]!);
    expect(over(on)).toEqual([]);
  });

  test("that begins a call leaves no call, and the agent as she was", () => {
    const on = stage();
    on.sits("8001");
    on.sits("8002");
    const { since } = on.hotline.agents.get(user("8001"))!;
    on.passes(5_000);
    on.breaks([6]);
    expect(on.asks(user("8001"), { do: "callInternal", agent: user("8002") })).toBe("stepFailed");
    expect(on.hotline.agents.get(user("8001"))).toMatchObject({ seat: { at: "ready" }, since });
    expect([on.hotline.calls.size, on.hotline.legs.size, on.hotline.timers.size]).toEqual([0, 0, 0]);
    expect(over(on)).toEqual([]);
  });
});

describe("a timer", () => {
  test("of a wrap-up has run out all the same: the agent is at what she was before, since now", () => {
    const on = talking().on;
    on.asks(user("8001"), { do: "hangUp" });
    expect(on.seat("8001")).toBe("wrapUp");
    on.breaks(once);
    on.fires("WrapUp");
    expect(on.hotline.agents.get(user("8001"))).toMatchObject({ seat: { at: "ready" }, since: on.now() });
    expect(on.find("WrapUpEnded")).toMatchObject([{ why: "time" }]);
    expect([...on.hotline.timers.keys()]).toEqual([...on.timers.keys()]);
    expect(over(on)).toEqual([]);
  });

  test("of a phone that is gone signs her out all the same", () => {
    const on = stage();
    on.sits("8001");
    on.report({ is: "DeviceUnreachable", device: "browser-8001" as DeviceId });
    on.breaks(once);
    on.fires("DeviceGone");
    expect(on.find("AgentSignedOut")).toMatchObject([{ forced: true, reason: "deviceLost" }]);
    expect([on.hotline.agents.size, on.hotline.timers.size, over(on)]).toEqual([0, 0, []]);
  });

  test("of a call ends it", () => {
    const { on } = scene("queued");
    on.breaks(once);
    on.fires("QueueWait");
    expect(on.stepFaults).toMatchObject([{ input: "TimerFired", how: "ended" }]);
    expect([...on.hotline.timers.keys()]).toEqual([...on.timers.keys()]);
    expect(over(on)).toEqual([]);
  });
});

test("what the world told is kept: a leg that ended is not ended again, a recording's end is told", () => {
  const { on, leg: citizen } = talking();
  on.breaks(once);
  on.hangsUp(citizen);
  expect(on.stepFaults).toMatchObject([{ input: "LegEnded", how: "ended" }]);
  expect(on.find("LegEnded").filter(({ leg }) => leg === citizen)).toMatchObject([{ ending: { by: "caller" } }]);
  expect(on.find("RecordingEnded")).toHaveLength(1);
  expect(over(on)).toEqual([]);
});

test("a recording whose end throws has ended, by its segments", () => {
  const { on } = talking();
  const [recording] = [...on.hotline.recordings.keys()];
  const { leg } = on.hotline.recordings.get(recording!)!;
  on.legs.get(leg)!.recordings = [];
  on.breaks(once);
  on.report({ is: "RecordingEnded", recording: recording!, leg, segments: [] });
  expect(on.find("RecordingEnded")).toMatchObject([{ recording, segments: [] }]);
  expect(over(on)).toEqual([]);
});

test("a phone, a trunk and a configuration are as the world told, though what follows from it threw", () => {
  const on = stage();
  for (const no of ["8001", "8002"]) on.sits(no);
  const config = { ...on.config, agents: on.config.agents.filter(({ agentNo }) => agentNo === "8000") };
  on.breaks([2]);
  on.feed({ is: "ConfigChanged", config });
  expect(on.hotline.config).toBe(config);
  // One agent's part threw: she is as she was, and the other is signed out.
  expect([...on.hotline.agents.keys()]).toHaveLength(1);
  on.breaks(once);
  on.report({ is: "DeviceUnreachable", device: "browser-8001" as DeviceId });
  expect(on.hotline.reachable.has("browser-8001" as DeviceId)).toBe(false);
});

test("a caller whose turn throws ends alone: whose step it was is done, and the next caller has the agent at once", () => {
  const on = stage({ latencyMs: () => 40 });
  on.sits("8001", ["business"]);
  on.sits("8002", ["complaint"]);
  on.asks(user("8001"), { do: "busy" });
  const legs = [on.calls(), on.calls()];
  on.passes(500);
  for (const leg of legs) on.presses(leg, "1");
  on.passes(10);
  const [first, second] = [...on.hotline.waiting];
  // The points of her own change of state come before those of the first caller's turn.
  on.breaks([4]);
  expect(on.asks(user("8001"), { do: "ready" })).toBeUndefined();
  expect(on.stepFaults).toMatchObject([{ call: first, how: "ended" }]);
  expect(on.hotline.calls.get(second!)?.state.at).toBe("ringing");
  expect(on.hotline.agents.get(user("8001"))?.seat).toMatchObject({ at: "ringing", call: second });
  expect(truths(on)).toEqual([]);
  on.hangsUp(legs[1]!);
  expect(over(on)).toEqual([]);
});

test("a caller who can't be looked after ends, and keeps nobody else waiting", () => {
  const on = stage({ throws: (input, hotline, context) => step(hotline, input, context) });
  on.sits("8001", ["business"]);
  on.asks(user("8001"), { do: "busy" });
  const legs = [on.calls(), on.calls()];
  on.passes(500);
  for (const leg of legs) on.presses(leg, "1");
  on.passes(10);
  const { calls } = on.hotline;
  const [bad, good] = [...on.hotline.waiting];
  const call = calls.get(bad!)!;
  if (call.state.at !== "queued") throw new Error("it does not wait");
  const visit = { ...call.state.visit };
  // To ask why it waited throws.
  Object.defineProperty(visit, "asked", {
    enumerable: false,
    get: () => {
      throw new Error("broken");
    },
  });
  calls.set(bad!, { ...call, state: { ...call.state, visit } });
  on.asks(user("8001"), { do: "ready" });
  expect(on.stepFaults.map((fault) => [fault.call, fault.how])).toEqual([
    [undefined, "undone"],
    [bad, "ended"],
  ]);
  expect(on.hotline.agents.get(user("8001"))?.seat).toMatchObject({ at: "ringing", call: good });
});

test("where nobody can be looked after, all wait: it is no call's fault", () => {
  let isBroken = false;
  const example = exampleHotline();
  const { prefer } = example.policies;
  const get = (): typeof prefer => {
    if (isBroken) throw new Error("broken");
    return prefer;
  };
  const policies = Object.defineProperty({ ...example.policies }, "prefer", { get });
  const on = stage({
    config: { ...example, policies },
    throws: (input, hotline, context) => step(hotline, input, context),
  });
  on.sits("8001", ["business"]);
  on.asks(user("8001"), { do: "busy" });
  const legs = [on.calls(), on.calls()];
  on.passes(500);
  for (const leg of legs) on.presses(leg, "1");
  on.passes(10);
  isBroken = true;
  on.asks(user("8001"), { do: "ready" });
  expect([...new Set(on.stepFaults.map(({ how }) => how))]).toEqual(["undone"]);
  expect(on.hotline.waiting.size).toBe(2);
  isBroken = false;
  on.report({ is: "TrunkReachable", trunk: "carrier" as TrunkId });
  expect(on.hotline.waiting.size).toBe(1);
  expect(truths(on)).toEqual([]);
});

test("a crash right afterwards takes up the same: the call is over, the others go on", () => {
  const on = stage();
  for (const no of ["8001", "8002"]) on.sits(no, ["business"] as GroupId[]);
  const legs = [on.calls(), on.calls()];
  on.passes(500);
  for (const leg of legs) on.presses(leg, "1");
  on.passes(10);
  for (const no of ["8001", "8002"]) on.picksUp(on.rings(`browser-${no}`)!);
  on.passes(7_000);
  const [failed, other] = [...on.hotline.calls.keys()];
  const seats = () => [...on.hotline.agents.values()].map(({ user: who, seat }) => [who as UserId, seat.at]);
  on.dies(() => breakCall(on, failed!, twice));
  expect([...on.hotline.calls.keys()]).toEqual([other]);
  expect(
    seats()
      .map(([, at]) => at)
      .sort(),
  ).toEqual(["ready", "talking"]);
  expect(truths(on)).toEqual([]);
  on.hangsUp(legs[1]!);
  expect(over(on)).toEqual([]);
});
