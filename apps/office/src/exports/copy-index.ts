/** The index of a file of recordings: a line for each call that was asked for, with its file or why there is none. */
import { type CopyOutcome, type Label, labelIn } from "@zongji/api";
import { type Db, findCalls, type KeptCall, nowOf } from "@zongji/store";
import type { AskedCopies } from "./asked.ts";
import { clockIn } from "./clock.ts";
import { type Copy, copiesAfter } from "./copies-store.ts";
import { csvWriter } from "./csv.ts";
import type { Cell, FileColumn } from "./file.ts";
import { aboutOf, type CellOf, cellsOf, columnsOf, namesIn, type Row } from "./list-file.ts";
import type { Makers } from "./makers.ts";
import { secondsWord } from "./report-file.ts";
import { xlsxWriter } from "./xlsx.ts";
import type { ZipWriter } from "./zip.ts";

const words = {
  call: { zh: "通话编号", en: "Call" },
  file: { zh: "录音文件", en: "File" },
  bytes: { zh: "大小（字节）", en: "Size (bytes)" },
  sha256: { zh: "SHA-256", en: "SHA-256" },
  outcome: { zh: "说明", en: "Why there is none" },
} as const satisfies Record<string, Label>;

const outcomes: Readonly<Record<Exclude<CopyOutcome, "copied">, Label>> = {
  notRecorded: { zh: "没有录音", en: "Not recorded" },
  noRight: { zh: "无权收听或带走", en: "You may not hear or copy it" },
  missing: {
    zh: "录音文件不在：已过保存期删除，或丢失",
    en: "The file is not there: deleted when its time was over, or lost",
  },
  elsewhere: { zh: "录音在另一台服务器上，没有取到", en: "On another server, which did not give it" },
  gone: { zh: "通话记录里已没有这次通话", en: "Not in the call log any more" },
};

/** The names of the index in the ZIP. */
const names = { csv: "index.csv", xlsx: "index.xlsx" } as const;
const rowsAtOnce = 500;

const text = (value: string | null): Cell => (value === null ? null : { is: "text", value });

type Shown = { readonly cells: readonly CellOf[]; readonly asked: AskedCopies };

/** The lines of some calls. */
const linesOf = async (makers: Makers, copies: readonly Copy[], { cells, asked }: Shown): Promise<Cell[][]> => {
  const room = makers.rooms.calls!;
  const kept = await findCalls(
    makers.db,
    asked.reader.reach,
    copies.map(({ call }) => call),
  );
  const shown = (await room.present(makers.db as Db, kept, asked.reader, asked.filter)) as Row[];
  const rows = new Map(kept.map(({ id }: KeptCall, index) => [id, shown[index]!]));
  return copies.map(({ call, name, size, sha256, outcome }): Cell[] => {
    const row = rows.get(call);
    const why = outcome === null || outcome === "copied" ? null : outcomes[outcome as keyof typeof outcomes];
    return [
      ...cells.map((cellOf) => (row === undefined ? null : cellOf(row))),
      text(call),
      text(name),
      size === null ? null : { is: "number", value: Number(size) },
      text(sha256),
      text(why && labelIn(why, asked.language)),
    ];
  });
};

/** Writes the index as the last file of the ZIP. */
export const writeIndex = async (makers: Makers, job: string, asked: AskedCopies, zip: ZipWriter): Promise<void> => {
  const { db, zone, rooms } = makers;
  const room = rooms.calls!;
  const { format, language } = asked;
  const own = await namesIn(db);
  const word = (name: keyof typeof words) => labelIn(words[name], language);
  const columns: FileColumn[] = [
    ...columnsOf(room.list, asked.columns, language),
    { label: word("call"), is: "text", width: 38 },
    { label: word("file"), is: "text", width: 60 },
    { label: word("bytes"), is: "number", width: 14 },
    { label: word("sha256"), is: "text", width: 68 },
    { label: word("outcome"), is: "text", width: 32 },
  ];
  const cells = asked.columns.map((name) => cellsOf(room, name, language, own));
  await zip.begin(names[format]);
  const sink = (bytes: Buffer) => zip.write(bytes);
  const writer =
    format === "csv"
      ? csvWriter(columns, clockIn(zone), secondsWord(language), sink)
      : xlsxWriter(columns, clockIn(zone), sink);
  await writer.begin();
  let after = 0;
  for (;;) {
    const copies = await copiesAfter(db, job, after, rowsAtOnce);
    if (copies.length > 0) await writer.rows(await linesOf(makers, copies, { cells, asked }));
    after = copies.at(-1)?.place ?? after;
    if (copies.length < rowsAtOnce) break;
  }
  await writer.finish(aboutOf(room.list, asked, after, { zone, now: nowOf(db) }, own));
};
