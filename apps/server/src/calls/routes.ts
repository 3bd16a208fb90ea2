import { writeAudit } from "../audit.ts";
import type { Db } from "../database/index.ts";
import type { AddOperation } from "../http/index.ts";
import type { Parties } from "../live/index.ts";
import { Refusal } from "../refusal.ts";
import { createHearings } from "./hearings.ts";
import { mayHearConsult, maySeeNumbers, reachOf, readableFacts } from "./policy.ts";
import { consultRecordingsOf, oneTimeline, presentRecord, presentRow, recordingsOf } from "./present.ts";
import { isThere, sizeOf, streamSound } from "./sound.ts";
import { factsOfCall, findCall, listCalls } from "./store.ts";
import { parseRange } from "./wav.ts";

export type CallRoom = {
  readonly db: Db;
  readonly parties: Parties;
  /** Absolute path. */
  readonly recordingsFolder: string;
};

/** The call log, a call's record, its recording. */
export const callRoutes = (add: AddOperation, { db, parties, recordingsFolder }: CallRoom): void => {
  const hearings = createHearings();
  add("listCalls", async ({ query, session }) => {
    const { page = 1, pageSize = 50, ...filter } = query;
    const { principal } = session;
    const numberParty = filter.number === undefined ? {} : { numberParty: parties.idOf(filter.number) };
    const reach = reachOf(principal, "call.see");
    const { rows, total } = await listCalls(db, reach, { ...filter, ...numberParty }, { page, pageSize });
    const unmasked = maySeeNumbers(principal);
    return { items: rows.map((row) => presentRow(row, parties, unmasked)), total, page, pageSize };
  });

  add("call", async ({ params, session }) => {
    const reach = reachOf(session.principal, "call.see");
    const call = await findCall(db, reach, params.id);
    if (call === undefined) throw new Refusal("notFound");
    const facts = await factsOfCall(db, params.id);
    const unmasked = maySeeNumbers(session.principal);
    const record = presentRecord(call, readableFacts(facts, reach), parties, unmasked);
    const mayHear = mayHearConsult(facts, reach);
    return { ...record, consultRecordings: record.consultRecordings.filter(({ id }) => mayHear(id)) };
  });

  add("recording", async ({ params, query, session, actor, request, reply }) => {
    const reach = reachOf(session.principal, "recording.hear");
    const call = await findCall(db, reach, params.id);
    const { consult } = query;
    if (consult !== undefined && !mayHearConsult(await factsOfCall(db, params.id), reach)(consult))
      throw new Refusal("notFound");
    const [whole, consults] = call ? [recordingsOf(call), consultRecordingsOf(call)] : [[], []];
    const wanted = consult === undefined ? whole : consults.filter(({ id }) => id === consult);
    const segments = oneTimeline(wanted);
    if (segments.length === 0 || !(await isThere(recordingsFolder, segments))) throw new Refusal("notFound");
    const size = sizeOf(segments);
    const range = parseRange(request.headers.range, size);
    reply.header("accept-ranges", "bytes").header("cache-control", "private, no-store").type("audio/wav");
    if (range === "unsatisfiable") {
      reply.header("content-range", `bytes */${size}`);
      throw new Refusal("rangeNotSatisfiable");
    }
    const { from, to } = range ?? { from: 0, to: size - 1 };
    // Who hears a recording leaves a trace (spec S9), wherever in it he begins; a player asks for its pieces one after another.
    const heard = query.consult === undefined ? params.id : `${params.id} ${query.consult}`;
    if (from === 0 || !hearings.isGoingOn(session.key, heard)) {
      const detail = query.consult === undefined ? undefined : { consult: query.consult };
      await writeAudit(db, actor, "recording.hear", params.id, detail);
      hearings.begin(session.key, heard);
    }
    if (range) reply.code(206).header("content-range", `bytes ${from}-${to}/${size}`);
    return reply.header("content-length", to - from + 1).send(streamSound(recordingsFolder, segments, from, to));
  });
};
