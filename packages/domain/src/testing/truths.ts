/** For tests: what is true of a hotline after each step, whatever happened. Each gives what is wrong, in words; nothing is well. */
import { skillsOf } from "../agent-skills.ts";
import type { Call, Visit } from "../call/call.ts";
import { otherOf, userOf } from "../call/other.ts";
import { offers, queueVisits } from "../episodes.ts";
import type { Fact } from "../fact.ts";
import { closes, keyOf, OpenThings } from "../facts/open.ts";
import { type Thing, things } from "../facts/things.ts";
import { nodeAt } from "../flow/index.ts";
import type { CallId, LegId, UserId } from "../ids.ts";
import { busyGroups, look, phonesAway } from "../look.ts";
import { disposition, mark, noMarks } from "../marks.ts";
import { meets } from "../need.ts";
import { callRecord, stateSpans } from "../readmodel.ts";
import { rebuild } from "../rebuild.ts";
import type { Hotline } from "../run.ts";

const pairs: readonly (readonly [begun: readonly string[], ended: readonly string[]])[] = [
  [["QueueEntered"], ["QueueLeft"]],
  [["OfferStarted"], ["OfferAnswered", "OfferEnded"]],
  [["OfferAnswered", "DialAnswered"], ["TalkEnded"]],
  [["DialStarted"], ["DialAnswered", "DialFailed"]],
  [["HoldStarted"], ["HoldEnded"]],
  [["SurveyOffered"], ["SurveyEnded"]],
  [["ConsultStarted"], ["ConsultEnded"]],
  [["ThreeWayStarted"], ["ThreeWayEnded"]],
  [["MuteStarted"], ["MuteEnded"]],
  [["TransferStarted"], ["TransferCompleted", "TransferFailed"]],
  [["InternalStarted"], ["InternalEnded"]],
  [["CallbackOffered"], ["CallbackOfferEnded"]],
  [["IvrEntered"], ["IvrLeft"]],
  [["HttpAsked"], ["HttpAnswered"]],
];

/** What may be told of a call after its end. */
const late = new Set([
  "WrapUpEnded",
  "AgentStateChanged",
  "RecordingEnded",
  "RecordingFailed",
  "RecordingStarted",
  "CallbackEnded",
]);

const groupByCall = (facts: readonly Fact[]): Map<CallId, Fact[]> => {
  const calls = new Map<CallId, Fact[]>();
  for (const fact of facts) {
    if (!("call" in fact) || fact.call === undefined) continue;
    const own = calls.get(fact.call);
    if (own) own.push(fact);
    else calls.set(fact.call, [fact]);
  }
  return calls;
};

/** Facts of calls, as stories that must hold together: what began ends, once. `over`: they must have ended. */
export function falseStories(facts: readonly Fact[], over: boolean): string[] {
  const wrong: string[] = [];
  for (const [call, own] of groupByCall(facts)) {
    const say = (what: string) => void wrong.push(`${call}: ${what}`);
    const count = (...types: string[]) => own.filter((fact) => types.includes(fact.type)).length;
    for (const [begun, ended] of pairs) {
      const left = count(...begun) - count(...ended);
      // in an internal call both may be muted
      const most = begun.includes("MuteStarted") && count("InternalStarted") > 0 ? 2 : 1;
      if (left < 0 || left > (over ? 0 : most)) say(`${begun.join("+")} stands ${left} times open`);
    }
    const watched = count("WatchStarted") - count("WatchEnded");
    if (watched < 0 || (over && watched !== 0)) say(`WatchStarted stands ${watched} times open`);
    const open = count("CallArrived", "LegStarted") - count("LegEnded");
    if (open < 0 || (over && open !== 0)) say(`${open} legs stand open`);
    if (over) wrong.push(...falseEnd(own).map((what) => `${call}: ${what}`));
  }
  return wrong;
}

function falseEnd(own: readonly Fact[]): string[] {
  const count = (type: string) => own.filter((fact) => fact.type === type).length;
  if (count("CallEnded") !== 1) return [`ended ${count("CallEnded")} times`];
  const at = own.findIndex((fact) => fact.type === "CallEnded");
  const after = own.slice(at + 1).flatMap(({ type }) => (late.has(type) ? [] : [`${type} after its end`]));
  const fact = own[at];
  if (fact?.type !== "CallEnded") return after;
  const inbound = count("CallArrived") === 1;
  if ((fact.disposition !== undefined) !== inbound) return [...after, `inbound ${inbound} with ${fact.disposition}`];
  if (!inbound) return after;
  const told = disposition(own.reduce(mark, noMarks));
  if (fact.disposition !== told) after.push(`is ${fact.disposition}, but its marks say ${told}`);
  // Who has talked with the duty phone before was served by it.
  const first = own.find(({ type }) => type === "OfferAnswered" || type === "DutyAnswered");
  if ((first?.type === "OfferAnswered") !== (fact.disposition === "D2"))
    after.push(`answered, or not, with ${fact.disposition}`);
  return after;
}

const seatIn: Readonly<Record<string, string>> = { ringing: "ringing", offering: "ringing", dialling: "dialling" };
/** Who is in a call, and what her seat must be. */
function seatsOf(call: Call): [UserId, string][] {
  const { state } = call;
  const seats: [UserId, string][] = call.watchers.map((each) => [
    each.user,
    each.why === "emergency" && !each.up ? "ringing" : "monitoring",
  ]);
  if ("part" in state && state.at !== "survey") {
    seats.push([state.part.user, seatIn[state.at] ?? "talking"]);
  }
  if ("caller" in state) {
    const talked = state.at === "internal" || state.by !== undefined;
    seats.push([state.caller.user, talked ? "internal" : "dialling"]);
  }
  const other = otherOf(call);
  const called = other && userOf(other);
  if (called !== undefined) {
    const three = state.at === "threeWay" || (state.at === "reconnecting" && state.was === "threeWay");
    seats.push([called, three ? "talking" : other?.up ? "internal" : "ringing"]);
  }
  return seats;
}

/** The agents' seats, against the calls that they are in: nobody is in two. */
export function falseSeats(hotline: Hotline): string[] {
  const wrong: string[] = [];
  const seen = new Map<UserId, CallId>();
  for (const call of hotline.calls.values()) {
    for (const [who, at] of seatsOf(call)) {
      if (seen.has(who)) wrong.push(`${who} is in ${seen.get(who)} and ${call.id}`);
      seen.set(who, call.id);
      const seat = hotline.agents.get(who)?.seat;
      const own = seat && "call" in seat ? seat.call : undefined;
      if (seat?.at !== at || own !== call.id) wrong.push(`${who} is ${seat?.at} in ${own}, not ${at} in ${call.id}`);
    }
  }
  for (const { user, seat } of hotline.agents.values()) {
    if ("call" in seat && seat.at !== "wrapUp" && seen.get(user) !== seat.call)
      wrong.push(`${user} is ${seat.at} in ${seat.call}, which knows nothing of her`);
  }
  return wrong;
}

/** Legs that the call's state has a use for. */
function usedLegs(call: Call): Set<LegId> {
  const { state } = call;
  const other = otherOf(call);
  const part = "part" in state && state.at !== "survey" ? state.part.leg : undefined;
  const caller = "caller" in state ? state.caller.leg : undefined;
  const next = state.at === "reconnecting" ? state.next : undefined;
  const all = [call.leg, part, caller, next, other?.leg, other?.own, ...call.watchers.map((each) => each.leg)];
  return new Set(all.filter((leg) => leg !== undefined));
}

const isHeld = ({ last }: Visit): boolean => last !== undefined && last.over === undefined;
const widens = (state: Call["state"]): boolean => {
  if ((state.at !== "queued" && state.at !== "ringing") || !state.visit.asked) return false;
  return (state.visit.widened ?? 0) < (state.visit.group.widening ?? []).length;
};

/** He hears that he will be called back: nothing is waited for. */
const isNoted = ({ state, flows }: NonNullable<Call["walk"]>): boolean =>
  nodeAt(state, flows)?.kind === "callback" && state.at.callback === undefined;

function falseTimers({ id, state, walk }: Call, timers: ReadonlyMap<string, unknown>): string[] {
  const asked = state.at === "survey" && (state.rated ? !state.closed : state.play === undefined);
  const wanted = {
    NoInput: state.at === "menu" && !state.message && walk?.state.at.listening === true && !isNoted(walk),
    Ask: state.at === "menu" && state.ask !== undefined,
    Voicemail: state.at === "menu" && state.message !== undefined,
    CallbackKey: state.at === "queued" && state.asks !== undefined && state.play === undefined,
    QueueWait: state.at === "queued" || (state.at === "ringing" && !state.overdue),
    Position: (state.at === "queued" || state.at === "ringing") && (state.visit.group.positionEveryMs ?? 0) > 0,
    Widen: widens(state),
    LastAgent: (state.at === "queued" || state.at === "ringing") && isHeld(state.visit),
    Detach: state.at === "reconnecting",
    Survey: asked,
    Closing: state.at === "closing",
  };
  return Object.entries(wanted).flatMap(([is, must]) =>
    timers.has(`${is}:${id}`) === must ? [] : [`${id}: ${state.at} ${must ? "without" : "with"} a timer ${is}`],
  );
}

/** What is counted as calls and agents come and go, against a look at all of them. */
function falseCounts(hotline: Hotline): string[] {
  const { calls, agents, config } = hotline;
  const seen = look(hotline);
  const all = [...calls.values()];
  const here = [...agents.values()];
  const is = {
    lines: config.trunks.map(({ id }) => calls.lines(id)),
    waiting: config.groups.map(({ id }) => calls.waiting(id)),
    alarming: calls.alarming(),
    signedIn: config.groups.map(({ id }) => agents.signedIn(id)),
    ready: [...agents.ready()].map(({ user }) => user).sort(),
    phonesAway: phonesAway(hotline),
    busyGroups: [...busyGroups(hotline)].sort(),
  };
  const legs = all.flatMap((call) => Object.values(call.legs)).filter(({ at }) => at === "trying" || at === "up");
  const dials = all.filter(({ state }) => state.at === "offering" || (state.at === "dialling" && state.far === "none"));
  const should = {
    lines: config.trunks.map(({ id }) => [...legs, ...dials].filter(({ trunk }) => trunk === id).length),
    waiting: config.groups.map(
      ({ id }) =>
        all.filter(({ state: s }) => (s.at === "queued" || s.at === "ringing") && s.visit.group.id === id).length,
    ),
    alarming: all.filter(({ emergency }) => emergency && !emergency.answered).map(({ id }) => id),
    signedIn: config.groups.map(({ id }) => here.filter(({ groups }) => groups.includes(id)).length),
    ready: here.flatMap(({ user, seat }) => (seat.at === "ready" ? [user] : [])).sort(),
    phonesAway: seen.agents.filter(({ reachable }) => !reachable).length,
    busyGroups: [
      ...new Set([...seen.agents.flatMap(({ groups }) => groups), ...seen.calls.flatMap(({ group }) => group ?? [])]),
    ].sort(),
  };
  const [counted, found] = [JSON.stringify(is), JSON.stringify(should)];
  return counted === found ? [] : [`counted are ${counted}, there are ${found}`];
}

/** Nobody waits for a group in which an agent is free, and her phone there. */
function falseWaits({ calls, agents, reachable, elsewhere, config }: Hotline): string[] {
  const mayTake = ({ need, last }: Visit, user: UserId): boolean =>
    last !== undefined && last.over === undefined
      ? last.user === user
      : meets(skillsOf(config, user).skillLevels, need);
  return [...calls.values()].flatMap(({ id, state }) => {
    if (state.at !== "queued") return [];
    const { visit } = state;
    const { group } = visit;
    if (elsewhere.has(group.id)) return [`${id} waits for ${group.id}, which is elsewhere`];
    return [...agents.values()]
      .filter(({ seat, groups, device }) => seat.at === "ready" && groups.includes(group.id) && reachable.has(device))
      .filter(({ user }) => mayTake(visit, user))
      .map(({ user }) => `${id} waits for ${group.id}, and ${user} is free`);
  });
}

/** A place that is kept has its timer; its call out is there, and knows it; nobody has two. */
function falsePlaces({ callbacks, calls, timers }: Hotline): string[] {
  const wrong: string[] = [];
  const seen = new Set<string>();
  for (const { id, call, party, group } of callbacks.values()) {
    if (!timers.has(`Callback:${id}`)) wrong.push(`the place of ${id} has no timer`);
    const state = call === undefined ? undefined : calls.get(call)?.state.at;
    if (call !== undefined && state === undefined) wrong.push(`the place of ${id} has ${call}, which is not there`);
    if (state !== undefined && !["offering", "dialling", "closing"].includes(state))
      wrong.push(`the place of ${id} is kept while ${call} is ${state}`);
    if (seen.has(`${party} ${group}`)) wrong.push(`${party} has two places in ${group}`);
    seen.add(`${party} ${group}`);
  }
  const offered = new Set([...callbacks.values()].map(({ call }) => call));
  for (const { id, state } of calls.values())
    if (state.at === "offering" && !offered.has(id)) wrong.push(`${id} is offered for no place`);
  for (const id of timers.keys())
    if (id.startsWith("Callback:") && !callbacks.has(id.slice(9) as CallId)) wrong.push(`${id} has no place`);
  return wrong;
}

/** A call's timers are those of its state, and its living legs too; what is counted is so, and nobody waits in vain. */
export function falseHoldings(hotline: Hotline, timers: ReadonlyMap<string, unknown>): string[] {
  const wrong = [...falseCounts(hotline), ...falseWaits(hotline), ...falsePlaces(hotline)];
  for (const call of hotline.calls.values()) {
    const { id, state, legs } = call;
    wrong.push(...falseTimers(call, timers));
    const used = usedLegs(call);
    for (const leg of Object.keys(legs) as LegId[]) {
      const lives = legs[leg]?.at === "up" || legs[leg]?.at === "trying";
      if (lives && !used.has(leg)) wrong.push(`${id}: ${state.at} has no use for ${leg}`);
    }
    if (state.at === "reconnecting" || state.at === "closing" || state.at === "farewell") continue;
    for (const leg of used)
      if (legs[leg]?.at === "gone" || legs[leg]?.at === "ending") wrong.push(`${id}: ${state.at} with dead ${leg}`);
  }
  return wrong;
}

/** What the facts say lives, against what lives. */
export function falseRebuild(hotline: Hotline, facts: readonly Fact[]): string[] {
  const wrong: string[] = [];
  const rebuilt = rebuild(facts);
  const differ = (what: string, told: ReadonlyMap<string, unknown>, is: ReadonlyMap<string, unknown>) => {
    for (const each of told.keys()) if (!is.has(each)) wrong.push(`facts tell of ${what} ${each}, which is over`);
    for (const each of is.keys()) if (!told.has(each)) wrong.push(`facts don't tell of ${what} ${each}`);
  };
  differ("call", rebuilt.calls, hotline.calls);
  differ("agent", rebuilt.agents, hotline.agents);
  differ("place", rebuilt.callbacks, hotline.callbacks);
  for (const { user, seat, autoAnswer, device } of hotline.agents.values()) {
    const told = rebuilt.agents.get(user);
    const is = { engaged: "call" in seat || seat.at === "work", autoAnswer, device };
    const says = { engaged: told?.engaged, autoAnswer: told?.autoAnswer, device: told?.device };
    if (JSON.stringify(is) !== JSON.stringify(says))
      wrong.push(`${user} is ${JSON.stringify(is)}, told as ${JSON.stringify(says)}`);
  }
  return wrong;
}

/**
 * What facts opened and none closed, of other kinds than these; and what they closed that was not open. A sign-out may find no wrap-up, and a recording
 * may end that never began: its leg was gone before.
 */
export function falseOpen(facts: readonly Fact[], kinds: readonly Thing[]): string[] {
  const wrong: string[] = [];
  const open = new OpenThings();
  for (const fact of facts) {
    const before = new Set(open.keys);
    for (const thing of Object.keys(things) as Thing[])
      if (closes(fact, thing) && !before.has(keyOf(thing, fact)) && thing !== "wrapUp" && thing !== "recording")
        wrong.push(`${fact.type} closes ${keyOf(thing, fact)}, which is not open`);
    open.take(fact);
  }
  const left = open.keys.filter((key) => !kinds.some((kind) => key.startsWith(`${kind}:`)));
  return [...wrong, ...left];
}

/** I1, I4, I5 and I2's partition, of facts all of whose calls are over. */
export function falseIdentities(facts: readonly Fact[]): string[] {
  const wrong: string[] = [];
  const arrived = facts.filter((fact) => fact.type === "CallArrived");
  const ended = facts.filter((fact) => fact.type === "CallEnded" && fact.disposition !== undefined);
  if (ended.length !== arrived.length)
    wrong.push(`${arrived.length} calls arrived, ${ended.length} have a disposition`);
  const stories = groupByCall(facts);
  for (const { call } of arrived) {
    const record = callRecord(stories.get(call) ?? []);
    if (record?.disposition === "D0") wrong.push(`${call} goes on`);
    for (const { tA, tE = 0, wS = tE, wE = wS, holdMs } of record?.talks ?? [])
      if (!(tA <= tE && tE <= wS && wS <= wE && holdMs <= tE - tA)) wrong.push(`${call}: marks out of order`);
  }
  for (const visit of queueVisits(facts)) if (!((visit.tD ?? -1) >= visit.tQ)) wrong.push(`${visit.visit} never left`);
  for (const offer of offers(facts))
    if ((offer.tA === undefined) === (offer.tN === undefined)) wrong.push(`${offer.offer} has no end, or two`);
  const last = new Map<UserId, number>();
  for (const span of stateSpans(facts).sort((a, b) => a.from - b.from)) {
    if (span.from < (last.get(span.agent) ?? 0)) wrong.push(`${span.agent} is in two states at ${span.from}`);
    last.set(span.agent, span.to ?? Number.MAX_SAFE_INTEGER);
  }
  return wrong;
}
