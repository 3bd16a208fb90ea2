import { expect, test } from "vitest";
import type { CallId, GroupId, LegId } from "./ids.ts";
import { look } from "./look.ts";
import { stateSpans } from "./readmodel.ts";
import { cast, outsideNumber, scene, user, withCarrier } from "./testing/scenes.ts";
import { startsAt } from "./testing/stage.ts";

const complaint = "complaint" as GroupId;
const forwarded = (no: string, way: object) => {
  const config = withCarrier();
  return {
    ...config,
    agents: config.agents.map((each) => (each.agentNo === no ? { ...each, forwarding: way } : each)),
  };
};
const plays = (c: ReturnType<typeof cast>, leg: LegId) =>
  c.on.commands.filter((each) => each.do === "Play" && each.leg === leg).length;

test("a call that returns a missed one says which", () => {
  const c = cast();
  c.others();
  c.ask("8001", { do: "callOut", to: { number: outsideNumber }, parent: "missed" as CallId });
  c.on.picksUp(c.rung("browser-8001"));
  expect(c.on.find("DialStarted").map(({ parent }) => parent)).toEqual(["missed"]);
});

test("a colleague whose calls come back to who asks is busy for her, not she herself", () => {
  const c = cast("browser-8001", forwarded("8002", { always: { agent: user("8001") } }));
  c.talks();
  for (const ask of ["transfer", "consult"] as const) {
    expect(c.on.asks("agent-8001", { do: ask, to: { agent: user("8002") } })).toBe("targetBusy");
    expect(c.on.asks("agent-8001", { do: ask, to: { agent: user("8001") } })).toBe("self");
  }
});

test("a supervisor who signs out a colleague in a consultation ends her part: a ring as refused, a talk as released", () => {
  for (const [name, cause] of [
    ["a colleague rings", "refused"],
    ["a colleague is consulted", "released"],
  ] as const) {
    const c = scene(name);
    c.ask("8000", { do: "forceSignOut", agent: user("8002"), reason: "why" });
    if (name === "a colleague is consulted") c.ask("8000", { do: "release", agent: user("8002"), reason: "why" });
    const ended = c.on.find("LegEnded").map(({ ending }) => ending);
    expect(ended).toContainEqual({ by: "supervisor", cause });
    expect([c.on.seat("8002"), c.on.seat("8001")]).toEqual([undefined, "talking"]);
  }
});

test("a ring that is picked up goes on with the tone that the caller has; the network's own voice is replaced by ours", () => {
  const c = scene("a colleague is called");
  const own = [...c.on.legs.values()].find(({ device }) => device === "browser-8001")!.leg;
  const before = plays(c, own);
  c.ask("8000", { do: "pickUp" });
  expect([plays(c, own) - before, c.on.hears(own)]).toEqual([0, "tone.ringback"]);
});

test("within the house the network's voice of a number takes the tone's place", () => {
  const c = cast("browser-8001", forwarded("8002", { always: { number: outsideNumber } }));
  c.callsColleague();
  const own = c.rung("browser-8001");
  c.on.picksUp(own);
  expect(c.on.hears(own)).toBe("tone.ringback");
  c.on.report({ is: "LegRinging", leg: c.far(), earlyMedia: true });
  expect(c.on.commands.slice(-3).map((each) => each.do)).toEqual(["StopPlay", "Hear", "Hear"]);
});

test("her phone's key on a leg that is not hers leaves her with the citizen", () => {
  const c = cast("phone-8001");
  c.talks();
  const first = [...c.on.legs.values()].find(({ device }) => device === "phone-8001")!.leg;
  c.on.dials("phone-8001", "8002");
  const other = c.rung("browser-8002");
  c.on.picksUp(other);
  c.on.report({ is: "LegRetrieved", leg: first });
  c.on.report({ is: "LegHeld", leg: other });
  expect(look(c.on.hotline).calls[0]?.consult?.on).toBe("citizen");
});

test("a recording that pauses for want of room, and goes on, says so", () => {
  const c = scene("talking");
  const [recording] = c.on.hotline.recordings.keys();
  const of = { recording: recording!, leg: c.citizen };
  c.on.report({ is: "RecordingPaused", ...of, why: "diskFull" });
  c.on.report({ is: "RecordingResumed", ...of });
  expect(c.on.facts.slice(-2)).toMatchObject([
    { type: "RecordingPaused", ...of, reason: "diskFull" },
    { type: "RecordingResumed", ...of },
  ]);
  expect("reason" in c.on.facts.at(-1)!).toBe(false);
});

test("nobody came to a call that was sent on to a group: it is told for whom it was meant", () => {
  const c = scene("internal");
  c.on.sits("8003", ["complaint"]);
  for (const no of ["8000", "8001"]) c.ask(no, { do: "busy" });
  c.ask("8001", { do: "transfer", to: { group: complaint } });
  c.ask("8003", { do: "hangUp" });
  expect(look(c.on.hotline).calls[0]?.nobody).toEqual({
    ...{ at: "returns", why: "refused", agent: user("8003"), group: complaint },
  });
});

test("an agent's time ends with her sign-out", () => {
  const c = cast();
  c.on.passes(4000);
  c.ask("8001", { do: "busy" });
  c.on.passes(1000);
  c.ask("8001", { do: "signOut" });
  const spans = stateSpans(c.on.facts).map(({ state, from, to }) => [state, from - startsAt, (to ?? 0) - startsAt]);
  expect(spans.filter(([, from, to]) => from !== to)).toEqual([
    ["ready", 0, 4000],
    ["busy", 4000, 5000],
  ]);
  expect(stateSpans(c.on.facts).every(({ to }) => to !== undefined)).toBe(true);
});
