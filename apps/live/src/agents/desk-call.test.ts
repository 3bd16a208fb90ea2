import { type AgentLook, type CallLook, exampleHotline, type Fact, type Look } from "@zongji/domain";
import { describe, expect, test } from "vitest";
import { deskCall } from "./desk-call.ts";

const config = exampleHotline();
const [user, other] = ["agent-8001", "agent-8002"];
type Any = Record<string, unknown>;
const fact = (type: string, at: number, more: Any = {}): Fact => ({ type, at, call: "c", ...more }) as unknown as Fact;
/** What the desk of 8001 shows, who talks with a citizen unless it is said otherwise. */
const shown = ({ agent = {}, call = {}, facts = [] as Fact[] }: { agent?: Any; call?: Any | null; facts?: Fact[] }) => {
  const seat = { user, agentNo: "8001", state: "talking", since: 500, call: "c", ...agent } as unknown as AgentLook;
  const own = { call: "c", phase: "talking", since: 400, agent: user, direction: "in", ...call } as unknown as CallLook;
  const look = { agents: [seat], calls: call === null ? [] : [own], groups: [] } as unknown as Look;
  const calledFor = () => ({ users: new Set<string>(), isAlone: true });
  const numberOf = (id: string) => `number of ${id}`;
  return deskCall(seat, { config, look, factsOf: () => facts, numberOf, now: 10_000, calledFor });
};
const offered = (at: number, more: Any = {}) =>
  fact("OfferStarted", at, { offer: "o", visit: "v", group: "business", agent: user, ...more });

test("who is in no call, or in none that a desk shows, has none", () => {
  expect(shown({ agent: { call: undefined } })).toBeNull();
  expect(shown({ agent: { state: "ready" } })).toBeNull();
  expect(shown({})).not.toBeNull();
});

describe("the time that a caller has waited for her", () => {
  const queued = [fact("QueueEntered", 1000, { visit: "v" }), offered(2000), offered(2500, { agent: other })];
  const left = (at: number, visit = "v") => fact("QueueLeft", at, { visit });
  const waited = (...facts: Fact[]) => shown({ facts })?.waitedMs;
  test("runs from his entry to his leaving of the queue that brought him, or until now", () => {
    expect(waited(...queued)).toBe(9000);
    expect(waited(...queued, left(4000))).toBe(3000);
    expect(waited(fact("QueueEntered", 100, { visit: "another" }), ...queued, left(300, "another"), left(4000))).toBe(
      3000,
    );
  });
  test("is never less than nothing, and nothing where no queue was", () => {
    expect(waited(...queued, left(900))).toBe(0);
    expect(waited(offered(2000))).toBe(0);
    expect(waited(fact("QueueEntered", 1000, { visit: "v" }))).toBe(0);
  });
});

describe("since when the state has lasted", () => {
  const began = { held: "HoldStarted", consulting: "ConsultStarted", threeWay: "ThreeWayStarted" };
  test.each(Object.entries(began))("%s: since its own beginning, the last of several", (phase, type) => {
    const facts = [offered(600), fact(type, 700), fact(type, 800)];
    expect(shown({ call: { phase }, facts })?.since).toBe(800);
    expect(shown({ call: { phase }, facts: [offered(600)] })?.since).toBe(500);
    // One of an earlier part of the call, of another agent, is not hers.
    expect(shown({ call: { phase }, facts: [fact(type, 300), offered(600)] })?.since).toBe(500);
  });
});

describe("what stands on the desk of her alone who has the call", () => {
  test("muted, the third, what waits and a phone that is away", () => {
    const consult = { transfer: "t", to: "number", answered: false, on: "consulted", party: "p" };
    const call = { muted: true, phase: "reconnecting", consult, pending: { wish: "hold" } };
    expect(shown({ call })).toMatchObject({
      ...{ muted: true, detached: true, third: { at: "ringing", label: "number of p" } },
      pending: { wish: "hold", refused: null },
    });
    expect(shown({ call: { ...call, agent: other } })).toMatchObject({
      ...{ muted: false, detached: false, third: null, pending: null },
    });
    expect(shown({ call: { phase: "talking" } })).toMatchObject({ muted: false, detached: false, third: null });
    expect(shown({ call: { parties: [{ agent: user, muted: true }] } })?.muted).toBe(true);
    expect(shown({ call: { parties: [{ agent: other, muted: true }] } })?.muted).toBe(false);
  });
  test("an alarm and that somebody helps, but not in the wrap-up after it", () => {
    const call = { emergency: 1 };
    const supervisor = (differs: Any) => [{ user: "agent-8000", of: user, mode: "join", at: "up", ...differs }];
    const nobody = { emergency: true, help: { at: "nobody", by: null, called: 0 } };
    const by = { name: "班长", agentNo: "8000" };
    expect(shown({ call })).toMatchObject(nobody);
    expect(shown({ call: { ...call, watchers: supervisor({ at: "trying" }) } })).toMatchObject({
      help: { at: "ringing", by: null, called: 1 },
    });
    expect(shown({ call: { ...call, coming: "agent-8000" } })?.help).toMatchObject({ at: "coming", by });
    expect(shown({ call: { ...call, watchers: supervisor({}) } })?.help).toMatchObject({ at: "joined", by });
    // Who whispers has not come into the talk, nor has one who joined another's.
    expect(shown({ call: { ...call, watchers: supervisor({ mode: "whisper" }) } })).toMatchObject(nobody);
    expect(shown({ call: { ...call, watchers: supervisor({ of: other }) } })).toMatchObject(nobody);
    expect(shown({ call, agent: { state: "wrapUp" } })).toMatchObject({ emergency: false, help: null });
    expect(shown({})).toMatchObject({ emergency: false, help: null });
  });
  test("who whispers to her and who has joined, but never who listens", () => {
    const watchers = (["listen", "whisper", "join"] as const).map((mode) => ({
      ...{ user: "agent-8000", of: user, mode, at: "up" },
    }));
    const seen = shown({ call: { watchers } })?.watchedBy;
    expect(seen).toEqual([
      { name: "班长", agentNo: "8000", mode: "whisper" },
      { name: "班长", agentNo: "8000", mode: "join" },
    ]);
    const others = watchers.map((each) => ({ ...each, of: other }));
    expect(shown({ call: { watchers: others } })?.watchedBy.map(({ mode }) => mode)).toEqual(["join"]);
    const early = watchers.map((each) => ({ ...each, at: "trying" }));
    expect(shown({ call: { watchers: early } })?.watchedBy).toEqual([]);
  });
});

describe("the third party", () => {
  const consult = (differs: Any) => ({ transfer: "t", to: "agent", answered: true, on: "consulted", ...differs });
  const third = (differs: Any, ...facts: Fact[]) => shown({ call: { consult: consult(differs) }, facts })?.third;
  test("is a colleague by name, a group by its own, or a number", () => {
    expect(third({ agent: other })?.label).toBe("座席 8002");
    const asked = fact("ConsultStarted", 700, { transfer: "t", toGroup: "business", agent: user });
    expect(third({ to: "group" }, offered(600), asked)?.label).toBe(config.groups[0]!.name);
    expect(third({ to: "number", party: "p" })?.label).toBe("number of p");
    expect(third({ to: "number" })?.label).toBe("");
  });
  test("rings, talks or is held, since its answer, else since it was asked, else since the call", () => {
    const asked = fact("ConsultStarted", 700, { transfer: "t", agent: user });
    const answered = fact("ConsultAnswered", 900, { transfer: "t", agent: user });
    expect(third({ answered: false }, offered(600), asked)).toMatchObject({ at: "ringing", since: 700 });
    expect(third({}, offered(600), asked, answered)).toMatchObject({ at: "talking", since: 900 });
    expect(third({ on: "citizen" }, offered(600), asked, answered)).toMatchObject({ at: "held", since: 900 });
    expect(third({})?.since).toBe(400);
  });
});

test("who came to nobody is told by number, name, or the number outside", () => {
  const nobody = (differs: Any) => shown({ call: { nobody: { at: "told", why: "busy", ...differs } } })?.nobody;
  expect(nobody({ agent: other })).toEqual({ at: "told", why: "busy", who: "8002" });
  expect(nobody({ group: "business" })?.who).toBe(config.groups[0]!.name);
  expect(nobody({ party: "p" })?.who).toBe("number of p");
  expect(nobody({})?.who).toBe("");
});

describe("the wrap-up", () => {
  const wrapUp = (limitMs: number, whose = user) => [
    offered(600),
    fact("WrapUpStarted", 2000, { agent: whose, limitMs, group: "complaint" }),
  ];
  const seat = { state: "wrapUp" };
  test("lasts until its limit, where it has one, and belongs to its group", () => {
    expect(shown({ agent: seat, call: null, facts: wrapUp(30_000) })).toMatchObject({
      ...{ at: "wrapUp", wrapUpUntil: 32_000, group: "complaint" },
    });
    expect(shown({ agent: seat, call: null, facts: wrapUp(1) })?.wrapUpUntil).toBe(2001);
    expect(shown({ agent: seat, call: null, facts: wrapUp(0) })?.wrapUpUntil).toBeNull();
    expect(shown({ agent: seat, call: null, facts: wrapUp(30_000, other) })?.wrapUpUntil).toBeNull();
  });
  test("of a talk before is none in the next", () => {
    expect(shown({ facts: wrapUp(30_000) })?.wrapUpUntil).toBeNull();
  });
});

describe("the number", () => {
  const arrived = (more: Any = {}) =>
    fact("CallArrived", 1, { party: "p", number: "12345678", withheld: false, ...more });
  test("of a citizen is as the reader may see it, of one who withheld it nothing", () => {
    expect(shown({ facts: [arrived(), offered(600)] })).toMatchObject({
      number: "number of p",
      calledNumber: "12345678",
    });
    expect(shown({ facts: [arrived({ withheld: true }), offered(600)] })).toMatchObject({ number: "", withheld: true });
  });
  test("of an internal call is the colleague's, also in the wrap-up of a look that has forgotten the call", () => {
    const internal = { how: "internal", agent: other };
    const facts = [fact("InternalStarted", 1, { agent: user, party: "p" })];
    const agent = { state: "internal", internal };
    const is = { direction: "internal", number: "8002", party: null, group: null };
    expect(shown({ agent, call: { direction: "internal", phase: "internal", agent: undefined }, facts })).toMatchObject(
      is,
    );
    expect(shown({ agent, call: null, facts })).toMatchObject(is);
  });
  test("of a call out is the one that was dialled", () => {
    const facts = [fact("DialStarted", 1, { agent: user, party: "q", number: "12345678", group: "business" })];
    expect(shown({ facts })).toMatchObject({
      direction: "outbound",
      number: "number of q",
      group: "business",
      test: false,
    });
  });
});

test("where nothing says which group, the call belongs to none", () => expect(shown({})?.group).toBeNull());

describe("a colleague who is asked in", () => {
  const facts = [
    fact("CallArrived", 100, { party: "p", number: "12345678", withheld: false }),
    fact("QueueEntered", 200, { visit: "v", group: "business" }),
    fact("OfferStarted", 300, { offer: "o", visit: "v", group: "business", agent: other, agentNo: "8002" }),
    fact("OfferAnswered", 400, { offer: "o", visit: "v", group: "business", agent: other, agentNo: "8002" }),
    fact("HoldStarted", 500, { agent: other, agentNo: "8002" }),
    fact("ConsultStarted", 500, { transfer: "t", to: "agent", toAgent: user, agent: other, agentNo: "8002" }),
  ];
  const seen = (agent: Any, call: Any = {}) => shown({ agent, call: { agent: other, party: "p", ...call }, facts });
  const context = {
    citizen: { number: "number of p", withheld: false },
    host: { name: "座席 8002", agentNo: "8002" },
  };
  test("sees the citizen, whose call it is and what happened so far: consulted, third, called for help", () => {
    const consulted = { state: "internal", internal: { how: "consult", agent: other } };
    const all = [
      seen(consulted, { phase: "consulting" }),
      seen({ ...consulted, state: "ringing" }, { phase: "consulting" }),
      seen({ state: "talking" }, { phase: "threeWay" }),
      seen({ state: "ringing", internal: { how: "emergency", agent: other } }),
    ];
    for (const call of all) {
      expect(call).toMatchObject(context);
      expect(call?.steps.map(({ step }) => step)).toEqual([
        "arrived",
        "queued",
        "rings",
        "answered",
        "held",
        "consult",
      ]);
    }
    expect(all[0]?.number).toBe("8002");
  });
  test("but has neither host nor citizen in a call of her own, or within the house", () => {
    expect(shown({ facts, call: { party: "p" } })).toMatchObject({ ...context, host: null });
    const within = [fact("InternalStarted", 100, { agent: other, agentNo: "8002", toAgent: user, toAgentNo: "8001" })];
    const internal = { state: "internal", internal: { how: "internal", agent: other } };
    expect(shown({ agent: internal, call: { direction: "internal", agent: other }, facts: within })).toMatchObject({
      ...{ citizen: null, host: null, steps: [] },
    });
  });
  test("does not learn that somebody listened", () => {
    const watch = { leg: "w", mode: "listen", watcher: "agent-8000", watcherNo: "8000", agent: other, agentNo: "8002" };
    const call = { agent: other, party: "p", phase: "threeWay" };
    const told = shown({ call, facts: [...facts, fact("WatchStarted", 600, watch)] });
    expect(told?.steps.at(-1)?.step).toBe("consult");
  });
});

describe("the wrap-up", () => {
  const facts = [
    offered(600),
    fact("OfferAnswered", 1000, { offer: "o", agent: user }),
    fact("CallNoted", 1500, { agent: user, note: "问", result: "answered" }),
    fact("CallNoted", 1600, { agent: other, note: "别人的" }),
  ];
  const over = fact("TalkEnded", 3500, { agent: user, ending: { by: "caller", cause: "hangup" } });
  test("has a clock of the talk that stands, and the note that she has written", () => {
    expect(shown({ facts })).toMatchObject({ talkedMs: null, note: { at: 1500, note: "问", result: "answered" } });
    expect(shown({ agent: { state: "wrapUp" }, call: null, facts: [...facts, over] })).toMatchObject({
      ...{ at: "wrapUp", talkedMs: 2500, note: { note: "问" } },
    });
    expect(shown({ facts: [offered(600)] })?.note).toBeNull();
  });
});
