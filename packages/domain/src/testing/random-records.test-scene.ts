/** Calls and agents' states that may be anything that a record can say, for tests that hold whatever happened. */
import fc from "fast-check";
import { dispositions } from "../disposition.ts";
import type { Offer, QueueVisit, Talk } from "../episodes.ts";
import { agentStates, type OfferReason, type VisitReason } from "../fact.ts";
import type { CallId, GroupId, PartyId, TrunkId, UserId } from "../ids.ts";
import type { Sources } from "../measures/index.ts";
import type { CallRecord, StateSpan } from "../readmodel.ts";
import { someHours } from "./random-hours.test-scene.ts";
import { someLetters, someOrders } from "./random-orders.test-scene.ts";
import { someRoster } from "./random-roster.test-scene.ts";

const visitReasons: VisitReason[] = [
  ...(["ANSWER", "ABANDON", "TIMEOUT", "FULL", "NOAGENT", "KEY", "CALLBACK", "VOICEMAIL"] as const),
  ...(["TRANSFER", "FORCED", "ERROR"] as const),
];
export const offerReasons: OfferReason[] = [
  ...(["RNA", "REJECT", "CALLER_GONE", "PICKED_UP", "ELSEWHERE", "FORCED", "DEVICE_LOST"] as const),
];

// Coarse, so that marks often fall on the edge of a period.
export const time = fc.integer({ min: 0, max: 24 }).map((hours) => hours * 3_600_000);
export const ms = fc.integer({ min: 0, max: 60 }).map((minutes) => minutes * 60_000);
export const group = fc.constantFrom("business", "complaint") as fc.Arbitrary<GroupId>;
export const agent = fc.constantFrom("u1", "u2", "u3") as fc.Arbitrary<UserId>;
export const maybe = <T>(value: fc.Arbitrary<T>) => fc.option(value, { nil: undefined, freq: 2 });

/** Each thing in a call has an id of its own. */
export const seed = fc.record({
  t0: time,
  direction: fc.constantFrom("in" as const, "out" as const),
  number: fc.constantFrom("12345678", "87654321"),
  test: fc.boolean(),
  disposition: fc.constantFrom(...dispositions),
  dial: maybe(fc.record({ after: ms, agent, group })),
  visits: fc.array(fc.record({ after: ms, wait: ms, group, reason: maybe(fc.constantFrom(...visitReasons)) }), {
    maxLength: 3,
  }),
  offers: fc.array(
    fc.record({
      after: ms,
      ring: ms,
      group,
      agent,
      how: fc.constantFrom("answered", "rings", ...offerReasons),
    }),
    { maxLength: 3 },
  ),
  talks: fc.array(fc.record({ after: ms, lasts: maybe(ms), group, agent }), { maxLength: 2 }),
  /** When it ended, and what was recorded of it. */
  ended: maybe(ms),
  recorded: fc.array(fc.record({ after: ms, lasts: ms, failed: fc.boolean() }), { maxLength: 2 }),
  survey: maybe(fc.record({ agent, satisfied: maybe(fc.boolean()) })),
  link: maybe(
    fc.record({ agent, how: fc.constantFrom("waiting", "sent", "failed", "rated"), satisfied: fc.boolean() }),
  ),
});
export type Seed = typeof seed extends fc.Arbitrary<infer S> ? S : never;

export const recordOf = (from: Seed, index: number): CallRecord => {
  const { t0, direction, number, survey } = from;
  const call = `c${index}` as CallId;
  const visits = from.visits.map(({ after, wait, group: at, reason }, no) => ({
    ...{ visit: `${call}v${no}`, call, group: at, priority: 0, atHead: false, offers: 0, tQ: t0 + after },
    ...(reason ? { tD: t0 + after + wait, reason } : {}),
  })) as unknown as QueueVisit[];
  const offers = from.offers.map(({ after, ring, how, ...whose }, no) => {
    const end = t0 + after + ring;
    const ended = how === "answered" ? { tA: end } : how === "rings" ? {} : { tN: end, reason: how };
    return { ...whose, ...ended, offer: `${call}o${no}`, visit: `${call}v0`, call, tR: t0 + after };
  }) as unknown as Offer[];
  const talks = from.talks.map(({ after, lasts, ...whose }) => ({
    ...{ ...whose, call, agentNo: "", tA: t0 + after, holdMs: 0, announceMs: 0 },
    ...(lasts === undefined ? {} : { tE: t0 + after + lasts }),
  })) as Talk[];
  return {
    ...{ call, direction, number, t0, visits, offers, talks, withheld: false, keys: [] },
    // Some show no number.
    ...(index % 3 < 2 && { party: `p${index % 3}` as PartyId }),
    recordings: recordingsOf(from, call),
    ...(from.ended === undefined ? {} : { endedAt: t0 + from.ended }),
    disposition: direction === "in" ? from.disposition : undefined,
    ...(from.test ? { test: { startedBy: "x" } } : {}),
    ...(direction === "out" && from.dial ? { dial: { ...from.dial, at: t0 + from.dial.after, agentNo: "" } } : {}),
    ...(survey ? { survey: { survey: "s", agent: survey.agent } } : {}),
    ...(survey?.satisfied === undefined
      ? {}
      : { rating: { key: "1", option: "", score: 5, satisfied: survey.satisfied } }),
    ...linkOf(from),
  };
};

const recordingsOf = ({ t0, recorded }: Seed, call: string): CallRecord["recordings"] =>
  recorded.map(({ after, lasts, failed }, no) => ({
    ...{ recording: `${call}r${no}`, leg: "l", file: "f", startedAt: t0 + after, endedAt: t0 + after + lasts },
    segments: [{ file: "f", codec: "PCMA", startMs: 0, samples: lasts * 8, sha256: "" }],
    ...(failed ? { failed: "x" } : {}),
  })) as unknown as CallRecord["recordings"];

/** A link to the survey, and the rating by it. */
const linkOf = ({ t0, link }: Pick<Seed, "t0" | "link">): Pick<CallRecord, "surveyLink" | "rating"> => {
  if (!link) return {};
  const { how, satisfied } = link;
  return {
    surveyLink: {
      ...{ link: "l", survey: "s", agent: link.agent, madeAt: t0 + 1000 },
      ...(how === "sent" || how === "rated" ? { sentAt: t0 + 2000 } : {}),
      ...(how === "failed" ? { failed: "timeout" } : {}),
      ...(how === "rated" ? { ratedAt: t0 + 3000 } : {}),
    },
    ...(how === "rated"
      ? { rating: { key: "1", option: "", score: 5, satisfied, way: "link" as const, at: t0 + 3000 } }
      : {}),
  };
};

/** Each agent's time as a partition: one span after another, the last may go on. */
export const spansOf = fc
  .array(fc.record({ agent, lasts: ms, state: fc.constantFrom(...agentStates.filter((at) => at !== "offline")) }))
  .map((parts) => {
    const at = new Map<UserId, number>();
    return parts.map(({ agent: who, lasts, state }): StateSpan => {
      const from = at.get(who) ?? 3_600_000;
      at.set(who, from + lasts);
      return { agent: who, agentNo: "", state, from, to: from + lasts, groups: [] };
    });
  });

/** What the other fields of a record may be. */
const more = fc.record({
  secondsMore: fc.integer({ min: 0, max: 1_209_600 }),
  trunk: maybe(fc.constantFrom("t1", "t2")) as fc.Arbitrary<TrunkId | undefined>,
  businessType: maybe(fc.constantFrom("tax", "deeds")),
  request: maybe(fc.record({ after: fc.integer({ min: 0, max: 40_000 }), answer: fc.integer({ max: 60_000 }) })),
  inServiceHours: maybe(fc.boolean()),
  hangUp: maybe(fc.integer({ min: 0, max: 90_000 })),
  by: maybe(fc.constantFrom("caller" as const, "agent" as const, "supervisor" as const)),
  outcome: maybe(fc.constantFrom("rated", "invalid", "none", "hangup")),
  option: fc.constantFrom("very", "fair"),
  score: fc.integer({ min: 1, max: 5 }),
  hold: ms,
  wrapUp: maybe(ms),
  taken: fc.boolean(),
  firstOffer: maybe(fc.integer({ min: 0, max: 3000 })),
  parent: maybe(fc.nat({ max: 20 })),
  transfers: fc.array(fc.record({ after: ms, agent }), { maxLength: 2 }),
  menu: fc.array(
    fc.record({
      after: ms,
      node: fc.constantFrom("main", "deeds"),
      what: fc.constantFrom("entered" as const, "key" as const, "invalid" as const, "timeout" as const),
      key: maybe(fc.constantFrom("1", "2")),
      stays: maybe(ms),
      left: fc.constantFrom("next" as const, "queue" as const, "hangup" as const, "ended" as const),
    }),
    { maxLength: 4 },
  ),
});
type More = typeof more extends fc.Arbitrary<infer S> ? S : never;

const enriched = (record: CallRecord, from: More): CallRecord => {
  const { request, hangUp, by, option, score, firstOffer, parent, menu, transfers } = from;
  const moved = from.secondsMore * 1000;
  const t0 = record.t0 + moved;
  const shift = <T extends object>(one: T, ...marks: (keyof T)[]): T =>
    ({
      ...one,
      ...Object.fromEntries(marks.flatMap((at) => (one[at] === undefined ? [] : [[at, (one[at] as number) + moved]]))),
    }) as T;
  return {
    ...record,
    ...{ t0, trunk: from.trunk, businessType: from.businessType, inServiceHours: from.inServiceHours },
    ...(request && { tH: t0 + request.after, tA: t0 + request.after + request.answer }),
    ...(hangUp !== undefined && { hungUpAt: t0 + hangUp, endedAt: t0 + hangUp }),
    ...(by && { ending: { by, cause: "hangup" as const } }),
    ...(record.dial && { dial: shift(record.dial, "at") }),
    visits: record.visits.map((visit) => ({
      ...shift(visit, "tQ", "tD"),
      ...(firstOffer === undefined ? {} : { firstOfferAt: visit.tQ + moved + firstOffer }),
    })),
    offers: record.offers.map((offer) => ({
      ...shift(offer, "tR", "tA", "tN"),
      ...(from.taken ? { how: "pickUp" as const } : {}),
    })),
    talks: record.talks.map((talk) => ({
      ...shift(talk, "tA", "tE"),
      ...{ holdMs: from.hold, ...(by && { ending: { by, cause: "hangup" as const } }) },
      ...(from.wrapUp === undefined ? {} : { wS: t0, wE: t0 + from.wrapUp }),
    })),
    ...(record.survey && { survey: { ...record.survey, ...(from.outcome && { outcome: from.outcome }) } }),
    ...(record.rating && { rating: { ...record.rating, option, score } }),
    ...(record.direction === "out" && parent !== undefined && { parent: `c${parent}` as CallId }),
    transfers: transfers.map(({ after, agent: who }) => ({ at: t0 + after, agent: who, kind: "blind" as const })),
    menu: menu.map(({ after, stays, left, key, ...step }) => ({
      ...{ ...step, at: t0 + after },
      ...(key === undefined ? {} : { key }),
      ...(stays === undefined ? {} : { until: t0 + after + stays, left }),
    })),
  } as CallRecord;
};

/** Two weeks of calls with every field that a basis has, of agents' states over days, work orders, letters and calendars. @param since ms since the epoch */
export const fortnight = (since: number): fc.Arbitrary<Sources> =>
  fc
    .record({
      calls: fc.array(fc.tuple(seed, more), { minLength: 5, maxLength: 60, size: "max" }),
      spans: fc.array(
        fc.record({
          agent,
          lasts: fc.integer({ min: 1, max: 200_000_000 }),
          state: fc.constantFrom(...agentStates.filter((at) => at !== "offline")),
          reason: maybe(fc.constantFrom("meal", "training")),
          groups: fc.subarray(["business", "complaint"] as GroupId[]),
          call: maybe(fc.nat({ max: 20 })),
        }),
        { maxLength: 30, size: "max" },
      ),
      goesOn: fc.boolean(),
      ...{ orders: someOrders(since), letters: someLetters(since), hours: someHours(since) },
      roster: someRoster(since, agent),
    })
    .map(({ calls, spans, goesOn, ...others }): Sources => {
      const at = new Map<UserId, number>();
      const own = spans.map(({ agent: who, lasts, state, reason, groups, call }): StateSpan => {
        const from = at.get(who) ?? since + 3_600_000;
        at.set(who, from + lasts);
        const said = { ...(reason && { reason }), ...(call !== undefined && { call: `c${call}` as CallId }) };
        return { agent: who, agentNo: "", state, from, to: from + lasts, groups, ...said };
      });
      const last = own.at(-1);
      if (last && goesOn) {
        const { to: _open, ...open } = last;
        own[own.length - 1] = open;
      }
      return {
        calls: calls.map(([from, other], no) => enriched(recordOf({ ...from, t0: since + from.t0 }, no), other)),
        ...{ spans: own, ...others },
        now: since + 15 * 86_400_000,
      };
    });
