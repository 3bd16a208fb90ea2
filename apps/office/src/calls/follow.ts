import {
  type CallRecord,
  type CallRecording,
  callRecord,
  type Fact,
  type InternalRecord,
  internalRecord,
  type Offer,
  placed,
  type QueueVisit,
  typesWith,
} from "@zongji/domain";
import {
  callsBefore,
  type Follower,
  factsOfCalls,
  isMoving,
  putRows,
  refreshMissed,
  stepsOf,
  type Tables,
  touchedParties,
} from "@zongji/store";
import type { Insertable } from "kysely";
import { marksOf } from "./marks.ts";

type Row<T extends keyof Tables> = Insertable<Tables[T]>;

const sum = <T>(all: readonly T[], ms: (one: T) => number): number => all.reduce((total, one) => total + ms(one), 0);

/** Who had to do with it last: who talked, else who was rung or dialled, else the queue. */
const whoOf = (record: CallRecord, facts: readonly Fact[]) => {
  const dialled = facts.findLast((fact) => fact.type === "DialStarted");
  const last = record.talks.at(-1) ?? record.offers.at(-1) ?? dialled;
  const group = last?.group ?? record.visits.at(-1)?.group ?? null;
  return { group_id: group, user_id: last?.agent ?? null, agent_no: last?.agentNo ?? null };
};

/** Who was made a third in a three-way talk. */
const thirds = (facts: readonly Fact[]) => {
  const three = new Set(facts.flatMap((fact) => (fact.type === "ThreeWayStarted" ? [fact.transfer] : [])));
  return facts.flatMap((fact) => {
    if (fact.type !== "ConsultAnswered" || !three.has(fact.transfer)) return [];
    const { toAgent: agent, toAgentNo: agentNo } = fact;
    return agent === undefined || agentNo === undefined ? [] : [{ agent, agentNo }];
  });
};

/** All whose call it was: each who talked or dialled, a third; where nobody did, whose phone rang last. The groups: that it waited in, or they talked for. */
const partOf = (record: CallRecord, facts: readonly Fact[]) => {
  const { talks, dial, offers, visits } = record;
  const engaged = [...talks, ...(dial ? [dial] : []), ...thirds(facts)];
  const who = engaged.length > 0 ? engaged : offers.slice(-1);
  const groups = [...visits, ...talks, ...(dial ? [dial] : [])].map(({ group }) => group);
  return {
    users: [...new Set<string>(who.map(({ agent }) => agent))],
    agent_nos: [...new Set(who.map(({ agentNo }) => agentNo))],
    groups: [...new Set<string>(groups)],
  };
};

const soundOf = (recordings: readonly CallRecording[] = []): string =>
  JSON.stringify(
    recordings
      .filter(({ segments }) => segments.length > 0)
      .map(({ recording: id, startedAt, segments }) => ({ id, startedAt, segments })),
  );

/** The row of an internal call: no citizen's, so it has no party, no group of its own, no disposition, no recording. */
export const internalRow = (record: InternalRecord): Row<"call_record"> => {
  const { call, t0, agent, agentNo, toAgentNo, answeredAt, endedAt, ending, agents, agentNos, groups } = record;
  const reason = ending && { reason: `${ending.by}:${ending.cause}` };
  const talked = answeredAt === undefined ? undefined : { agentNo: agentNos[1] ?? toAgentNo };
  const marks = [
    { name: "t0", at: t0, agentNo },
    ...(talked ? [{ name: "tA", at: answeredAt, ...talked }] : []),
    ...(talked && endedAt !== undefined ? [{ name: "tE", at: endedAt, ...talked, ...reason }] : []),
    ...(endedAt === undefined ? [] : [{ name: "end", at: endedAt, ...reason }]),
  ];
  return {
    id: call,
    direction: "internal",
    started_at: t0,
    ended_at: endedAt ?? null,
    party: null,
    withheld: false,
    called_number: toAgentNo,
    trunk: "",
    disposition: null,
    ending: ending ? JSON.stringify(ending) : null,
    group_id: null,
    user_id: agent,
    agent_no: agentNo,
    users: [...agents],
    agent_nos: [...agentNos],
    groups: [...groups],
    talk_ms: answeredAt === undefined || endedAt === undefined ? 0 : endedAt - answeredAt,
    marks: JSON.stringify(marks),
  };
};

/** All that the call was about. */
const typesOf = ({ businessType, notes = [] }: CallRecord): string[] => {
  const chosen = notes.flatMap((note) => [note.businessType, ...(note.alsoTypes ?? [])]);
  return [...new Set([businessType, ...chosen].filter((type) => type !== undefined))];
};

/** The row of the call log. */
export const callRow = (record: CallRecord, facts: readonly Fact[]): Row<"call_record"> => ({
  id: record.call,
  direction: record.direction === "in" ? "inbound" : "outbound",
  started_at: record.t0,
  ended_at: record.endedAt ?? null,
  party: record.party ?? null,
  withheld: record.withheld,
  called_number: record.number ?? "",
  trunk: record.trunk ?? "",
  disposition: record.disposition ?? null,
  ending: record.ending ? JSON.stringify(record.ending) : null,
  ...whoOf(record, facts),
  ...partOf(record, facts),
  wait_ms: sum(record.visits, ({ tQ, tD }) => (tD ?? tQ) - tQ),
  ring_ms: sum(record.offers, ({ tR, tA, tN }) => (tA ?? tN ?? tR) - tR),
  talk_ms: sum(record.talks, ({ tA, tE }) => (tE ?? tA) - tA),
  voicemail_ms: sum(record.voicemails ?? [], ({ at, endedAt }) => (endedAt ?? at) - at),
  rating: record.rating ? JSON.stringify(record.rating) : null,
  test_by: record.test?.startedBy ?? null,
  marks: JSON.stringify(marksOf(record, facts)),
  recordings: soundOf(record.recordings),
  consult_recordings: soundOf(record.consultRecordings),
  parent: record.parent ?? null,
  callback_party: record.callback?.party ?? null,
  callback_state: record.callback?.state ?? null,
  notes: JSON.stringify(
    (record.notes ?? []).map(({ at, agentNo, note, result, businessType, alsoTypes }) => ({
      ...{ at, agentNo, note, result: result ?? null },
      ...{ businessType: businessType ?? null, alsoTypes: alsoTypes ?? [] },
    })),
  ),
  business_type: record.businessType ?? null,
  business_types: typesOf(record),
});

const visitRow = (visit: QueueVisit, test: boolean): Row<"queue_visit"> => ({
  id: visit.visit,
  call: visit.call,
  group_id: visit.group,
  entered_at: visit.tQ,
  left_at: visit.tD ?? null,
  reason: visit.reason ?? null,
  priority: visit.priority,
  test,
});

const offerRow = (offer: Offer, test: boolean): Row<"offer"> => ({
  id: offer.offer,
  visit: offer.visit,
  call: offer.call,
  group_id: offer.group,
  user_id: offer.agent,
  agent_no: offer.agentNo,
  started_at: offer.tR,
  answered_at: offer.tA ?? null,
  ended_at: offer.tN ?? null,
  reason: offer.reason ?? null,
  test,
});

type Rows = {
  readonly calls: Row<"call_record">[];
  readonly visits: Row<"queue_visit">[];
  readonly offers: Row<"offer">[];
};

/** Adds what is to be written of one call. */
const add = (rows: Rows, facts: readonly Fact[]): void => {
  const internal = internalRecord(facts);
  if (internal) {
    rows.calls.push(internalRow(internal));
    return;
  }
  const record = callRecord(facts);
  // A call out whose agent never picked up her own phone called nobody.
  if (record === undefined || (record.direction === "out" && record.dial === undefined)) return;
  const test = record.test !== undefined;
  rows.calls.push(callRow(record, facts));
  rows.visits.push(...record.visits.map((visit) => visitRow(visit, test)));
  rows.offers.push(...record.offers.map((offer) => offerRow(offer, test)));
};

const earliest = (one: ReadonlyMap<string, number>, other: ReadonlyMap<string, number>): Map<string, number> => {
  const all = new Map(one);
  for (const [party, at] of other) all.set(party, Math.min(at, all.get(party) ?? at));
  return all;
};

/** So many calls are in memory at once: a step of the wall clock may move a day's. */
const callsAtOnce = 500;

/**
 * Keeps call_record, queue_visit, offer, and missed_case, which follows from call_record. Each call that has a new fact is read whole and written whole, so that it makes no difference how
 * often, or in what pieces, its facts come. A step of the wall clock is a new fact of each call that it may move.
 */
export const callFollower: Follower = {
  name: "calls",
  // 2: missed calls; 3: business types; 4: callbacks.
  version: 4,
  tables: ["call_record", "queue_visit", "offer", "missed_case"],
  on: [...typesWith("call"), "ClockStepped"],
  perform: async (facts, db) => {
    const calls = new Set<string>(
      facts.flatMap((fact) => ("call" in fact && fact.call !== undefined ? [fact.call] : [])),
    );
    const steps = await stepsOf(db);
    for (const step of facts.filter(isMoving)) for (const call of await callsBefore(db, step, steps)) calls.add(call);
    const ids = [...calls];
    for (let from = 0; from < ids.length; from += callsAtOnce) {
      const rows: Rows = { calls: [], visits: [], offers: [] };
      const those = ids.slice(from, from + callsAtOnce);
      const some = await factsOfCalls(db, those);
      for (const own of some.values()) add(rows, placed(own, steps));
      await putRows(db, "queue_visit", ["id"], rows.visits);
      await putRows(db, "offer", ["id"], rows.offers);
      // Before and after: a step of the clock moves a call.
      const before = await touchedParties(db, those);
      await putRows(db, "call_record", ["id"], rows.calls);
      await refreshMissed(db, earliest(before, await touchedParties(db, those)));
    }
  },
};
