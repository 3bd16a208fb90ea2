import { type Label, type Language, labelIn, type ReportAnswer, type ReportCell, type ReportShown } from "@zongji/api";
import {
  bucketEnd,
  bucketText,
  changeOf,
  comparisonLabels,
  type Dimension,
  dimensionLabels,
  figureIn,
  grainLabels,
  keyLabel,
  lineShares,
  localTime,
  missingText,
  reportFilters,
  roundedSeconds,
  type Unit,
  unitLabels,
  type Value,
} from "@zongji/domain";
import { type Choices, nameOf, shownReport } from "../reports/index.ts";
import type { ReportFileAsk } from "./asked.ts";
import type { About, Cell, FileColumn } from "./file.ts";

const words = {
  about: { zh: "说明", en: "About" },
  clause: { zh: "合同条款", en: "Clause of the contract" },
  period: { zh: "统计时段", en: "Period" },
  to: { zh: "至", en: "until before" },
  grain: { zh: "时间粒度", en: "Granularity" },
  by: { zh: "分组", en: "Group by" },
  none: { zh: "无", en: "None" },
  open: { zh: "本期未结束，数字截至生成时", en: "The period is not over: figures are as of the making" },
  missing: { zh: "请注意", en: "Note" },
  groups: { zh: "数据范围", en: "Scope" },
  ownGroups: { zh: "本人所在座席组", en: "The reader's own groups" },
  everything: { zh: "全部", en: "All" },
  made: { zh: "生成时间", en: "Made at" },
  zone: { zh: "时区", en: "Time zone" },
  who: { zh: "导出人", en: "Exported by" },
  hash: { zh: "数字的 SHA-256", en: "SHA-256 of the figures" },
  total: { zh: "合计", en: "Total" },
  totalNote: {
    zh: "合计按整段时段重新统计，不是各行相加",
    en: "The total is counted over the whole period, not added up from the lines",
  },
  empty: {
    zh: "空格表示没有分母或不适用，页面上显示为“—”",
    en: "An empty cell has no denominator or does not apply; pages show “—”",
  },
  redefined: { zh: "定义已变", en: "Defined otherwise since" },
  time: { zh: "时间", en: "Time" },
  share: { zh: "占比", en: "Share" },
  difference: { zh: "与{{}}差", en: "Against {{}}" },
  version: { zh: "口径版本", en: "definition version" },
  whole: { zh: "按被叫号码统计，不分座席组", en: "Of the whole called number, not of a group" },
} as const satisfies Record<string, Label>;

const figureOf = (cell: ReportCell): Value => cell ?? {};

/** A figure by its type. */
const cellOf = (unit: Unit, cell: ReportCell): Cell => {
  if (cell === null) return null;
  const { value, over, under } = cell;
  const text = figureIn(unit, cell);
  if (unit === "percent") return { is: "percent", value, text };
  // As it is read: half-up to the second, from whole numbers.
  if (unit === "ms") return { is: "span", value: 1000 * roundedSeconds(over ?? value, under ?? 1) };
  if (under !== undefined) return { is: "decimal", value, text: text.replace(/ : 1$/, "") };
  return { is: "number", value };
};
const kinds: Readonly<Record<Unit, FileColumn["is"]>> = {
  ...{ call: "number", time: "number", person: "number", item: "number", ms: "span", percent: "percent" },
  ...{ number: "decimal", ratio: "decimal" },
};

type Told = {
  readonly answer: ReportAnswer;
  readonly asked: ReportFileAsk;
  readonly choices: Choices;
  /** The number outside that was asked for, as the reader may see it. */
  readonly caller?: string | undefined;
};

/** The columns that are wanted, each with its place in the answer. */
const wanted = ({ columns }: ReportShown, names: readonly string[] | undefined) =>
  columns.map((column, place) => ({ column, place })).filter(({ column }) => names?.includes(column.measure) ?? true);

const momentIn = (at: number, zone: string): string => {
  const { date, time } = localTime(at, zone);
  return `${date} ${time}`;
};

const aboutOf = ({ answer, asked, choices, caller }: Told, shown: ReportShown, now: number) => {
  const { language, who, asked: question } = asked;
  const { zone, from, to, by } = answer;
  const word = (name: keyof typeof words) => labelIn(words[name], language);
  const say = (label: Label) => labelIn(label, language);
  const filters = reportFilters.flatMap((name): [string, string][] => {
    const values = question.filter[name];
    if (values === undefined || values === null) return [];
    const named = [values].flat().map((key) => nameOf(name, key, choices) ?? say(keyLabel(name, key)));
    return [[say(dimensionLabels[name]), named.join("、")]];
  });
  const formulas = wanted(shown, asked.columns).map(({ column }): [string, string] => [
    say(column.label),
    [
      say(column.formula),
      ...(column.footnote ? [say(column.footnote)] : []),
      ...(column.whole ? [word("whole")] : []),
      `${word("version")} ${column.version}`,
    ].join(language === "en" ? ". " : "。"),
  ]);
  const title = say(shown.label);
  const lacks = missingText(answer.missing ?? []);
  const facts: (readonly [string, string])[] = [
    ...(shown.clause === "" ? [] : [[word("clause"), shown.clause] as const]),
    [word("period"), `${momentIn(from, zone)} ${word("to")} ${momentIn(to, zone)}`],
    ...(to > answer.at ? [[word("period"), word("open")] as const] : []),
    ...(lacks ? [[word("missing"), say(lacks)] as const] : []),
    ...(answer.redefined ?? []).map(({ label, version, formula, until }): readonly [string, string] => [
      word("redefined"),
      `${say(label)} · ≤ ${until} · ${word("version")} ${version} · ${say(formula)}`,
    ]),
    [word("zone"), zone],
    [word("grain"), say(grainLabels[answer.grain])],
    [word("by"), by === "none" ? word("none") : say(dimensionLabels[by])],
    ...filters,
    ...(caller === undefined ? [] : [[say(dimensionLabels.caller), caller] as const]),
    [word("groups"), word(question.scope.scope === "all" ? "everything" : "ownGroups")],
    [word("made"), momentIn(now, zone)],
    [word("who"), who.login],
    [word("hash"), answer.sha256],
    [word("total"), word("totalNote")],
    ["—", word("empty")],
  ];
  const about: About = { title, sheets: [title, word("about")], lines: [...facts, ...formulas] };
  return { about, facts, formulas };
};

type Side = {
  readonly cells: readonly ReportCell[] | null;
  readonly was: readonly (readonly ReportCell[] | null)[];
  /** The line's place; absent: the total. */
  readonly no?: number;
};

/** The heads of figures, each with what stands beside it. */
const figureHeads = (
  own: ReturnType<typeof wanted>,
  shares: readonly unknown[],
  compared: ReportAnswer["compared"],
  say: (label: Label) => string,
): FileColumn[] =>
  own.flatMap(({ column: { label, unit } }, at): FileColumn[] => {
    // A file's cells of counts and rates say their unit in the head alone.
    const inUnit = unit === "ms" || say(unitLabels[unit]) === "" ? "" : ` (${say(unitLabels[unit])})`;
    const head = `${say(label)}${inUnit}`;
    return [
      { label: head, is: kinds[unit], width: 16 },
      ...(shares[at] ? [{ label: `${say(label)} · ${say(words.share)} (%)`, is: kinds.percent, width: 16 }] : []),
      ...compared.flatMap(({ with: other }): FileColumn[] => {
        const period = say(comparisonLabels[other]);
        return [
          { label: `${say(label)} · ${period}`, is: kinds[unit], width: 16 },
          { label: `${say(label)} · ${say(words.difference).replace("{{}}", period)}`, is: "text", width: 18 },
        ];
      }),
    ];
  });

/** A report as a file's columns, rows and notes. @param now ms since the epoch */
export const reportFile = (told: Told, now: number) => {
  const { answer, asked } = told;
  const { language, columns: names } = asked;
  const shown = shownReport({ id: answer.report, definition: asked.asked.definition });
  const say = (label: Label) => labelIn(label, language);
  const { grain, by, zone, compared } = answer;
  const hasTime = grain !== "whole";
  const hasKey = by !== "none" || !hasTime;
  const own = wanted(shown, names);
  const heads: FileColumn[] = [
    ...(hasTime ? [{ label: say(words.time), is: "text", width: 24 } as const] : []),
    ...(hasKey ? [{ label: by === "none" ? "" : say(dimensionLabels[by]), is: "text", width: 22 } as const] : []),
  ];
  const shares = own.map(({ column, place }) => lineShares(column.measure, by, answer.lines, place));
  const figures = figureHeads(own, shares, compared, say);
  const rowOf = (heading: readonly string[], { cells, was, no }: Side): Cell[] => [
    ...heading.map((value): Cell => (value === "" ? null : { is: "text", value })),
    ...own.flatMap(({ column: { unit }, place }, at): Cell[] => {
      const is = cells?.[place] ?? null;
      const ofLines = shares[at];
      return [
        cellOf(unit, is),
        ...(ofLines ? [cellOf("percent", no === undefined ? null : (ofLines[no] ?? null))] : []),
        ...was.flatMap((others): Cell[] => {
          const before = others?.[place] ?? null;
          const change = changeOf(unit, figureOf(is), figureOf(before));
          const text = change && `${change.difference}${change.percent ? ` (${change.percent}%)` : ""}`;
          return [cellOf(unit, before), text === undefined ? null : { is: "text", value: text }];
        }),
      ];
    }),
  ];
  const period = { from: answer.from, to: answer.to };
  const rows = answer.lines.map(({ bucket, key, name, cells }, no) =>
    rowOf(
      [
        ...(hasTime && bucket !== null
          ? [bucketText(bucket, bucketEnd(period, grain, zone, bucket) ?? answer.to, grain, zone)]
          : []),
        ...(hasKey ? [by === "none" ? "" : (name ?? say(keyLabel(by as Dimension, key)))] : []),
      ],
      { cells, was: compared.map(({ lines }) => lines[no] ?? null), no },
    ),
  );
  const totalHeads = heads.map((_, no) => (no === 0 ? say(words.total) : ""));
  rows.push(rowOf(totalHeads, { cells: answer.total, was: compared.map(({ total }) => total) }));
  return { columns: [...heads, ...figures], frozen: heads.length, rows, ...aboutOf(told, shown, now) };
};

/** The language's sign for seconds in a CSV's head. */
export const secondsWord = (language: Language): string => labelIn({ zh: "（秒）", en: " (s)" }, language);
