import { describe, expect, test } from "vitest";
import { queueVisits } from "./episodes.ts";
import { exampleHotline } from "./example.ts";
import type { DeviceId, GroupId, LegId, UserId } from "./ids.ts";
import { callRecord, stateSpans } from "./readmodel.ts";
import { closeOpen, rebuild } from "./rebuild.ts";
import { agentHangup, promptMs, type Stage, stage, talking } from "./testing/stage.ts";

/** What the server does on its next start: the journal, and the facts that end what was open. */
function restarted(on: Stage) {
  const closing = closeOpen(rebuild(on.facts));
  const facts = [...on.facts];
  for (const body of closing)
    facts.push({ node: "n", epoch: "e", seq: facts.length, at: on.now() + 5000, v: 1, ...body });
  return { closing, facts, rebuilt: rebuild(facts) };
}
const story = (closing: readonly { type: string }[]) => closing.map((fact) => fact.type);

describe("a server that died", () => {
  test("in a talk: the call was answered, ends by the restart, and the agent is free", () => {
    const { on } = talking();
    on.asks("agent-8001", { do: "hold" });
    const { closing, rebuilt } = restarted(on);
    expect(story(closing)).toEqual([
      "HoldEnded",
      "TalkEnded",
      "LegEnded",
      "LegEnded",
      "CallEnded",
      "AgentStateChanged",
    ]);
    expect(closing.at(-2)).toMatchObject({ disposition: "D2", ending: { by: "system", cause: "restart" } });
    expect(closing.at(-1)).toMatchObject({ state: "ready", agent: "agent-8001" });
    expect(rebuilt.calls.size).toBe(0);
    expect([...rebuilt.recordings.values()].map((each) => each.file)).toEqual([on.find("RecordingStarted")[0]?.file]);
    const next = stage({ rebuilt });
    expect(next.seat("8001")).toBe("ready");
    next.calls();
    expect([...next.timers.keys()]).toEqual(["DeviceGone:agent-8001"]);
  });
  test("while it rang: D10, the offer and the visit are ended", () => {
    const on = stage();
    on.sits("8001");
    on.presses(on.calls(), "1");
    const { closing } = restarted(on);
    expect(story(closing)).toEqual([
      "OfferEnded",
      "QueueLeft",
      "LegEnded",
      "LegEnded",
      "CallEnded",
      "AgentStateChanged",
    ]);
    expect(closing[1]).toMatchObject({ reason: "ERROR" });
    expect(closing[4]).toMatchObject({ disposition: "D10" });
  });
  test("while an agent at rest dialled: she comes back to that rest, not to the queue", () => {
    const example = exampleHotline();
    const trunks = example.trunks.map((each) => (each.default ? { ...each, host: "192.0.2.1" } : each));
    const on = stage({ config: { ...example, trunks } });
    on.sits("8001");
    on.asks("agent-8001", { do: "rest", reason: "meal" });
    expect(on.asks("agent-8001", { do: "callOut", to: { number: "13900001111" } })).toBeUndefined();
    const { closing, rebuilt } = restarted(on);
    expect(closing.at(-1)).toMatchObject({ type: "AgentStateChanged", state: "rest", reason: "meal" });
    expect([...rebuilt.agents.values()]).toMatchObject([{ seat: { at: "rest", reason: "meal" }, engaged: false }]);
  });
  test("in the menu: D10", () => {
    const on = stage();
    on.calls();
    const { closing } = restarted(on);
    expect(story(closing)).toEqual(["IvrLeft", "LegEnded", "CallEnded"]);
    expect(closing[2]).toMatchObject({ disposition: "D10" });
  });
  test("in a consultation that is muted and listened to: each is ended, once", () => {
    const { on } = talking();
    on.sits("8002");
    on.sits("8000", []);
    on.asks("agent-8001", { do: "mute" });
    on.asks("agent-8000", { do: "listen", agent: "agent-8001" as UserId });
    on.picksUp(on.rings("browser-8000") as LegId);
    on.asks("agent-8001", { do: "consult", to: { agent: "agent-8002" as UserId } });
    on.picksUp(on.rings("browser-8002") as LegId);
    const { closing, rebuilt } = restarted(on);
    expect(story(closing).filter((type) => type !== "LegEnded")).toEqual([
      "ConsultEnded",
      "MuteEnded",
      "WatchEnded",
      "HoldEnded",
      "TalkEnded",
      "CallEnded",
      "AgentStateChanged",
      "AgentStateChanged",
      "AgentStateChanged",
    ]);
    expect(story(closing).filter((type) => type === "LegEnded").length).toBe(4);
    expect([...rebuilt.recordings.values()].length).toBe(2);
  });
  test("in a three-way talk, in a transfer that rings, in an internal call", () => {
    const { on } = talking();
    on.sits("8002");
    on.asks("agent-8001", { do: "consult", to: { agent: "agent-8002" as UserId } });
    on.picksUp(on.rings("browser-8002") as LegId);
    on.asks("agent-8001", { do: "threeWay" });
    expect(story(restarted(on).closing).slice(0, 2)).toEqual(["ThreeWayEnded", "TalkEnded"]);
    on.asks("agent-8001", { do: "dropThird" });
    on.asks("agent-8001", { do: "transfer", to: { agent: "agent-8002" as UserId } });
    const { closing } = restarted(on);
    expect(story(closing).slice(0, 3)).toEqual(["TransferFailed", "OfferEnded", "QueueLeft"]);
    expect(closing.find((fact) => fact.type === "CallEnded")).toMatchObject({ disposition: "D2" });
    const house = stage();
    house.sits("8001");
    house.sits("8002");
    house.asks("agent-8001", { do: "callInternal", agent: "agent-8002" as UserId });
    house.picksUp(house.rings("browser-8001") as LegId);
    const ended = restarted(house).closing;
    expect(story(ended).slice(0, 4)).toEqual(["InternalEnded", "LegEnded", "LegEnded", "CallEnded"]);
    expect(ended[3]).not.toHaveProperty("disposition");
  });
  test("with a forced sign-out that was to come after the talk: she is signed out", () => {
    const { on } = talking();
    on.sits("8000", []);
    on.asks("agent-8000", { do: "forceSignOut", agent: "agent-8001" as UserId, reason: "because" });
    const { closing, rebuilt } = restarted(on);
    expect(closing.at(-1)).toMatchObject({ type: "AgentSignedOut", forced: true, reason: "because" });
    expect([...rebuilt.agents.keys()]).toEqual(["agent-8000"]);
  });
  test("with an agent whose phone picks up by itself: it still does", () => {
    const on = stage();
    const device = "browser-8001" as DeviceId;
    on.asks("agent-8001", { do: "signIn", groups: ["business" as GroupId], device, autoAnswer: true });
    const next = stage({ rebuilt: restarted(on).rebuilt });
    expect(next.hotline.agents.get("agent-8001" as UserId)?.autoAnswer).toBe(true);
  });
  test("in the survey and the wrap-up", () => {
    const { on, leg, agent } = talking();
    on.hangsUp(agent, agentHangup);
    on.presses(leg, "2");
    const { closing } = restarted(on);
    expect(story(closing)).toEqual(["SurveyEnded", "LegEnded", "CallEnded", "WrapUpEnded", "AgentStateChanged"]);
    expect(closing[0]).toMatchObject({ outcome: "rated" });
  });
  test("after the caller had gone, with the agent's leg still ringing: by the caller, D4", () => {
    const on = stage({ latencyMs: () => 1000 });
    on.sits("8001");
    const leg = on.calls();
    on.passes(1000);
    on.presses(leg, "1");
    on.hangsUp(leg);
    const { closing } = restarted(on);
    expect(closing.at(-1)).toMatchObject({
      type: "CallEnded",
      disposition: "D4",
      ending: { by: "caller", cause: "hangup" },
    });
  });
  test("in the middle of a batch: a torn journal ends as truly", () => {
    const on = stage({ latencyMs: () => 1000 });
    on.sits("8001");
    const leg = on.calls();
    on.passes(1000);
    on.presses(leg, "1");
    on.hangsUp(leg);
    const cut = on.types().lastIndexOf("OfferEnded") + 1;
    const torn = { ...on, facts: on.facts.slice(0, cut) } as Stage;
    const { closing } = restarted(torn);
    expect(story(closing)).toEqual(["QueueLeft", "LegEnded", "CallEnded", "AgentStateChanged"]);
    expect(closing[2]).toMatchObject({ disposition: "D4" });
  });
  test("with agents at rest: they are kept as they were", () => {
    const on = stage();
    on.sits("8001");
    on.sits("8002");
    on.asks("agent-8002", { do: "rest", reason: "meal" });
    const { closing, rebuilt } = restarted(on);
    expect(closing).toEqual([]);
    const next = stage({ rebuilt });
    expect([next.seat("8001"), next.seat("8002")]).toEqual(["ready", "rest"]);
  });
});

describe("what facts tell", () => {
  function rated() {
    const { on, leg, agent } = talking();
    on.passes(10_000);
    on.asks("agent-8001", { do: "hold" });
    on.passes(2_000);
    on.asks("agent-8001", { do: "retrieve" });
    on.hangsUp(agent, agentHangup);
    on.presses(leg, "2");
    on.passes(2 * promptMs + 30_000);
    const call = on.find("CallArrived")[0]?.call;
    if (!call) throw new Error("no call");
    return { on, record: callRecord(on.of(call)) };
  }
  test("a call's record has every mark", () => {
    const { on, record } = rated();
    const t0 = record?.t0 ?? 0;
    const since = (at: number | undefined) => (at ?? Number.NaN) - t0;
    expect(record).toMatchObject({
      direction: "in",
      disposition: "D2",
      ending: { cause: "flowEnded" },
      rating: { key: "2" },
    });
    const { tI0, tI1, tH, tQ, tR, tD, tA, tE, wS, wE } = record ?? {};
    expect([tI0, tI1, tH, tQ, tR, tD, tA].map(since)).toEqual([0, 500, 500, 500, 500, 500, 500]);
    expect([tE, wS, wE, record?.endedAt, record?.hungUpAt].map(since)).toEqual([
      18_500, 18_500, 48_500, 22_500, 22_500,
    ]);
    expect(record?.talks).toMatchObject([{ agentNo: "8001", holdMs: 2000, announceMs: 6000, ending: { by: "agent" } }]);
    expect(record?.offers).toMatchObject([{ agentNo: "8001", device: "browser-8001" }]);
    expect(record?.keys.map((each) => each.key)).toEqual(["1"]);
    expect(record?.recordings.map((each) => each.file)).toEqual([on.find("RecordingStarted")[0]?.file]);
  });
  test("a recording begins with its first sample, before the fact that tells of it", () => {
    const { on } = rated();
    const told = on.facts.map((fact) => (fact.type === "RecordingStarted" ? { ...fact, since: fact.at - 90 } : fact));
    const at = on.find("RecordingStarted")[0]!.at;
    expect(callRecord(told)?.recordings[0]?.startedAt).toBe(at - 90);
    expect(callRecord(on.facts)?.recordings[0]?.startedAt).toBe(at);
  });
  test("what was not recorded for want of room is told, until it went on or the recording ended", () => {
    const { on } = rated();
    const { call, leg, recording, at } = on.find("RecordingStarted")[0]!;
    const told = { call, leg, recording, node: "n1", epoch: "x", v: 1 };
    const until = on.facts.findIndex(({ type }) => type === "RecordingEnded");
    const pause = (seq: number, after: number) =>
      ({ ...told, seq, at: at + after, type: "RecordingPaused", reason: "diskFull" }) as const;
    const going = [...on.facts.slice(0, until), pause(901, 1000)];
    const resumed = [...going, { ...told, seq: 902, at: at + 3000, type: "RecordingResumed" } as const];
    const over = [...resumed, pause(903, 5000), ...on.facts.slice(until)];
    expect(callRecord(going)?.recordings[0]?.pauses).toEqual([{ from: at + 1000, reason: "diskFull" }]);
    const first = { from: at + 1000, to: at + 3000, reason: "diskFull" };
    expect(callRecord(resumed)?.recordings[0]?.pauses).toEqual([first]);
    const second = { from: at + 5000, to: on.facts[until]!.at, reason: "diskFull" };
    expect(callRecord(over)?.recordings[0]?.pauses).toEqual([first, second]);
  });
  test("an agent's spans have no gap and no overlap", () => {
    const { on } = rated();
    const spans = stateSpans(on.facts);
    expect(spans.map((span) => span.state)).toEqual(["busy", "ready", "ringing", "talking", "wrapUp", "ready"]);
    for (const [i, span] of spans.slice(0, -1).entries()) expect(span.to).toBe(spans[i + 1]?.from);
    expect(spans.at(-1)?.to).toBeUndefined();
  });
  test("a visit goes on over a ring that nobody took", () => {
    const on = stage();
    on.sits("8001");
    const leg = on.calls();
    on.presses(leg, "1");
    on.passes(20_000);
    on.sits("8002");
    on.picksUp(on.rings("browser-8002") as LegId);
    expect(queueVisits(on.facts)).toMatchObject([{ offers: 2, reason: "ANSWER" }]);
  });
});
