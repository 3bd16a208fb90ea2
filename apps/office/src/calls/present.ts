import type { CallRecord, CallRow, NamedType } from "@zongji/api";
import {
  type BusinessType,
  businessTypeName,
  callRecord,
  type Fact,
  maskNumber,
  type PartyId,
  type Segment,
  withoutSealed,
} from "@zongji/domain";
import { type KeptCall, type KeptRecording, type Parties, unpackSealed } from "@zongji/store";
import { samplesOf } from "./sound.ts";
import { rateHz } from "./wav.ts";

/** The number as the reader may see it; empty when withheld, erased or sealed with a key that is gone. */
export const numberOf = (
  { party, number_sealed }: Pick<KeptCall, "party" | "number_sealed">,
  parties: Parties,
  unmasked: boolean,
): string => {
  if (party === null || number_sealed === null) return "";
  const number = parties.open(party as PartyId, unpackSealed(number_sealed)) ?? "";
  return unmasked ? number : maskNumber(number);
};

export const recordingsOf = (call: Pick<KeptCall, "recordings">): KeptRecording[] =>
  call.recordings as unknown as KeptRecording[];

export const consultRecordingsOf = (call: Pick<KeptCall, "consult_recordings">): KeptRecording[] =>
  call.consult_recordings as unknown as KeptRecording[];

type KeptNote = Omit<CallRecord["notes"][number], "businessType" | "alsoTypes"> & {
  readonly businessType?: string | null;
  readonly alsoTypes?: readonly string[];
};
const notesOf = (call: Pick<KeptCall, "notes">): KeptNote[] => call.notes as unknown as KeptNote[];

type Types = readonly BusinessType[];
const namedType = (types: Types, id: string): NamedType => ({ id, name: businessTypeName(types, id) });
const typeOrNone = (types: Types, id: string | null | undefined): NamedType | null =>
  id ? namedType(types, id) : null;

/** Who ended the last talk with the citizen; of one that was passed on, who came after it ended the call. */
const hungUpOf = ({ marks }: Pick<KeptCall, "marks">): CallRow["hungUp"] => {
  const last = (marks as unknown as CallRecord["marks"]).findLast(({ name }) => name === "tE");
  const [by, cause] = last?.reason?.split(":") ?? [];
  return by === undefined || cause === undefined || cause === "transferred" ? null : { by, cause };
};

/** @param types the tree in force */
export const presentRow = (call: KeptCall, parties: Parties, unmasked: boolean, types: Types = []): CallRow => ({
  id: call.id,
  direction: call.direction,
  startedAt: call.started_at,
  endedAt: call.ended_at,
  number: call.direction === "internal" ? call.called_number : numberOf(call, parties, unmasked),
  party: call.party,
  withheld: call.withheld,
  calledNumber: call.called_number,
  trunk: call.trunk,
  trunkName: call.trunk_name,
  disposition: call.disposition as CallRow["disposition"],
  ending: call.ending,
  hungUp: hungUpOf(call),
  group: call.group_id,
  agentNo: call.agent_no,
  waitMs: call.wait_ms,
  ringMs: call.ring_ms,
  talkMs: call.talk_ms,
  voicemailMs: call.voicemail_ms,
  rating: call.rating,
  recorded: recordingsOf(call).length > 0,
  businessType: typeOrNone(types, call.business_type),
  result: notesOf(call).at(-1)?.result ?? null,
  note: notesOf(call).at(-1)?.note ?? null,
  testBy: call.test_by,
  parent: call.parent,
});

/** All recordings of a call on the first one's timeline: after a restart of the media there are several. */
export const oneTimeline = (recordings: readonly KeptRecording[]): Segment[] => {
  const first = recordings[0]?.startedAt ?? 0;
  return recordings.flatMap(({ startedAt, segments }) =>
    segments.map((segment) => ({ ...segment, startMs: segment.startMs + Math.max(0, startedAt - first) })),
  );
};

const durationOf = (segments: readonly Segment[]): number => Math.round((samplesOf(segments) * 1000) / rateHz);

export const presentRecord = (
  call: KeptCall,
  facts: readonly Fact[],
  parties: Parties,
  unmasked: boolean,
  steps: CallRecord["steps"] = [],
  callBacks: CallRecord["callBacks"] = [],
  types: Types = [],
): CallRecord => {
  const marks = call.marks as unknown as CallRecord["marks"];
  const talkAt = marks.find(({ name }) => name === "tA")?.at;
  return {
    row: presentRow(call, parties, unmasked, types),
    callBacks,
    marks,
    steps,
    answers: (callRecord(facts)?.answers ?? []).map(({ question, option, score }) => ({ question, option, score })),
    notes: notesOf(call).map(({ businessType, alsoTypes = [], ...note }) => ({
      ...note,
      businessType: typeOrNone(types, businessType),
      alsoTypes: alsoTypes.map((id) => namedType(types, id)),
    })),
    facts: facts.map(withoutSealed),
    recordings: recordingsOf(call).map(({ id, startedAt, segments }) => ({
      id,
      startedAt,
      durationMs: durationOf(segments),
      talkFromMs: talkAt === undefined ? null : Math.max(0, talkAt - startedAt),
      segments: segments.map((segment) => ({ ...segment })),
    })),
    voicemails: (callRecord(facts)?.voicemails ?? []).map(({ recording, at, endedAt }) => ({
      at,
      recording,
      fromMs: Math.max(0, at - (recordingsOf(call)[0]?.startedAt ?? at)),
      ms: endedAt === undefined ? null : endedAt - at,
    })),
    consultRecordings: consultRecordingsOf(call).map(({ id, startedAt, segments }) => ({
      id,
      startedAt,
      durationMs: durationOf(segments),
    })),
  };
};
