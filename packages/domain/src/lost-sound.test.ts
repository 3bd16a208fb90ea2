import { describe, expect, test } from "vitest";
import type { LegId, UserId } from "./ids.ts";
import { type Stage, stage, talking } from "./testing/stage.ts";

const user = (no: string) => `agent-${no}` as UserId;
const rung = (on: Stage, no: string) => on.rings(`browser-${no}`) as LegId;
const ask = (on: Stage, no: string, command: Parameters<Stage["asks"]>[1]) =>
  expect(on.asks(`agent-${no}`, command)).toBeUndefined();

describe("a leg whose sound is lost", () => {
  test("of who is consulted ends her part, told as what was lost; the talk goes on", () => {
    for (const [why, cause] of [
      ["rtpTimeout", "rtpTimeout"],
      ["transportLost", "mediaLost"],
    ] as const) {
      const { on, leg, agent } = talking();
      on.sits("8002");
      ask(on, "8001", { do: "consult", to: { agent: user("8002") } });
      const other = rung(on, "8002");
      on.picksUp(other);
      on.report({ is: "LegMediaLost", leg: other, why });
      expect([on.hears(leg), on.seat("8002")]).toEqual([agent, "ready"]);
      expect(on.commands.findLast((each) => each.do === "End")).toMatchObject({
        leg: other,
        ending: { by: "network", cause },
      });
    }
  });
  test("of a supervisor who watches ends her watching alone", () => {
    const { on, leg, agent } = talking();
    on.sits("8000", []);
    ask(on, "8000", { do: "join", agent: user("8001") });
    const watcher = rung(on, "8000");
    on.picksUp(watcher);
    on.report({ is: "LegMediaLost", leg: watcher, why: "rtpTimeout" });
    expect([on.hears(leg), on.seat("8000"), on.seat("8001")]).toEqual([agent, "ready", "talking"]);
    expect(on.find("WatchEnded")).toHaveLength(1);
  });
  test("of an agent's phone in a talk, silent, is away; on hold it may be silent", () => {
    const silent = (held: boolean) => {
      const { on, agent } = talking();
      if (held) ask(on, "8001", { do: "hold" });
      on.report({ is: "LegMediaLost", leg: agent, why: "rtpTimeout" });
      return on.find("LegDetached").map(({ why }) => why);
    };
    expect([silent(false), silent(true)]).toEqual([["rtpTimeout"], []]);
  });
});

test("an agent who resumes from a page that was not lost is told as having resumed", () => {
  const { on } = talking();
  ask(on, "8001", { do: "resume" });
  expect(on.find("LegDetached").map(({ why }) => why)).toEqual(["resume"]);
});

test("a leg of nobody, or of another call, answers no internal call", () => {
  const on = stage();
  for (const no of ["8001", "8002"]) on.sits(no);
  ask(on, "8001", { do: "callInternal", agent: user("8002") });
  const own = rung(on, "8001");
  on.picksUp(own);
  on.report({ is: "LegAnswered", leg: own });
  expect([on.find("InternalAnswered"), on.seat("8002")]).toEqual([[], "ringing"]);
});
