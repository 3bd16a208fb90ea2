/** What becomes of a call when somebody, or something, leaves it at an odd moment. */
import { describe, expect, test } from "vitest";
import { exampleHotline } from "./example.ts";
import type { DeviceId, LegId, TrunkId, UserId } from "./ids.ts";
import { look } from "./look.ts";
import { callRecord, internalRecord } from "./readmodel.ts";
import { promptMs, type Stage, stage, talking } from "./testing/stage.ts";

const user = (no: string) => `agent-${no}` as UserId;
const rung = (on: Stage, no: string) => on.rings(`browser-${no}`) as LegId;
const ask = (on: Stage, no: string, command: Parameters<Stage["asks"]>[1]) =>
  expect(on.asks(`agent-${no}`, command)).toBeUndefined();
/** The example with `n` carriers' trunks that can be dialled over. */
const withTrunks = (n: number) => {
  const config = exampleHotline();
  const carrier = { ...config.trunks.find((each) => each.default)!, host: "192.0.2.1" };
  const more = Array.from({ length: n - 1 }, (_, index) => ({
    ...{ ...carrier, default: false, id: `carrier-${index + 2}` as TrunkId, priority: index + 2 },
  }));
  const others = config.trunks.filter((each) => !each.default);
  return { ...config, trunks: [{ ...carrier, priority: 1 }, ...more, ...others] };
};
const outside = (on: Stage) => [...on.legs.values()].findLast(({ to }) => to !== undefined)!;

test("a caller who finds the queue full has entered it, and left it at once because it was full", () => {
  const config = exampleHotline();
  const on = stage({ config: { ...config, groups: config.groups.map((each) => ({ ...each, maxWaiting: 1 })) } });
  const enter = () => {
    const leg = on.calls();
    on.presses(leg, "1");
    return leg;
  };
  enter();
  on.passes(1);
  const second = enter();
  expect(on.find("QueueEntered").length).toBeGreaterThanOrEqual(2);
  const { call, visit } = on.find("QueueEntered").at(-1)!;
  expect(on.find("QueueLeft").filter((fact) => fact.call === call)).toMatchObject([{ visit, reason: "FULL" }]);
  on.passes(promptMs * 3);
  on.hangsUp(second);
  expect(callRecord(on.of(call))?.visits).toMatchObject([{ reason: "FULL" }]);
});

test("an agent at rest who changes her reason rests for the new one; the same once more changes nothing", () => {
  const on = stage();
  on.sits("8001");
  ask(on, "8001", { do: "rest", reason: "break" });
  const states = () => on.find("AgentStateChanged").map(({ state, reason }) => [state, reason]);
  const before = states().length;
  ask(on, "8001", { do: "rest", reason: "break" });
  expect(states()).toHaveLength(before);
  ask(on, "8001", { do: "rest", reason: "training" });
  expect(states().slice(before - 1)).toEqual([
    ["rest", "break"],
    ["rest", "training"],
  ]);
});

describe("an agent's phone that goes in a talk", () => {
  test("is told with what took it: its registration, or its sound", () => {
    const why = (happen: (on: Stage, agent: LegId) => void) => {
      const { on, agent } = talking();
      happen(on, agent);
      return on.find("LegDetached").map((fact) => fact.why);
    };
    expect(why((on) => on.report({ is: "DeviceUnreachable", device: "browser-8001" as DeviceId }))).toEqual([
      "deviceLost",
    ]);
    expect(why((on, leg) => on.report({ is: "LegMediaLost", leg, why: "transportLost" }))).toEqual(["transportLost"]);
    expect(why((on, leg) => on.report({ is: "LegMediaLost", leg, why: "mediaRestarted" }))).toEqual(["mediaLost"]);
  });
  test("for good in a consultation: the citizen goes to the queue's head, and the consulted is free", () => {
    const { on, leg, agent } = talking();
    on.sits("8002");
    ask(on, "8001", { do: "consult", to: { agent: user("8002") } });
    const other = rung(on, "8002");
    on.picksUp(other);
    on.report({ is: "LegMediaLost", leg: agent, why: "transportLost" });
    on.report({ is: "DeviceUnreachable", device: "browser-8001" as DeviceId });
    ask(on, "8002", { do: "busy" });
    on.passes(on.config.policies.detachMs + 10 * promptMs);
    expect(on.find("TransferCompleted")).toEqual([]);
    expect(on.find("QueueEntered").at(-1)).toMatchObject({ atHead: true });
    expect([on.seat("8002"), on.legs.get(other)?.at, on.hears(leg)]).toEqual(["busy", "gone", "music.hold"]);
  });
});

test("media of a leg that is not up, or of a call that is over, is nothing to anybody", () => {
  const ringing = stage();
  ringing.sits("8001");
  const caller = ringing.calls();
  ringing.presses(caller, "1");
  const before = ringing.facts.length;
  ringing.report({ is: "LegMediaLost", leg: rung(ringing, "8001"), why: "transportLost" });
  expect([ringing.facts.length, ringing.seat("8001")]).toEqual([before, "ringing"]);
  const { on, leg } = talking({ latencyMs: () => 500 });
  on.sits("8000", []);
  ask(on, "8000", { do: "release", agent: user("8001"), reason: "because" });
  on.passes(promptMs + 100);
  expect([...on.hotline.calls.values()].map(({ state }) => state.at)).toEqual(["closing"]);
  const facts = on.facts.length;
  on.report({ is: "LegMediaLost", leg, why: "rtpTimeout" });
  expect(on.facts.length).toBe(facts);
});

describe("a transfer to a number outside", () => {
  test("goes on over trunk after trunk while none of them rings", () => {
    const { on, leg } = talking({ config: withTrunks(3) });
    ask(on, "8001", { do: "transfer", to: { number: "01087654321" } });
    const over: unknown[] = [];
    for (let tries = 0; tries < 3; tries += 1) {
      const { leg: far } = outside(on);
      over.push(on.commands.flatMap((each) => (each.do === "Originate" && each.leg === far ? [each.target] : []))[0]);
      if (tries < 2) on.hangsUp(far, { by: "network", cause: "unreachable", sip: 503 });
    }
    expect(over.map((target) => (target as { trunk: string }).trunk)).toEqual(["carrier", "carrier-2", "carrier-3"]);
    on.picksUp(outside(on).leg);
    expect(on.hears(leg)).toBe(outside(on).leg);
  });
});

describe("an internal call", () => {
  test("is no test, and what becomes of a colleague who grew busy meanwhile is told as busy", () => {
    const on = stage();
    for (const no of ["8001", "8002"]) on.sits(no);
    ask(on, "8001", { do: "callInternal", agent: user("8002") });
    expect(look(on.hotline).calls[0]?.test).not.toBe(true);
    expect(look(on.hotline).agents.find((each) => each.user === user("8001"))?.test).not.toBe(true);
    ask(on, "8002", { do: "work" });
    on.picksUp(rung(on, "8001"));
    on.passes(20 * promptMs);
    expect(on.find("CallEnded")).toMatchObject([{ ending: { by: "system", cause: "busy" } }]);
  });
  test("to a colleague whose phone went meanwhile is told as unreachable", () => {
    const on = stage();
    for (const no of ["8001", "8002"]) on.sits(no);
    ask(on, "8001", { do: "callInternal", agent: user("8002") });
    on.report({ is: "DeviceUnreachable", device: "browser-8002" as DeviceId });
    on.picksUp(rung(on, "8001"));
    on.passes(20 * promptMs);
    expect(on.find("CallEnded")).toMatchObject([{ ending: { by: "system", cause: "unreachable" } }]);
  });
});

test("a supervisor who takes a call over without having listened has not watched it", () => {
  const { on } = talking();
  on.sits("8000", []);
  ask(on, "8000", { do: "intercept", agent: user("8001") });
  on.picksUp(rung(on, "8000"));
  expect(on.seat("8000")).toBe("talking");
  expect([on.find("WatchStarted"), on.find("WatchEnded")]).toEqual([[], []]);
});

test("a transfer that waits for the number to be told is not taken back by the phone's own key", () => {
  const on = stage();
  for (const no of ["8001", "8002"]) on.sits(no, undefined, `phone-${no}`);
  const citizen = on.calls();
  on.passes(promptMs / 2);
  on.presses(citizen, "1");
  const [first] = ["8001", "8002"].filter((no) => on.seat(no) === "ringing");
  const agent = on.rings(`phone-${first}`) as LegId;
  on.picksUp(agent);
  ask(on, first!, { do: "transfer", to: { agent: user(first === "8001" ? "8002" : "8001") } });
  expect(on.find("TransferStarted")).toEqual([]);
  on.report({ is: "LegRetrieved", leg: agent });
  on.passes(promptMs * 6);
  expect(on.find("TransferStarted")).toHaveLength(1);
});

test("a supervisor who watches and one whom an alarm rings are told apart", () => {
  const { on } = talking();
  on.sits("8000", []);
  ask(on, "8000", { do: "listen", agent: user("8001") });
  const side = () => {
    const { monitoring, internal } = look(on.hotline).agents.find((each) => each.user === user("8000"))!;
    return { monitoring, internal };
  };
  // Her phone rings for what she asked: she monitors already.
  expect(side()).toEqual({ monitoring: { agent: user("8001"), mode: "listen" }, internal: undefined });
  ask(on, "8000", { do: "stopWatching" });
  on.passes(100);
  ask(on, "8001", { do: "emergency" });
  expect(side()).toEqual({ monitoring: undefined, internal: { how: "emergency", agent: user("8001") } });
  on.picksUp(rung(on, "8000"));
  expect(side()).toEqual({ monitoring: { agent: user("8001"), mode: "join" }, internal: undefined });
});

test("who was sent on to nobody is told of that one alone: an agent, a group or a number", () => {
  const nobodyAfter = (to: Parameters<Stage["asks"]>[1] & { do: "transfer" }) => {
    const on = stage({ config: withTrunks(1) });
    for (const no of ["8001", "8002", "8003"]) on.sits(no, ["business"]);
    ask(on, "8001", { do: "callInternal", agent: user("8002") });
    on.picksUp(rung(on, "8001"));
    on.picksUp(rung(on, "8002"));
    ask(on, "8001", to);
    const ringing = [...on.legs.values()].findLast(({ at }) => at === "trying")!;
    on.hangsUp(ringing.leg, { by: "agent", cause: "refused" });
    return Object.keys(look(on.hotline).calls[0]?.nobody ?? {}).sort();
  };
  expect(nobodyAfter({ do: "transfer", to: { agent: user("8003") } })).toEqual(["agent", "at", "why"]);
  expect(nobodyAfter({ do: "transfer", to: { number: "01087654321" } })).toEqual(["at", "party", "why"]);
});

test("a consultation with a number outside shows its party and no agent, one with a colleague the agent alone", () => {
  const consulted = (to: { readonly number: string } | { readonly agent: UserId }) => {
    const { on } = talking({ config: withTrunks(1) });
    on.sits("8002");
    ask(on, "8001", { do: "consult", to });
    return Object.keys(look(on.hotline).calls[0]?.consult ?? {}).sort();
  };
  expect(consulted({ number: "01087654321" })).toEqual(["answered", "on", "party", "to", "transfer"]);
  expect(consulted({ agent: user("8002") })).toEqual(["agent", "answered", "on", "to", "transfer"]);
});

describe("a call dialled at a phone that can't be honoured", () => {
  test.each([
    ["8002", "while she is engaged", 486, "busy"],
    ["8009", "of no colleague, and no trunk to dial it over", 503, "unreachable"],
    ["8003", "who has not signed in", 480, "unreachable"],
  ])("%s, %s: %i, %s", (number, _why, status, cause) => {
    const on = stage();
    on.sits("8001", undefined, "phone-8001");
    on.sits("8002");
    ask(on, "8002", { do: "work" });
    on.dials("phone-8001", number);
    expect(on.commands.flatMap((each) => (each.do === "Refuse" ? [[each.status, each.ending]] : []))).toEqual([
      [status, { by: "system", cause, sip: status }],
    ]);
  });
});

test("the groups of an internal call are those that the two sat for in it, and no one else's", () => {
  const on = stage();
  on.sits("8001", ["business"]);
  on.sits("8002", ["complaint"]);
  on.sits("8003", ["business"]);
  ask(on, "8001", { do: "callInternal", agent: user("8002") });
  on.picksUp(rung(on, "8001"));
  on.picksUp(rung(on, "8002"));
  on.hangsUp([...on.legs.values()].find(({ at }) => at === "up")!.leg, { by: "agent", cause: "hangup" });
  on.passes(100);
  const record = internalRecord([...on.of(on.find("CallEnded")[0]!.call), ...on.find("AgentStateChanged")]);
  expect(record?.agents).toEqual([user("8001"), user("8002")]);
  expect(record?.groups.toSorted()).toEqual(["business", "complaint"]);
  // She moved to another group afterwards: that was not in this call.
  ask(on, "8001", { do: "signOut" });
  on.sits("8001", ["complaint"]);
  on.sits("8003", ["complaint"]);
  const alone = internalRecord(on.facts.filter((fact) => !("agent" in fact) || fact.agent !== user("8002")));
  expect(alone?.groups).toEqual(["business"]);
});
