import { isMissed } from "../disposition.ts";
import type { Offer, QueueVisit, Talk } from "../episodes.ts";
import type { GroupId } from "../ids.ts";
import type { CallRecord, StateSpan } from "../readmodel.ts";
import type { Basis, Slice, Sources } from "./measure.ts";

/** A talk shorter than this is no talk, ms. */
const shortestTalkMs = 1000;
/** The far end answered, and it was a talk. */
export const isConnected = ({ talks }: CallRecord): boolean =>
  talks.some(({ tA, tE }) => tE === undefined || tE - tA >= shortestTalkMs);

type Of<T> = {
  readonly items: (sources: Sources) => readonly T[];
  /** The mark that places it in a period (G1). */
  readonly at: (thing: T) => number;
  readonly call: (thing: T) => CallRecord;
  readonly id: (thing: T) => string;
  /** Absent: it can't be asked for by that. */
  readonly group?: (thing: T) => string | undefined;
  readonly agent?: (thing: T) => string | undefined;
};

const basis = <T>({ items, at, call, id, group, agent }: Of<T>): Basis<T> => ({
  ofCalls: true,
  pick: (sources, slice) => {
    if ((slice.group !== undefined && !group) || (slice.agent !== undefined && !agent)) return undefined;
    return items(sources).filter(
      (thing) =>
        at(thing) >= (slice.from ?? 0) &&
        at(thing) < (slice.to ?? Number.POSITIVE_INFINITY) &&
        (slice.group === undefined || group?.(thing) === slice.group) &&
        (slice.agent === undefined || agent?.(thing) === slice.agent) &&
        (slice.number === undefined || call(thing).number === slice.number),
    );
  },
  trace: (thing) => ({ id: id(thing), call: call(thing).call }),
});

const real = ({ calls }: Sources) => calls.filter(({ test }) => !test);
const inbound = (sources: Sources) => real(sources).filter(({ direction }) => direction === "in");
const self = (call: CallRecord) => call;
const t0 = (call: CallRecord) => call.t0;
const callId = ({ call }: CallRecord): string => call;

/** Inbound calls over trunks, by t0. A group or an agent has none: only an answered call could satisfy that (G15). */
export const inboundCalls = basis<CallRecord>({
  items: inbound,
  at: t0,
  call: self,
  id: callId,
});

/** Within which a request for a human is answered in time, ms: spec metrics §2. */
export const serviceLevelMs = 20_000;

/** Requests for a human that are judged, by t0: those that came out, and those that have waited longer than the service level allows. */
export const judgedRequests: Basis<CallRecord> = {
  ...inboundCalls,
  pick: (sources, slice) =>
    inboundCalls
      .pick(sources, slice)
      ?.filter(
        ({ tH, disposition }) => tH !== undefined && (disposition !== "D0" || sources.now - tH > serviceLevelMs),
      ),
};

/** Calls that were dialled to a trunk, by the start of the dial. */
export const dials = basis<CallRecord>({
  items: (sources) => real(sources).filter(({ dial }) => dial !== undefined),
  at: ({ dial, t0: from }) => dial?.at ?? from,
  call: self,
  id: callId,
  group: ({ dial }) => dial?.group,
  agent: ({ dial }) => dial?.agent,
});

/** A call that no human answered, with the moments at which a call back to it was answered. */
export type Missed = { readonly call: CallRecord; readonly connectedAt: readonly number[]; readonly zone: string };
/** 未接来电, by t0; a call back is linked to it by its parent, whenever it was dialled. */
export const missedCalls: Basis<Missed> = {
  pick: (sources, slice) => {
    const { zone = "Asia/Shanghai" } = sources;
    const answers = Map.groupBy(
      real(sources).filter(({ direction, parent }) => direction === "out" && parent !== undefined),
      ({ parent }) => parent,
    );
    return inboundCalls
      .pick(sources, slice)
      ?.filter(({ disposition }) => isMissed(disposition))
      .map((call) => ({
        call,
        zone,
        connectedAt: (answers.get(call.call) ?? []).filter(isConnected).flatMap(({ talks: [talk] }) => talk?.tA ?? []),
      }));
  },
  trace: ({ call }) => ({ id: call.call, call: call.call }),
};

/** 测试呼叫, either direction: in no other basis. */
export const testCalls = basis<CallRecord>({
  items: ({ calls }) => calls.filter(({ test }) => test !== undefined),
  at: t0,
  call: self,
  id: callId,
});

/** Calls whose caller was asked to rate, by t0, with the agent who talked last. */
export const surveyedCalls = basis<CallRecord>({
  items: (sources) => real(sources).filter(({ survey }) => survey !== undefined),
  at: t0,
  call: self,
  id: callId,
  agent: ({ survey }) => survey?.agent,
});

/** Calls that an agent answered, by t0, with the agent who talked last: each could have been asked to rate. */
export const answeredCalls = basis<CallRecord>({
  items: (sources) => inbound(sources).filter(({ talks, survey }) => talks.length > 0 || survey !== undefined),
  at: t0,
  call: self,
  id: callId,
  agent: ({ survey, talks: all }) => survey?.agent ?? all.at(-1)?.agent,
});

/** `no`: which of the call's, from 0. */
type Within<T> = { readonly call: CallRecord; readonly own: T; readonly no: number };
const within =
  <T>(owned: (call: CallRecord) => readonly T[], of: typeof real = inbound) =>
  (sources: Sources): Within<T>[] =>
    of(sources).flatMap((call) => owned(call).map((own, no) => ({ call, own, no })));

// Queues and offers are of inbound calls: a call out that is transferred waits and rings too, and nobody called in.

/** 一次排队, by tQ. */
export const visits = basis<Within<QueueVisit>>({
  items: within(({ visits: all }) => all),
  at: ({ own }) => own.tQ,
  call: ({ call }) => call,
  id: ({ own }) => own.visit,
  group: ({ own }) => own.group,
});

/** All visits of one call to one group: entered at the first, come out as the last. */
export type Entry = { readonly group: GroupId; readonly visits: readonly QueueVisit[] };
export const entries = basis<Within<Entry>>({
  items: within(({ visits: all }) =>
    [...Map.groupBy(all, ({ group }) => group)].map(([group, own]) => ({ group, visits: own })),
  ),
  at: ({ own }) => own.visits[0]?.tQ ?? 0,
  call: ({ call }) => call,
  id: ({ call, own }) => `${call.call}@${own.group}`,
  group: ({ own }) => own.group,
});

/** 一次振铃派单, by tR. */
export const offers = basis<Within<Offer>>({
  items: within(({ offers: all }) => all),
  at: ({ own }) => own.tR,
  call: ({ call }) => call,
  id: ({ own }) => own.offer,
  group: ({ own }) => own.group,
  agent: ({ own }) => own.agent,
});

/** An agent's talks with citizens, by the mark that placed them: tR of the offer (G1), or the start of the dial. */
export const talks = basis<Within<Talk>>({
  items: within(({ talks: all }) => all, real),
  at: ({ call, own }) => call.offers.find(({ offer }) => offer === own.offer)?.tR ?? call.dial?.at ?? own.tA,
  call: ({ call }) => call,
  id: ({ call, no }) => `${call.call}@${no}`,
  group: ({ own }) => own.group,
  agent: ({ own }) => own.agent,
});

/** A span without its part before and after a period. */
export type Clipped = StateSpan & { readonly to: number };

const clip = (span: StateSpan, slice: Slice, now: number): Clipped => ({
  ...span,
  from: Math.max(span.from, slice.from ?? 0),
  to: Math.min(span.to ?? now, slice.to ?? Number.POSITIVE_INFINITY),
});

/**
 * Agents' time signed in, clipped to the period (G1). It has no answer for a group: an agent of several would count in each, and how
 * her time is shared among them is another measure.
 */
export const spans: Basis<Clipped> = {
  pick: (sources, slice) => {
    if (slice.group !== undefined || slice.number !== undefined) return undefined;
    return sources.spans
      .filter(({ agent }) => slice.agent === undefined || agent === slice.agent)
      .map((span) => clip(span, slice, sources.now))
      .filter(({ from, to }) => to > from);
  },
  trace: ({ agent, from, call }) => ({ id: `${agent}@${from}`, ...(call === undefined ? {} : { call }) }),
};
