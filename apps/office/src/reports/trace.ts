import type { ReportThing } from "@zongji/api";
import { bucketEnd, columnNamed, type Filter } from "@zongji/domain";
import { BadMeasureAsk, type Db, findCalls, type Parties, type Reach, traceMeasure } from "@zongji/store";
import { Refusal } from "@zongji/web";
import { numberOf, recordingsOf } from "../calls/index.ts";
import type { AskedReport } from "./ask.ts";
import { type DeskReaders, deskThings } from "./desk-things.ts";
import { partOf } from "./read.ts";
import { spansBehind } from "./spans.ts";
import type { Choices } from "./store.ts";

/** The cell that is asked about. `bucket`, `key`: of its line; undefined: of all. */
export type CellAsk = {
  readonly column: string;
  readonly bucket: number | undefined;
  readonly key: string | null | undefined;
};

export const columnOf = (asked: AskedReport, name: string) => {
  const column = columnNamed(asked.definition.columns, name);
  if (column === undefined) throw new Refusal("badRequest", { field: "column" });
  return column;
};

/** The period and filters of one cell; undefined: the reader may not see any of it. @throws Refusal badRequest */
const sliceOf = (asked: AskedReport, { column, bucket, key }: CellAsk) => {
  const { period, grain, zone } = asked;
  const part = partOf(columnOf(asked, column), asked);
  if (part === undefined) return undefined;
  const to = bucket === undefined ? period.to : bucketEnd(period, grain, zone, bucket);
  if (to === undefined) throw new Refusal("badRequest", { field: "bucket" });
  const [by] = part.by;
  const within: Filter = { ...part.filter };
  if (by === undefined || key === undefined) return { ...within, from: bucket ?? period.from, to };
  const asFilter = within[by];
  const allowed = Array.isArray(asFilter) ? asFilter : undefined;
  // A line that the filters leave out has nothing behind it.
  const own = allowed === undefined || allowed.includes(key) ? [key] : [];
  return { ...within, [by]: own, from: bucket ?? period.from, to };
};

type Room = { readonly db: Db; readonly parties: Parties; readonly choices: Choices; readonly now: number };
type Readers = {
  /** Of the report: whose calls are shown as rows. */
  readonly report: Reach;
  /** Of the call log: whose pages can be opened; undefined: nobody's. */
  readonly calls: Reach | undefined;
  readonly desk: DeskReaders;
};

/** The calls as rows: the number is masked whoever looks, the call's page shows what the reader may see. */
const rowsOf = async (
  { db, parties, choices }: Room,
  ids: readonly string[],
  { report, calls }: Omit<Readers, "desk">,
) => {
  const known = await findCalls(db, report, ids);
  const open = new Set(calls ? (await findCalls(db, calls, ids)).map(({ id }) => id) : []);
  const rows = new Map(
    known.map((call): [string, ReportThing["row"]] => [
      call.id,
      {
        ...{ startedAt: call.started_at, direction: call.direction, number: numberOf(call, parties, false) },
        group: choices.group.find(({ value }) => value === call.group_id)?.name ?? call.group_id,
        ...{ agentNo: call.agent_no, talkMs: call.talk_ms },
        disposition: call.disposition as NonNullable<ReportThing["row"]>["disposition"],
        recorded: recordingsOf(call).length > 0,
      },
    ]),
  );
  return { rows, open };
};

type Page = { readonly pageSize: number; readonly after: string | undefined };

/** What is behind a cell, oldest first. @throws Refusal badRequest */
export const traceReport = async (
  room: Room,
  asked: AskedReport,
  cell: CellAsk,
  readers: Readers,
  page: Page,
): Promise<{ items: ReportThing[]; next: string | null }> => {
  const slice = sliceOf(asked, cell);
  if (slice === undefined) return { items: [], next: null };
  const measure = columnOf(asked, cell.column).measure;
  const ask = { measure, slice, now: room.now, zone: asked.zone };
  const found = await traceMeasure(room.db, ask, page).catch((error: unknown) => {
    throw error instanceof BadMeasureAsk ? new Refusal("badRequest", { field: error.field }) : error;
  });
  const ids = [...new Set(found.items.flatMap(({ call }) => call ?? []))];
  const { rows, open } = await rowsOf(room, ids, readers);
  const things = found.items.map(({ id }) => id);
  const desk = await deskThings(room, measure, things, readers.desk);
  const spans = await spansBehind(room, measure, found.items);
  return {
    items: found.items.map(({ id, at, call }) => ({
      ...{ id, at, call: call !== undefined && open.has(call) ? call : null },
      ...{ row: call === undefined ? null : (rows.get(call) ?? null), span: spans.get(id) ?? null },
      desk: desk.get(id) ?? null,
    })),
    next: found.next ?? null,
  };
};
