/** A list as a file shows it: its cells, its columns, what the file says of itself. */
import { type AnyList, type Label, type Language, labelIn } from "@zongji/api";
import { type BusinessType, businessTypeName } from "@zongji/domain";
import { businessTypesOf, type Db } from "@zongji/store";
import type { ListRoom } from "../lists/index.ts";
import type { Asked } from "./asked.ts";
import { clockIn } from "./clock.ts";
import type { About, Cell, FileColumn } from "./file.ts";

/** A list's room, whatever its rows are. */
// biome-ignore lint/suspicious/noExplicitAny: the rooms' own types hold where they are made
export type AnyRoom = ListRoom<any, any, any>;

/** By which a file tells ids. */
export type Names = { readonly groups: ReadonlyMap<string, string>; readonly types: readonly BusinessType[] };

const widths = { text: 16, number: 10, instant: 20, duration: 10, choice: 16, flag: 8, group: 16, other: 20 } as const;
const yes: Label = { zh: "是", en: "Yes" };
const no: Label = { zh: "否", en: "No" };

export type Row = Readonly<Record<string, unknown>>;
export type CellOf = (row: Row) => Cell;

const textOf = (value: unknown): Cell =>
  value === null || value === undefined || value === "" ? null : { is: "text", value: String(value) };

/** How a column is written: by its room's words, else by its type. */
export const cellsOf = ({ list, cells }: AnyRoom, name: string, language: Language, names: Names): CellOf => {
  const { type, choices } = list.columns[name]!;
  const kind = type === "duration" ? "span" : type === "instant" ? "instant" : type === "number" ? "number" : undefined;
  const given = Object.hasOwn(cells, name) ? (row: Row) => cells[name]!(row, language) : (row: Row) => row[name];
  return (row) => {
    const value = given(row) as unknown;
    if (value === null || value === undefined) return null;
    if (kind !== undefined) return { is: kind, value: Number(value) };
    if (typeof value === "boolean") return textOf(labelIn(value ? yes : no, language));
    if (typeof value === "number") return { is: "number", value };
    if (type === "group") return textOf(names.groups.get(String(value)) ?? value);
    const word =
      type === "choice" && Object.hasOwn(choices ?? {}, String(value)) ? choices?.[String(value)] : undefined;
    return textOf(word ? labelIn(word, language) : value);
  };
};

export const columnsOf = (list: AnyList, names: readonly string[], language: Language): FileColumn[] =>
  names.map((name) => {
    const { label, type } = list.columns[name]!;
    const is = type === "duration" ? "span" : type === "instant" || type === "number" ? type : "text";
    return { label: labelIn(label, language), is, width: widths[type] };
  });

const nameOf = ({ groups, types }: Names, kind: "group" | "businessType", id: string): string =>
  kind === "group" ? (groups.get(id) ?? id) : businessTypeName(types, id);

/** Each filter in words. */
const toldFilters = (
  list: AnyList,
  { told, language }: Pick<Asked, "told" | "language">,
  names: Names,
  moment: (at: number) => string,
) =>
  Object.values(list.filters).flatMap(({ label, kind, params, choices }): [string, string][] =>
    Object.keys(params).flatMap((param): [string, string][] => {
      const value = told[param];
      if (value === undefined) return [];
      const word = choices?.[String(value)];
      const text =
        kind === "period"
          ? moment(Number(value))
          : kind === "group" || kind === "businessType"
            ? nameOf(names, kind, String(value))
            : word
              ? labelIn(word, language)
              : String(value);
      const edge =
        kind === "period"
          ? param === "from"
            ? { zh: "（从）", en: " (from)" }
            : { zh: "（到，不含）", en: " (before)" }
          : kind === "range"
            ? param.endsWith("From")
              ? { zh: "（不少于）", en: " (at least)" }
              : { zh: "（不超过）", en: " (up to)" }
            : { zh: "", en: "" };
      return [[`${labelIn(label, language)}${labelIn(edge, language)}`, text]];
    }),
  );

const words = {
  about: { zh: "说明", en: "About" },
  made: { zh: "生成时间", en: "Made at" },
  by: { zh: "导出人", en: "Exported by" },
  rows: { zh: "行数", en: "Rows" },
  filters: { zh: "筛选条件", en: "Filters" },
  none: { zh: "无", en: "None" },
  numbers: { zh: "电话号码", en: "Telephone numbers" },
  masked: { zh: "已脱敏", en: "Masked" },
  whole: { zh: "完整号码", en: "In full" },
  zone: { zh: "时区", en: "Time zone" },
} as const satisfies Record<string, Label>;

export const aboutOf = (
  list: AnyList,
  asked: Omit<Asked, "list">,
  rows: number,
  { zone, now }: { readonly zone: string; readonly now: number },
  names: Names,
): About => {
  const { language, reader, who } = asked;
  const clock = clockIn(zone);
  const moment = (at: number) => new Date(clock(at)).toISOString().slice(0, 19).replace("T", " ");
  const word = (name: keyof typeof words) => labelIn(words[name], language);
  const filters = toldFilters(list, asked, names, moment);
  const isMasked = Object.values(list.columns).some(({ masked }) => masked);
  const title = labelIn(list.title, language);
  return {
    title,
    sheets: [title, word("about")],
    lines: [
      [word("made"), moment(now)],
      [word("zone"), zone],
      [word("by"), who.login],
      [word("rows"), String(rows)],
      ...(isMasked ? [[word("numbers"), word(reader.unmasked ? "whole" : "masked")] as const] : []),
      ...(filters.length > 0 ? filters : [[word("filters"), word("none")] as const]),
    ],
  };
};

export const namesIn = async (db: Db): Promise<Names> => {
  const rows = await db.selectFrom("group").select(["id", "name"]).execute();
  return { groups: new Map(rows.map(({ id, name }) => [id, name])), types: await businessTypesOf(db) };
};
