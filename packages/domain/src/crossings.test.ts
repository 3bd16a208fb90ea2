import { describe, expect, test } from "vitest";
import type { Forwarding } from "./config/index.ts";
import { exampleHotline } from "./example.ts";
import type { DeviceId, FlowId, GroupId, LegId, UserId } from "./ids.ts";
import { callRecord, internalRecord, stateSpans } from "./readmodel.ts";
import { measures } from "./testing/closures.ts";
import { agentHangup, promptMs, type Stage, stage, talking } from "./testing/stage.ts";

const withCarrier = () => {
  const config = exampleHotline();
  return { ...config, trunks: config.trunks.map((each) => (each.default ? { ...each, host: "192.0.2.1" } : each)) };
};
const user = (no: string) => `agent-${no}` as UserId;
const rung = (on: Stage, no: string) => on.rings(`browser-${no}`) as LegId;
const ask = (on: Stage, no: string, command: Parameters<Stage["asks"]>[1]) => on.asks(`agent-${no}`, command);

/** 8001 talks; 8002 and the supervisor 8000 are ready. */
function scene(config = withCarrier(), device?: string) {
  const { on, leg, agent } = talking({ config }, device);
  on.sits("8002");
  on.passes(10);
  on.sits("8000");
  return { on, leg, agent };
}
const record = (on: Stage) => {
  const call = on.find("CallArrived")[0]?.call;
  if (!call) throw new Error("no call");
  return callRecord(on.of(call));
};

describe("each agent's part in a call", () => {
  test("has its own wrap-up, also where it ends while the next agent talks", () => {
    const { on, leg } = scene();
    ask(on, "8001", { do: "transfer", to: { agent: user("8002") } });
    on.picksUp(rung(on, "8002"));
    on.passes(3000);
    ask(on, "8001", { do: "endWrapUp" });
    on.passes(10_000);
    on.hangsUp(leg);
    on.passes(2000);
    ask(on, "8002", { do: "endWrapUp" });
    const { talks = [] } = record(on) ?? {};
    expect(talks.map(({ agentNo, tE = 0, wS = 0, wE = 0 }) => [agentNo, wS - tE, wE - wS])).toEqual([
      ["8001", 0, 3000],
      ["8002", 0, 2000],
    ]);
  });

  test("tells all the time that her number was announced in it", () => {
    const { on, leg, agent } = scene();
    const [first] = record(on)?.talks ?? [];
    ask(on, "8001", { do: "announceAgentNo" });
    on.passes(6 * promptMs);
    on.hangsUp(agent, agentHangup);
    on.hangsUp(leg);
    expect(record(on)?.talks[0]?.announceMs).toBe(2 * (first?.announceMs ?? 0));
  });

  test("counts in the speed of answer only where a phone rang", () => {
    const { on, leg } = scene();
    ask(on, "8000", { do: "intercept", agent: user("8001") });
    on.passes(4000);
    on.picksUp(rung(on, "8000"));
    on.passes(1000);
    on.hangsUp(leg);
    const made = record(on);
    const sources = { calls: made ? [made] : [], spans: stateSpans(on.facts), now: on.now() };
    const ring = made?.offers.filter(({ how }) => how === undefined).map(({ tR, tA = 0 }) => tA - tR);
    expect(made?.offers.length).toBe(2);
    expect(ring?.length).toBe(1);
    expect(measures.speedOfAnswer.value(sources, {})).toBe(ring?.[0]);
  });
});

describe("digits", () => {
  test("of an agent's phone are no rating, nor a choice in the menu", () => {
    const { on, leg, agent } = scene();
    ask(on, "8001", { do: "hangUp" });
    on.presses(agent, "1");
    expect(on.find("RatingGiven")).toEqual([]);
    on.presses(leg, "1");
    expect(on.find("RatingGiven").length).toBe(1);

    const next = scene();
    const flow = next.on.config.flows[0]?.id as FlowId;
    const before = next.on.find("KeyPressed").length;
    ask(next.on, "8001", { do: "transfer", to: { flow } });
    next.on.presses(next.agent, "1");
    expect(next.on.find("KeyPressed").length).toBe(before);
  });
});

describe("forwarding", () => {
  const forwarding = (over: Readonly<Record<string, Forwarding>>) => {
    const config = withCarrier();
    return {
      ...config,
      agents: config.agents.map((each) => {
        const own = over[each.agentNo];
        return own ? { ...each, forwarding: own } : each;
      }),
    };
  };
  const business = "business" as GroupId;

  test("over a group and back rings each agent once", () => {
    const { on } = scene(
      forwarding({
        8002: { noAnswer: { group: business, afterMs: 5000 } },
        8000: { noAnswer: { agent: user("8002"), afterMs: 5000 } },
      }),
    );
    ask(on, "8001", { do: "consult", to: { agent: user("8002") } });
    on.passes(120_000);
    const rings = on.commands.flatMap((each) =>
      each.do === "Originate" && each.target.to === "device" ? [each.target.device] : [],
    );
    expect(rings).toEqual(["browser-8001", "browser-8002", "browser-8000"]);
    expect(on.find("ConsultEnded").map(({ outcome }) => outcome)).toEqual(["noAnswer"]);
  });

  test("of every call to a group never rings the agent herself", () => {
    const { on } = scene(forwarding({ 8002: { always: { group: business } } }));
    ask(on, "8001", { do: "consult", to: { agent: user("8002") } });
    expect(rung(on, "8002")).toBeUndefined();
    expect(rung(on, "8000")).toBeDefined();
  });
});

describe("a supervisor's sign-out of an agent who talks", () => {
  test("comes with the end of the talk, whatever she asks for then", () => {
    const { on, leg } = scene();
    ask(on, "8000", { do: "forceSignOut", agent: user("8001"), reason: "去培训" });
    on.passes(1000);
    on.hangsUp(leg);
    expect(on.seat("8001")).toBeUndefined();
    expect(on.find("AgentSignedOut").map(({ agentNo, forced, reason }) => [agentNo, forced, reason])).toEqual([
      ["8001", true, "去培训"],
    ]);
  });
});

describe("a talk that moves to another phone", () => {
  const onPhone = () => {
    const at = scene(withCarrier(), "phone-8001");
    at.on.report({ is: "DeviceReachable", device: "phone-8001" as DeviceId });
    return at;
  };
  test("waits until the new one can be reached, and is heard there", () => {
    const { on, leg, agent } = onPhone();
    const groups = ["business", "complaint"] as GroupId[];
    ask(on, "8001", { do: "signIn", groups, device: "browser-8001" as DeviceId });
    on.passes(3000);
    expect(rung(on, "8001")).toBeUndefined();
    on.report({ is: "DeviceReachable", device: "browser-8001" as DeviceId });
    const there = rung(on, "8001");
    expect(there).toBeDefined();
    on.picksUp(there);
    on.passes(100);
    expect(on.hears(leg)).toBe(there);
    expect(on.legs.get(agent)?.at).toBe("gone");
  });
});

describe("a citizen of high priority", () => {
  test("keeps it where his transfer to an agent fails", () => {
    const config = withCarrier();
    const flows = config.flows.map((flow) => ({
      ...flow,
      nodes: Object.fromEntries(
        Object.entries(flow.nodes).map(([id, node]) => [id, node.kind === "queue" ? { ...node, priority: 7 } : node]),
      ),
    }));
    const { on } = scene({ ...config, flows });
    ask(on, "8001", { do: "transfer", to: { agent: user("8002") } });
    ask(on, "8002", { do: "hangUp" });
    expect(on.find("QueueEntered").map(({ priority }) => priority)).toEqual([7, 7]);
    const [state] = [...on.hotline.calls.values()].map((call) => call.state);
    expect(state && "visit" in state && state.visit?.priority).toBe(7);
  });
});

describe("a REFER from a phone with two calls", () => {
  test("completes the transfer by either of its two", () => {
    for (const by of ["first", "second"] as const) {
      const { on, leg, agent } = scene(withCarrier(), "phone-8001");
      const own = on.dials("phone-8001", "8002");
      on.passes(10);
      const other = rung(on, "8002");
      on.picksUp(other);
      const [from, replaces] = by === "first" ? [agent, own] : [own, agent];
      on.report({ is: "LegReferred", leg: from, refer: "r1", to: "8002", replaces });
      on.passes(promptMs);
      expect(on.commands.flatMap((each) => (each.do === "AnswerRefer" ? [each.status] : []))).toEqual([202, 200]);
      expect(on.hears(leg)).toBe(other);
      expect(on.seat("8001")).toBe("wrapUp");
    }
  });
});

describe("an INVITE with Replaces from a carrier", () => {
  test("is refused and is no call: the one that it would take the place of goes on", () => {
    const { on, leg, agent } = scene();
    const intruder = on.calls({ replaces: leg });
    on.passes(100);
    expect(on.find("CallArrived").length).toBe(1);
    expect(on.commands.flatMap((each) => (each.do === "Refuse" ? [each.leg, each.status] : []))).toEqual([
      intruder,
      403,
    ]);
    expect(on.hears(leg)).toBe(agent);
  });
});

describe("a call to a colleague that never came to ring", () => {
  test("is an internal call in every fact, not a call out", () => {
    const on = stage({ config: withCarrier() });
    on.sits("8001");
    on.sits("8002");
    ask(on, "8001", { do: "callInternal", agent: user("8002") });
    on.hangsUp(rung(on, "8001"), agentHangup);
    on.passes(100);
    const [ended] = on.find("CallEnded");
    expect(ended).toBeDefined();
    expect(ended && callRecord(on.of(ended.call))).toBeUndefined();
    expect(ended && internalRecord(on.of(ended.call))).toMatchObject({
      agentNo: "8001",
      toAgentNo: "8002",
      agents: [user("8001")],
      ending: { by: "agent", cause: "hangup" },
    });
    expect(on.find("InternalStarted").length).toBe(1);
    expect(on.find("InternalEnded").length).toBe(1);
    expect(on.seat("8001")).toBe("ready");
  });
});

test("an internal call that was forwarded tells who talked, how long, and for which groups they sit", () => {
  const config = withCarrier();
  const forwarding = { noAnswer: { agent: user("8000"), afterMs: 5000 } };
  const agents = config.agents.map((each) => (each.agentNo === "8002" ? { ...each, forwarding } : each));
  const on = stage({ config: { ...config, agents } });
  on.sits("8001", ["business"]);
  on.sits("8002", ["business"]);
  on.sits("8000", ["complaint"]);
  ask(on, "8001", { do: "callInternal", agent: user("8002") });
  on.picksUp(rung(on, "8001"));
  on.passes(5000);
  on.picksUp(rung(on, "8000"));
  on.passes(7000);
  ask(on, "8001", { do: "hangUp" });
  on.passes(10);
  const [ended] = on.find("CallEnded");
  const record = ended && internalRecord(on.of(ended.call));
  expect(record).toMatchObject({
    agentNo: "8001",
    toAgentNo: "8002",
    agents: [user("8001"), user("8000")],
    groups: ["business", "complaint"],
  });
  expect((record?.endedAt ?? 0) - (record?.answeredAt ?? 0)).toBe(7000);
});

test("a consultation that was forwarded tells who answered it, and so does the transfer to her", () => {
  const config = withCarrier();
  const forwarding = { busy: { agent: user("8000") } };
  const agents = config.agents.map((each) => (each.agentNo === "8002" ? { ...each, forwarding } : each));
  const { on } = scene({ ...config, agents });
  ask(on, "8001", { do: "consult", to: { agent: user("8002") } });
  ask(on, "8002", { do: "hangUp" });
  on.picksUp(rung(on, "8000"));
  const there = { toAgent: user("8000"), toAgentNo: "8000" };
  expect(on.find("ConsultAnswered")).toMatchObject([there]);
  ask(on, "8001", { do: "completeTransfer" });
  expect(on.find("TransferStarted")).toMatchObject([there]);
});

test("who hangs up while a forwarded consultation rings transfers to whose phone rings", () => {
  const config = withCarrier();
  const forwarding = { busy: { number: "01087654321" } };
  const agents = config.agents.map((each) => (each.agentNo === "8002" ? { ...each, forwarding } : each));
  const { on, agent } = scene({ ...config, agents });
  ask(on, "8001", { do: "consult", to: { agent: user("8002") } });
  ask(on, "8002", { do: "hangUp" });
  on.hangsUp(agent, agentHangup);
  const [started] = on.find("TransferStarted");
  expect([started?.to, started?.toAgent, started?.toParty]).toEqual(["agent", undefined, "party-of-01087654321"]);
});

test("whose account goes while her phone rings for a consultation is rung on for the citizen, and signed out after the talk", () => {
  const config = withCarrier();
  const { on, leg, agent } = scene(config);
  const agents = config.agents.filter(({ agentNo }) => agentNo !== "8002");
  ask(on, "8001", { do: "consult", to: { agent: user("8002") } });
  on.feed({ is: "ConfigChanged", config: { ...config, agents } });
  on.hangsUp(agent, agentHangup);
  on.picksUp(rung(on, "8002"));
  expect([on.seat("8001"), on.seat("8002")]).toEqual(["wrapUp", "talking"]);
  on.hangsUp(leg);
  on.passes(600_000);
  expect(on.find("AgentSignedOut").map(({ agentNo, reason }) => [agentNo, reason])).toEqual([["8002", "removed"]]);
});
