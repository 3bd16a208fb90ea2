import type { Resting } from "./agent.ts";
import type { Ending } from "./ending.ts";
import type { Fact, FactBody } from "./fact.ts";
import { isDatedBack } from "./facts/open.ts";
import type {
  AskId,
  CallId,
  DeviceId,
  GroupId,
  LegId,
  OfferId,
  RecordingId,
  TransferId,
  UserId,
  VisitId,
} from "./ids.ts";
import { disposition, dispositionDetail, type Marks, mark, noMarks } from "./marks.ts";
import { steadyOf } from "./time.ts";
import { foldTurn, type Turn } from "./turns.ts";

type AsAgent = { readonly agent: UserId; readonly agentNo: string };
type OpenOffer = AsAgent & { readonly offer: OfferId; readonly visit: VisitId; readonly group: GroupId };
type OpenTalk = AsAgent & {
  readonly leg: LegId;
  readonly group: GroupId;
  readonly offer?: OfferId;
  readonly held: boolean;
};
type OpenDial = AsAgent & { readonly leg: LegId; readonly group: GroupId };
type OpenSide = AsAgent & { readonly leg: LegId; readonly transfer: TransferId };
type OpenMute = AsAgent & { readonly leg: LegId };
type OpenWatch = AsAgent & { readonly leg: LegId; readonly watcher: UserId };

/** A call as its facts left it. */
export type OpenCall = {
  readonly call: CallId;
  readonly direction: "in" | "out";
  /** An internal call is out too, and has this. */
  readonly internal?: AsAgent;
  readonly consult?: OpenSide;
  readonly threeWay?: OpenSide;
  /** A blind transfer that is under way. */
  readonly transfer?: AsAgent & { readonly transfer: TransferId };
  /** Who is muted: one agent, or both of an internal call. */
  readonly mutes?: readonly OpenMute[];
  /** Who holds the other of an internal call. */
  readonly hold?: OpenMute;
  readonly watchers?: readonly OpenWatch[];
  /** The citizen's leg; a call out has none until it is dialled. */
  readonly leg?: LegId;
  /** Legs that have not ended. */
  readonly legs: ReadonlySet<LegId>;
  /** How the citizen's leg ended, if it did. */
  readonly gone?: Ending;
  readonly inMenu: boolean;
  readonly visit?: { readonly visit: VisitId; readonly group: GroupId };
  readonly offer?: OpenOffer;
  readonly talk?: OpenTalk;
  readonly dial?: OpenDial;
  /** An agent's phone rings, to call somebody back. */
  readonly callbackOffer?: AsAgent & { readonly parent: CallId; readonly group: GroupId };
  /** The duty phone is dialled, or talks with the caller. */
  readonly duty?: { readonly leg: LegId; readonly up: boolean };
  /** A number outside that the flow has dialled, or that talks with the caller. */
  readonly outside?: { readonly leg: LegId; readonly up: boolean };
  /** A service is to answer. */
  readonly ask?: { readonly ask: AskId; readonly flowNode: string };
  /** A message is spoken. */
  readonly voicemail?: { readonly leg: LegId; readonly recording: RecordingId; readonly statement?: true };
  readonly survey?: AsAgent & { readonly survey: string; readonly rated: boolean };
  readonly marks: Marks;
};
/** An agent as her facts left her. `seat` of one in a call or wrap-up is what she rested at before: no call outlives its server. */
export type RebuiltAgent = AsAgent & {
  readonly user: UserId;
  readonly groups: readonly GroupId[];
  readonly device: DeviceId;
  readonly seat: Resting;
  readonly engaged: boolean;
  readonly wrapUp?: { readonly call: CallId; readonly leg: LegId; readonly group: GroupId };
  /** Steady time, ms. */
  readonly since: number;
  readonly autoAnswer?: true;
  /** A supervisor's forced sign-out that was to come after her call. */
  readonly leaving?: string;
};
export type Rebuilt = {
  readonly calls: ReadonlyMap<CallId, OpenCall>;
  readonly agents: ReadonlyMap<UserId, RebuiltAgent>;
  /** Recordings that never ended: their files are to be looked at. */
  readonly recordings: ReadonlyMap<RecordingId, { readonly call: CallId; readonly leg: LegId; readonly file: string }>;
  /** Places that are kept for who is to be called back, by the call that asked. */
  readonly callbacks: ReadonlyMap<CallId, { readonly group: GroupId }>;
  /** Whom the queues' turns rang, each group's agent once, longest ago first. */
  readonly turns?: readonly Turn[];
};

/** Open calls, agents and recordings, from a journal's facts in order. Total; facts that it does not know change nothing. */
export function rebuild(facts: Iterable<Fact>): Rebuilt {
  const calls = new Map<CallId, OpenCall>();
  const agents = new Map<UserId, RebuiltAgent>();
  const recordings = new Map<RecordingId, { call: CallId; leg: LegId; file: string }>();
  const callbacks = new Map<CallId, { group: GroupId }>();
  const turns = new Map<string, Turn>();
  for (const fact of facts) {
    foldAgent(agents, fact);
    foldTurn(turns, fact);
    if (fact.type === "CallbackRequested") callbacks.set(fact.call, { group: fact.group });
    else if (fact.type === "CallbackEnded") callbacks.delete(fact.call);
    if (fact.type === "RecordingStarted") {
      recordings.set(fact.recording, { call: fact.call, leg: fact.leg, file: fact.file });
    } else if (fact.type === "RecordingEnded" || fact.type === "RecordingFailed") {
      recordings.delete(fact.recording);
    }
    if (!("call" in fact) || fact.call === undefined) continue;
    const before = calls.get(fact.call) ?? born(fact);
    if (!before) continue;
    if (fact.type === "CallEnded") calls.delete(fact.call);
    else calls.set(fact.call, foldCall(before, fact));
  }
  return { calls, agents, recordings, callbacks, ...(turns.size > 0 && { turns: [...turns.values()] }) };
}

function born(fact: FactBody): OpenCall | undefined {
  const fresh = { legs: new Set<LegId>(), inMenu: false, marks: noMarks };
  if (fact.type === "CallArrived") return { ...fresh, call: fact.call, direction: "in", leg: fact.leg };
  // a call out begins with the agent's leg
  if (fact.type === "LegStarted") return { ...fresh, call: fact.call, direction: "out" };
  return undefined;
}

type Open = { -readonly [K in keyof OpenCall]?: OpenCall[K] | undefined };
function change(call: OpenCall, open: Open): OpenCall {
  const merged = { ...call, ...open };
  return Object.fromEntries(Object.entries(merged).filter(([, value]) => value !== undefined)) as OpenCall;
}

function foldCall(before: OpenCall, fact: FactBody): OpenCall {
  const call = { ...before, marks: mark(before.marks, fact) };
  switch (fact.type) {
    case "CallArrived":
      return change(call, { legs: new Set([fact.leg]) });
    case "LegStarted":
      return change(call, { legs: new Set([...call.legs, fact.leg]) });
    case "LegEnded": {
      const legs = new Set([...call.legs].filter((leg) => leg !== fact.leg));
      return change(call, fact.leg === call.leg ? { legs, gone: fact.ending } : { legs });
    }
    case "IvrEntered":
      return change(call, { inMenu: true });
    case "IvrLeft":
      return change(call, { inMenu: false });
    case "QueueEntered":
      return change(call, { visit: { visit: fact.visit, group: fact.group } });
    case "QueueLeft":
      return change(call, { visit: undefined });
    case "DutyDialled":
    case "DutyRerouted":
      return change(call, { duty: { leg: fact.leg, up: false } });
    case "DutyAnswered":
      return change(call, { duty: { leg: fact.leg, up: true } });
    case "DutyEnded":
      return change(call, { duty: undefined });
    case "OutsideDialled":
    case "OutsideRerouted":
      return change(call, { outside: { leg: fact.leg, up: false } });
    case "OutsideAnswered":
      return change(call, { outside: { leg: fact.leg, up: true } });
    case "OutsideEnded":
      return change(call, { outside: undefined });
    case "HttpAsked":
      return change(call, { ask: { ask: fact.ask, flowNode: fact.flowNode } });
    case "HttpAnswered":
      return change(call, { ask: undefined });
    case "VoicemailStarted":
      return change(call, {
        voicemail: { leg: fact.leg, recording: fact.recording, ...(fact.statement && { statement: true }) },
      });
    case "VoicemailEnded":
      return change(call, { voicemail: undefined });
    default:
      return foldTalk(call, fact);
  }
}

function foldTalk(call: OpenCall, fact: FactBody): OpenCall {
  switch (fact.type) {
    case "OfferStarted": {
      const { offer, visit, group, agent, agentNo } = fact;
      return change(call, { offer: { offer, visit, group, agent, agentNo } });
    }
    case "OfferEnded":
      return change(call, { offer: undefined });
    case "CallbackOffered": {
      const { parent, group, agent, agentNo } = fact;
      return change(call, { callbackOffer: { parent, group, agent, agentNo } });
    }
    case "CallbackOfferEnded":
      return change(call, { callbackOffer: undefined });
    case "OfferAnswered": {
      const { offer, leg, group, agent, agentNo } = fact;
      return change(call, { offer: undefined, talk: { offer, leg, group, agent, agentNo, held: false } });
    }
    case "DialStarted": {
      const { leg, group, agent, agentNo } = fact;
      return change(call, { leg, dial: { leg, group, agent, agentNo } });
    }
    case "DialAnswered": {
      const { leg, group, agent, agentNo } = fact;
      // the talk is the agent's leg's, which is the one beside the far leg
      const own = [...call.legs].find((each) => each !== leg) ?? leg;
      return change(call, { dial: undefined, talk: { leg: own, group, agent, agentNo, held: false } });
    }
    case "DialRerouted":
      return change(call, {
        leg: fact.leg,
        gone: undefined,
        ...(call.dial ? { dial: { ...call.dial, leg: fact.leg } } : {}),
      });
    case "DialFailed":
      return change(call, { dial: undefined });
    case "LegReattached":
      return change(call, call.talk ? { talk: { ...call.talk, leg: fact.by } } : {});
    case "HoldStarted":
    case "HoldEnded": {
      const { leg, agent, agentNo } = fact;
      const held = fact.type === "HoldStarted";
      if (call.talk) return change(call, { talk: { ...call.talk, held } });
      return change(call, { hold: held ? { leg, agent, agentNo } : undefined });
    }
    case "TalkEnded":
      return change(call, { talk: undefined });
    case "SurveyOffered": {
      const { agent, agentNo, survey } = fact;
      return change(call, { survey: { agent, agentNo, survey, rated: false } });
    }
    case "RatingGiven":
      return change(call, call.survey ? { survey: { ...call.survey, rated: true } } : {});
    case "SurveyEnded":
      return change(call, { survey: undefined });
    default:
      return foldSide(call, fact);
  }
}

/** What goes on beside the talk. */
function foldSide(call: OpenCall, fact: FactBody): OpenCall {
  switch (fact.type) {
    case "ConsultStarted":
    case "ThreeWayStarted": {
      const { leg, transfer, agent, agentNo } = fact;
      const side = { leg, transfer, agent, agentNo };
      return change(call, fact.type === "ConsultStarted" ? { consult: side } : { threeWay: side });
    }
    case "ConsultEnded":
      return change(call, { consult: undefined });
    case "ThreeWayEnded":
      return change(call, { threeWay: undefined });
    case "TransferStarted": {
      const { transfer, agent, agentNo } = fact;
      return change(call, { transfer: { transfer, agent, agentNo } });
    }
    case "TransferCompleted":
    case "TransferFailed":
      return change(call, { transfer: undefined });
    case "MuteStarted": {
      const { leg, agent, agentNo } = fact;
      return change(call, { mutes: [...(call.mutes ?? []), { leg, agent, agentNo }] });
    }
    case "MuteEnded":
      return change(call, { mutes: (call.mutes ?? []).filter((each) => each.agent !== fact.agent) });
    case "WatchStarted": {
      const { leg, watcher, agent, agentNo } = fact;
      return change(call, { watchers: [...(call.watchers ?? []), { leg, watcher, agent, agentNo }] });
    }
    case "WatchEnded": {
      const watchers = (call.watchers ?? []).filter((each) => each.watcher !== fact.watcher);
      return change(call, { watchers: watchers.length > 0 ? watchers : undefined });
    }
    case "InternalStarted":
      return change(call, { internal: { agent: fact.agent, agentNo: fact.agentNo } });
    case "InternalEnded":
      return change(call, { internal: undefined });
    default:
      return call;
  }
}

function foldAgent(agents: Map<UserId, RebuiltAgent>, fact: Fact): void {
  switch (fact.type) {
    case "AgentSignedIn": {
      const { agent, agentNo, groups, device, autoAnswer } = fact;
      const { wrapUp, leaving, seat = { at: "busy" } as const }: Partial<RebuiltAgent> = agents.get(agent) ?? {};
      agents.set(agent, {
        user: agent,
        agent,
        agentNo,
        groups,
        device,
        seat,
        engaged: false,
        since: steadyOf(fact),
        ...(wrapUp ? { wrapUp } : {}),
        ...(autoAnswer ? { autoAnswer } : {}),
        ...(leaving === undefined ? {} : { leaving }),
      });
      return;
    }
    case "SupervisorActed": {
      const before = agents.get(fact.agent);
      if (!before || fact.action !== "forceSignOut") return;
      agents.set(fact.agent, { ...before, leaving: fact.reason ?? "" });
      return;
    }
    case "AgentSignedOut":
      agents.delete(fact.agent);
      return;
    case "AgentStateChanged": {
      const before = agents.get(fact.agent);
      if (!before) return;
      const { agentNo, groups } = fact;
      agents.set(fact.agent, { ...before, agentNo, groups, ...seatOf(fact), since: steadyOf(fact) });
      return;
    }
    case "WrapUpStarted": {
      const before = agents.get(fact.agent);
      if (before) agents.set(fact.agent, { ...before, wrapUp: { call: fact.call, leg: fact.leg, group: fact.group } });
      return;
    }
    case "WrapUpEnded": {
      const before = agents.get(fact.agent);
      if (!before) return;
      const { wrapUp: _over, ...rest } = before;
      agents.set(fact.agent, rest);
      return;
    }
    default:
  }
}

type StateChanged = Extract<FactBody, { type: "AgentStateChanged" }>;

function seatOf(fact: StateChanged): { readonly seat?: Resting; readonly engaged: boolean } {
  switch (fact.state) {
    case "ready":
    case "busy":
      return { seat: { at: fact.state }, engaged: false };
    case "rest":
      return { seat: { at: "rest", reason: fact.reason ?? "" }, engaged: false };
    default:
      return { engaged: true };
  }
}

/**
 * Facts that end truthfully whatever was open when a server died: append them with `at` of now. A call whose citizen had gone before ends by that;
 * every other by the restart. Their agents are free.
 * @param diedAt when the server was alive last, ms since the epoch: calls ended then, however long nobody started it again
 */
export function closeOpen(rebuilt: Rebuilt, diedAt?: number): FactBody[] {
  const ends = [...rebuilt.calls.values()].flatMap((open) => closeCall(open, open.gone ?? restart));
  const dated = ends.map((fact) =>
    diedAt !== undefined && isDatedBack(fact.type) ? ({ ...fact, since: diedAt } as FactBody) : fact,
  );
  const places = [...rebuilt.callbacks].map(
    ([call, { group }]): FactBody => ({ type: "CallbackEnded", call, group, outcome: "restart", tries: 0 }),
  );
  return [...dated, ...places, ...[...rebuilt.agents.values()].flatMap((agent) => freeAgent(agent))];
}

const restart: Ending = { by: "system", cause: "restart" };

/** Facts that end truthfully whatever of a call was open, and the call by `ending`. */
export function closeCall(open: OpenCall, ending: Ending): FactBody[] {
  const { call, marks } = open;
  const gone = open.gone !== undefined;
  const facts: FactBody[] = [];
  if (open.ask) facts.push({ type: "HttpAnswered", call, ...open.ask, outcome: gone ? "left" : "restart" });
  if (open.voicemail)
    facts.push({ type: "VoicemailEnded", call, ...open.voicemail, why: gone ? "caller" : "ended", left: true });
  const isVoicemail = open.voicemail !== undefined && !open.voicemail.statement;
  if (open.inMenu) facts.push({ type: "IvrLeft", call, to: isVoicemail ? "voicemail" : "ended", selfServed: false });
  facts.push(...closeSides(open, gone, ending));
  if (open.talk) {
    const { held, leg, agent, agentNo, ...talk } = open.talk;
    if (held) facts.push({ type: "HoldEnded", call, leg, agent, agentNo });
    facts.push({ type: "TalkEnded", call, leg, agent, agentNo, ...talk, ending });
  }
  if (open.offer) facts.push({ type: "OfferEnded", call, ...open.offer, reason: gone ? "CALLER_GONE" : "FORCED" });
  if (open.callbackOffer) facts.push({ type: "CallbackOfferEnded", call, ...open.callbackOffer, outcome: "FORCED" });
  if (open.visit) facts.push({ type: "QueueLeft", call, ...open.visit, reason: gone ? "ABANDON" : "ERROR" });
  const rung = open.duty ?? open.outside;
  if (rung) {
    const outcome = rung.up ? "talked" : gone ? "caller" : "ended";
    facts.push({ type: open.duty ? "DutyEnded" : "OutsideEnded", call, leg: rung.leg, outcome, ending });
  }
  if (open.dial) facts.push({ type: "DialFailed", call, ...open.dial, ending });
  if (open.survey) {
    const { rated, ...survey } = open.survey;
    facts.push({ type: "SurveyEnded", call, ...survey, outcome: rated ? "rated" : gone ? "hangup" : "none" });
  }
  for (const leg of open.legs) facts.push({ type: "LegEnded", call, leg, ending });
  const ended = { type: "CallEnded" as const, call, ending };
  const last = [...facts, ended].reduce(mark, marks);
  if (open.direction !== "in") return [...facts, ended];
  const detail = dispositionDetail(last);
  facts.push({ ...ended, disposition: disposition(last), ...(detail === undefined ? {} : { detail }) });
  return facts;
}

function closeSides(
  { call, consult, threeWay, hold, mutes, watchers, transfer, internal }: OpenCall,
  gone: boolean,
  ending: Ending,
): FactBody[] {
  const facts: FactBody[] = [];
  if (hold) facts.push({ type: "HoldEnded", call, ...hold });
  if (internal) facts.push({ type: "InternalEnded", call, ...internal, ending });
  if (consult) facts.push({ type: "ConsultEnded", call, ...consult, outcome: "cancelled" });
  if (threeWay) facts.push({ type: "ThreeWayEnded", call, ...threeWay });
  for (const mute of mutes ?? []) facts.push({ type: "MuteEnded", call, ...mute });
  for (const watch of watchers ?? []) facts.push({ type: "WatchEnded", call, ...watch });
  if (transfer) facts.push({ type: "TransferFailed", call, ...transfer, reason: gone ? "caller" : "ended" });
  return facts;
}

function freeAgent({ agent, agentNo, groups, seat, engaged, wrapUp, leaving }: RebuiltAgent): FactBody[] {
  const facts: FactBody[] = [];
  if (wrapUp) facts.push({ type: "WrapUpEnded", agent, agentNo, ...wrapUp, why: "restart" });
  const reason = seat.at === "rest" ? { reason: seat.reason } : {};
  if (engaged) facts.push({ type: "AgentStateChanged", agent, agentNo, state: seat.at, ...reason, groups });
  if (leaving !== undefined) facts.push({ type: "AgentSignedOut", agent, agentNo, forced: true, reason: leaving });
  return facts;
}
