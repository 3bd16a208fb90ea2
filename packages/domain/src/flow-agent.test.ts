import { expect, test } from "vitest";
import type { Flow, FlowNode, Forwarding, HotlineConfig } from "./config/index.ts";
import { exampleHotline } from "./example.ts";
import { findingsOf } from "./flow/index.ts";
import type { GroupId, UserId } from "./ids.ts";
import { closeOpen, rebuild } from "./rebuild.ts";
import { promptMs, type Stage, stage } from "./testing/stage.ts";

const business = "business" as GroupId;
const her = "agent-8001" as UserId;
const one: FlowNode = { kind: "agent", agent: her, group: business, priority: 0 };
const sorry: FlowNode = { kind: "play", prompts: ["sorry.reconnect"], bargeIn: false };
const bye: FlowNode = { kind: "hangUp", prompts: ["goodbye"], cause: "flowEnded" };
const edge = (from: string, exit: string, to: string) => ({ from, exit, to });
const flow: Flow = {
  ...exampleHotline().flows[0]!,
  ...{ start: "one", nodes: { one, sorry, bye }, variables: [] },
  edges: [...["noAnswer", "busy", "failed"].map((exit) => edge("one", exit, "sorry")), edge("sorry", "done", "bye")],
};
const hotline = (forwarding?: Forwarding): HotlineConfig => {
  const config = exampleHotline();
  const trunks = config.trunks.map((each) => (each.default ? { ...each, host: "192.0.2.1" } : each));
  const agents = config.agents.map((each) => (each.user === her && forwarding ? { ...each, forwarding } : each));
  return { ...config, trunks, agents, flows: [flow] };
};
const begins = (ready: (on: Stage) => void, forwarding?: Forwarding) => {
  const on = stage({ config: hotline(forwarding) });
  ready(on);
  return { on, leg: on.calls() };
};
const sits = (on: Stage) => void on.sits("8001");
const ends = (on: Stage) => {
  on.passes(2 * promptMs);
  return `${on.outcome()} ${on.find("CallEnded")[0]?.detail ?? ""}`.trim();
};

test("a flow rings one agent, who talks with the caller; the flow is over then", () => {
  const { on, leg } = begins(sits);
  expect(on.hears(leg)).toBe("tone.ringback");
  expect(on.seat("8001")).toBe("ringing");
  on.passes(3_000);
  on.picksUp(on.rings("browser-8001")!);
  on.passes(promptMs * 6);
  expect(on.seat("8001")).toBe("talking");
  expect(on.find("IvrLeft")).toMatchObject([{ to: "agent" }]);
  expect(on.find("HumanRequested")).toHaveLength(1);
  expect(on.find("QueueEntered")).toMatchObject([{ group: business, direct: true }]);
  expect(on.find("TransferCompleted")).toEqual([]);
  on.hangsUp(leg);
  expect(on.outcome()).toBe("D2 caller hangup");
  expect(on.faults).toEqual([]);
});

test("she does not answer: the call goes back into the flow, and she rests", () => {
  const { on, leg } = begins(sits);
  on.passes(20_000);
  expect(on.hears(leg)).toBe("sorry.reconnect");
  expect(on.seat("8001")).toBe("rest");
  expect(on.find("QueueLeft")).toMatchObject([{ reason: "TIMEOUT" }]);
  expect(ends(on)).toBe("D7 system flowEnded TIMEOUT");
});

test("she declines, or talks: it is busy", () => {
  const { on, leg } = begins(sits);
  on.hangsUp(on.rings("browser-8001")!, { by: "agent", cause: "refused" });
  expect(on.hears(leg)).toBe("sorry.reconnect");
  expect(on.find("OfferEnded")).toMatchObject([{ reason: "REJECT" }]);
  const busy = begins(sits);
  busy.on.picksUp(busy.on.rings("browser-8001")!);
  const second = busy.on.calls();
  expect(busy.on.hears(second)).toBe("sorry.reconnect");
  expect(busy.on.find("QueueEntered")).toHaveLength(1);
});

test("she is not there: the flow goes on at once", () => {
  const { on, leg } = begins(() => {});
  expect(on.hears(leg)).toBe("sorry.reconnect");
  expect(on.find("QueueEntered")).toEqual([]);
  expect(ends(on)).toBe("D7 system flowEnded");
});

test("her calls are forwarded: to a colleague, a group, a number outside", () => {
  const toColleague = begins((on) => void on.sits("8002"), { always: { agent: "agent-8002" as UserId } });
  expect(toColleague.on.seat("8002")).toBe("ringing");
  const toGroup = begins(sits, { busy: { group: business } });
  toGroup.on.hangsUp(toGroup.on.rings("browser-8001")!, { by: "agent", cause: "refused" });
  expect(toGroup.on.find("QueueEntered").map(({ direct }) => direct)).toEqual([true, undefined]);
  expect(toGroup.on.find("QueueLeft")).toMatchObject([{ reason: "TRANSFER" }]);
  const outside = begins(() => {}, { noAnswer: { number: "01087654321", afterMs: 10_000 } });
  const phone = [...outside.on.legs.values()].findLast(({ to }) => to !== undefined)!;
  expect(phone.to).toBe("01087654321");
  outside.on.picksUp(phone.leg);
  expect(outside.on.hears(outside.leg)).toBe(phone.leg);
  outside.on.hangsUp(phone.leg);
  expect(ends(outside.on)).toBe("D7 system flowEnded");
});

test("a caller who hangs up while she rings is D4, and a server that dies then ends it truthfully", () => {
  const { on, leg } = begins(sits);
  on.passes(2_000);
  const facts = closeOpen(rebuild(on.facts));
  expect(facts.map(({ type }) => type)).toEqual(expect.arrayContaining(["OfferEnded", "QueueLeft", "CallEnded"]));
  on.dies(() => on.passes(1));
  on.hangsUp(leg);
  expect(on.outcome()).toBe("D4 caller hangup");
  expect(on.seat("8001")).toBe("ready");
  expect(on.timers.size).toBe(0);
});

test("a colleague may take her ring; should her phone not pick up, the flow goes on", () => {
  const { on, leg } = begins((each) => {
    each.sits("8001");
    each.sits("8002");
    each.asks("agent-8002" as UserId, { do: "busy" });
  });
  expect(on.asks("agent-8002" as UserId, { do: "pickUp" })).toBeUndefined();
  on.hangsUp(on.rings("browser-8002")!, { by: "agent", cause: "refused" });
  expect(on.hears(leg)).toBe("sorry.reconnect");
  expect(on.faults).toEqual([]);
});

test("the check refuses an agent who is none", () => {
  const told = (agents: { user: UserId }[]) =>
    findingsOf(flow, { flows: [flow], hasPrompt: () => true, agents }).map(({ code, node, about }) => [
      code,
      node,
      about,
    ]);
  expect(told([{ user: her }])).toEqual([]);
  expect(told([])).toEqual([["noAgent", "one", her]]);
});
