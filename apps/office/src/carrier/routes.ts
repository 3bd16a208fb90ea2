import {
  type CarrierImport,
  type CarrierMapping,
  type CarrierPreview,
  mostCarrierDays,
  mostCarrierLines,
  mostUnpaged,
  operations,
} from "@zongji/api";
import { carrierColumns } from "@zongji/domain";
import {
  type Actor,
  type CarrierRules,
  carrierImportOf,
  carrierImports,
  carrierMappingOf,
  carrierTrunks,
  type Db,
  findCarrierImport,
  insertCarrierImport,
  type KeptCarrierImport,
  keepCarrierMapping,
  lockCarrierFile,
  nowOf,
  type Parties,
  writeAudit,
} from "@zongji/store";
import { type AddOperation, type Principal, Refusal, scopeOf } from "@zongji/web";
import { tableRefusal, uploadedFile } from "../callers/index.ts";
import { answerList } from "../lists/index.ts";
import { encodingOf, rowsApart, type TableRow } from "../uploads/index.ts";
import { compare, hashOf, newImport } from "./compare.ts";
import type { createCarrierList } from "./list.ts";
import { guessed, headsOf, type ReadFile, readLines, remembered } from "./read-file.ts";

export type CarrierRoom = {
  readonly db: Db;
  readonly parties: Parties;
  /** The hotline's. */
  readonly zone: string;
  readonly list: ReturnType<typeof createCarrierList>;
  readonly mostLines?: number;
  readonly mostLegs?: number;
};

const dayMs = 86_400_000;
const shownRows = 8;
const shownBroken = 100;
const usual: CarrierRules = { windowSec: 300, timeToleranceSec: 5, lengthToleranceSec: 3 };

const present = (kept: KeptCarrierImport): CarrierImport => ({
  ...{ id: kept.id, trunk: kept.trunk === "" ? null : kept.trunk, trunkName: kept.trunk_name },
  ...{ fileName: kept.file_name, encoding: kept.encoding, at: kept.at, by: kept.by_name },
  ...{ from: kept.from_at, to: kept.to_at, clockMs: kept.clock_ms, totals: kept.totals },
  ...kept.rules,
});

type Asked = { readonly [N in keyof CarrierMapping]?: CarrierMapping[N] };
/** The columns that were asked for. @throws Refusal badRequest with the field: one is missing, or stands for two */
const mappingIn = ({
  caller,
  called,
  at,
  date,
  length,
  head = 1,
  moment = "start",
}: Asked): CarrierMapping | undefined => {
  const given = { caller, called, at, date, length };
  if (Object.values(given).every((place) => place === undefined)) return undefined;
  const seen = new Set<number>();
  for (const name of carrierColumns) {
    const place = given[name];
    if (place === undefined && name !== "date")
      throw new Refusal("badRequest", { field: name, reason: "columnMissing" });
    if (place !== undefined && seen.has(place)) throw new Refusal("badRequest", { field: name, reason: "columnTwice" });
    if (place !== undefined) seen.add(place);
  }
  const columns = { caller: caller!, called: called!, at: at!, length: length! };
  return { ...columns, ...(date !== undefined && { date }), head, moment };
};

type Opened = {
  readonly bytes: Buffer;
  readonly fileName: string;
  readonly rows: readonly TableRow[];
  readonly encoding: "utf-8" | "gbk" | null;
};

/** @throws Refusal */
const opened = async (
  request: Parameters<typeof uploadedFile>[0],
  mostLines: number,
  maxBytes: number,
): Promise<Opened> => {
  const { bytes, fileName } = await uploadedFile(request, maxBytes);
  try {
    const rows = await rowsApart(bytes, mostLines + 2);
    if (rows.length > mostLines + 1) throw new Refusal("badRequest", { field: "file", reason: "carrierLong" });
    if (rows.length === 0) throw new Refusal("badRequest", { field: "file", reason: "carrierEmpty" });
    const isBook = bytes.subarray(0, 2).toString("latin1") === "PK";
    return { bytes, fileName, rows, encoding: isBook ? null : encodingOf(bytes) };
  } catch (error) {
    throw tableRefusal(error);
  }
};

const edges = ({ lines }: ReadFile) => {
  if (lines.length === 0) return { from: null, to: null };
  const times = lines.map(({ at }) => at);
  return { from: times.reduce((a, b) => Math.min(a, b)), to: times.reduce((a, b) => Math.max(a, b)) };
};

/** Whoever could have numbers of his choice compared with our calls would find whole ones by trying. @throws Refusal forbidden */
const refuseMasked = (principal: Principal): void => {
  if (scopeOf(principal, "number.unmasked") !== "all")
    throw new Refusal("forbidden", { field: "file", reason: "carrierMasked" });
};

/** @throws Refusal conflict: the same bytes were imported before */
const refuseTwice = async (work: Parameters<typeof carrierImportOf>[0], sha256: string): Promise<void> => {
  if ((await carrierImportOf(work, sha256)) !== undefined)
    throw new Refusal("conflict", { field: "file", reason: "carrierTwice" });
};

const preview = async (
  { db, zone }: CarrierRoom,
  { bytes, rows, encoding }: Opened,
  query: Asked & { readonly trunk?: string },
): Promise<CarrierPreview> => {
  const asked = mappingIn(query);
  const kept = asked ? undefined : await carrierMappingOf(db, query.trunk ?? "");
  const again = kept && remembered(rows, kept);
  const mapping = asked ?? again ?? guessed(rows);
  const read = mapping ? await readLines(rows, mapping, zone) : { lines: [], broken: [] };
  const before = await carrierImportOf(db, hashOf(bytes));
  return {
    encoding,
    rows: rows.slice(0, shownRows).map(({ line, cells }) => ({ line, cells: [...cells] })),
    mapping: mapping ?? null,
    mappingFrom: asked ? "asked" : again ? "remembered" : mapping ? "guessed" : "none",
    lines: read.lines.length,
    broken: read.broken.slice(0, shownBroken).map((each) => ({ ...each })),
    brokenCount: read.broken.length,
    ...edges(read),
    before: before ? { id: before.id, at: before.at, by: before.by_name } : null,
  };
};

type ImportQuery = Asked & Partial<CarrierRules> & { readonly trunk?: string; readonly again?: "true" };

/** What can be compared of a file. @throws Refusal badRequest */
const readWhole = async ({ rows }: Opened, mapping: CarrierMapping, zone: string): Promise<ReadFile> => {
  const read = await readLines(rows, mapping, zone);
  const { from, to } = edges(read);
  if (from === null) throw new Refusal("badRequest", { field: "file", reason: "carrierNoLine" });
  if (to - from > mostCarrierDays * dayMs) throw new Refusal("badRequest", { field: "file", reason: "carrierPeriod" });
  return read;
};

/** Compares a file with our calls and keeps what came of it. @returns its id @throws Refusal */
const importFile = async (room: CarrierRoom, file: Opened, query: ImportQuery, actor: Actor): Promise<string> => {
  const { db, zone } = room;
  const { trunk, again } = query;
  const mapping = mappingIn(query);
  if (mapping === undefined) throw new Refusal("badRequest", { field: "caller", reason: "columnMissing" });
  const { encoding, fileName, bytes } = file;
  const sha256 = hashOf(bytes);
  if (again !== "true") await refuseTwice(db, sha256);
  const read = await readWhole(file, mapping, zone);
  const rules: CarrierRules = {
    windowSec: query.windowSec ?? usual.windowSec,
    timeToleranceSec: query.timeToleranceSec ?? usual.timeToleranceSec,
    lengthToleranceSec: query.lengthToleranceSec ?? usual.lengthToleranceSec,
  };
  const id = newImport();
  const compared = await compare(room, id, read, { mapping, rules, ...(trunk !== undefined && { trunk }) });
  const [at, by] = [nowOf(db), actor.userId];
  await db.transaction().execute(async (work) => {
    await lockCarrierFile(work, sha256);
    // Somebody may have imported it while it was compared here.
    if (again !== "true") await refuseTwice(work, sha256);
    const row = {
      ...{ id, trunk: trunk ?? "", file_name: fileName, sha256, encoding, bytes: bytes.length, at, by },
      ...{ from_at: compared.from, to_at: compared.to, clock_ms: compared.clockMs },
      ...{ rules: JSON.stringify(rules), totals: JSON.stringify(compared.totals) },
    };
    await insertCarrierImport(work, row, compared.rows);
    await keepCarrierMapping(work, trunk ?? "", { ...mapping, heads: headsOf(file.rows, mapping) }, { by, at });
    const detail = { file: fileName, sha256, trunk: trunk ?? "", ...compared.totals };
    await writeAudit(work, actor, "carrierRecords.import", id, detail);
  });
  return id;
};

/** 话单核对. */
export const carrierRoutes = (add: AddOperation, room: CarrierRoom): void => {
  const { db, list, mostLines = mostCarrierLines } = room;
  const { maxBytes } = operations.importCarrierRecords.upload;

  add("previewCarrierRecords", async ({ query, request, session: { principal } }) => {
    refuseMasked(principal);
    return preview(room, await opened(request, mostLines, maxBytes), query);
  });

  add("importCarrierRecords", async ({ query, request, actor, session: { principal } }) => {
    refuseMasked(principal);
    const file = await opened(request, mostLines, maxBytes);
    const id = await importFile(room, file, query, { ...actor, userId: principal.user.id });
    return present((await findCarrierImport(db, id))!);
  });

  add("listCarrierImports", async () => ({
    imports: (await carrierImports(db, mostUnpaged)).map(present),
    trunks: await carrierTrunks(db),
  }));
  add("carrierImport", async ({ params }) => {
    const found = await findCarrierImport(db, params.id);
    if (found === undefined) throw new Refusal("notFound");
    return present(found);
  });
  add("listCarrierLines", ({ query, session, actor }) => answerList(db, list, query, { session, actor }));
};
