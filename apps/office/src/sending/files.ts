import { createHash } from "node:crypto";
import { type Label, labelIn, type MovingQuestion, type ScheduleBody, type Tile, type TileMissing } from "@zongji/api";
import { localTime, type Words } from "@zongji/domain";
import type { Db } from "@zongji/store";
import { type Principal, Refusal } from "@zongji/web";
import { boardFor } from "../boards/index.ts";
import { reportsPdf, writeReport } from "../exports/index.ts";
import { type AskedReport, askedAt, lookForReport } from "../reports/index.ts";
import { type Parcel, SendFailed } from "./failed.ts";

const types = {
  csv: "text/csv; charset=utf-8",
  xlsx: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
  pdf: "application/pdf",
} as const;

const missingWords = {
  deleted: { zh: "报表已删除", en: "the report was deleted" },
  notShared: { zh: "报表没有共享给发送人", en: "the report is not shared with the sender" },
  changed: { zh: "报表已修改，磁贴的条件不再适用", en: "the report has changed, and the tile no longer fits it" },
  beyond: { zh: "超出发送人的数据范围", en: "beyond the sender's rights" },
} as const satisfies Record<TileMissing, Label>;

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
};
type Left = { readonly title: string; readonly why: Label };
type Parts = { readonly parts: readonly Part[]; readonly left: readonly Left[] };
type Place = { readonly db: Db; readonly zone: string };
type Asked = { readonly principal: Principal; readonly moment: number };

const missingOf = (error: unknown): TileMissing => {
  if (!(error instanceof Refusal)) throw error;
  return error.code === "forbidden" ? "beyond" : error.code === "notFound" ? "notShared" : "changed";
};

const tileParts = async (
  { db, zone }: Place,
  tiles: readonly Tile[],
  asked: Asked,
  language: string,
): Promise<Parts> => {
  const parts: Part[] = [];
  const left: Left[] = [];
  for (const tile of tiles) {
    const report = await lookForReport(db, tile.report, asked.principal);
    const name = tile.title || (typeof report === "string" ? tile.report : labelIn(report.label, language));
    if (typeof report === "string") left.push({ title: name, why: missingWords[report] });
    else
      try {
        const question = await askedAt(db, tile, asked.principal, { zone, now: asked.moment });
        const chart = tile.view === "chart" ? tile.chart : ("none" as const);
        parts.push({ title: name, asked: question, chart, show: tile.show });
      } catch (error) {
        left.push({ title: name, why: missingWords[missingOf(error)] });
      }
  }
  return { parts, left };
};

/** What is to be sent, with the rights of its owner. @throws SendFailed: it is gone, or not hers any more */
const partsOf = async (place: Place, { what, language }: ScheduleBody, asked: Asked): Promise<Parts> => {
  const { db, zone } = place;
  const gone = (reason: "reportGone" | "boardGone") => (error: unknown) => {
    throw error instanceof Refusal ? new SendFailed(error.code === "forbidden" ? "noRight" : reason) : error;
  };
  if (what.is === "board") {
    const board = await boardFor(db, what.board, asked.principal).catch(gone("boardGone"));
    return tileParts(place, board.tiles as Tile[], asked, language);
  }
  const { is: _, ...question } = what;
  const at = { zone, now: asked.moment };
  const found = await askedAt(db, question as MovingQuestion, asked.principal, at).catch(gone("reportGone"));
  return { parts: [{ title: labelIn(found.definition.label as Words, language), asked: found }], left: [] };
};

/** A name that every system takes. */
const plainName = (text: string): string =>
  text
    .replace(/[\\/:*?"<>|\p{Cc}]/gu, " ")
    .replace(/^[. ]+|[. ]+$/g, "")
    .slice(0, 60) || "report";

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

/** Each part in a file of its own; on paper all in one. */
const filesOf = async (place: Place, body: Made, parts: readonly Part[], asked: Asked): Promise<File[]> => {
  const { format, language } = body;
  const { id, login } = asked.principal.user;
  const of = { format, language, who: { userId: id, login, address: "" } };
  // Two schedules of one name must not write over each other.
  const base = `${plainName(body.name)}-${stampOf(asked.moment, place.zone)}-${body.schedule.slice(0, 4)}`;
  const asks = parts.map(({ asked: question, chart, show }) => ({
    ...{ ...of, asked: question },
    ...(chart && { chart }),
    ...(show && { show }),
  }));
  if (format === "pdf") return [fileOf(base, format, await reportsPdf(place, asks, body.name))];
  const files: File[] = [];
  for (const [no, ask] of asks.entries()) {
    const pieces: Buffer[] = [];
    await writeReport(place, ask, async (bytes) => void pieces.push(bytes));
    const name = asks.length > 1 ? `${base}-${no + 1}-${plainName(parts[no]!.title)}` : base;
    files.push(fileOf(name, format, Buffer.concat(pieces)));
  }
  return files;
};

/** Makes the files of a schedule for one of its moments. @throws SendFailed, TooLongForPaper, Refusal */
export const parcelOf = async (place: Place, sending: string, body: Made, asked: Asked): Promise<Parcel> => {
  const { language, what } = body;
  const { parts, left } = await partsOf(place, body, asked);
  // A board without a tile that can be shown says nothing; it would be sent day after day.
  if (parts.length === 0) throw new SendFailed(what.is === "board" ? "boardGone" : "reportGone");
  const files = await filesOf(place, body, parts, asked);
  const { date, time } = localTime(asked.moment, place.zone);
  const lines = [
    `${labelIn(words.sentBy, language)}: ${body.name}, ${date} ${time} (${place.zone})`,
    `${labelIn(words.files, language)}:`,
    ...files.map(({ name, sha256 }) => `  ${name}  SHA-256 ${sha256}`),
    ...left.map(({ title, why }) => `${labelIn(words.missing, language)}: ${title} (${labelIn(why, language)})`),
  ];
  return { id: sending, title: `${body.name} ${date}`, text: `${lines.join("\n")}\n`, files };
};
