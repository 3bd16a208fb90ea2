/** What callers, agents, phones and the network may do in any order, for tests that hold whatever happens. */
import fc from "fast-check";
import type { Call } from "../call/call.ts";
import type { Forwarding, HotlineConfig } from "../config/index.ts";
import type { Cause } from "../ending.ts";
import { exampleHotline } from "../example.ts";
import type { DeviceId, FlowId, GroupId, LegId, TrunkId, UserId } from "../ids.ts";
import type { Command, TransferTarget } from "../input.ts";
import type { Stage } from "./stage.ts";

export const nos = ["8001", "8002", "8003", "8000"] as const;
const no = fc.constantFrom(...nos);
export const user = (each: string) => `agent-${each}` as UserId;
export const groups = ["business", "complaint"] as GroupId[];
const pick = fc.nat({ max: 40 });
const causes: Cause[] = [
  "hangup",
  "noAnswer",
  "busy",
  "refused",
  "unreachable",
  "deviceLost",
  "mediaLost",
  "signallingTimeout",
];
const command: fc.Arbitrary<Command> = fc.oneof(
  fc.constantFrom<Command>(
    { do: "ready" },
    { do: "busy" },
    { do: "rest", reason: "meal" },
    { do: "signOut" },
    { do: "endWrapUp" },
    { do: "hangUp" },
    { do: "hold" },
    { do: "retrieve" },
    { do: "resume" },
    { do: "callOut", to: { number: "10086" } },
    { do: "work" },
    { do: "answer" },
    { do: "mute" },
    { do: "unmute" },
    { do: "announceAgentNo" },
    { do: "sendDigits", digits: "12#" },
    { do: "pickUp" },
    { do: "emergency" },
  ),
  fc.constantFrom<Command>(
    { do: "swap" },
    { do: "cancelConsult" },
    { do: "completeTransfer" },
    { do: "threeWay" },
    { do: "dropThird" },
    { do: "stopWatching" },
  ),
  no.map((each): Command => ({ do: "callInternal", agent: user(each) })),
  fc.record({ do: fc.constantFrom("transfer" as const, "consult" as const), to: target() }),
  fc.record({
    do: fc.constantFrom("transfer" as const, "consult" as const),
    to: no.map((each) => ({ agent: user(each) })),
  }),
);
function target(): fc.Arbitrary<TransferTarget> {
  return fc.constantFrom<TransferTarget>(
    { group: "business" as GroupId },
    { group: "complaint" as GroupId },
    { flow: "main" as FlowId },
    { flow: "main" as FlowId, flowNode: "queue.business" },
    { supervisor: true },
    { number: "01012345678" },
    { number: "110" },
  );
}
const overrule: fc.Arbitrary<Command> = fc.oneof(
  fc.record({ do: fc.constantFrom("listen", "whisper", "join", "intercept"), agent: no.map(user) }),
  fc.record({
    do: fc.constantFrom("release", "forceReady", "forceBusy", "forceSignOut"),
    agent: no.map(user),
    reason: fc.constant("because"),
  }),
);
export const act = fc.oneof(
  {
    weight: 25,
    arbitrary: fc.record({ do: fc.constant("goesOn" as const), call: pick, key: fc.constantFrom(..."112349") }),
  },
  { weight: 4, arbitrary: fc.record({ do: fc.constant("calls" as const), test: fc.boolean() }) },
  {
    weight: 6,
    arbitrary: fc.record({ do: fc.constant("presses" as const), leg: pick, key: fc.constantFrom(..."0121*93#") }),
  },
  {
    weight: 3,
    arbitrary: fc.record({ do: fc.constant("hangsUp" as const), leg: pick, cause: fc.constantFrom(...causes) }),
  },
  { weight: 6, arbitrary: fc.record({ do: fc.constant("picksUp" as const), leg: pick }) },
  {
    weight: 6,
    arbitrary: fc.record({
      do: fc.constant("passes" as const),
      ms: fc.constantFrom(10, 700, 1500, 9000, 25_000, 130_000),
    }),
  },
  { weight: 14, arbitrary: fc.record({ do: fc.constant("asks" as const), no, command }) },
  { weight: 3, arbitrary: fc.record({ do: fc.constant("asks" as const), no, command: overrule }) },
  {
    weight: 3,
    arbitrary: fc.record({
      do: fc.constant("dials" as const),
      no,
      number: fc.constantFrom("8001", "8002", "*8", "10086", "110", "9", "8000"),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      do: fc.constant("refers" as const),
      leg: pick,
      to: fc.constantFrom("8002", "8003", "10086", "none"),
      replaces: fc.boolean(),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      do: fc.constant("trunk" as const),
      trunk: fc.constantFrom("carrier", "second"),
      up: fc.boolean(),
    }),
  },
  { weight: 2, arbitrary: fc.record({ do: fc.constant("rings" as const), leg: pick, early: fc.boolean() }) },
  {
    weight: 3,
    arbitrary: fc.record({ do: fc.constant("sits" as const), no, kind: fc.constantFrom("browser", "phone") }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      do: fc.constant("device" as const),
      no,
      kind: fc.constantFrom("browser", "phone"),
      here: fc.boolean(),
    }),
  },
  {
    weight: 3,
    arbitrary: fc.record({
      do: fc.constant("media" as const),
      leg: pick,
      why: fc.constantFrom("rtpTimeout" as const, "transportLost" as const, "mediaRestarted" as const),
    }),
  },
  { weight: 2, arbitrary: fc.record({ do: fc.constant("back" as const), leg: pick }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant("held" as const), leg: pick, held: fc.boolean() }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant("twice" as const), leg: pick }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant("config" as const), agents: fc.nat({ max: 7 }) }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant("pools" as const), elsewhere: fc.subarray(groups) }) },
);
export type Act = typeof act extends fc.Arbitrary<infer A> ? A : never;
export const life = fc.oneof(
  { weight: 25, arbitrary: act },
  {
    weight: 1,
    arbitrary: fc.record({
      do: fc.constant("dies" as const),
      during: act,
      lost: fc.constantFrom("browsers" as const, "browsers" as const, "none" as const, "all" as const),
    }),
  },
);

/** Browsers lose their legs with the server; all do where nobody can take them up. */
export const isLost = {
  browsers: (leg: { device?: string }) => leg.device?.startsWith("browser") === true,
  none: () => false,
  all: () => true,
};

/** What an agent does next in a talk, or in a consultation that was answered. */
function furtherOf(at: "talking" | "consulting", which: number): Command {
  const to = [{ agent: user(nos[which % 4] ?? "8001") }, { number: "01012345678" }, { supervisor: true as const }];
  const target = to[which % to.length] ?? { number: "10086" };
  const consult: Command = { do: "consult", to: target };
  const talking: Command[] = [
    { do: "hangUp" },
    consult,
    { do: "mute" },
    { do: "transfer", to: target },
    consult,
    { do: "emergency" },
  ];
  const consulting: Command[] = [{ do: "threeWay" }, { do: "completeTransfer" }, { do: "swap" }, { do: "threeWay" }];
  const choices = at === "talking" ? talking : consulting;
  return choices[Math.floor(which / 4) % choices.length] ?? { do: "hangUp" };
}

/** What an agent asks for while her number is told. */
function duringAnnouncement(which: number): Command {
  const to = { agent: user(nos[which % 4] ?? "8001") };
  const wishes: readonly Command[] = [
    { do: "hold" },
    { do: "transfer", to },
    { do: "consult", to },
    { do: "transfer", to: { number: "01012345678" } },
    { do: "retrieve" },
    { do: "cancelConsult" },
    { do: "hangUp" },
  ];
  return wishes[Math.floor(which / 3) % wishes.length] ?? { do: "hold" };
}

/** Either of the two of an internal call does something, or leaves. */
function withinHouse(on: Stage, state: Extract<Call["state"], { at: "internal" }>, which: number): void {
  const { caller, other } = state;
  const users = [caller.user, ...(other.who.to === "agent" ? [other.who.agent.user] : [])];
  const by = users[which % users.length] ?? caller.user;
  const wishes: readonly Command[] = [
    { do: state.held === undefined ? "hold" : "retrieve" },
    { do: "mute" },
    { do: "transfer", to: { agent: user("8003") } },
    { do: "transfer", to: { number: "01012345678" } },
    { do: "unmute" },
    { do: "sendDigits", digits: "1" },
  ];
  const step = Math.floor(which / 2) % (wishes.length + 3);
  if (step === wishes.length) on.asks(user("8000"), { do: which % 5 ? "join" : "listen", agent: by });
  else if (step === wishes.length + 1) on.report({ is: "LegReferred", leg: other.leg, refer: "r", to: "8004" });
  else if (step > wishes.length) on.hangsUp(other.leg);
  else on.asks(by, wishes[step] ?? { do: "hangUp" });
}

/** A call takes the next step that a call takes when all goes well. */
function goesOn(on: Stage, which: number, key: string): void {
  const calls = [...on.hotline.calls.values()];
  const call = calls[which % Math.max(1, calls.length)];
  if (!call) return;
  const { state } = call;
  if (state.at === "menu") on.presses(call.leg, "0");
  else if (state.at === "queued" && (state.asks || which % 3 === 0)) on.presses(call.leg, state.asks ? key : "9");
  else if (state.at === "offering") on.picksUp(state.part.leg);
  else if (state.at === "ringing" || (state.at === "dialling" && state.far === "none")) on.picksUp(state.part.leg);
  else if (state.at === "dialling") on.picksUp(call.leg);
  else if (state.at === "consulting" && !state.other.up && which % 4 === 0) on.hangsUp(state.part.leg);
  else if (state.at === "consulting" && !state.other.up) on.picksUp(state.other.leg);
  else if (state.at === "transferring") on.picksUp(state.other.leg);
  else if (state.at === "calling") on.picksUp(state.other?.leg ?? state.caller.leg);
  else if (state.at === "internal") withinHouse(on, state, which);
  else if (state.at === "outside") on.hangsUp(state.other.leg);
  else if (state.at === "announcing" && which % 3) on.asks(state.part.user, duringAnnouncement(which));
  else if (state.at === "talking" && which % 7 === 0)
    on.asks(user("8000"), { do: key === "1" ? "whisper" : key === "2" ? "join" : "listen", agent: state.part.user });
  else if (state.at === "talking" && state.part.device.startsWith("phone") && which % 2)
    on.dials(state.part.device, ["8001", "8000", "01012345678"][which % 3] ?? "8001");
  else if (state.at === "consulting" && state.other.own && which % 5 === 0) on.hangsUp(state.other.own);
  else if (state.at === "consulting" && state.other.own && which % 5 === 1)
    on.report({ is: "LegReferred", leg: state.part.leg, refer: "r", to: "8001", replaces: state.other.own });
  else if (state.at === "talking" || state.at === "consulting") on.asks(state.part.user, furtherOf(state.at, which));
  else if (state.at === "threeWay") on.asks(state.part.user, { do: which % 2 ? "dropThird" : "completeTransfer" });
  else if (state.at === "survey") on.presses(call.leg, key);
  else on.passes(1000);
}

/** Does it on a stage, as far as it can be done there now. */
export function play(on: Stage, what: Act): void {
  const legs = [...on.legs.values()];
  const alive = legs.filter((leg) => leg.at === "trying" || leg.at === "up");
  const some = (index: number) => alive[index % Math.max(1, alive.length)]?.leg ?? ("none" as LegId);
  switch (what.do) {
    case "goesOn":
      goesOn(on, what.call, what.key);
      return;
    case "calls":
      on.calls(what.test ? { trunk: "test" as TrunkId, testBy: "x" } : {});
      return;
    case "presses":
      on.presses(some(what.leg), what.key);
      return;
    case "hangsUp":
      on.hangsUp(some(what.leg), { by: what.cause === "hangup" ? "callee" : "network", cause: what.cause });
      return;
    case "picksUp": {
      const trying = legs.filter((leg) => leg.at === "trying" && (leg.device || leg.to));
      const leg = trying[what.leg % Math.max(1, trying.length)]?.leg;
      if (leg) on.picksUp(leg);
      return;
    }
    case "passes":
      on.passes(what.ms);
      return;
    case "asks":
      on.asks(`agent-${what.no}`, what.command);
      return;
    case "sits":
      on.sits(what.no, groups, `${what.kind}-${what.no}`);
      return;
    case "device": {
      const device = `${what.kind}-${what.no}` as DeviceId;
      on.report(what.here ? { is: "DeviceReachable", device } : { is: "DeviceUnreachable", device });
      return;
    }
    case "media":
      on.report({ is: "LegMediaLost", leg: some(what.leg), why: what.why });
      return;
    case "back":
      on.report({ is: "LegMediaBack", leg: some(what.leg) });
      return;
    case "held":
      on.report(what.held ? { is: "LegHeld", leg: some(what.leg) } : { is: "LegRetrieved", leg: some(what.leg) });
      return;
    case "dials":
      on.dials(`phone-${what.no}`, what.number);
      return;
    case "refers": {
      const own = [...on.hotline.calls.values()].flatMap(({ state }) =>
        state.at === "consulting" && state.other.own !== undefined ? [[state.part.leg, state.other.own]] : [],
      );
      const [leg, replaces] = (what.replaces ? own[what.leg % Math.max(1, own.length)] : undefined) ?? [some(what.leg)];
      on.report({ is: "LegReferred", leg: leg as LegId, refer: "r", to: what.to, ...(replaces ? { replaces } : {}) });
      return;
    }
    case "trunk": {
      const trunk = what.trunk as TrunkId;
      on.report(what.up ? { is: "TrunkReachable", trunk } : { is: "TrunkUnreachable", trunk });
      return;
    }
    case "rings":
      on.report({ is: "LegRinging", leg: some(what.leg), earlyMedia: what.early });
      return;
    case "twice": {
      const leg = legs[what.leg % Math.max(1, legs.length)];
      if (leg?.at === "gone") on.report({ is: "LegEnded", leg: leg.leg, ending: { by: "caller", cause: "hangup" } });
      return;
    }
    case "config":
      on.feed({ is: "ConfigChanged", config: { ...on.config, agents: on.config.agents.slice(0, what.agents) } });
      return;
    case "pools":
      on.feed({ is: "PoolsChanged", elsewhere: what.elsewhere });
  }
}

const forwarded: Record<string, { forwarding: Forwarding }> = {
  "8002": { forwarding: { noAnswer: { number: "01087654321", afterMs: 5000 } } },
  "8003": { forwarding: { busy: { agent: user("8002") }, noAnswer: { group: "complaint" as GroupId, afterMs: 9000 } } },
  "8004": { forwarding: { always: { agent: user("8001") } } },
};
/** The example with short queues, few lines, and agents who forward their calls. */
export const config = (announcement: "wait" | "cut"): HotlineConfig => {
  const example = exampleHotline();
  const [a, b] = example.groups;
  if (!a || !b) throw new Error("two groups");
  return {
    ...example,
    policies: { ...example.policies, announcement },
    trunks: [
      ...example.trunks.map((each) => ({ ...each, maxLines: 8, ...(each.default ? { host: "192.0.2.1" } : {}) })),
      ...example.trunks.slice(0, 1).map((each) => ({
        ...each,
        id: "second" as TrunkId,
        default: false,
        host: "192.0.2.2",
        maxLines: 2,
      })),
    ],
    // After a talk of the first group the flow goes on: a survey of two questions, another queue for who gave no answer.
    flows: example.flows.map((each) => ({
      ...each,
      nodes: { ...each.nodes, rate: { kind: "survey" as const, survey: "satisfaction" } },
      edges: [
        ...each.edges,
        { from: "queue.business", exit: "over", to: "rate" },
        { from: "rate", exit: "done", to: "gone" },
        { from: "rate", exit: "none", to: "queue.complaint" },
        { from: "rate", exit: "invalid", to: "gone" },
      ],
    })),
    surveys: example.surveys.map((each) => ({
      ...each,
      further: [{ id: "solved", prompt: "survey.ask", options: each.options.slice(0, 2) }],
    })),
    dialRights: [{ id: "all", name: "all", patterns: ["010.", "10086"] }],
    skills: [{ id: "english", name: "英语" }],
    agents: example.agents.map((each) => ({
      ...each,
      dialRights: ["all"],
      ...(each.agentNo === "8002" && { skillLevels: { english: 3 } }),
      ...(forwarded[each.agentNo] ?? {}),
    })),
    groups: [
      {
        ...a,
        ...{ positionEveryMs: 20_000, positionAtStart: true, tellExpectedWait: true, callbackKey: "9" as const },
        ...{ lastAgentDays: 1, lastAgentWaitMs: 15_000, strategy: "roundRobin" as const },
        maxWaiting: 4,
        overflow: { to: "group" as const, group: b.id as GroupId },
      },
      {
        ...b,
        maxWaiting: 3,
        announceAgentNo: false,
        positionEveryMs: 30_000,
        leaveKey: "3" as const,
        callbackKey: "9" as const,
        callbackRights: ["all"],
        skills: { english: 5 },
        widening: [
          { afterMs: 10_000, by: 3 },
          { afterMs: 25_000, by: 10 },
        ],
      },
    ],
  };
};
