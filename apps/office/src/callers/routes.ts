import {
  type ListedCaller,
  type ListedCallerChange,
  mostListedCallers,
  type NewListedCaller,
  operations,
} from "@zongji/api";
import { type CallerList, maskNumber, type PartyId } from "@zongji/domain";
import {
  type Actor,
  type CallersSought,
  type Db,
  deleteListedCaller,
  findListedCaller,
  insertListedCaller,
  type KeptListedCaller,
  listListedCallers,
  nowOf,
  type Parties,
  packSealed,
  unpackSealed,
  updateListedCaller,
  writeAudit,
} from "@zongji/store";
import {
  type AddOperation,
  beginEdit,
  inCheckedTransaction,
  type Principal,
  Refusal,
  scopeOf,
  withVersion,
} from "@zongji/web";
import type { FastifyRequest } from "fastify";
import { rowsApart, type TableRow } from "../uploads/index.ts";
import { columnsOf, importCallers, mostImported, readRows } from "./import.ts";
import { tableRefusal } from "./table-refusal.ts";

type Room = { readonly db: Db; readonly parties: Parties; readonly zone: string };
type Shown = Omit<ListedCaller, "version">;
type Work = Parameters<Parameters<typeof inCheckedTransaction>[1]>[0];

const numberOf = ({ party, number_sealed }: KeptListedCaller, parties: Parties): string =>
  parties.open(party as PartyId, unpackSealed(number_sealed)) ?? "";

const present = (kept: KeptListedCaller, parties: Parties): Shown => ({
  party: kept.party,
  number: numberOf(kept, parties),
  list: kept.list,
  reason: kept.reason,
  until: kept.until === null ? null : Number(kept.until),
  by: kept.by_name,
  at: Number(kept.at),
});

/** As the reader may see it; its version is that of the whole entry, whoever reads it. */
const shownTo = (principal: Principal, entry: Shown): ListedCaller => {
  const { version } = withVersion(entry);
  const isFull = scopeOf(principal, "number.unmasked") !== undefined;
  return { ...entry, number: isFull ? entry.number : maskNumber(entry.number), version };
};

const read = async (db: Db | Work, parties: Parties, party: string): Promise<Shown> => {
  const kept = await findListedCaller(db, party);
  if (kept === undefined) throw new Refusal("notFound");
  return present(kept, parties);
};

const sought = (parties: Parties, list: CallerList | undefined, search: string | undefined): CallersSought => {
  const text = search?.trim() ?? "";
  if (text === "") return { list };
  const digits = text.replace(/[ -]/g, "");
  return {
    list,
    search: {
      party: parties.idOf(digits),
      numberEnd: /^\d{4}$/.test(digits) ? parties.endOf(digits) : "",
      reason: text,
    },
  };
};

/** An end that has passed would have no effect. */
const needFuture = (until: number | null, now: number): void => {
  if (until !== null && until <= now) throw new Refusal("badRequest", { field: "until", reason: "inThePast" });
};

const add = ({ db, parties }: Room, { number, reason, ...entry }: NewListedCaller, actor: Actor): Promise<Shown> =>
  inCheckedTransaction(db, async (tx) => {
    needFuture(entry.until, nowOf(tx));
    const party = parties.idOf(number);
    const row = {
      ...{ party, number_sealed: packSealed(parties.seal(party, number)), number_end: parties.endOf(number) },
      ...{ ...entry, reason: reason.trim(), by: actor.userId, at: nowOf(tx) },
    };
    if (!(await insertListedCaller(tx, row)))
      throw new Refusal("conflict", { field: "number", reason: "callerListed" });
    await writeAudit(tx, actor, "listedCaller.create", party, {
      number: maskNumber(number),
      ...entry,
      reason: row.reason,
    });
    return read(tx, parties, party);
  });

const change = (
  { db, parties }: Room,
  party: string,
  { version, ...asked }: ListedCallerChange,
  actor: Actor,
): Promise<Shown> =>
  inCheckedTransaction(db, async (tx) => {
    const was = await beginEdit(tx, { subject: party, given: version, read: () => read(tx, parties, party) });
    if (asked.until !== was.until) needFuture(asked.until, nowOf(tx));
    const is = { ...asked, reason: asked.reason.trim() };
    await updateListedCaller(tx, party, { ...is, by: actor.userId, at: nowOf(tx) });
    const { list, reason, until } = was;
    const number = maskNumber(was.number);
    await writeAudit(tx, actor, "listedCaller.change", party, { number, was: { list, reason, until }, is });
    return read(tx, parties, party);
  });

const remove = ({ db, parties }: Room, party: string, actor: Actor): Promise<void> =>
  inCheckedTransaction(db, async (tx) => {
    const { number, list, reason, until } = await read(tx, parties, party);
    await deleteListedCaller(tx, party);
    await writeAudit(tx, actor, "listedCaller.delete", party, { number: maskNumber(number), list, reason, until });
  });

/** The one file of an upload. @throws Refusal */
export const uploadedFile = async (
  request: FastifyRequest,
  fileSize: number,
): Promise<{ readonly bytes: Buffer; readonly fileName: string }> => {
  const file = request.isMultipart() ? await request.file({ limits: { fileSize } }) : undefined;
  if (file === undefined) throw new Refusal("badRequest", { field: "file" });
  const bytes = await file.toBuffer();
  if (file.file.truncated) throw new Refusal("tooLarge");
  return { bytes, fileName: file.filename.slice(0, 200) };
};

/** The rows of an upload. @throws Refusal */
const uploaded = async (request: FastifyRequest): Promise<TableRow[]> => {
  const { bytes } = await uploadedFile(request, operations.importListedCallers.upload.maxBytes);
  try {
    // The head, and one more than there may be.
    return await rowsApart(bytes, mostImported + 2);
  } catch (error) {
    throw tableRefusal(error);
  }
};

/** 来电名单: the office keeps them, the live hotline goes by them from the next call on. */
export const callerRoutes = (addOperation: AddOperation, room: Room): void => {
  addOperation("listListedCallers", async ({ query: { list, search }, session: { principal } }) => {
    const found = await listListedCallers(room.db, sought(room.parties, list, search), mostListedCallers);
    return found.map((kept) => shownTo(principal, present(kept, room.parties)));
  });
  addOperation("addListedCaller", async ({ body, actor, session: { principal } }) =>
    shownTo(principal, await add(room, body, actor)),
  );
  addOperation("importListedCallers", async ({ query: { save, replace }, actor, request }) => {
    const rows = await uploaded(request);
    if (rows.length > mostImported + 1) throw new Refusal("badRequest", { field: "file", reason: "tableLong" });
    const columns = columnsOf(rows[0]);
    if (!columns) throw new Refusal("badRequest", { field: "file", reason: "tableHead" });
    const now = nowOf(room.db);
    const read = readRows(rows, columns, { zone: room.zone, now, idOf: room.parties.idOf });
    return importCallers(room, read, { save: save === "true", replace: replace === "true", actor, now });
  });
  addOperation("changeListedCaller", async ({ params: { id }, body, actor, session: { principal } }) =>
    shownTo(principal, await change(room, id, body, actor)),
  );
  addOperation("removeListedCaller", async ({ params: { id }, actor }) => {
    await remove(room, id, actor);
    return undefined;
  });
};
