import { createHash } from "node:crypto";
import { type Label, labelIn, type MovingQuestion, type ScheduleBody, type Tile, type TileMissing } from "@zongji/api";
import { columnNamed, localTime, type Words } from "@zongji/domain";
import type { Db } from "@zongji/store";
import { type Principal, Refusal } from "@zongji/web";
import { boardFor } from "../boards/index.ts";
import { orRefusal, reportsPdf, writeReport } from "../exports/index.ts";
import { type AskedReport, askedAt, checkTile, lookForReport } from "../reports/index.ts";
import { type Parcel, SendFailed } from "./failed.ts";
import { ownerOf } from "./owner.ts";

const types = {
  csv: "text/csv; charset=utf-8",
  xlsx: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
  pdf: "application/pdf",
} as const;

const leftWords = {
  deleted: { zh: "报表已删除", en: "the report was deleted" },
  notShared: { zh: "报表没有共享给发送人", en: "the report is not shared with the sender" },
  changed: { zh: "报表已修改，磁贴的条件不再适用", en: "the report has changed, and the tile no longer fits it" },
  beyond: {
    zh: "超出发送人或看板所有者的数据范围",
    en: "beyond the rights of the sender or of the board's owner",
  },
  tooLong: { zh: "行数过多，请缩短时段或加大时间粒度", en: "too many lines: choose a shorter period or longer times" },
} as const satisfies Record<TileMissing | "tooLong", Label>;

const words = {
  sentBy: { zh: "总机定时发送", en: "Sent by Zongji on schedule" },
  missing: { zh: "未包含", en: "Left out" },
  files: { zh: "文件", en: "Files" },
} as const satisfies Record<string, Label>;

/** One report of what is sent. */
export type Part = {
  readonly title: string;
  readonly asked: AskedReport;
  readonly chart?: Tile["chart"] | "none" | undefined;
  readonly show?: Tile["show"];
  /** Measures; absent: all. */
  readonly columns?: readonly string[];
};
type Left = { readonly title: string; readonly why: Label };
type Parts = { readonly parts: readonly Part[]; readonly left: readonly Left[] };
type Place = { readonly db: Db; readonly zone: string };
type Asked = { readonly principal: Principal; readonly moment: number };

const whyLeft = ({ code }: Refusal): keyof typeof leftWords => {
  if (code === "forbidden") return "beyond";
  if (code === "refused") return "tooLong";
  return code === "notFound" ? "notShared" : "changed";
};

/** A tile's report as its page shows it. */
const partOf = (title: string, tile: Tile, asked: AskedReport): Part => {
  const { view, chart } = tile;
  const { columns: all } = asked.definition;
  // What a tile named stays so, though the sides read it otherwise since.
  const named = (name: string) => columnNamed(all, name)?.measure ?? name;
  const show = tile.show?.map(named);
  if (view !== "figure") return { title, asked, chart: view === "chart" ? chart : "none", show };
  // One figure, of all lines together.
  const columns = [tile.measure === undefined ? all[0]!.measure : named(tile.measure)];
  return { title, asked: { ...asked, grain: "whole", by: "none" }, chart: "none", columns };
};

type Board = { readonly tiles: readonly Tile[]; readonly owner: string };

const tileParts = async (
  { db, zone }: Place,
  { tiles, owner }: Board,
  asked: Asked,
  language: string,
): Promise<Parts> => {
  const { principal, moment: now } = asked;
  // Who arranges a board chooses what others have sent: no more than she may see herself. Who is gone arranges nothing any more.
  const beside = owner === principal.user.id ? undefined : await ownerOf(db, owner);
  const parts: Part[] = [];
  const left: Left[] = [];
  for (const tile of tiles) {
    const report = await lookForReport(db, tile.report, principal);
    const name = tile.title || (typeof report === "string" ? tile.report : labelIn(report.label, language));
    if (typeof report === "string") left.push({ title: name, why: leftWords[report] });
    else
      try {
        const question = await askedAt(db, tile, principal, { zone, now, beside });
        checkTile(tile, question);
        parts.push(partOf(name, tile, question));
      } catch (error) {
        if (!(error instanceof Refusal)) throw error;
        left.push({ title: name, why: leftWords[whyLeft(error)] });
      }
  }
  return { parts, left };
};

/** What is to be sent, with the rights of its owner. @throws SendFailed: it is gone, or not hers any more */
const partsOf = async (place: Place, { what, language }: ScheduleBody, asked: Asked): Promise<Parts> => {
  const { db, zone } = place;
  const gone = (reason: "reportGone" | "boardGone") => (error: unknown) => {
    if (!(error instanceof Refusal)) throw error;
    // Of a period that is too long for its times.
    if (error.code === "refused") throw new SendFailed("tooLong");
    throw new SendFailed(error.code === "forbidden" ? "noRight" : reason);
  };
  if (what.is === "board") {
    const board = await boardFor(db, what.board, asked.principal).catch(gone("boardGone"));
    return tileParts(place, { tiles: board.tiles as Tile[], owner: board.owner }, asked, language);
  }
  const { is: _, ...question } = what;
  const at = { zone, now: asked.moment };
  const found = await askedAt(db, question as MovingQuestion, asked.principal, at).catch(gone("reportGone"));
  return { parts: [{ title: labelIn(found.definition.label as Words, language), asked: found }], left: [] };
};

/** File systems take names of 255 bytes: two of these, and what stands between them. */
const mostNameBytes = 90;

/** Its beginning, without half a character. */
const shortened = (text: string): string => {
  let [bytes, end] = [0, 0];
  for (const character of text) {
    bytes += Buffer.byteLength(character);
    if (bytes > mostNameBytes) break;
    end += character.length;
  }
  return text.slice(0, end);
};

/** A name that every system takes. */
const plainName = (text: string): string =>
  shortened(text.replace(/[\\/:*?"<>|\p{Cc}]/gu, " ").replace(/^[. ]+/, "")).replace(/[. ]+$/, "") || "report";

const stampOf = (moment: number, zone: string): string => {
  const { date, time } = localTime(moment, zone);
  return `${date}-${time.replace(":", "")}`;
};

type File = Parcel["files"][number];
const fileOf = (name: string, format: keyof typeof types, content: Buffer): File => ({
  ...{ name: `${name}.${format}`, type: types[format], content },
  sha256: createHash("sha256").update(content).digest("hex"),
});

type Made = ScheduleBody & { readonly schedule: string };

type Filled = { readonly files: readonly File[]; readonly left: readonly Left[] };

/** Each part in a file of its own; on paper all in one. What has too many lines is left out. */
const filesOf = async (place: Place, body: Made, parts: readonly Part[], asked: Asked): Promise<Filled> => {
  const { format, language } = body;
  const { id, login } = asked.principal.user;
  const of = { format, language, who: { userId: id, login, address: "" } };
  // Two schedules of one name must not write over each other.
  const base = `${plainName(body.name)}-${stampOf(asked.moment, place.zone)}-${body.schedule.slice(0, 4)}`;
  const asks = parts.map(({ asked: question, chart, show, columns }) => ({
    ...{ ...of, asked: question },
    ...(chart && { chart }),
    ...(show && { show }),
    ...(columns && { columns }),
  }));
  const left: Left[] = [];
  const leaveOut = (no: number): void => void left.push({ title: parts[no]!.title, why: leftWords.tooLong });
  if (format === "pdf") {
    const paper = await reportsPdf(place, asks, body.name, leaveOut);
    return { files: paper ? [fileOf(base, format, paper)] : [], left };
  }
  const files: File[] = [];
  for (const [no, ask] of asks.entries()) {
    const pieces: Buffer[] = [];
    const name = asks.length > 1 ? `${base}-${no + 1}-${plainName(parts[no]!.title)}` : base;
    const written = await orRefusal(writeReport(place, ask, async (bytes) => void pieces.push(bytes)));
    if (written instanceof Refusal) leaveOut(no);
    else files.push(fileOf(name, format, Buffer.concat(pieces)));
  }
  return { files, left };
};

/** Makes the files of a schedule for one of its moments. @throws SendFailed, TooLongForPaper */
export const parcelOf = async (place: Place, sending: string, body: Made, asked: Asked): Promise<Parcel> => {
  const { language, what } = body;
  const { parts, left: gone } = await partsOf(place, body, asked);
  // A board without a tile that can be shown says nothing; it would be sent day after day.
  if (parts.length === 0) throw new SendFailed(what.is === "board" ? "boardGone" : "reportGone");
  const { files, left } = await filesOf(place, body, parts, asked);
  if (files.length === 0) throw new SendFailed("tooLong");
  const { date, time } = localTime(asked.moment, place.zone);
  const lines = [
    `${labelIn(words.sentBy, language)}: ${body.name}, ${date} ${time} (${place.zone})`,
    `${labelIn(words.files, language)}:`,
    ...files.map(({ name, sha256 }) => `  ${name}  SHA-256 ${sha256}`),
    ...[...gone, ...left].map(
      ({ title, why }) => `${labelIn(words.missing, language)}: ${title} (${labelIn(why, language)})`,
    ),
  ];
  return { id: sending, title: `${body.name} ${date}`, text: `${lines.join("\n")}\n`, files };
};
