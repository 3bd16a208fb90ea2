import { randomUUID } from "node:crypto";
import { type Export, exportedLists, mostExportedRows, mostKeptExports, mostOpenExports } from "@zongji/api";
import { isOwnReportId } from "@zongji/domain";
import { countRows, type Db, nowOf, writeAudit } from "@zongji/store";
import { type AddOperation, maySeeNumbers, Refusal, type SessionOf, scopeOf } from "@zongji/web";
import { addJob, cancelJob, findJob, type Job, jobsOf, openSealed, removeFile, removeJob } from "../jobs/index.ts";
import { type ListAsk, readerOf } from "../lists/index.ts";
import { askedReport, createCallerSearches, findReport, scopeFor, toldQuery } from "../reports/index.ts";
import { type Asked, type AskedCopies, type AskedPerson, type AskedReportExport, packAsked } from "./asked.ts";
import { askedList, toldOf } from "./asked-list.ts";
import { checkStillCopies, copyRoutes, openCopies, tellCopies } from "./copies-routes.ts";
import { removePieces } from "./copy-pieces.ts";
import type { Begin, ExportRoom } from "./export-room.ts";
import { isWithin } from "./still.ts";

const kind = "export";
const keptMs = 7 * 86_400_000;

type KeptList = Pick<Asked, "list" | "format" | "reader">;
type KeptCopies = Pick<AskedCopies, "list" | "format" | "reader" | "hear" | "copy">;
type Kept = KeptList | KeptCopies | Pick<AskedReportExport, "list" | "format" | "asked" | "unmasked"> | AskedPerson;
const keptOf = (job: Job): Kept => job.asked as Kept;
const reportIn = (kept: Kept): string | null => (kept.list === "report" ? kept.asked.report : null);
const isOwn = (report: string | null): boolean => report !== null && isOwnReportId(report);

/** Of the file; a ZIP's index has one of its own. */
const formatOf = (kept: Kept): Export["format"] =>
  "format" in kept && kept.list !== "recordings" ? kept.format : "zip";

const present = (job: Job, node: string): Export => {
  const kept = keptOf(job);
  const { list } = kept;
  return {
    id: job.id,
    list,
    report: reportIn(kept),
    reportName: kept.list === "report" && isOwn(kept.asked.report) ? kept.asked.definition.label.zh : null,
    format: formatOf(kept),
    state: job.state,
    reason: job.state === "done" ? null : (job.reason as Export["reason"]),
    note: job.state === "done" ? (job.reason as Export["note"]) : null,
    done: job.done,
    total: job.total,
    bytes: job.bytes,
    createdAt: job.created_at,
    endedAt: job.ended_at,
    expiresAt: job.expires_at,
    node: job.node === node ? null : job.node,
  };
};

/** Whoever was shown less since then does not get more by a file of before. @throws Refusal forbidden */
const checkStillList = ({ principal }: SessionOf, { list, reader }: KeptList | KeptCopies): void => {
  const isLess = reader.unmasked && scopeOf(principal, "number.unmasked") === undefined;
  const now = readerOf(exportedLists[list === "recordings" ? "calls" : list], principal);
  const lost = reader.may.some((action) => !now.may.includes(action));
  if (isLess || lost || !isWithin(reader.reach, now.reach)) throw new Refusal("forbidden");
};

const checkStill = async (db: Db, session: SessionOf, kept: Kept): Promise<void> => {
  if (kept.list === "recordings") checkStillCopies(session.principal, kept);
  if (kept.list === "citizen") {
    if (scopeOf(session.principal, "citizen.privacy") === undefined) throw new Refusal("forbidden");
    return;
  }
  if (kept.list !== "report") return checkStillList(session, kept);
  if (kept.unmasked && !maySeeNumbers(session.principal)) throw new Refusal("forbidden");
  const [then, now] = [kept.asked.scope, await scopeFor(db, session.principal)];
  if (now.scope === "all") return;
  if (then.scope === "all" || !then.groups.every((group) => now.groups.includes(group))) throw new Refusal("forbidden");
};

const endings: Readonly<Record<Export["format"], string>> = {
  ...{ csv: "csv", xlsx: "xlsx", pdf: "pdf", png: "png", zip: "zip" },
  evidence: "evidence.json",
};
const fileName = (job: Job): string => {
  const kept = keptOf(job);
  const { created_at } = job;
  const of = reportIn(kept) ?? kept.list;
  return `${isOwn(of) ? "own-report" : of}-${new Date(created_at).toISOString().slice(0, 16).replace(/[-:T]/g, "")}.${endings[formatOf(kept)]}`;
};

const mimes = {
  csv: "text/csv; charset=utf-8",
  xlsx: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
  pdf: "application/pdf",
  png: "image/png",
  zip: "application/zip",
  evidence: "application/json",
} as const;

/** Puts a job on the list, and tells the trail. @throws Refusal refused tooManyExports */
const beginIn =
  ({ db, node, wake }: Pick<ExportRoom, "db" | "node" | "wake">): Begin =>
  async (job, actor, detail) => {
    const [id, now] = [randomUUID(), nowOf(db)];
    const added = await db.transaction().execute(async (work) => {
      const most = { open: mostOpenExports, kept: mostKeptExports };
      if (!(await addJob(work, { ...job, id, kind, node, created_at: now, expires_at: now + keptMs }, most)))
        return false;
      await writeAudit(work, actor, "export.start", id, detail);
      return true;
    });
    if (!added) throw new Refusal("refused", { reason: "tooManyExports" });
    wake();
    return present((await findJob(db, id))!, node);
  };

/** Begins the file of all that is known of one person. */
export const personExport = (room: Pick<ExportRoom, "db" | "node" | "wake">) => {
  const begin = beginIn(room);
  return (citizen: string, { session, actor }: ListAsk): Promise<Export> => {
    const who = { userId: session.principal.user.id, login: actor.login, address: actor.address };
    const asked: AskedPerson = { list: "citizen", citizen, who };
    return begin({ owner: who.userId, total: null, asked }, actor, { list: "citizen", citizen });
  };
};

/** Exports of reports. */
const reportExportRoute = (add: AddOperation, { db, zone, parties, searches }: ExportRoom, begin: Begin): void => {
  const numbersOf = createCallerSearches(db, parties, searches);
  add("exportReport", async ({ body, session, actor }) => {
    const { report, format, language, query, columns, chart, show } = body;
    const scope = await scopeFor(db, session.principal);
    const found = await findReport(db, report, session.principal);
    const question = await askedReport(db, found, query, { zone, scope, numbers: numbersOf({ session, actor }) });
    const known = new Set<string>(question.definition.columns.map(({ measure }) => measure));
    if (columns?.some((name) => !known.has(name))) throw new Refusal("badRequest", { field: "columns" });
    if (show?.some((name) => !known.has(name))) throw new Refusal("badRequest", { field: "show" });
    const who = { userId: session.principal.user.id, login: actor.login, address: actor.address };
    const of = { list: "report", format, language, who, asked: question } as const;
    const asked: AskedReportExport = {
      ...of,
      // Without a number in it there is nothing to mask.
      ...((question.caller || (format === "evidence" && maySeeNumbers(session.principal))) && { unmasked: true }),
      ...(columns && { columns }),
      ...(chart && { chart }),
      ...(show && { show }),
    };
    return begin({ owner: who.userId, total: null, asked }, actor, { report, format, filters: toldQuery(query) });
  });
};

/** Exports of lists: begun, looked at, fetched and removed by their owner alone. */
export const exportRoutes = (add: AddOperation, room: ExportRoom): void => {
  const { db, parties, node, folder, rooms, mostRows = mostExportedRows } = room;
  const begin = beginIn(room);
  reportExportRoute(add, room, begin);
  copyRoutes(add, room, begin);

  const own = async (id: string, session: SessionOf): Promise<Job> => {
    const job = await findJob(db, id);
    if (job?.kind !== kind || job.owner !== session.principal.user.id) throw new Refusal("notFound");
    return job;
  };

  add("startExport", async ({ body, session, actor }) => {
    const list = rooms[body.list];
    const { reader, columns, filters, sort, filter } = await askedList(list, body, { session, actor }, nowOf(db));
    const total = await countRows(db, list.source, filter, mostRows + 1);
    if (total > mostRows) throw new Refusal("refused", { reason: "tooManyRows" });
    const { language, format } = body;
    const told = toldOf(filters);
    const who = { userId: session.principal.user.id, login: actor.login, address: actor.address };
    const asked: Asked = { list: body.list, format, language, columns, sort, reader, who, told, filter };
    const detail = { list: body.list, format, columns, filters: told };
    return begin({ owner: who.userId, total, asked: packAsked(asked, parties) }, actor, detail);
  });

  add("listExports", async ({ session }) =>
    (await jobsOf(db, session.principal.user.id, kind)).map((job) => present(job, node)),
  );

  add("removeExport", async ({ params, session }) => {
    const job = await own(params.id, session);
    // What runs stops within a second, and is removed by another request.
    if (await cancelJob(db, job.id)) return undefined;
    if (job.node === node) await removePieces({ db, folder }, job.id);
    await removeJob(db, job.id);
    // Of another server's the file goes with its next sweep.
    if (job.file !== null && job.node === node) await removeFile(folder, job.file);
    return undefined;
  });

  add("exportFile", async ({ params, session, actor, reply }) => {
    const job = await own(params.id, session);
    await checkStill(db, session, keptOf(job));
    if (job.state !== "done" || job.file === null || job.expires_at <= nowOf(db)) throw new Refusal("notFound");
    if (job.node !== node) throw new Refusal("refused", { reason: "otherNode", node: job.node });
    const kept = keptOf(job);
    const isCopies = kept.list === "recordings";
    const content = isCopies ? await openCopies(room, job) : await openSealed(folder, job.file, parties);
    if (content === undefined) throw new Refusal("notFound");
    if (isCopies) await tellCopies(db, actor, session, job);
    const { list } = kept;
    const format = formatOf(kept);
    const of = kept.list === "report" ? { report: kept.asked.report } : { list };
    await writeAudit(db, actor, "export.fetch", job.id, { ...of, format, rows: job.done });
    return reply
      .header("content-disposition", `attachment; filename="${fileName(job)}"`)
      .header("content-length", job.bytes ?? 0)
      .header("x-content-type-options", "nosniff")
      .type(mimes[format])
      .send(content);
  });
};
