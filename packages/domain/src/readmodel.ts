import type { Disposition } from "./disposition.ts";
import type { Ending } from "./ending.ts";
import { type Offer, offers, type QueueVisit, queueVisits, type Talk, talks } from "./episodes.ts";
import type { AgentState, CallbackOutcome, Fact, FactBody, FactType } from "./fact.ts";
import type { CallId, GroupId, LegId, PartyId, RecordingId, TrunkId, UserId } from "./ids.ts";
import { type MenuStep, menuSteps } from "./menu-steps.ts";
import { answersOf, type Rating, ratingOf, type SurveyAnswer, type SurveyLink, surveyLinkOf } from "./survey-record.ts";
import type { Segment } from "./switching.ts";
import { momentOf } from "./time.ts";

type Of<T extends FactType> = Fact & Extract<FactBody, { type: T }>;
const only = <T extends FactType>(facts: readonly Fact[], type: T) =>
  facts.filter((fact) => fact.type === type) as Of<T>[];

/** A call with every mark; the marks are those of spec metrics §0 (the first, but tD, tE, wE: the last). */
export type CallRecord = {
  readonly call: CallId;
  readonly direction: "in" | "out";
  readonly trunk?: TrunkId;
  readonly number?: string;
  readonly party?: PartyId;
  readonly withheld: boolean;
  readonly sipCallId?: string;
  readonly test?: { readonly startedBy: string };
  readonly parent?: CallId;
  /** 呼出: when, by whom and for which group the far end was dialled. */
  readonly dial?: { readonly at: number; readonly agent: UserId; readonly agentNo: string; readonly group: GroupId };
  readonly t0: number;
  readonly pickedUpAt?: number;
  readonly tI0?: number;
  readonly tI1?: number;
  readonly tH?: number;
  /** At tH the hotline was open. */
  readonly inServiceHours?: boolean;
  readonly tQ?: number;
  readonly tD?: number;
  readonly tR?: number;
  readonly tA?: number;
  readonly tE?: number;
  readonly wS?: number;
  readonly wE?: number;
  /** The citizen's leg ended. */
  readonly hungUpAt?: number;
  readonly endedAt?: number;
  readonly disposition: Disposition | undefined;
  readonly ending?: Ending;
  readonly detail?: string;
  readonly keys: readonly {
    readonly at: number;
    readonly node: string;
    /** Absent where the menu does not know it. */
    readonly key?: string;
    readonly valid: boolean;
  }[];
  readonly visits: readonly QueueVisit[];
  readonly offers: readonly Offer[];
  readonly talks: readonly Talk[];
  readonly survey?: { readonly survey: string; readonly agent: UserId; readonly outcome?: string };
  readonly surveyLink?: SurveyLink;
  /** The last one given. */
  readonly rating?: Rating;
  readonly answers?: readonly SurveyAnswer[];
  /** 请求回拨: on which number, and what came of it; "waiting" while his place is kept, "listed" where there was none. */
  readonly callback?: { readonly party: PartyId; readonly state: CallbackState };
  /** 小记, the last of each agent, in the order in which they were written. */
  readonly notes?: readonly CallNote[];
  /** 业务类型: what an agent chose last; where none did, what the flow said last. */
  readonly businessType?: string;
  /** What the caller did in the menus. */
  readonly menu?: readonly MenuStep[];
  /** 转移 that were completed, and by whom. */
  readonly transfers?: readonly { readonly at: number; readonly agent: UserId; readonly kind: "blind" | "consult" }[];
  /** Of the citizen's leg. */
  readonly recordings: readonly CallRecording[];
  /** 语音留言 in which something was said, each in a recording of the citizen's leg. `endedAt` is absent while it is spoken. */
  readonly voicemails?: readonly {
    readonly recording: RecordingId;
    readonly at: number;
    readonly endedAt?: number;
  }[];
  /** Of consultations: the consulted party's leg. */
  readonly consultRecordings?: readonly CallRecording[];
};
export type CallbackState = "waiting" | "listed" | CallbackOutcome;
export type CallNote = {
  readonly at: number;
  readonly agent: UserId;
  readonly agentNo: string;
  readonly note: string;
  readonly result?: string;
  /** Ids of the tree, or labels of before there was one. */
  readonly businessType?: string;
  readonly alsoTypes?: readonly string[];
};
export type CallRecording = {
  readonly recording: RecordingId;
  readonly leg: LegId;
  readonly file: string;
  readonly startedAt: number;
  readonly endedAt?: number;
  readonly segments: readonly Segment[];
  readonly failed?: string;
  /** When nothing was written for want of a disk: ms since the epoch. `to` is absent while it lasts. */
  readonly pauses?: readonly RecordingPause[];
};
export type RecordingPause = {
  readonly from: number;
  readonly to?: number;
  readonly reason: "diskFull" | "diskFails";
};

const endPause = (pauses: readonly RecordingPause[], to: number): readonly RecordingPause[] =>
  pauses.map((pause) => (pause.to === undefined ? { ...pause, to } : pause));

function paused(open: CallRecording, fact: Extract<Fact, { type: "RecordingPaused" | "RecordingResumed" }>) {
  const pauses = endPause(open.pauses ?? [], fact.at);
  if (fact.type === "RecordingResumed") return { ...open, pauses };
  return { ...open, pauses: [...pauses, { from: fact.at, reason: fact.reason }] };
}

function recordingsOf(facts: readonly Fact[], of?: "consult"): CallRecording[] {
  const found = new Map<RecordingId, CallRecording>();
  for (const fact of facts) {
    if (fact.type === "RecordingStarted") {
      if (fact.of !== of) continue;
      const { recording, leg, file, at, since = at } = fact;
      found.set(recording, { recording, leg, file, startedAt: since, segments: [] });
    } else if (fact.type === "RecordingEnded" || fact.type === "RecordingFailed") {
      const open = found.get(fact.recording);
      if (!open) continue;
      const how = fact.type === "RecordingEnded" ? { segments: fact.segments } : { failed: fact.reason };
      const pauses = open.pauses && { pauses: endPause(open.pauses, fact.at) };
      found.set(fact.recording, { ...open, ...pauses, endedAt: fact.at, ...how });
    } else if (fact.type === "RecordingPaused" || fact.type === "RecordingResumed") {
      const open = found.get(fact.recording);
      if (open) found.set(fact.recording, paused(open, fact));
    }
  }
  return [...found.values()];
}

/** One of which nothing was said is none, and 口述 is none. */
function voicemailsOf(facts: readonly Fact[]): CallRecord["voicemails"] {
  const ends = only(facts, "VoicemailEnded");
  const found = only(facts, "VoicemailStarted").flatMap((started, index) => {
    if (started.statement) return [];
    const ended = ends[index];
    const message = { recording: started.recording, at: momentOf(started) };
    if (!ended) return [message];
    return ended.left ? [{ ...message, endedAt: momentOf(ended) }] : [];
  });
  return found.length > 0 ? found : undefined;
}

/** Without the fields that are undefined: what did not happen is absent. */
function present<T extends object>(value: T): { [K in keyof T]: T[K] } {
  return Object.fromEntries(Object.entries(value).filter(([, each]) => each !== undefined)) as T;
}

const orNone = <T>(all: readonly T[]): readonly T[] | undefined => (all.length > 0 ? all : undefined);

/** One that was emptied again is none. */
function notesOf(facts: readonly Fact[]): CallNote[] | undefined {
  const last = new Map<UserId, CallNote>();
  for (const { at, agent, agentNo, note, result, businessType, alsoTypes } of only(facts, "CallNoted")) {
    last.delete(agent);
    const said = present({ result, businessType, alsoTypes }) as Pick<
      CallNote,
      "result" | "businessType" | "alsoTypes"
    >;
    if (note !== "" || Object.keys(said).length > 0) last.set(agent, { at, agent, agentNo, note, ...said });
  }
  return last.size > 0 ? [...last.values()] : undefined;
}

/** What an agent chose last; where none did, what a key or a node of the flow said last. */
function businessTypeOf(facts: readonly Fact[]): string | undefined {
  const chosen = notesOf(facts)?.findLast(({ businessType }) => businessType !== undefined);
  return (
    chosen?.businessType ??
    facts
      .flatMap((fact) => (fact.type === "KeyPressed" || fact.type === "NodeEntered" ? [fact.businessType] : []))
      .findLast((type) => type !== undefined)
  );
}

/** What he asked for last. */
function callbackOf(facts: readonly Fact[]): CallRecord["callback"] {
  const asked = facts.findLast((fact) => fact.type === "CallbackRequested" || fact.type === "CallbackListed");
  if (!asked) return undefined;
  if (asked.type === "CallbackListed") return { party: asked.party, state: "listed" };
  const ended = facts.slice(facts.indexOf(asked)).find((fact) => fact.type === "CallbackEnded");
  return { party: asked.party, state: ended?.outcome ?? "waiting" };
}

const keysOf = (facts: readonly Fact[]) =>
  only(facts, "KeyPressed").map(({ at, flowNode, key, valid }) => ({
    at,
    node: flowNode,
    ...(key === undefined ? {} : { key }),
    valid,
  }));

/** The record of one call, from all of its facts in order; undefined without any, and of an internal call, which is no citizen's. Give it again when more facts have come (wrap-up, a late recording). */
export function callRecord(facts: readonly Fact[]): CallRecord | undefined {
  const [arrived] = only(facts, "CallArrived");
  const [dialled] = only(facts, "DialStarted");
  const [started] = only(facts, "LegStarted");
  const first = arrived ?? started;
  const internal = facts.some((fact) => fact.type === "InternalStarted");
  if (!first || internal) return undefined;
  const [ended] = only(facts, "CallEnded");
  const [surveyed] = only(facts, "SurveyOffered");
  const talked = talks(facts);
  const consulted = recordingsOf(facts, "consult");
  const rerouted = only(facts, "DialRerouted").at(-1);
  const citizen = arrived?.leg ?? rerouted?.leg ?? dialled?.leg;
  const at = (fact: Fact | undefined) => fact && momentOf(fact);
  const record = {
    call: first.call,
    direction: arrived ? "in" : "out",
    trunk: arrived?.trunk ?? rerouted?.trunk ?? dialled?.trunk,
    number: arrived?.number ?? dialled?.number,
    party: arrived?.party ?? dialled?.party,
    withheld: arrived?.withheld ?? false,
    sipCallId: arrived?.sipCallId,
    test: arrived?.test,
    parent: dialled?.parent,
    dial: dialled && { at: dialled.at, agent: dialled.agent, agentNo: dialled.agentNo, group: dialled.group },
    t0: momentOf(first),
    pickedUpAt: at(only(facts, "CallAnswered")[0] ?? only(facts, "DialAnswered")[0]),
    tI0: at(only(facts, "IvrEntered")[0]),
    tI1: at(only(facts, "IvrLeft").at(-1)),
    tH: at(only(facts, "HumanRequested")[0]),
    inServiceHours: only(facts, "HumanRequested")[0]?.inServiceHours,
    tQ: at(only(facts, "QueueEntered")[0]),
    tD: at(only(facts, "QueueLeft").at(-1)),
    tR: at(only(facts, "OfferStarted")[0]),
    tA: talked[0]?.tA,
    tE: talked.at(-1)?.tE,
    wS: talked.at(-1)?.wS,
    wE: talked.at(-1)?.wE,
    hungUpAt: at(only(facts, "LegEnded").find((fact) => fact.leg === citizen)),
    endedAt: at(ended),
    disposition: ended ? ended.disposition : arrived ? (talked.length > 0 ? "D2" : "D0") : undefined,
    ending: ended?.ending,
    detail: ended?.detail,
    keys: keysOf(facts),
    visits: queueVisits(facts),
    offers: offers(facts),
    talks: talked,
    survey: surveyed && {
      survey: surveyed.survey,
      agent: surveyed.agent,
      outcome: only(facts, "SurveyEnded").at(-1)?.outcome,
    },
    surveyLink: surveyLinkOf(facts),
    rating: ratingOf(facts),
    answers: answersOf(facts),
    callback: callbackOf(facts),
    notes: notesOf(facts),
    businessType: businessTypeOf(facts),
    menu: orNone(menuSteps(facts)),
    transfers: orNone(only(facts, "TransferCompleted").map(({ at: when, agent, kind }) => ({ at: when, agent, kind }))),
    recordings: recordingsOf(facts),
    voicemails: voicemailsOf(facts),
    consultRecordings: orNone(consulted),
  };
  return present(record) as CallRecord;
}

/** 内部呼叫, from dial to end. */
export type InternalRecord = {
  readonly call: CallId;
  readonly t0: number;
  /** Who called, and whose number was dialled. */
  readonly agent: UserId;
  readonly agentNo: string;
  readonly toAgent: UserId;
  readonly toAgentNo: string;
  readonly answeredAt?: number;
  readonly endedAt?: number;
  readonly ending?: Ending;
  /** Who called, then who answered, after forwarding; a number outside is not among them. */
  readonly agents: readonly UserId[];
  readonly agentNos: readonly string[];
  /** That they sat for. */
  readonly groups: readonly GroupId[];
};

/** The record of an internal call, from all of its facts in order; undefined of any other. */
export function internalRecord(facts: readonly Fact[]): InternalRecord | undefined {
  const [started] = only(facts, "InternalStarted");
  if (!started) return undefined;
  const [dialled] = only(facts, "LegStarted");
  const { call, agent, agentNo, toAgent, toAgentNo } = started;
  const answers = only(facts, "InternalAnswered");
  const [answered] = answers;
  const [ended] = only(facts, "CallEnded");
  const agents = [...new Set([agent, ...answers.flatMap(({ toAgent: each }) => (each ? [each] : []))])];
  const seats = only(facts, "AgentStateChanged").filter((fact) => agents.includes(fact.agent) && fact.call === call);
  return present({
    call,
    t0: dialled?.at ?? started.at,
    agent,
    agentNo,
    toAgent,
    toAgentNo,
    answeredAt: answered?.at,
    endedAt: ended && momentOf(ended),
    ending: ended?.ending,
    agents,
    agentNos: [...new Set([agentNo, ...answers.flatMap(({ toAgentNo: each }) => (each ? [each] : []))])],
    groups: [...new Set(seats.flatMap((fact) => fact.groups))],
  }) as InternalRecord;
}

/** An interval of an agent's time signed in; without `to` it goes on. */
export type StateSpan = {
  readonly agent: UserId;
  readonly agentNo: string;
  readonly state: AgentState;
  readonly from: number;
  readonly to?: number;
  readonly reason?: string;
  readonly forced?: boolean;
  readonly call?: CallId;
  readonly groups: readonly GroupId[];
};

/** 座席状态记录: one at a time for each agent, without gaps from sign-in to sign-out (identity I2). */
export function stateSpans(facts: Iterable<Fact>): StateSpan[] {
  const open = new Map<UserId, StateSpan>();
  const spans: StateSpan[] = [];
  for (const fact of facts) {
    if (fact.type !== "AgentStateChanged" && fact.type !== "AgentSignedOut") continue;
    const before = open.get(fact.agent);
    if (before) spans.push({ ...before, to: fact.at });
    open.delete(fact.agent);
    if (fact.type === "AgentSignedOut" || fact.state === "offline") continue;
    const { agent, agentNo, state, at: from, reason, forced, call, groups } = fact;
    open.set(agent, present({ agent, agentNo, state, from, reason, forced, call, groups }) as StateSpan);
  }
  return [...spans, ...open.values()];
}
