import { expect, test } from "vitest";
import { type Agent, type AgentEvent, type Resting, type Seat, stepAgent } from "./agent.ts";
import type { CallId, DeviceId, GroupId, LegId, UserId } from "./ids.ts";
import type { Effect } from "./input.ts";
import { stage } from "./testing/stage.ts";
import { chapters, story } from "./testing/story.ts";

const [call, next] = ["one" as CallId, "two" as CallId];
const [leg, group] = ["leg" as LegId, "business" as GroupId];
const after: Resting = { at: "rest", reason: "meal" };
const seats: readonly Seat[] = [
  { at: "ready" },
  { at: "busy" },
  { at: "rest", reason: "meal" },
  ...(["ringing", "dialling", "talking", "internal", "monitoring"] as const).map((at): Seat => ({ at, call, after })),
  { at: "work", after },
  { at: "wrapUp", call, after, leg, group },
];
const talkOver = { is: "TalkOver", leg, group, wrapUpMs: 30_000 } as const;
const events: readonly (readonly [string, AgentEvent])[] = [
  ["ready", { is: "Wanted", seat: { at: "ready" } }],
  ["the same rest", { is: "Wanted", seat: { at: "rest", reason: "meal" } }],
  ["another rest", { is: "Wanted", seat: { at: "rest", reason: "break" } }],
  ["forced to be busy", { is: "Wanted", seat: { at: "busy", forced: "why" } }],
  ["work", { is: "WorkWanted" }],
  ["end of wrap-up", { is: "WrapUpEndWanted" }],
  ["sign-out", { is: "SignOutWanted" }],
  ["forced sign-out", { is: "SignOutWanted", forced: "why" }],
  ["offered", { is: "Offered", call: next }],
  ["lapsed", { is: "OfferLapsed" }],
  ["lapsed to busy", { is: "OfferLapsed", to: { at: "busy" } }],
  ["lapsed to busy, direct", { is: "OfferLapsed", to: { at: "busy" }, direct: true }],
  ["called", { is: "Called", call: next }],
  ["dials", { is: "Dialled", call: next }],
  ["dial lapsed", { is: "DialLapsed" }],
  ["talk began", { is: "TalkBegan", call: next }],
  ["internal began", { is: "InternalBegan", call: next }],
  ["watch began", { is: "WatchBegan", call: next }],
  ["side over", { is: "SideOver" }],
  ["talk over", talkOver],
  ["talk over, no wrap-up", { ...talkOver, wrapUpMs: 0 }],
  ["talk over, to busy", { ...talkOver, to: { at: "busy" } }],
  ["wrap-up over", { is: "WrapUpOver" }],
];

/** Of each seat since 5 ms, in call "one" where it is one of a call, with a meal to come after: what comes of it at 7 ms. */
const decided = chapters`
  # ready
    ready, lapsed, lapsed to busy, lapsed to busy, direct, dial lapsed, talk began, internal began, side over, talk over, talk over, no wrap-up, talk over, to busy, wrap-up over → nothing
    the same rest → rest since 7; AgentStateChanged agent=8001 agentNo=8001 state=rest reason=meal groups=[business]
    another rest → rest since 7; AgentStateChanged agent=8001 agentNo=8001 state=rest reason=break groups=[business]
    forced to be busy → busy since 7; AgentStateChanged agent=8001 agentNo=8001 state=busy forced reason=why groups=[business]
    work → work since 7, then ready; AgentStateChanged agent=8001 agentNo=8001 state=wrapUp groups=[business]
    end of wrap-up → refused notInWrapUp
    sign-out → gone; AgentSignedOut agent=8001 agentNo=8001
    forced sign-out → gone; AgentSignedOut agent=8001 agentNo=8001 forced reason=why
    offered, called → ringing in two since 7, then ready; AgentStateChanged agent=8001 agentNo=8001 state=ringing call=two groups=[business]
    dials → dialling in two since 7, then ready; AgentStateChanged agent=8001 agentNo=8001 state=dialling call=two groups=[business]
    watch began → monitoring in two since 7, then ready; AgentStateChanged agent=8001 agentNo=8001 state=monitoring call=two groups=[business]
  # busy
    ready → ready since 7; AgentStateChanged agent=8001 agentNo=8001 state=ready groups=[business]
    the same rest → rest since 7; AgentStateChanged agent=8001 agentNo=8001 state=rest reason=meal groups=[business]
    another rest → rest since 7; AgentStateChanged agent=8001 agentNo=8001 state=rest reason=break groups=[business]
    forced to be busy, offered, lapsed, lapsed to busy, lapsed to busy, direct, dial lapsed, talk began, internal began, side over, talk over, talk over, no wrap-up, talk over, to busy, wrap-up over → nothing
    work → work since 7, then busy; AgentStateChanged agent=8001 agentNo=8001 state=wrapUp groups=[business]
    end of wrap-up → refused notInWrapUp
    sign-out → gone; AgentSignedOut agent=8001 agentNo=8001
    forced sign-out → gone; AgentSignedOut agent=8001 agentNo=8001 forced reason=why
    called → ringing in two since 7, then busy; AgentStateChanged agent=8001 agentNo=8001 state=ringing call=two groups=[business]
    dials → dialling in two since 7, then busy; AgentStateChanged agent=8001 agentNo=8001 state=dialling call=two groups=[business]
    watch began → monitoring in two since 7, then busy; AgentStateChanged agent=8001 agentNo=8001 state=monitoring call=two groups=[business]
  # rest
    ready → ready since 7; AgentStateChanged agent=8001 agentNo=8001 state=ready groups=[business]
    the same rest, offered, lapsed, lapsed to busy, lapsed to busy, direct, dial lapsed, talk began, internal began, side over, talk over, talk over, no wrap-up, talk over, to busy, wrap-up over → nothing
    another rest → rest since 7; AgentStateChanged agent=8001 agentNo=8001 state=rest reason=break groups=[business]
    forced to be busy → busy since 7; AgentStateChanged agent=8001 agentNo=8001 state=busy forced reason=why groups=[business]
    work → work since 7, then rest reason=meal; AgentStateChanged agent=8001 agentNo=8001 state=wrapUp groups=[business]
    end of wrap-up → refused notInWrapUp
    sign-out → gone; AgentSignedOut agent=8001 agentNo=8001
    forced sign-out → gone; AgentSignedOut agent=8001 agentNo=8001 forced reason=why
    called → ringing in two since 7, then rest reason=meal; AgentStateChanged agent=8001 agentNo=8001 state=ringing call=two groups=[business]
    dials → dialling in two since 7, then rest reason=meal; AgentStateChanged agent=8001 agentNo=8001 state=dialling call=two groups=[business]
    watch began → monitoring in two since 7, then rest reason=meal; AgentStateChanged agent=8001 agentNo=8001 state=monitoring call=two groups=[business]
  # ringing
    ready → ringing in one since 5, then ready
    the same rest → ringing in one since 5, then rest reason=meal
    another rest → ringing in one since 5, then rest reason=break
    forced to be busy → ringing in one since 5, then busy forced=why
    work, sign-out, dials → refused inCall
    end of wrap-up → refused notInWrapUp
    forced sign-out → ringing in one since 5, then rest reason=meal, leaving why
    offered, called, dial lapsed, talk over, talk over, no wrap-up, talk over, to busy, wrap-up over → nothing
    lapsed, lapsed to busy, direct, side over → rest since 7; AgentStateChanged agent=8001 agentNo=8001 state=rest reason=meal groups=[business]
    lapsed to busy → busy since 7; AgentStateChanged agent=8001 agentNo=8001 state=busy groups=[business]
    talk began → talking in two since 7, then rest reason=meal; AgentStateChanged agent=8001 agentNo=8001 state=talking call=two groups=[business]
    internal began → internal in two since 7, then rest reason=meal; AgentStateChanged agent=8001 agentNo=8001 state=internal call=two groups=[business]
    watch began → monitoring in two since 7, then rest reason=meal; AgentStateChanged agent=8001 agentNo=8001 state=monitoring call=two groups=[business]
  # dialling
    ready → dialling in one since 5, then ready
    the same rest → dialling in one since 5, then rest reason=meal
    another rest → dialling in one since 5, then rest reason=break
    forced to be busy → dialling in one since 5, then busy forced=why
    work, sign-out, dials → refused inCall
    end of wrap-up → refused notInWrapUp
    forced sign-out → dialling in one since 5, then rest reason=meal, leaving why
    offered, lapsed, lapsed to busy, lapsed to busy, direct, called, watch began, talk over, talk over, no wrap-up, talk over, to busy, wrap-up over → nothing
    dial lapsed, side over → rest since 7; AgentStateChanged agent=8001 agentNo=8001 state=rest reason=meal groups=[business]
    talk began → talking in two since 7, then rest reason=meal; AgentStateChanged agent=8001 agentNo=8001 state=talking call=two groups=[business]
    internal began → internal in two since 7, then rest reason=meal; AgentStateChanged agent=8001 agentNo=8001 state=internal call=two groups=[business]
  # talking
    ready → talking in one since 5, then ready
    the same rest → talking in one since 5, then rest reason=meal
    another rest → talking in one since 5, then rest reason=break
    forced to be busy → talking in one since 5, then busy forced=why
    work, sign-out, dials → refused inCall
    end of wrap-up → refused notInWrapUp
    forced sign-out → talking in one since 5, then rest reason=meal, leaving why
    offered, lapsed, lapsed to busy, lapsed to busy, direct, called, dial lapsed, talk began, watch began, wrap-up over → nothing
    internal began → internal in two since 7, then rest reason=meal; AgentStateChanged agent=8001 agentNo=8001 state=internal call=two groups=[business]
    side over, talk over, no wrap-up → rest since 7; AgentStateChanged agent=8001 agentNo=8001 state=rest reason=meal groups=[business]
    talk over → wrapUp in one since 7, then rest reason=meal; WrapUpStarted agent=8001 agentNo=8001 call=one leg=leg group=business limitMs=30000; timer WrapUp:agent-8001 30000; AgentStateChanged agent=8001 agentNo=8001 state=wrapUp call=one groups=[business]
    talk over, to busy → busy since 7; AgentStateChanged agent=8001 agentNo=8001 state=busy groups=[business]
  # internal
    ready → internal in one since 5, then ready
    the same rest → internal in one since 5, then rest reason=meal
    another rest → internal in one since 5, then rest reason=break
    forced to be busy → internal in one since 5, then busy forced=why
    work, sign-out, dials → refused inCall
    end of wrap-up → refused notInWrapUp
    forced sign-out → internal in one since 5, then rest reason=meal, leaving why
    offered, lapsed, lapsed to busy, lapsed to busy, direct, called, dial lapsed, internal began, watch began, talk over, talk over, no wrap-up, talk over, to busy, wrap-up over → nothing
    talk began → talking in two since 7, then rest reason=meal; AgentStateChanged agent=8001 agentNo=8001 state=talking call=two groups=[business]
    side over → rest since 7; AgentStateChanged agent=8001 agentNo=8001 state=rest reason=meal groups=[business]
  # monitoring
    ready → monitoring in one since 5, then ready
    the same rest → monitoring in one since 5, then rest reason=meal
    another rest → monitoring in one since 5, then rest reason=break
    forced to be busy → monitoring in one since 5, then busy forced=why
    work, sign-out, dials → refused inCall
    end of wrap-up → refused notInWrapUp
    forced sign-out → monitoring in one since 5, then rest reason=meal, leaving why
    offered, lapsed, lapsed to busy, lapsed to busy, direct, called, dial lapsed, watch began, talk over, talk over, no wrap-up, talk over, to busy, wrap-up over → nothing
    talk began → talking in two since 7, then rest reason=meal; AgentStateChanged agent=8001 agentNo=8001 state=talking call=two groups=[business]
    internal began → internal in two since 7, then rest reason=meal; AgentStateChanged agent=8001 agentNo=8001 state=internal call=two groups=[business]
    side over → rest since 7; AgentStateChanged agent=8001 agentNo=8001 state=rest reason=meal groups=[business]
  # work
    ready → ready since 7; AgentStateChanged agent=8001 agentNo=8001 state=ready groups=[business]
    the same rest, end of wrap-up → rest since 7; AgentStateChanged agent=8001 agentNo=8001 state=rest reason=meal groups=[business]
    another rest → rest since 7; AgentStateChanged agent=8001 agentNo=8001 state=rest reason=break groups=[business]
    forced to be busy → busy since 7; AgentStateChanged agent=8001 agentNo=8001 state=busy forced reason=why groups=[business]
    work, offered, lapsed, lapsed to busy, lapsed to busy, direct, dial lapsed, talk began, internal began, side over, talk over, talk over, no wrap-up, talk over, to busy, wrap-up over → nothing
    sign-out → gone; AgentSignedOut agent=8001 agentNo=8001
    forced sign-out → gone; AgentSignedOut agent=8001 agentNo=8001 forced reason=why
    called → ringing in two since 7, then rest reason=meal; AgentStateChanged agent=8001 agentNo=8001 state=ringing call=two groups=[business]
    dials → dialling in two since 7, then rest reason=meal; AgentStateChanged agent=8001 agentNo=8001 state=dialling call=two groups=[business]
    watch began → monitoring in two since 7, then rest reason=meal; AgentStateChanged agent=8001 agentNo=8001 state=monitoring call=two groups=[business]
  # wrapUp
    ready → ready since 7; no timer WrapUp:agent-8001; WrapUpEnded agent=8001 agentNo=8001 call=one leg=leg group=business why=agent; AgentStateChanged agent=8001 agentNo=8001 state=ready groups=[business]
    the same rest, end of wrap-up → rest since 7; no timer WrapUp:agent-8001; WrapUpEnded agent=8001 agentNo=8001 call=one leg=leg group=business why=agent; AgentStateChanged agent=8001 agentNo=8001 state=rest reason=meal groups=[business]
    another rest → rest since 7; no timer WrapUp:agent-8001; WrapUpEnded agent=8001 agentNo=8001 call=one leg=leg group=business why=agent; AgentStateChanged agent=8001 agentNo=8001 state=rest reason=break groups=[business]
    forced to be busy → busy since 7; no timer WrapUp:agent-8001; WrapUpEnded agent=8001 agentNo=8001 call=one leg=leg group=business why=agent; AgentStateChanged agent=8001 agentNo=8001 state=busy forced reason=why groups=[business]
    work → work since 7, then rest reason=meal; no timer WrapUp:agent-8001; WrapUpEnded agent=8001 agentNo=8001 call=one leg=leg group=business why=agent; AgentStateChanged agent=8001 agentNo=8001 state=wrapUp groups=[business]
    sign-out → gone; no timer WrapUp:agent-8001; WrapUpEnded agent=8001 agentNo=8001 call=one leg=leg group=business why=signOut; AgentSignedOut agent=8001 agentNo=8001
    forced sign-out → gone; no timer WrapUp:agent-8001; WrapUpEnded agent=8001 agentNo=8001 call=one leg=leg group=business why=signOut; AgentSignedOut agent=8001 agentNo=8001 forced reason=why
    offered, lapsed, lapsed to busy, lapsed to busy, direct, dial lapsed, talk began, internal began, side over, talk over, talk over, no wrap-up, talk over, to busy → nothing
    called → ringing in two since 7, then rest reason=meal; no timer WrapUp:agent-8001; WrapUpEnded agent=8001 agentNo=8001 call=one leg=leg group=business why=call; AgentStateChanged agent=8001 agentNo=8001 state=ringing call=two groups=[business]
    dials → dialling in two since 7, then rest reason=meal; no timer WrapUp:agent-8001; WrapUpEnded agent=8001 agentNo=8001 call=one leg=leg group=business why=call; AgentStateChanged agent=8001 agentNo=8001 state=dialling call=two groups=[business]
    watch began → monitoring in two since 7, then rest reason=meal; no timer WrapUp:agent-8001; WrapUpEnded agent=8001 agentNo=8001 call=one leg=leg group=business why=call; AgentStateChanged agent=8001 agentNo=8001 state=monitoring call=two groups=[business]
    wrap-up over → rest since 7; no timer WrapUp:agent-8001; WrapUpEnded agent=8001 agentNo=8001 call=one leg=leg group=business why=time; AgentStateChanged agent=8001 agentNo=8001 state=rest reason=meal groups=[business]
`;

const { text } = story(stage());
const effectOf = (effect: Effect): string => {
  if ("fact" in effect) return text(effect.fact);
  if (!("timer" in effect)) return "?";
  return "set" in effect.timer
    ? `timer ${effect.timer.set.id} ${effect.timer.afterMs}`
    : `no timer ${effect.timer.cancel}`;
};
const restOf = (seat: Resting): string => text({ is: "", rest: seat.at, ...seat, at: undefined }).replace("rest=", "");
const seatOf = ({ seat, since, leaving }: Agent): string => {
  const call = "call" in seat ? ` in ${seat.call}` : "";
  const then = "after" in seat ? `, then ${restOf(seat.after)}` : "";
  return `${seat.at}${call} since ${since}${then}${leaving === undefined ? "" : `, leaving ${leaving}`}`;
};
function becomes(seat: Seat, event: AgentEvent): string {
  const [user, device] = ["agent-8001" as UserId, "browser-8001" as DeviceId];
  const agent: Agent = { user, agentNo: "8001", groups: [group], device, seat, since: 5 };
  const moved = stepAgent(agent, event, 7);
  if ("refused" in moved) return `refused ${moved.refused}`;
  if (moved.agent === agent && moved.effects.length === 0) return "nothing";
  return [moved.agent ? seatOf(moved.agent) : "gone", ...moved.effects.map(effectOf)].join("; ");
}

test.each(decided)("what becomes of an agent who is: %s", (at, expected) => {
  const seat = seats.find((each) => each.at === at)!;
  const by = new Map<string, string[]>();
  for (const [name, event] of events) {
    const told = becomes(seat, event);
    by.set(told, [...(by.get(told) ?? []), name]);
  }
  expect([...by].map(([told, names]) => `${names.join(", ")} → ${told}`).join("\n")).toBe(expected);
});
test("every seat is there", () => expect(decided.map(([at]) => at)).toEqual(seats.map(({ at }) => at)));
