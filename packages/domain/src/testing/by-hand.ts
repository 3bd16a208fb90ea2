/** For tests: calls and states written out by hand, with clock times of 25 November 2026 in Asia/Shanghai; "24:00:05" is the next day's. */
import type { Disposition } from "../disposition.ts";
import type { Offer, QueueVisit, Talk } from "../episodes.ts";
import type { AgentState, OfferReason, VisitReason } from "../fact.ts";
import type { CallId, GroupId, UserId } from "../ids.ts";
import type { MenuStep } from "../menu-steps.ts";
import type { CallRecord, CallRecording, StateSpan } from "../readmodel.ts";

const midnight = Date.UTC(2026, 10, 24, 16);
/** ms since the epoch of "HH:MM:SS" on that day. */
export const at = (clock: string): number => {
  const [h = 0, m = 0, s = 0] = clock.split(":").map(Number);
  return midnight + Math.round(((h * 60 + m) * 60 + s) * 1000);
};

type Visit = readonly [group: string, tQ: string, tD?: string, reason?: VisitReason];
/** `end` with a reason is tN, without one tA; without `end` it rings. `visit`: which of the call's it is of, from 0. */
type Ring = readonly [
  agent: string,
  tR: string,
  end?: string | undefined,
  how?: OfferReason | "pickUp" | "intercept" | "consult" | undefined,
  visit?: number,
];
type TalkMore = {
  readonly holdMs?: number;
  readonly announceMs?: number;
  /** Which of the call's, from 0; of a call out none. */
  readonly offer?: number;
  readonly group?: string;
  readonly wrapUp?: readonly [wS: string, wE?: string];
  /** Who ended it. */
  readonly by?: "caller" | "agent" | "supervisor";
};
type Talked = readonly [agent: string, tA: string, tE?: string | undefined, more?: TalkMore];
type Step = readonly [
  node: string,
  what: MenuStep["what"],
  at: string,
  more?: { key?: string; businessType?: string; until?: string; left?: NonNullable<MenuStep["left"]> },
];
type SurveyMore = { readonly option?: string; readonly score?: number; readonly outcome?: string };
type Sounded = readonly [
  from: string,
  to: string,
  more?: { readonly paused?: readonly [from: string, to: string]; readonly failed?: true },
];
export type Written = {
  readonly t0: string;
  /** Of an inbound call; without it the call went out. */
  readonly as?: Disposition;
  readonly detail?: string;
  readonly number?: string;
  readonly trunk?: string;
  readonly businessType?: string;
  /** When the caller asked for a human, in service hours but where `outOfHours` says otherwise. */
  readonly tH?: string;
  readonly outOfHours?: true;
  /** When the citizen's leg ended, and the call with it. */
  readonly ends?: string;
  readonly visits?: readonly Visit[];
  readonly offers?: readonly Ring[];
  readonly talks?: readonly Talked[];
  readonly transfers?: readonly (readonly [agent: string, at: string])[];
  readonly dial?: readonly [agent: string, at: string];
  /** The agent who is rated, and whether the caller is satisfied; absent: he gave no rating. */
  readonly survey?: readonly [agent: string, satisfied?: boolean | undefined, more?: SurveyMore];
  /** A link to the survey was made when the call began: whether it was sent, or why not, and how he rated by it. */
  readonly link?: readonly [agent: string, how: "waits" | "sent" | "failed", satisfied?: boolean];
  readonly menu?: readonly Step[];
  /** Each from when to when there is sound; `paused`: the disk took nothing then; `failed`: it broke off. */
  readonly recordings?: readonly Sounded[];
  readonly test?: true;
  readonly parent?: string;
};

const taken = ["pickUp", "intercept", "consult"];

const offerOf = (
  call: string,
  groups: readonly string[],
  [agent, tR, end, how, visit = 0]: Ring,
  no: number,
): Offer => {
  const isTaken = how !== undefined && taken.includes(how);
  const closed =
    end === undefined
      ? {}
      : how === undefined || isTaken
        ? { tA: at(end) }
        : { tN: at(end), reason: how as OfferReason };
  const own = { agent: agent as UserId, agentNo: agent, group: groups[visit] as GroupId, ...(isTaken ? { how } : {}) };
  return { ...own, ...closed, offer: `${call}o${no}`, visit: `${call}v${visit}`, call, tR: at(tR) } as unknown as Offer;
};

const visitsOf = (call: string, { visits = [], offers = [] }: Written): QueueVisit[] =>
  visits.map(([where, tQ, tD, reason], no) => {
    const rung = offers.filter(([, tR, , , visit = 0]) => visit === no && (tD === undefined || at(tR) <= at(tD)));
    return {
      ...{ visit: `${call}v${no}`, call, group: where, priority: 0, atHead: false, offers: rung.length, tQ: at(tQ) },
      ...(rung[0] ? { firstOfferAt: at(rung[0][1]) } : {}),
      ...(tD === undefined ? {} : { tD: at(tD), reason }),
    };
  }) as unknown as QueueVisit[];

const talkOf = (call: string, first: string, [agent, tA, tE, more = {}]: Talked): Talk => {
  const { holdMs = 0, announceMs = 0, offer, group = first, wrapUp, by } = more;
  return {
    ...{ call, agent, agentNo: agent, group, tA: at(tA), holdMs, announceMs },
    ...(tE === undefined ? {} : { tE: at(tE) }),
    ...(offer === undefined ? {} : { offer: `${call}o${offer}` }),
    ...(wrapUp ? { wS: at(wrapUp[0]) } : {}),
    ...(wrapUp?.[1] === undefined ? {} : { wE: at(wrapUp[1]) }),
    ...(by ? { ending: { by, cause: "hangup" } } : {}),
  } as unknown as Talk;
};

const recordingOf = (call: string, [from, to, { paused, failed } = {}]: Sounded, no: number): CallRecording =>
  ({
    ...{ recording: `${call}r${no}`, leg: "l", file: `${call}-${no}`, startedAt: at(from), endedAt: at(to) },
    segments: [{ file: `${call}-${no}`, codec: "PCMA", startMs: 0, samples: (at(to) - at(from)) * 8, sha256: "" }],
    ...(paused ? { pauses: [{ from: at(paused[0]), to: at(paused[1]), reason: "diskFull" }] } : {}),
    ...(failed ? { failed: "x" } : {}),
  }) as unknown as CallRecording;

const stepOf = ([node, what, when, { until, ...more } = {}]: Step): MenuStep => ({
  ...{ node, what, at: at(when), ...more },
  ...(until === undefined ? {} : { until: at(until) }),
});

const linkOf = ({ t0, link }: Written): object => {
  if (link === undefined) return {};
  const [agent, how, satisfied] = link;
  const answered = satisfied === undefined ? {} : { ratedAt: at(t0) };
  const surveyLink = {
    ...{ link: "l", survey: "s", agent, madeAt: at(t0), ...answered },
    ...(how === "sent" ? { sentAt: at(t0) } : {}),
    ...(how === "failed" ? { failed: "refused" } : {}),
  };
  if (satisfied === undefined) return { surveyLink };
  return { surveyLink, rating: { key: "1", option: "", score: satisfied ? 5 : 1, satisfied, way: "link" } };
};

/** What is there of the call only where it is written. */
const optional = (as: Written): object => {
  const { dial, survey, tH, ends, menu, transfers, detail, trunk, businessType, parent } = as;
  const [who, satisfied, { outcome, ...rating } = {}] = survey ?? [];
  return {
    ...(tH === undefined ? {} : { tH: at(tH), inServiceHours: as.outOfHours !== true }),
    ...(as.talks?.[0] ? { tA: at(as.talks[0][1]) } : {}),
    ...(ends === undefined ? {} : { hungUpAt: at(ends), endedAt: at(ends) }),
    ...(survey ? { survey: { survey: "s", agent: who, ...(outcome ? { outcome } : {}) } } : {}),
    ...(satisfied === undefined ? {} : { rating: { key: "1", option: "", score: 5, satisfied, ...rating } }),
    ...linkOf(as),
    ...(menu ? { menu: menu.map(stepOf) } : {}),
    ...(transfers ? { transfers: transfers.map(([agent, when]) => ({ at: at(when), agent, kind: "blind" })) } : {}),
    ...(as.test ? { test: { startedBy: "x" } } : {}),
    ...Object.fromEntries(Object.entries({ detail, trunk, businessType, parent }).filter(([, is]) => is)),
    ...(dial ? { dial: { agent: dial[0], agentNo: dial[0], group: groupOf(as), at: at(dial[1]) } } : {}),
  };
};

const groupOf = ({ visits = [] }: Written): string => visits[0]?.[0] ?? "business";

/** The record of a call; its offers are of the group of their visit, its talks of the first group that it waited in, else of "business". */
export const written = (call: string, as: Written): CallRecord => {
  const { visits = [], offers = [], talks = [] } = as;
  const first = groupOf(as);
  const groups = visits.length > 0 ? visits.map(([group]) => group) : [first];
  return {
    ...{ call, direction: as.as === undefined ? "out" : "in", number: as.number ?? "12345678", t0: at(as.t0) },
    ...{ withheld: false, disposition: as.as, keys: [] },
    recordings: (as.recordings ?? []).map((one, no) => recordingOf(call, one, no)),
    visits: visitsOf(call, as),
    offers: offers.map((ring, no) => offerOf(call, groups, ring, no)),
    talks: talks.map((talk) => talkOf(call, first, talk)),
    ...optional(as),
  } as unknown as CallRecord;
};

/** Calls by their ids. */
export const writtenAll = (all: Readonly<Record<string, Written>>): CallRecord[] =>
  Object.entries(all).map(([id, as]) => written(id, as));

type SpanMore = {
  readonly reason?: string;
  readonly forced?: true;
  readonly call?: string;
  /** Signed in to; as a rule to business. */
  readonly groups?: readonly string[];
};
/** An agent's state from one clock time to another; without `to` it goes on. */
export const span = (agent: string, state: AgentState, from: string, to?: string, more: SpanMore = {}): StateSpan => {
  const { groups = ["business"], call, ...said } = more;
  return {
    ...{ agent: agent as UserId, agentNo: agent, state, from: at(from), groups: groups as GroupId[], ...said },
    ...(to === undefined ? {} : { to: at(to) }),
    ...(call === undefined ? {} : { call: call as CallId }),
  };
};
