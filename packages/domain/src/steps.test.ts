import { describe, expect, test } from "vitest";
import type { Fact, VisitReason } from "./fact.ts";
import type { GroupId, LegId, UserId } from "./ids.ts";
import { stepsOfCall } from "./steps.ts";
import { agentHangup, promptMs, type Stage, stage, talking } from "./testing/stage.ts";

const user = (no: string) => `agent-${no}` as UserId;
const agent = user("8001");
const rung = (on: Stage, no: string) => on.rings(`browser-${no}`) as LegId;
const namesOf = (facts: readonly Fact[], hidesListening = true) =>
  stepsOfCall(facts, { hidesListening }).map(({ step }) => step);
const after = (facts: readonly Fact[], step: string, hidesListening = true) => {
  const names = namesOf(facts, hidesListening);
  return names.slice(names.indexOf(step as never) + 1);
};

test("a call is told from its arrival to its end, with who did what", () => {
  const { on, leg, agent: own } = talking();
  on.asks(agent, { do: "hold" });
  on.asks(agent, { do: "retrieve" });
  on.hangsUp(own, agentHangup);
  on.passes(1000);
  on.presses(leg, "1");
  on.passes(60_000);
  const steps = stepsOfCall(on.facts, { hidesListening: true });
  expect(steps.map(({ step }) => step)).toEqual([
    ...["arrived", "menu", "key", "human", "queued", "rings", "answered", "held", "retrieved", "talkOver"],
    ...["wrapUp", "survey", "rated", "over", "wrapUpOver"],
  ]);
  expect(steps.find(({ step }) => step === "key")).toMatchObject({ text: "1", businessType: "consultation" });
  expect(steps.find(({ step }) => step === "talkOver")).toMatchObject({
    agent: { user: agent, agentNo: "8001" },
    group: "business",
    ending: { by: "agent", cause: "hangup" },
  });
  expect(steps.find(({ step }) => step === "rated")?.text).toBe("非常满意");
});

test("a note that is written piece by piece is one step: the last of each agent", () => {
  const { on } = talking();
  const call = on.find("CallArrived")[0]!.call;
  for (const note of ["问", "问社保"]) {
    on.passes(1000);
    expect(on.asks(agent, { do: "note", call, note, result: "answered", businessType: "progress" })).toBeUndefined();
  }
  expect(stepsOfCall(on.facts, { hidesListening: true }).filter(({ step }) => step === "noted")).toMatchObject([
    { at: on.now(), agent: { user: agent }, reason: "answered", businessType: "progress" },
  ]);
});

describe("who leaves", () => {
  const others = Object.keys({
    ...{
      ABANDON: 0,
      TIMEOUT: 0,
      FULL: 0,
      NOAGENT: 0,
      KEY: 0,
      CALLBACK: 0,
      VOICEMAIL: 0,
      TRANSFER: 0,
      FORCED: 0,
      ERROR: 0,
    },
  } satisfies Record<Exclude<VisitReason, "ANSWER">, 0>) as VisitReason[];
  const inQueue = (): { on: Stage; leg: LegId } => {
    const on = stage();
    const leg = on.calls();
    on.presses(leg, "1");
    return { on, leg };
  };
  const momentsOf = (facts: readonly Fact[], ...names: string[]) =>
    stepsOfCall(facts, { hidesListening: true }).flatMap(({ at, step }) => (names.includes(step) ? [at] : []));

  test("the menu for a person is told by what follows in the same moment", () => {
    const { on } = talking();
    const { at } = on.find("IvrLeft")[0]!;
    expect(momentsOf(on.facts, "human", "queued")).toEqual([at, at]);
  });

  test("the menu by hanging up, or because the menu ends, is told as the end of the call", () => {
    const ends = (does: (on: Stage, leg: LegId) => void) => {
      const on = stage();
      does(on, on.calls());
      expect(on.find("IvrLeft")).toMatchObject([{ to: "ended" }]);
      return stepsOfCall(on.facts, { hidesListening: true })
        .filter(({ step }) => step !== "key")
        .slice(-2);
    };
    const hungUp = ends((on, leg) => {
      on.passes(promptMs * 2.5);
      on.hangsUp(leg);
    });
    expect(hungUp).toMatchObject([{ step: "menu" }, { step: "over", ending: { by: "caller", cause: "hangup" } }]);
    const unheard = ends((on) => on.passes(300_000));
    expect(unheard).toMatchObject([{ step: "menu" }, { step: "over", ending: { by: "system", cause: "noInput" } }]);
  });

  test("the queue by an answer is told by who answered, in the same moment", () => {
    const { on } = talking();
    const { at } = on.find("QueueLeft")[0]!;
    expect(on.find("QueueLeft")).toMatchObject([{ reason: "ANSWER" }]);
    expect(momentsOf(on.facts, "answered")).toEqual([at]);
    expect(namesOf(on.facts)).not.toContain("queueLeft");
  });

  test("the queue by hanging up, or after the longest wait, is told with the reason", () => {
    const [gone, waited] = [inQueue(), inQueue()];
    gone.on.hangsUp(gone.leg);
    waited.on.passes(3_600_000);
    for (const [{ on }, reason] of [
      [gone, "ABANDON"],
      [waited, "TIMEOUT"],
    ] as const)
      expect(stepsOfCall(on.facts, { hidesListening: true }).slice(-2)).toMatchObject([
        { step: "queueLeft", group: "business", reason },
        { step: "over" },
      ]);
  });

  test.each(others)("the queue by %s is told", (reason) => {
    const { on, leg } = inQueue();
    on.hangsUp(leg);
    const facts = on.facts.map((fact) => (fact.type === "QueueLeft" ? { ...fact, reason } : fact));
    const left = stepsOfCall(facts, { hidesListening: true }).filter(({ step }) => step === "queueLeft");
    expect(left).toMatchObject([{ group: "business", reason }]);
  });
});

describe("a supervisor", () => {
  const scene = () => {
    const { on, leg } = talking();
    on.sits("8000", []);
    return { on, leg };
  };
  const comes = (on: Stage, mode: "listen" | "whisper" | "join") => {
    on.asks(user("8000"), { do: mode, agent });
    on.picksUp(rung(on, "8000"));
  };
  const by = { user: user("8000"), agentNo: "8000" };

  test("who listens is told only to who may know; who then speaks and falls silent comes and leaves", () => {
    const { on } = scene();
    comes(on, "listen");
    for (const mode of ["whisper", "listen", "join"] as const) on.asks(user("8000"), { do: mode, agent });
    on.asks(user("8000"), { do: "stopWatching" });
    expect(after(on.facts, "answered")).toEqual(["whisper", "watchOver", "join", "watchOver"]);
    expect(after(on.facts, "answered", false)).toEqual(["listen", "whisper", "listen", "join", "watchOver"]);
    expect(stepsOfCall(on.facts, { hidesListening: true }).find(({ step }) => step === "join")).toMatchObject({
      agent: { user: agent },
      by: { user: user("8000") },
    });
  });
  test("who only listened leaves no step to who must not know", () => {
    const { on } = scene();
    comes(on, "listen");
    on.asks(user("8000"), { do: "stopWatching" });
    expect(after(on.facts, "answered")).toEqual([]);
  });
  test("who takes the talk over is told once, with whose it was", () => {
    const { on } = scene();
    comes(on, "join");
    on.asks(user("8000"), { do: "intercept", agent });
    const steps = stepsOfCall(on.facts, { hidesListening: true });
    expect(steps.filter(({ step }) => step === "intercepted")).toMatchObject([{ agent: { user: agent }, by }]);
    expect(steps.map(({ step }) => step)).not.toContain("pickedUp");
  });
  test("who takes a ring over is told too", () => {
    const { on } = scene();
    on.hangsUp([...on.legs.keys()][0]!);
    on.passes(60_000);
    on.asks(agent, { do: "ready" });
    const before = on.facts.length;
    on.presses(on.calls(), "1");
    on.passes(3000);
    expect(on.asks(user("8000"), { do: "intercept", agent })).toBeUndefined();
    on.picksUp(rung(on, "8000"));
    const steps = stepsOfCall(on.facts.slice(before), { hidesListening: true });
    expect(steps.filter(({ step }) => step === "intercepted")).toMatchObject([{ by, group: "business" as GroupId }]);
  });
  test("who comes to help, and what is forced, with its reason", () => {
    const { on } = scene();
    on.asks(agent, { do: "emergency" });
    on.asks(user("8006"), { do: "answerEmergency", agent });
    on.asks(user("8000"), { do: "forceBusy", agent, reason: "整理资料" });
    on.asks(user("8000"), { do: "release", agent, reason: "号码有误" });
    const steps = stepsOfCall(on.facts, { hidesListening: true });
    expect(after(on.facts, "answered").slice(0, 4)).toEqual(["emergency", "helpComes", "forceBusy", "released"]);
    expect(steps.find(({ step }) => step === "helpComes")).toMatchObject({ by: { user: user("8006") } });
    expect(steps.find(({ step }) => step === "released")).toMatchObject({ reason: "号码有误" });
  });
});
