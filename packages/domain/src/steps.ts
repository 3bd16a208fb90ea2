import type { Ending } from "./ending.ts";
import { minutesTold } from "./expected-wait.ts";
import type { Fact, FactType, WatchMode } from "./fact.ts";
import type { GroupId, LegId, OfferId, PartyId, UserId } from "./ids.ts";
import { momentOf } from "./time.ts";
import type { Why } from "./why.ts";

/** What a person is told of a call, step by step: fewer than its facts, and each with a word of its own. A closed list. */
export const callSteps = [
  "arrived",
  "menu",
  "key",
  "unknownKey",
  "human",
  "queued",
  "positionTold",
  "nextTold",
  "waitTold",
  "queueLeft",
  "callbackAsked",
  "callbackListed",
  "callbackOver",
  "callbackRings",
  "callbackNotTaken",
  "rings",
  "notAnswered",
  "answered",
  "pickedUp",
  "tookOver",
  "dutyDialled",
  "dutyAnswered",
  "dutyOver",
  "outsideDialled",
  "outsideAnswered",
  "outsideOver",
  "httpAsked",
  "httpOver",
  "voicemail",
  "voicemailOver",
  "statement",
  "statementOver",
  "dials",
  "dialAnswered",
  "dialFailed",
  "held",
  "retrieved",
  "transfer",
  "transferred",
  "transferFailed",
  "consult",
  "consultAnswered",
  "consultOver",
  "threeWay",
  "threeWayOver",
  "emergency",
  "helpComes",
  "listen",
  "whisper",
  "join",
  "watchOver",
  "intercepted",
  "released",
  "forceReady",
  "forceBusy",
  "forceSignOut",
  "silent",
  "heardAgain",
  "phoneLost",
  "phoneBack",
  "talkOver",
  "survey",
  "rated",
  "surveyAnswered",
  "linkMade",
  "linkSent",
  "linkFailed",
  "linkRated",
  "linkAnswered",
  "surveyOver",
  "recordingPaused",
  "recordingResumed",
  "recordingFailed",
  "wrapUp",
  "noted",
  "wrapUpOver",
  "internal",
  "internalAnswered",
  "over",
] as const;
export type StepName = (typeof callSteps)[number];

/** Somebody in a step, as facts name her. */
export type StepPerson = { readonly user: UserId; readonly agentNo?: string };
/** `at`: ms since the epoch. What a step has no use for is absent. */
export type CallStep = {
  readonly at: number;
  readonly step: StepName;
  /** Whose part in the call it is. */
  readonly agent?: StepPerson;
  /** Who did it to her, or whom she asked in. */
  readonly by?: StepPerson;
  readonly group?: GroupId;
  /** A number outside that was asked for. */
  readonly party?: PartyId;
  /** The supervisor's seat was asked for. */
  readonly seat?: true;
  /** A key, the option that was chosen, or the host that was asked. */
  readonly text?: string;
  /** A closed list's word, or a supervisor's own words (`released`, `force…`). */
  readonly reason?: string;
  readonly ending?: Ending;
  /** Why the queue rings her, and why not earlier. */
  readonly why?: Why;
  /** Id of the type that a key stands for, or that she chose. */
  readonly businessType?: string;
};

type Of<T extends FactType> = Extract<Fact, { type: T }>;
type Step = Omit<CallStep, "at">;
type Told = Step | readonly Step[] | undefined;

/** What earlier facts say of later ones. */
type Known = {
  readonly how: ReadonlyMap<OfferId, "pickUp" | "intercept" | "consult">;
  /** How a watcher's leg is heard, where she is shown. */
  readonly modes: Map<LegId, WatchMode>;
  readonly interceptors: ReadonlySet<LegId>;
  readonly hidesListening: boolean;
};

const own = ({ agent, agentNo }: { readonly agent: UserId; readonly agentNo: string }) => ({
  agent: { user: agent, agentNo },
});

const typed = (businessType: string | undefined) => (businessType === undefined ? {} : { businessType });

/** Whom a transfer or a consultation is for. */
const target = (fact: Of<"TransferStarted" | "ConsultStarted">): Omit<Step, "step"> => {
  const { to, toAgent, toAgentNo, toGroup, toParty } = fact;
  return {
    ...own(fact),
    ...(toAgent ? { by: { user: toAgent, ...(toAgentNo === undefined ? {} : { agentNo: toAgentNo }) } } : {}),
    ...(toGroup ? { group: toGroup } : {}),
    ...(toParty ? { party: toParty } : {}),
    ...(to === "supervisor" ? { seat: true as const } : {}),
  };
};

const second = ({ toAgent, toAgentNo, toParty }: Of<"ConsultAnswered" | "InternalAnswered">): Omit<Step, "step"> => ({
  ...(toAgent ? { by: { user: toAgent, ...(toAgentNo === undefined ? {} : { agentNo: toAgentNo }) } } : {}),
  ...(toParty ? { party: toParty } : {}),
});

const offered = (fact: Of<"OfferAnswered">, { how, interceptors }: Known): Told => {
  const who = { ...own(fact), group: fact.group };
  switch (how.get(fact.offer)) {
    case "pickUp":
      return { step: "pickedUp", ...who };
    case "consult":
      return { step: "tookOver", ...who };
    case "intercept":
      // Of a talk, Intercepted tells it with whose talk it was.
      return interceptors.has(fact.leg) ? undefined : { step: "intercepted", by: who.agent, group: fact.group };
    default:
      return { step: "answered", ...who };
  }
};

/** 监听 is noticed by nobody: who may not know of it sees a supervisor come when she begins to speak, and leave when she falls silent. */
const watched = (fact: Of<"WatchStarted" | "WatchChanged" | "WatchEnded">, known: Known): Told => {
  const { modes, hidesListening } = known;
  const before = modes.get(fact.leg);
  const watcherNo = fact.type === "WatchStarted" ? { agentNo: fact.watcherNo } : {};
  const who = { ...own(fact), by: { user: fact.watcher, ...watcherNo } };
  if (fact.type === "WatchEnded") {
    modes.delete(fact.leg);
    return before === undefined || (hidesListening && before === "listen") ? undefined : { step: "watchOver", ...who };
  }
  modes.set(fact.leg, fact.mode);
  if (!hidesListening || fact.mode !== "listen") return { step: fact.mode, ...who };
  return before === undefined || before === "listen" ? undefined : { step: "watchOver", ...who };
};

const acted = (fact: Of<"SupervisorActed">): Told => {
  const { supervisor: user, action, reason } = fact;
  const who = { ...own(fact), by: { user }, ...(reason === undefined ? {} : { reason }) };
  switch (action) {
    case "answerEmergency":
      return { step: "helpComes", ...who };
    case "release":
      return { step: "released", ...who };
    case "forceReady":
    case "forceBusy":
    case "forceSignOut":
      return { step: action, ...who };
    default:
      return undefined; // told by what came of it
  }
};

/** What he heard, in the order in which he heard it; the wait in minutes. */
const positionTold = ({ ahead, expectedMs }: Of<"PositionTold">): readonly Step[] => {
  const place: Step = ahead === 0 ? { step: "nextTold" } : { step: "positionTold", text: `${ahead}` };
  return expectedMs === undefined ? [place] : [place, { step: "waitTold", text: minutesTold(expectedMs) }];
};

/** What came of a request, in words that mean nothing else of a call. */
const answerWords: Readonly<Record<Of<"HttpAnswered">["outcome"], string>> = {
  ...{ ok: "ok", status: "status", rubbish: "rubbish", timeout: "late", refused: "hostRefused" },
  ...{ unreachable: "unreachable", tooLarge: "tooLarge", restart: "restart", left: "caller" },
};

/** The same of a place that was kept. */
const callbackWords: Readonly<Record<Of<"CallbackEnded">["outcome"], string>> = {
  ...{ reached: "reached", otherwise: "reachedOtherwise", notReached: "notReached", again: "askedAgain" },
  ...{ closed: "hotlineClosed", groupGone: "groupGone", elsewhere: "groupElsewhere", expired: "placeExpired" },
  restart: "restart",
};

/**
 * IvrLeft has no step: 请求人工 or 进入队列 of the same moment tells it, or 通话结束 with how it ended. Nor has QueueLeft by an answer, for who answered is
 * told of that moment. Who left a queue for any other reason is told with it.
 */
const told: { readonly [T in FactType]?: (fact: Of<T>, known: Known) => Told } = {
  CallArrived: () => ({ step: "arrived" }),
  IvrEntered: () => ({ step: "menu" }),
  KeyPressed: ({ key, businessType }) =>
    key === undefined ? { step: "unknownKey" } : { step: "key", text: key, ...typed(businessType) },
  HumanRequested: () => ({ step: "human" }),
  QueueEntered: ({ group }) => ({ step: "queued", group }),
  PositionTold: positionTold,
  QueueLeft: ({ group, reason }) => (reason === "ANSWER" ? undefined : { step: "queueLeft", group, reason }),
  CallbackRequested: ({ group, party }) => ({ step: "callbackAsked", group, party }),
  CallbackListed: ({ group, party }) => ({ step: "callbackListed", group, party }),
  CallbackEnded: ({ outcome }) => ({ step: "callbackOver", reason: callbackWords[outcome] }),
  CallbackOffered: (fact) => ({ step: "callbackRings", ...own(fact), group: fact.group }),
  CallbackOfferEnded: (fact) =>
    fact.outcome === "ACCEPTED" ? undefined : { step: "callbackNotTaken", ...own(fact), reason: fact.outcome },
  OfferStarted: (fact) =>
    fact.how === undefined
      ? { step: "rings", ...own(fact), group: fact.group, ...(fact.why && { why: fact.why }) }
      : undefined,
  OfferEnded: (fact) => ({ step: "notAnswered", ...own(fact), group: fact.group, reason: fact.reason }),
  OfferAnswered: offered,
  DutyDialled: ({ party }) => ({ step: "dutyDialled", party }),
  DutyAnswered: () => ({ step: "dutyAnswered" }),
  DutyEnded: ({ outcome }) => ({ step: "dutyOver", reason: outcome }),
  OutsideDialled: ({ party }) => ({ step: "outsideDialled", party }),
  OutsideAnswered: () => ({ step: "outsideAnswered" }),
  OutsideEnded: ({ outcome }) => ({ step: "outsideOver", reason: outcome }),
  HttpAsked: ({ host }) => ({ step: "httpAsked", text: host }),
  HttpAnswered: ({ outcome }) => ({ step: "httpOver", reason: answerWords[outcome] }),
  VoicemailStarted: ({ statement }) => ({ step: statement ? "statement" : "voicemail" }),
  VoicemailEnded: ({ why, left, statement }) => ({
    step: statement ? "statementOver" : "voicemailOver",
    reason: left ? why : "empty",
  }),
  DialStarted: (fact) => ({ step: "dials", ...own(fact), group: fact.group }),
  DialAnswered: (fact) => ({ step: "dialAnswered", ...own(fact) }),
  DialFailed: (fact) => ({ step: "dialFailed", ...own(fact), ending: fact.ending }),
  HoldStarted: (fact) => ({ step: "held", ...own(fact) }),
  HoldEnded: (fact) => ({ step: "retrieved", ...own(fact) }),
  TransferStarted: (fact) => (fact.kind === "blind" ? { step: "transfer", ...target(fact) } : undefined),
  TransferCompleted: (fact) => ({ step: "transferred", ...own(fact) }),
  TransferFailed: (fact) => ({ step: "transferFailed", ...own(fact), reason: fact.reason }),
  ConsultStarted: (fact) => ({ step: "consult", ...target(fact) }),
  ConsultAnswered: (fact) => ({ step: "consultAnswered", ...own(fact), ...second(fact) }),
  ConsultEnded: (fact) => ({ step: "consultOver", ...own(fact), reason: fact.outcome }),
  ThreeWayStarted: (fact) => ({ step: "threeWay", ...own(fact) }),
  ThreeWayEnded: (fact) => ({ step: "threeWayOver", ...own(fact) }),
  EmergencyRaised: (fact) => ({ step: "emergency", ...own(fact), group: fact.group }),
  WatchStarted: watched,
  WatchChanged: watched,
  WatchEnded: watched,
  Intercepted: (fact) => ({
    step: "intercepted",
    ...own(fact),
    by: { user: fact.interceptor, agentNo: fact.interceptorNo },
  }),
  SupervisorActed: acted,
  SilenceBegan: () => ({ step: "silent" }),
  SilenceEnded: () => ({ step: "heardAgain" }),
  LegDetached: () => ({ step: "phoneLost" }),
  LegReattached: () => ({ step: "phoneBack" }),
  TalkEnded: (fact) => ({ step: "talkOver", ...own(fact), group: fact.group, ending: fact.ending }),
  SurveyOffered: (fact) => ({ step: "survey", ...own(fact) }),
  RatingGiven: (fact) => ({ step: "rated", ...own(fact), text: fact.option }),
  SurveyAnswered: (fact) => ({ step: "surveyAnswered", ...own(fact), text: fact.option }),
  SurveyLinkMade: (fact) => ({ step: "linkMade", ...own(fact) }),
  SurveyLinkSent: (fact) => ({ step: "linkSent", ...own(fact) }),
  SurveyLinkFailed: (fact) => ({ step: "linkFailed", ...own(fact), reason: fact.reason }),
  SurveyLinkRated: (fact) => ({ step: "linkRated", ...own(fact), text: fact.option }),
  SurveyLinkAnswered: (fact) => ({ step: "linkAnswered", ...own(fact), text: fact.option }),
  SurveyEnded: (fact) =>
    fact.outcome === "rated" ? undefined : { step: "surveyOver", ...own(fact), reason: fact.outcome },
  RecordingPaused: ({ reason }) => ({ step: "recordingPaused", reason }),
  RecordingResumed: () => ({ step: "recordingResumed" }),
  RecordingFailed: () => ({ step: "recordingFailed" }),
  WrapUpStarted: (fact) => ({ step: "wrapUp", ...own(fact), group: fact.group }),
  CallNoted: ({ result, businessType, ...fact }) => ({
    ...{ step: "noted", ...own(fact), ...typed(businessType) },
    ...(result === undefined ? {} : { reason: result }),
  }),
  WrapUpEnded: (fact) => ({ step: "wrapUpOver", ...own(fact), group: fact.group }),
  InternalStarted: (fact) => ({
    step: "internal",
    ...own(fact),
    by: { user: fact.toAgent, agentNo: fact.toAgentNo },
  }),
  InternalAnswered: (fact) => ({ step: "internalAnswered", ...own(fact), ...second(fact) }),
  CallEnded: ({ ending }) => ({ step: "over", ending }),
};

/** Some facts are told after what they tell of. */
const beganAt = (fact: Fact): number => (fact.type === "SilenceBegan" ? fact.at - fact.forMs : momentOf(fact));

/**
 * The steps of a call in the order in which they happened.
 * @param facts of one call, in order
 * @param hidesListening leaves 监听 out, for whoever must not notice it
 */
export function stepsOfCall(facts: readonly Fact[], { hidesListening }: { readonly hidesListening: boolean }) {
  const known: Known = {
    how: new Map(
      facts.flatMap((fact) => (fact.type === "OfferStarted" && fact.how ? [[fact.offer, fact.how] as const] : [])),
    ),
    modes: new Map(),
    interceptors: new Set(facts.flatMap((fact) => (fact.type === "Intercepted" ? [fact.leg] : []))),
    hidesListening,
  };
  // A note is written piece by piece: the last one of each agent is the step.
  const notes = new Map(facts.flatMap((fact) => (fact.type === "CallNoted" ? [[fact.agent, fact] as const] : [])));
  const isOld = (fact: Fact) => fact.type === "CallNoted" && notes.get(fact.agent) !== fact;
  const steps = facts.flatMap((fact): CallStep[] => {
    if (isOld(fact)) return [];
    const tell = told[fact.type] as ((fact: Fact, known: Known) => Told) | undefined;
    const steps = tell?.(fact, known);
    return steps ? [steps].flat().map((step) => ({ at: beganAt(fact), ...step })) : [];
  });
  return steps.sort((a, b) => a.at - b.at);
}
