import { Readable } from "node:stream";
import { type Export, mostCopiedBytes, mostCopiedCalls } from "@zongji/api";
import { type Actor, type CallFilter, countRows, type Db, nowOf } from "@zongji/store";
import { type AddOperation, type Principal, Refusal, reachOf, type SessionOf } from "@zongji/web";
import { type Job, openSealed, pieceName } from "../jobs/index.ts";
import { type AskedCopies, packAsked } from "./asked.ts";
import { askedList, toldOf } from "./asked-list.ts";
import { auditCopies, piecesOf, soundBytes } from "./copies-store.ts";
import { lostPiece } from "./copy-pieces.ts";
import type { Begin, ExportRoom } from "./export-room.ts";
import { isWithin } from "./still.ts";

/** Exports of recordings: asked for by whoever may see the calls, hear their recordings and take copies of them. */
export const copyRoutes = (add: AddOperation, room: ExportRoom, begin: Begin): void => {
  const { db, parties, rooms, mostCalls = mostCopiedCalls, mostSoundBytes = mostCopiedBytes } = room;
  add("exportRecordings", async ({ body, session, actor }): Promise<Export> => {
    const { calls: ids, index: format, language } = body;
    const { principal } = session;
    const [hear, copy] = [reachOf(principal, "recording.hear"), reachOf(principal, "recording.copy")];
    const asked = await askedList(rooms.calls, body, { session, actor }, nowOf(db));
    const filter = { ...(asked.filter as CallFilter), ...(ids && { ids }) };
    const total = await countRows(db, rooms.calls.source, filter, mostCalls + 1);
    if (total === 0) throw new Refusal("refused", { reason: "noCallsToCopy" });
    if (total > mostCalls) throw new Refusal("refused", { reason: "tooManyCopies" });
    const bytes = await soundBytes(db, filter);
    if (bytes === 0) throw new Refusal("refused", { reason: "noneRecorded" });
    if (bytes > mostSoundBytes) throw new Refusal("refused", { reason: "copiesTooLarge" });
    const told = { ...toldOf(asked.filters), ...(ids && { chosen: ids.length }) };
    const who = { userId: principal.user.id, login: actor.login, address: actor.address };
    const { columns, sort, reader } = asked;
    const kept: AskedCopies = {
      list: "recordings",
      format,
      language,
      columns,
      sort,
      reader,
      who,
      told,
      filter,
      hear,
      copy,
    };
    const detail = { list: "recordings", format, calls: total, filters: told };
    return begin({ owner: who.userId, total, asked: packAsked(kept, parties) }, actor, detail);
  });
};

/** Whoever may hear or copy less than when she asked gets nothing of it. @throws Refusal forbidden */
export const checkStillCopies = (principal: Principal, { hear, copy }: Pick<AskedCopies, "hear" | "copy">): void => {
  if (!isWithin(hear, reachOf(principal, "recording.hear"))) throw new Refusal("forbidden");
  if (!isWithin(copy, reachOf(principal, "recording.copy"))) throw new Refusal("forbidden");
};

/**
 * The file, its pieces one after another; who takes it took a copy of each recording in it. Undefined: it is gone.
 * @throws Refusal refused exportTorn: a piece of it is gone, or not as it was written
 */
export const openCopies = async (
  { db, parties, folder }: Pick<ExportRoom, "db" | "parties" | "folder">,
  job: Pick<Job, "id">,
): Promise<Readable | undefined> => {
  const pieces = await piecesOf(db, job.id);
  if (pieces.length === 0) return undefined;
  if ((await lostPiece(folder, job.id, pieces)) !== undefined) throw new Refusal("refused", { reason: "exportTorn" });
  const read = async function* () {
    for (const { no } of pieces) {
      const next = await openSealed(folder, pieceName(job.id, no), parties);
      if (next === undefined) throw new Error(`piece ${no} of a file of recordings is gone`);
      yield* next as AsyncIterable<Buffer>;
    }
  };
  return Readable.from(read(), { objectMode: false });
};

export const tellCopies = (db: Db, actor: Actor, session: SessionOf, job: Pick<Job, "id">): Promise<void> =>
  auditCopies(db, { ...actor, userId: session.principal.user.id }, job.id);
