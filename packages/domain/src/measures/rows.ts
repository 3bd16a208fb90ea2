import { isMissed } from "../disposition.ts";
import type { Offer, QueueVisit, Talk } from "../episodes.ts";
import type { CallRecord, StateSpan } from "../readmodel.ts";
import type { BasisName, DeskBasis, Row, SpanBasis } from "./columns.ts";
import { recordedOf } from "./recorded.ts";

/** A talk shorter than this is no talk, ms. */
const shortestTalkMs = 1000;
const isTalk = ({ tA, tE }: Talk): boolean => tE === undefined || tE - tA >= shortestTalkMs;

/** The bases that follow from a call's facts. */
export type CallBasis = Exclude<BasisName, SpanBasis | DeskBasis | "score" | "criterion">;
/** The rows that a call has in each of them. */
export type CallRows = { readonly [B in CallBasis]: readonly Row<B>[] };
/** What must be known of a missed call to count a call back to it. */
export type Parent = Pick<CallRecord, "call" | "t0" | "disposition" | "number" | "trunk" | "businessType" | "test">;

const lasted = ({ tA, tE }: Talk): number => (tE === undefined ? 0 : Math.max(0, tE - tA));
const waited = ({ tQ, tD }: QueueVisit): number => (tD === undefined ? 0 : Math.max(0, tD - tQ));
const total = <T>(all: readonly T[], of: (one: T) => number): number => all.reduce((sum, one) => sum + of(one), 0);

/** What every row of a call says of it. */
const citing = ({ call, t0, number, trunk, direction, businessType }: CallRecord) => ({
  ...{ call: call as string, t0, number, trunk, direction, businessType },
});

/** Whether an agent's phone still rang when the last visit ended otherwise than by the caller: released, or failed. */
const stillRang = ({ offers, visits }: CallRecord): boolean => {
  const [offer, visit] = [offers.at(-1), visits.at(-1)];
  return offer?.reason === "FORCED" && visit?.tD !== undefined && offer.tN === visit.tD;
};

const callRowOf = (record: CallRecord): Row<"call"> => {
  const { call, t0, test, disposition, detail, tH, inServiceHours, talks, endedAt, ending } = record;
  return {
    ...citing(record),
    ...{ id: call, at: t0, test: test !== undefined, disposition, detail, inServiceHours },
    ...{
      requestedAt: tH,
      answeredAt: record.tA,
      hungUpAt: record.hungUpAt,
      endedAt,
      endedBy: ending?.by,
      ringing: stillRang(record),
    },
    talkMs: total(talks, lasted),
    talking: talks.some(({ tE }) => tE === undefined),
    surveyed: record.survey !== undefined,
  };
};

const isAfterAnswer = ({ talks }: CallRecord, at: number): boolean => talks.some(({ tA }) => tA < at);

const visitRows = (record: CallRecord): Row<"visit">[] =>
  record.visits.map((visit) => ({
    ...citing(record),
    ...{ id: visit.visit, at: visit.tQ, group: visit.group, leftAt: visit.tD, reason: visit.reason },
    ...{ waitMs: waited(visit), afterAnswer: isAfterAnswer(record, visit.tQ) },
  }));

/** The talk out of which each transfer led. */
const transferredFrom = ({ talks, transfers = [] }: CallRecord): readonly (Talk | undefined)[] =>
  transfers.map(({ at, agent }) => talks.findLast((talk) => talk.agent === agent && talk.tA <= at));

const entryRow = (record: CallRecord, visits: readonly QueueVisit[]): Omit<Row<"entry">, "answeredByMore"> => {
  const [first, last] = [visits[0]!, visits.at(-1)!];
  const answer = visits.find(({ reason }) => reason === "ANSWER");
  const offered = visits.find(({ firstOfferAt }) => firstOfferAt !== undefined)?.firstOfferAt;
  return {
    ...citing(record),
    ...{ id: `${record.call}@${first.group}`, at: first.tQ, group: first.group, leftAt: last.tD, reason: last.reason },
    ...{ waitMs: total(visits, waited), visits: visits.length, answered: answer !== undefined },
    answerMs: answer?.tD === undefined ? undefined : Math.max(0, answer.tD - first.tQ),
    beforeOfferMs:
      offered === undefined
        ? last.tD === undefined
          ? undefined
          : total(visits, waited)
        : Math.max(0, offered - first.tQ),
    transferred: transferredFrom(record).some((talk) => talk?.group === first.group),
    afterAnswer: isAfterAnswer(record, last.tQ),
  };
};

const entryRows = (record: CallRecord): Row<"entry">[] => {
  const rows = [...Map.groupBy(record.visits, ({ group }) => group).values()].map((own) => entryRow(record, own));
  const isByMore = rows.filter(({ answered }) => answered).length > 1;
  return rows.map((row) => ({ ...row, answeredByMore: isByMore && row.answered === true }));
};

const offerRow = (record: CallRecord, { offer, group, agent, tR, tA, tN, reason, how }: Offer): Row<"offer"> => ({
  ...citing(record),
  ...{ id: offer, at: tR, group, agent, answeredAt: tA, endedAt: tN, reason, how },
  ringMs: Math.max(0, (tA ?? tN ?? tR) - tR),
});

const talkRow = (record: CallRecord, talk: Talk, no: number): Row<"talk"> => {
  const { group, agent, tA, tE, ending, holdMs, announceMs, wS, wE } = talk;
  return {
    ...citing(record),
    id: `${record.call}@${no}`,
    at: record.offers.find(({ offer }) => offer === talk.offer)?.tR ?? record.dial?.at ?? tA,
    ...{ group, agent, answeredAt: tA, endedAt: tE, endedBy: ending?.by, talkMs: lasted(talk), holdMs, announceMs },
    wrapUpMs: wS === undefined || wE === undefined ? undefined : Math.max(0, wE - wS),
    transfers: transferredFrom(record).filter((from) => from === talk).length,
  };
};

const dialRow = (record: CallRecord): Row<"dial">[] => {
  const { call, dial, parent, talks, pickedUpAt, hungUpAt, endedAt } = record;
  if (dial === undefined) return [];
  const { at, group, agent } = dial;
  const over = talks[0]?.tA ?? pickedUpAt ?? hungUpAt ?? endedAt;
  return [
    {
      ...citing(record),
      ...{ id: call, at, group, agent, parent, connected: talks.some(isTalk), talkMs: total(talks, lasted), endedAt },
      dialMs: over === undefined ? undefined : Math.max(0, over - at),
    },
  ];
};

const callBackRow = (record: CallRecord, parent: Parent | undefined): Row<"callBack">[] => {
  if (record.direction !== "out" || !parent || parent.test || !isMissed(parent.disposition)) return [];
  const { call, t0, number, trunk, businessType } = parent;
  return [
    {
      ...{ id: record.call, call, t0, at: t0, number, trunk, direction: "in", businessType },
      reachedAt: record.talks.some(isTalk) ? record.talks[0]?.tA : undefined,
    },
  ];
};

const talkedAs = ({ talks }: CallRecord, agent: string) => ({
  ...{ agent, group: talks.findLast((talk) => talk.agent === agent)?.group },
});

/** A fact of another release may have a score with a fraction, or beyond what a table holds: measures count whole ones. */
const mostScore = 1_000_000;
const wholeScore = (told: number): number => Math.max(-mostScore, Math.min(mostScore, Math.round(told))) + 0;

const surveyRow = (record: CallRecord): Row<"survey">[] => {
  const { call, t0, survey, surveyLink, rating } = record;
  const link = surveyLink?.sentAt === undefined && rating?.way !== "link" ? undefined : surveyLink;
  const asked = survey ?? link;
  if (asked === undefined) return [];
  return [
    {
      ...citing(record),
      ...{ id: call, at: t0, ...talkedAs(record, asked.agent) },
      way: (rating ? rating.way === "link" : survey === undefined) ? "link" : "keys",
      ...{ outcome: survey?.outcome, rated: rating !== undefined, satisfied: rating?.satisfied === true },
      ...{ option: rating?.option, score: rating && wholeScore(rating.score) },
    },
  ];
};

const linkRow = (record: CallRecord): Row<"link">[] => {
  const { call, t0, surveyLink } = record;
  if (surveyLink === undefined) return [];
  const { agent, sentAt, failed, ratedAt } = surveyLink;
  // Who has answered was sent it, whatever the service said.
  const isSent = sentAt !== undefined || ratedAt !== undefined;
  return [
    {
      ...citing(record),
      ...{ id: call, at: t0, ...talkedAs(record, agent), sentAt, answered: ratedAt !== undefined },
      outcome: isSent ? "sent" : failed === undefined ? "waiting" : "failed",
      reason: isSent ? undefined : failed,
    },
  ];
};

const recordingRow = (record: CallRecord): Row<"recording">[] => {
  const { call, t0, talks, endedAt } = record;
  const recorded = recordedOf(record);
  if (endedAt === undefined || (talks.length === 0 && recorded.recordedMs === 0)) return [];
  const last = talks.at(-1);
  return [
    {
      ...citing(record),
      ...{ id: call, at: t0, group: last?.group, agent: last?.agent, answered: last !== undefined },
      ...{ talkMs: total(talks, lasted), recorded: recorded.recordedMs > 0, recordedMs: recorded.recordedMs },
      ...{ complete: recorded.why === undefined, reason: recorded.why },
    },
  ];
};

const keyRows = (record: CallRecord): Row<"key">[] => {
  const seen = new Set<string>();
  return (record.menu ?? []).map(({ at, node, what, key, businessType, until, left }, no) => {
    const kind = JSON.stringify([node, what, key]);
    const first = !seen.has(kind);
    seen.add(kind);
    return {
      ...citing(record),
      ...{ id: `${record.call}@${no}`, at, node, key, what, first, left },
      businessType: businessType ?? record.businessType,
      stayMs: until === undefined ? undefined : Math.max(0, until - at),
    };
  });
};

/**
 * The rows that one call has in every basis. Of a test call there is only the row of the call (G8).
 * @param parent the missed call that it returns, if it returns one
 */
export const rowsOfCall = (record: CallRecord, parent?: Parent): CallRows => {
  const real = record.test === undefined;
  const of = <T>(rows: () => readonly T[]): readonly T[] => (real ? rows() : []);
  return {
    call: [callRowOf(record)],
    visit: of(() => visitRows(record)),
    entry: of(() => entryRows(record)),
    offer: of(() => record.offers.map((offer) => offerRow(record, offer))),
    talk: of(() => record.talks.map((talk, no) => talkRow(record, talk, no))),
    dial: of(() => dialRow(record)),
    callBack: of(() => callBackRow(record, parent)),
    survey: of(() => surveyRow(record)),
    link: of(() => linkRow(record)),
    recording: of(() => recordingRow(record)),
    key: of(() => keyRows(record)),
  };
};

/** The row of a span, whole; without `until` it goes on. */
export const rowOfSpan = ({ agent, state, from, to, reason, forced, call }: StateSpan): Row<"span"> => ({
  ...{ id: `${agent}@${from}`, call, at: from, until: to, agent, state, reason, forced: forced === true },
});

const byNumber = (a: number, b: number): number => a - b;
/** The talk that a state is of, of those that the agent had in its call: the last that had begun by then, else the first. */
const talkAt = (own: readonly Row<"talk">[], at: number): Row<"talk"> | undefined => {
  const distance = ({ answeredAt = 0 }: Row<"talk">): number => Math.abs(answeredAt - at);
  const isLate = ({ answeredAt = 0 }: Row<"talk">): number => (answeredAt <= at ? 0 : 1);
  return own.toSorted(
    (a, b) => byNumber(isLate(a), isLate(b)) || byNumber(distance(a), distance(b)) || (a.id < b.id ? -1 : 1),
  )[0];
};

/**
 * The rows of an agent's states by group, whole. Who talks or wraps up works for the group of the call's talk; of a call that is none's for no group.
 * @param talks of all calls that the states cite
 */
export const groupSpanRows = (spans: readonly StateSpan[], talks: readonly Row<"talk">[]): Row<"groupSpan">[] => {
  const own = Map.groupBy(talks, ({ call, agent }) => `${call} ${agent}`);
  return spans.flatMap((span) => {
    const { agent, call, state, groups, from } = span;
    const there = groups.length === 0 ? [undefined] : [...new Set<string>(groups)];
    const of = (group: string | undefined, worked: boolean) => ({ ...rowOfSpan(span), group, worked });
    const rows = there.map((group) => of(group, false));
    if (state !== "talking" && state !== "wrapUp") return rows;
    return [...rows, of(talkAt(own.get(`${call} ${agent}`) ?? [], from)?.group, true)];
  });
};
