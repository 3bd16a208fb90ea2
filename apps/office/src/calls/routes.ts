import {
  businessTypesOf,
  callBacksOf,
  type Db,
  factsOfCall,
  findCall,
  type KeptCall,
  nowOf,
  type Parties,
  writeAudit,
} from "@zongji/store";
import {
  type AddOperation,
  createHearings,
  createNumberLooks,
  maySeeNumbers,
  type NumberLooks,
  type Perform,
  Refusal,
  reachOf,
} from "@zongji/web";
import { ticketHeader } from "@zongji/web/node";
import type { Elsewhere } from "../elsewhere.ts";
import { answerList } from "../lists/index.ts";
import { createCallList } from "./list.ts";
import { mayHearConsult, readableFacts } from "./policy.ts";
import { consultRecordingsOf, oneTimeline, presentRecord, recordingsOf } from "./present.ts";
import { askedOf, sendSound } from "./sending.ts";
import { isThere, streamSound } from "./sound.ts";
import { callStepsOf } from "./steps.ts";

const hasNumber = ({ number_sealed }: KeptCall): boolean => number_sealed !== null;

export type CallRoom = {
  readonly db: Db;
  readonly parties: Parties;
  /** Default: one of its own. */
  readonly looks?: NumberLooks;
  /** The log as a list; default: one of its own. */
  readonly log?: ReturnType<typeof createCallList>;
  /** Absolute path. */
  readonly recordingsFolder: string;
  /** The servers of this database; absent: this one alone. */
  readonly elsewhere?: Elsewhere;
};

type HearingAsked = Pick<Parameters<Perform<"recording">>[0], "session" | "actor" | "request" | "reply">;
/** Sends what was recorded of a call. */
export type HearCall = (
  call: KeptCall | undefined,
  consult: string | undefined,
  asked: HearingAsked,
) => Promise<ReturnType<typeof sendSound>>;

/** The call log, a call's record, its recording. Returns how another room sends what was recorded of a call. */
export const callRoutes = (
  add: AddOperation,
  {
    db,
    parties,
    looks = createNumberLooks(db),
    log = createCallList(db, parties, looks),
    recordingsFolder,
    elsewhere,
  }: CallRoom,
): HearCall => {
  const hearings = createHearings(() => nowOf(db));
  /** A call's recording lies where it was recorded. */
  const fromItsServer = async (call: string, consult: string | undefined, range: string | undefined) => {
    const [first] = await factsOfCall(db, call);
    return first && elsewhere?.recordingAt(first.node, call, consult, range);
  };
  add("listCalls", ({ query, session, actor }) => answerList(db, log, query, { session, actor }));

  add("call", async ({ params, session, actor }) => {
    const reach = reachOf(session.principal, "call.see");
    const call = await findCall(db, reach, params.id);
    if (call === undefined) throw new Refusal("notFound");
    const facts = await factsOfCall(db, params.id);
    const unmasked = maySeeNumbers(session.principal);
    if (hasNumber(call)) await looks.tell({ session, actor }, params.id);
    const callBacks = (await callBacksOf(db, reach, params.id)).map((row) => ({
      ...{ id: row.id, startedAt: row.started_at, agentNo: row.agent_no, talkMs: row.talk_ms },
    }));
    const types = await businessTypesOf(db);
    const steps = await callStepsOf({ db, parties, types }, facts, reach, unmasked);
    const record = presentRecord(call, readableFacts(facts, reach), parties, unmasked, steps, callBacks, types);
    const mayHear = mayHearConsult(facts, reach);
    return { ...record, consultRecordings: record.consultRecordings.filter(({ id }) => mayHear(id)) };
  });

  /** Sends what was recorded of a call, wherever it lies; who hears it leaves a trace. @throws Refusal notFound */
  const hear: HearCall = async (call, consult, { session, actor, request, reply }) => {
    const [whole, consults] = call ? [recordingsOf(call), consultRecordingsOf(call)] : [[], []];
    const wanted = consult === undefined ? whole : consults.filter(({ id }) => id === consult);
    const segments = oneTimeline(wanted);
    if (!call || segments.length === 0) throw new Refusal("notFound");
    const isHere = await isThere(recordingsFolder, segments);
    const asked = askedOf(segments, request, reply);
    const { from } = asked;
    const answer = isHere ? undefined : await fromItsServer(call.id, consult, request.headers.range);
    if (!isHere && answer?.statusCode !== (asked.isPart ? 206 : 200)) {
      answer?.destroy();
      throw new Refusal("notFound");
    }
    // Who hears a recording leaves a trace (spec S9), wherever in it he begins; a player asks for its pieces one after another.
    const heard = consult === undefined ? call.id : `${call.id} ${consult}`;
    if (from === 0 || !hearings.isGoingOn(session.key, heard)) {
      await writeAudit(db, actor, "recording.hear", call.id, consult === undefined ? undefined : { consult });
      hearings.begin(session.key, heard);
    }
    return sendSound(asked, reply, answer ?? streamSound(recordingsFolder, segments, asked.from, asked.to));
  };
  add("recording", async ({ params, query: { consult }, ...asked }) => {
    const reach = reachOf(asked.session.principal, "recording.hear");
    const call = await findCall(db, reach, params.id);
    if (consult !== undefined && !mayHearConsult(await factsOfCall(db, params.id), reach)(consult))
      throw new Refusal("notFound");
    return hear(call, consult, asked);
  });

  add("relayedRecording", async ({ params, query, request, reply }) => {
    const { consult } = query;
    if (!elsewhere?.isAsked(String(request.headers[ticketHeader] ?? ""), params.id, consult))
      throw new Refusal("forbidden");
    const call = await findCall(db, { scope: "all", user: "", groups: [] }, params.id);
    const consults = call ? consultRecordingsOf(call).filter(({ id }) => id === consult) : [];
    const segments = oneTimeline(consult === undefined && call ? recordingsOf(call) : consults);
    if (segments.length === 0 || !(await isThere(recordingsFolder, segments))) throw new Refusal("notFound");
    const asked = askedOf(segments, request, reply);
    return sendSound(asked, reply, streamSound(recordingsFolder, segments, asked.from, asked.to));
  });
  return hear;
};
