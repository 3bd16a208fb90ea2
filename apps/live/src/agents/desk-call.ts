import type { DeskCall, ThirdParty } from "@zongji/api";
import {
  type AgentLook,
  businessTypeName,
  type CallLook,
  type Fact,
  type HotlineConfig,
  type Look,
  type PartyId,
  stepsOfCall,
} from "@zongji/domain";
import { presentSteps } from "@zongji/web";
import { asksType, namedType } from "./business-types.ts";
import { callIn, configOfAgent } from "./find.ts";
import { type Called, helpOf, namedAgent } from "./help.ts";

export type CallParts = {
  readonly config: HotlineConfig;
  readonly look: Look;
  readonly factsOf: (call: string) => readonly Fact[];
  readonly numberOf: (party: PartyId) => string;
  readonly now: number;
  /** Whom 紧急求助 of a call calls. */
  readonly calledFor: (call: CallLook) => Called;
};

type FactOf<T extends Fact["type"]> = Extract<Fact, { type: T }>;
const lastOf = <T extends Fact["type"]>(facts: readonly Fact[], type: T): FactOf<T> | undefined =>
  facts.findLast((fact): fact is FactOf<T> => fact.type === type);

const begins: ReadonlySet<Fact["type"]> = new Set(["OfferStarted", "CallbackOffered", "InternalStarted"]);
/** A dial begins her part, too, unless it was offered to her before. */
const beginsPart = (facts: readonly Fact[]): ((fact: Fact) => boolean) => {
  const isOffered = facts.some(({ type }) => type === "CallbackOffered");
  return ({ type }) => begins.has(type) || (type === "DialStarted" && !isOffered);
};
const answers: ReadonlySet<Fact["type"]> = new Set([
  "OfferAnswered",
  "DialAnswered",
  "InternalAnswered",
  "ConsultAnswered",
]);
type Part = { readonly before: readonly Fact[]; readonly own: readonly Fact[] };
/** The agent's own part in a call: facts from her last ring or dial on; of one who is consulted, of the consultation. */
const ownFacts = (facts: readonly Fact[], { user, internal }: AgentLook): Part => {
  const isBegin = beginsPart(facts);
  const from =
    internal?.how === "consult"
      ? facts.findLastIndex(({ type }) => type === "ConsultStarted")
      : facts.findLastIndex((fact) => isBegin(fact) && "agent" in fact && fact.agent === user);
  return from < 0 ? { before: [], own: facts } : { before: facts.slice(0, from), own: facts.slice(from) };
};

const talkAt = (call: CallLook | undefined): DeskCall["at"] => {
  switch (call?.phase) {
    case "held":
    case "consulting":
    case "threeWay":
      return call.phase;
    default:
      return "talking";
  }
};

const partyOf = (call: CallLook | undefined, { user }: AgentLook) => call?.parties?.find((each) => each.agent === user);

const stateOf = (agent: AgentLook, call: CallLook | undefined): DeskCall["at"] | undefined => {
  switch (agent.state) {
    case "ringing":
    case "dialling":
    case "monitoring":
    case "wrapUp":
      return agent.state;
    case "internal":
      // of an internal call, not of a consultation: she holds the colleague
      if (partyOf(call, agent)?.holds) return "held";
      return call?.phase === "calling" ? "dialling" : "internal";
    case "talking":
      return talkAt(call);
    default:
      return undefined;
  }
};

const nameOf = configOfAgent;

/** Name and number, the number once where the name holds it. */
const labelOf = ({ name, agentNo }: { readonly name: string; readonly agentNo: string }): string =>
  name.includes(agentNo) ? name : `${name} ${agentNo}`;

const thirdOf = (call: CallLook | undefined, own: readonly Fact[], parts: CallParts): ThirdParty | null => {
  const { consult } = call ?? {};
  if (!call || !consult) return null;
  const colleague = nameOf(parts.config, consult.agent);
  const started = own.findLast(
    (fact): fact is FactOf<"ConsultStarted"> => fact.type === "ConsultStarted" && fact.transfer === consult.transfer,
  );
  const group = parts.config.groups.find(({ id }) => id === started?.toGroup)?.name;
  const answered = own.findLast((fact) => fact.type === "ConsultAnswered" && fact.transfer === consult.transfer);
  const number = consult.party === undefined ? "" : parts.numberOf(consult.party);
  return {
    kind: consult.to,
    label: colleague ? labelOf(colleague) : (group ?? number),
    at: !consult.answered ? "ringing" : consult.on === "citizen" ? "held" : "talking",
    since: (answered ?? started)?.at ?? call.since,
  };
};

/** Of an internal call to which nobody came. */
const nobodyOf = (call: CallLook | undefined, { config, numberOf }: CallParts): DeskCall["nobody"] => {
  if (!call?.nobody) return null;
  const { at, why, agent, group, party } = call.nobody;
  const colleague = nameOf(config, agent);
  const name = config.groups.find(({ id }) => id === group)?.name;
  const who = colleague?.agentNo ?? name ?? (party === undefined ? "" : numberOf(party));
  return { at, who, why };
};

const pendingOf = (call: CallLook | undefined, { user }: AgentLook): DeskCall["pending"] =>
  call?.pending && call.agent === user ? { wish: call.pending.wish, refused: call.pending.refused ?? null } : null;

/** Time in the queue of the visit that brought the call to her, ms. */
const waitedMs = (facts: readonly Fact[], own: readonly Fact[], now: number): number => {
  const offer = lastOf(own, "OfferStarted");
  if (!offer) return 0;
  const entered = facts.find((fact) => fact.type === "QueueEntered" && fact.visit === offer.visit);
  const left = facts.find((fact) => fact.type === "QueueLeft" && fact.visit === offer.visit);
  return entered ? Math.max(0, (left?.at ?? now) - entered.at) : 0;
};

const watchingOf = ({ monitoring }: AgentLook, config: HotlineConfig): DeskCall["watching"] => {
  const watched = nameOf(config, monitoring?.agent);
  return monitoring && watched
    ? { user: watched.user, agentNo: watched.agentNo, name: watched.name, mode: monitoring.mode }
    : null;
};

/** Of a talk that is over: its length. */
const talkedMs = (own: readonly Fact[], { user }: AgentLook, from: number | undefined): number | null => {
  const over = own.findLast((fact) => fact.type === "TalkEnded" && fact.agent === user);
  return over === undefined || from === undefined ? null : Math.max(0, over.at - from);
};

const noteOf = (facts: readonly Fact[], { user }: AgentLook, config: HotlineConfig): DeskCall["note"] => {
  const last = facts.findLast((fact): fact is FactOf<"CallNoted"> => fact.type === "CallNoted" && fact.agent === user);
  if (!last) return null;
  const { at, note, result, businessType, alsoTypes = [] } = last;
  return {
    ...{ at, note, result: result ?? null },
    businessType: businessType === undefined ? null : namedType(config, businessType),
    alsoTypes: alsoTypes.map((id) => namedType(config, id)),
  };
};

/** Supervisors whom she hears: who whispers to her, and who has joined the talk. */
const watchedBy = (call: CallLook | undefined, { user, state }: AgentLook, config: HotlineConfig) =>
  (state === "monitoring" ? [] : (call?.watchers ?? [])).flatMap(({ at, mode, of, user: watcher }) =>
    at === "up" && (mode === "join" || (mode === "whisper" && of === user))
      ? [{ ...namedAgent(config, watcher), mode }]
      : [],
  );

/** The last steps are enough to know how it stands. */
const mostSteps = 40;

/** What happened in a citizen's call so far. */
const stepsOf = (facts: readonly Fact[], { config, numberOf }: CallParts): DeskCall["steps"] =>
  presentSteps(stepsOfCall(facts, { hidesListening: true }).slice(-mostSteps), {
    nameOf: (user) => nameOf(config, user)?.name,
    agentNoOf: (user) => nameOf(config, user)?.agentNo,
    numberOf,
    typeName: (id) => businessTypeName(config.businessTypes ?? [], id),
  });

/** Since when the state that the desk shows has lasted. */
const sinceOf = (at: DeskCall["at"], own: readonly Fact[], agent: AgentLook): number => {
  const type = ({ held: "HoldStarted", consulting: "ConsultStarted", threeWay: "ThreeWayStarted" } as const)[
    at as "held"
  ];
  return (type === undefined ? undefined : lastOf(own, type)?.at) ?? agent.since;
};

/** What an agent is in now, as her desk shows it; null where she is in nothing. */
export const deskCall = (agent: AgentLook, parts: CallParts): DeskCall | null => {
  const { look, config, factsOf, numberOf, now } = parts;
  const call = callIn(look, agent.call);
  const at = stateOf(agent, call);
  if (agent.call === undefined || at === undefined) return null;
  const facts = factsOf(agent.call);
  const { before, own } = ownFacts(facts, agent);
  const arrived = lastOf(facts, "CallArrived");
  const dial = lastOf(facts, "DialStarted");
  const offered = lastOf(own, "CallbackOffered");
  const internal = call?.direction === "internal" || lastOf(facts, "InternalStarted") !== undefined;
  const party = internal ? null : (call?.party ?? dial?.party ?? arrived?.party ?? null);
  const colleague = nameOf(config, agent.internal?.agent);
  // within the house she may have been sent on from one colleague to another
  const talk = internal && call ? lastOf(facts, "InternalAnswered") : own.find(({ type }) => answers.has(type));
  const wrapUp = own.find(
    (fact): fact is FactOf<"WrapUpStarted"> => fact.type === "WrapUpStarted" && fact.agent === agent.user,
  );
  const transfer = lastOf(internal ? facts : before, "TransferStarted");
  const group = wrapUp?.group ?? lastOf(own, "OfferStarted")?.group ?? dial?.group ?? call?.group ?? null;
  const number = party === null || arrived?.withheld ? "" : numberOf(party);
  return {
    call: agent.call,
    at,
    since: sinceOf(at, own, agent),
    direction: internal ? "internal" : arrived ? "inbound" : "outbound",
    // Who is consulted, or called by a colleague, sees the colleague first.
    number: internal || agent.internal ? (colleague?.agentNo ?? "") : number,
    colleague: colleague?.name ?? null,
    party,
    withheld: arrived?.withheld ?? false,
    calledNumber: arrived?.number ?? dial?.number ?? call?.number ?? "",
    group,
    waitedMs: waitedMs(facts, own, now),
    talkingSince: call?.phase === "calling" ? null : (talk?.at ?? null),
    talkedMs: talkedMs(own, agent, talk?.at),
    wrapUpUntil: at === "wrapUp" && wrapUp && wrapUp.limitMs > 0 ? wrapUp.at + wrapUp.limitMs : null,
    callback: offered ? { call: offered.parent, askedAt: offered.at - offered.agoMs } : null,
    test: arrived?.test !== undefined,
    detached: call?.phase === "reconnecting" && call.agent === agent.user,
    muted: (call?.muted === true && call.agent === agent.user) || partyOf(call, agent)?.muted === true,
    third: call?.agent === agent.user ? thirdOf(call, own, parts) : null,
    watching: watchingOf(agent, config),
    watchedBy: at === "wrapUp" ? [] : watchedBy(call, agent, config),
    emergency: call?.emergency !== undefined && at !== "wrapUp",
    help:
      call?.emergency !== undefined && call.agent === agent.user && at !== "wrapUp"
        ? helpOf(call, config, parts.calledFor(call))
        : null,
    citizen: party === null ? null : { number, withheld: arrived?.withheld ?? false },
    host:
      !internal && at !== "wrapUp" && call?.agent !== undefined && call.agent !== agent.user
        ? namedAgent(config, call.agent)
        : null,
    steps: internal ? [] : stepsOf(facts, parts),
    pending: pendingOf(call, agent),
    nobody: nobodyOf(call, parts),
    note: noteOf(facts, agent, config),
    asksBusinessType: !internal && asksType(config, group, now),
    transferredFrom: transfer && transfer.agent !== agent.user ? transfer.agentNo : null,
  };
};
