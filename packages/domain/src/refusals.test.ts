import { describe, expect, test } from "vitest";
import { exampleHotline } from "./example.ts";
import type { LegId, UserId } from "./ids.ts";
import type { Command, Refusal } from "./input.ts";
import { promptMs, type Stage, stage, talking } from "./testing/stage.ts";

const user = (no: string) => `agent-${no}` as UserId;
const reason = "because";

/** What an agent may ask for about the call that she is in, and why not where there is none to do it with. */
const wishes: readonly (readonly [Command, ringing: Refusal, inTalk: Refusal | undefined])[] = [
  [{ do: "answer" }, "browserAnswers" as Refusal, "notRinging"],
  [{ do: "hold" }, "notInCall", undefined],
  [{ do: "retrieve" }, "notInCall", "notHeld"],
  [{ do: "mute" }, "notInCall", undefined],
  [{ do: "unmute" }, "notInCall", "notMuted"],
  [{ do: "announceAgentNo" }, "notInCall", undefined],
  [{ do: "sendDigits", digits: "1" }, "notInCall", undefined],
  [{ do: "transfer", to: { agent: user("8002") } }, "notInCall", undefined],
  [{ do: "consult", to: { agent: user("8002") } }, "notInCall", undefined],
  [{ do: "swap" }, "notConsulting", "notConsulting"],
  [{ do: "cancelConsult" }, "notConsulting", "notConsulting"],
  [{ do: "completeTransfer" }, "notConsulting", "notConsulting"],
  [{ do: "threeWay" }, "notConsulting", "notConsulting"],
  [{ do: "dropThird" }, "notConsulting", "notConsulting"],
  [{ do: "emergency" }, "notInCall", undefined],
];

const ringing = (): Stage => {
  const on = stage();
  for (const no of ["8001", "8002"]) on.sits(no);
  const leg = on.calls();
  on.passes(promptMs / 2);
  on.presses(leg, "1");
  expect(on.seat("8001")).toBe("ringing");
  return on;
};
const inTalk = (): Stage => {
  const { on } = talking();
  on.sits("8002");
  return on;
};

test.each(wishes)("%j of one who is in no call is refused", (command) => {
  const on = stage();
  for (const no of ["8001", "8002"]) on.sits(no);
  const facts = on.facts.length;
  expect(on.asks("agent-8001", command)).toBe(command.do === "answer" ? "notRinging" : "notInCall");
  expect(on.facts.length).toBe(facts);
});

describe("a wish that can't be honoured is refused, says why, and changes nothing", () => {
  test.each(wishes.slice(1))("%j while it rings", (command, why) => {
    const on = ringing();
    const [facts, commands] = [on.facts.length, on.commands.length];
    expect(on.asks("agent-8001", command)).toBe(why);
    expect([on.facts.length, on.commands.length, on.seat("8001")]).toEqual([facts, commands, "ringing"]);
  });
  test.each(wishes)("%j in a talk", (command, _why, why) => {
    const on = inTalk();
    const [facts, commands] = [on.facts.length, on.commands.length];
    expect(on.asks("agent-8001", command)).toBe(why);
    if (why === undefined) expect(on.facts.length + on.commands.length).toBeGreaterThan(facts + commands);
    else expect([on.facts.length, on.commands.length, on.seat("8001")]).toEqual([facts, commands, "talking"]);
  });
});

test("nothing can be released of an agent whose call is over", () => {
  const { on, leg } = talking();
  on.sits("8000", []);
  on.hangsUp(leg);
  expect(on.seat("8001")).toBe("wrapUp");
  expect(on.asks("agent-8000", { do: "release", agent: user("8001"), reason })).toBe("agentNotInCall");
});

test("an agent at her paperwork may call a colleague, and is called by none", () => {
  const on = stage();
  for (const no of ["8001", "8002"]) on.sits(no);
  expect(on.asks("agent-8002", { do: "work" })).toBeUndefined();
  expect(on.asks("agent-8001", { do: "callInternal", agent: user("8002") })).toBe("targetBusy");
  expect(on.asks("agent-8002", { do: "callInternal", agent: user("8001") })).toBeUndefined();
  on.picksUp(on.rings("browser-8002") as LegId);
  on.picksUp(on.rings("browser-8001") as LegId);
  expect([on.seat("8001"), on.seat("8002")]).toEqual(["internal", "internal"]);
});

test("a caller who goes on to the queue was not served by the menu alone", () => {
  const on = stage();
  const leg = on.calls();
  on.presses(leg, "1");
  expect(on.find("IvrLeft").map(({ to, selfServed }) => [to, selfServed])).toEqual([["queue", false]]);
});

test("words of the queue that were cut short begin no music twice; only their own end begins it", () => {
  const { on, leg } = talking();
  const other = on.calls({ callingNumber: "01062340000" });
  on.passes(promptMs / 2);
  on.presses(other, "1");
  const words = on.legs.get(other)?.play;
  expect(words?.loop).toBe(false);
  on.report({ is: "PlayEnded", leg: other, play: "another" as never, why: "stopped", playedMs: 1 });
  expect(on.legs.get(other)?.play).toBe(words);
  on.passes(promptMs * 6);
  expect([on.hears(other), on.hears(leg) !== "music.hold"]).toEqual(["music.hold", true]);
  const music = on.commands.filter((each) => each.do === "Play" && each.leg === other && each.loop).length;
  on.report({ is: "PlayEnded", leg: other, play: "another" as never, why: "stopped", playedMs: 1 });
  expect(on.commands.filter((each) => each.do === "Play" && each.leg === other && each.loop)).toHaveLength(music);
});

/** 8000 and 8006 both watch over the group; 8006 has rested for longer. */
const twoSupervisors = (): Stage => {
  const config = exampleHotline();
  const supervises = config.agents.find(({ agentNo }) => agentNo === "8000")!.supervises;
  const agents = config.agents.map((each) => (each.agentNo === "8006" ? { ...each, supervises } : each));
  const { on } = talking({ config: { ...config, agents } });
  on.sits("8006", []);
  on.passes(1000);
  on.sits("8000", []);
  return on;
};

describe("of two supervisors", () => {
  test("the longer at rest is rung first, then the other, each once", () => {
    const on = twoSupervisors();
    expect(on.asks("agent-8001", { do: "emergency" })).toBeUndefined();
    expect([on.seat("8006"), on.seat("8000")]).toEqual(["ringing", "ready"]);
    on.hangsUp(on.rings("browser-8006") as LegId, { by: "agent", cause: "refused" });
    expect([on.seat("8006"), on.seat("8000")]).toEqual(["ready", "ringing"]);
    on.hangsUp(on.rings("browser-8000") as LegId, { by: "agent", cause: "refused" });
    expect([on.seat("8006"), on.seat("8000")]).toEqual(["ready", "ready"]);
  });
  test("who declined is not rung in the next round, who did not pick up is", () => {
    const on = twoSupervisors();
    on.asks("agent-8001", { do: "emergency" });
    on.hangsUp(on.rings("browser-8006") as LegId, { by: "agent", cause: "refused" });
    on.passes(20_000);
    expect([on.seat("8006"), on.seat("8000")]).toEqual(["ready", "ready"]);
    on.passes(5_000);
    expect([on.seat("8006"), on.seat("8000")]).toEqual(["ready", "ringing"]);
    on.passes(25_000);
    expect([on.seat("8006"), on.seat("8000")]).toEqual(["ready", "ringing"]);
  });
  test("at rest since the same moment the one of the first id is rung", () => {
    const on = twoSupervisors();
    for (const no of ["8000", "8006"]) on.asks(`agent-${no}`, { do: "signOut" });
    for (const no of ["8006", "8000"]) on.sits(no, []);
    on.asks("agent-8001", { do: "transfer", to: { supervisor: true } });
    expect([on.seat("8006"), on.seat("8000")]).toEqual(["ready", "ringing"]);
  });
  test("nobody else is rung once one has come, who may free herself meanwhile", () => {
    const on = twoSupervisors();
    on.asks("agent-8000", { do: "work" });
    on.asks("agent-8001", { do: "emergency" });
    on.picksUp(on.rings("browser-8006") as LegId);
    expect(on.seat("8006")).toBe("monitoring");
    on.asks("agent-8000", { do: "ready" });
    expect(on.seat("8000")).toBe("ready");
  });
  test("who consults the supervisor's seat by a group's longest idle agent gets the first id of two as long idle", () => {
    const { on } = talking();
    for (const no of ["8003", "8002"]) on.sits(no, ["complaint"]);
    on.asks("agent-8001", { do: "consult", to: { group: "complaint" as never } });
    expect([on.seat("8002"), on.seat("8003")]).toEqual(["ringing", "ready"]);
  });
});
