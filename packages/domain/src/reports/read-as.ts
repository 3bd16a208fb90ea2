/** A contract's report by the readings that both sides signed: a clause that is read otherwise gives its column another measure. */
import { addDays, type Day } from "../contract/calendar.ts";
import { type Clause, type ReadingVersion, readingAt } from "../contract/readings.ts";
import { type MeasureName, measures } from "../measures/index.ts";
import type { Words } from "../words.ts";
import { type ReportColumn, type ReportDefinition, type ReportId, reportOf } from "./definitions.ts";

/** The column of a report that a clause is about, and its measure by each alternative that the program can follow; null: no such column. */
type Governed = {
  readonly clause: Clause;
  readonly report: ReportId;
  readonly column: MeasureName;
  readonly by: Readonly<Record<string, MeasureName | null>>;
};
const occupancy = { withoutBreaks: "occupancy", ofOnline: "workShare" } as const;
/** Of orders, and of those that letters and websites are: what C11 reads 信件 as. */
const letterColumns = [
  ["directReplies", "letterDirectReplies"],
  ["directShare", "letterDirectShare"],
  ["consultReplies", "letterConsultReplies"],
  ["consultShare", "letterConsultShare"],
] as const;
export const governedColumns: readonly Governed[] = [
  {
    ...{ clause: "C10", report: "inbound", column: "satisfaction" },
    by: { satisfactionThenSpeed: "satisfaction", speedTwice: "serviceLevel" },
  },
  {
    ...{ clause: "C9", report: "inboundTrace", column: "dutyTotal" },
    by: { threeColumns: "dutyTotal", twoColumns: null },
  },
  ...letterColumns.map(
    ([column, letters]): Governed => ({
      ...{ clause: "C11", report: "orders", column },
      by: { handlingMode: column, letters },
    }),
  ),
  ...(
    [
      ["inbound", "allConnectRate"],
      ["inbound", "standardServiceLevel"],
      ["groups", "groupStandardLevel"],
    ] as const
  ).map(
    ([report, column]): Governed => ({
      ...{ clause: "C13", report, column },
      by: { contractAndStandard: column, contractOnly: null },
    }),
  ),
  { clause: "C17occupancy", report: "groups", column: "occupancy", by: occupancy },
  { clause: "C17occupancy", report: "efficiency", column: "occupancy", by: occupancy },
  { clause: "C17staff", report: "groups", column: "staffed", by: { agents: "staffed", fte: "fte" } },
  {
    ...{ clause: "C17pickUp", report: "groups", column: "speedOfAnswer" },
    by: { ringing: "speedOfAnswer", offHook: "averageTalk" },
  },
  {
    ...{ clause: "C17talkRatio", report: "efficiency", column: "talkToWrapUp" },
    by: { toOne: "talkToWrapUp", percent: "talkShare" },
  },
  {
    ...{ clause: "C17outbound", report: "outboundGroups", column: "outboundEfficiency" },
    by: {
      ...{ talkOfDialAndTalk: "outboundEfficiency", connectedLong: "effectiveShare" },
      workOfOnline: "outboundWorkShare",
    },
  },
  {
    ...{ clause: "C17surveys", report: "satisfaction", column: "surveysOffered" },
    by: { offered: "surveysOffered", answered: "rated" },
  },
];

/** Of one alternative: the days of the period on which it holds, and whether both signed it for all of them. */
type Held = { readonly alternative: string; readonly version: number; readonly signed: boolean; readonly days: Words };

/** `first`, `last`: it begins, or ends, with the period. */
const span = (from: Day, to: Day, is: { readonly first: boolean; readonly last: boolean }): Words => {
  const end = addDays(to, -1);
  if (is.first) return { zh: `至 ${end} `, en: `to ${end}` };
  return is.last ? { zh: `${from} 起`, en: `from ${from}` } : { zh: `${from} 至 ${end} `, en: `${from} to ${end}` };
};
const joined = (one: Words, other: Words): Words => ({
  zh: `${one.zh.trim()}、${other.zh}`,
  en: `${one.en}, ${other.en}`,
});

/** The alternatives of a clause in the days [from, to], the first first, each once. */
const heldIn = (readings: readonly ReadingVersion[], clause: Clause, from: Day, to: Day): readonly Held[] => {
  const starts = readings
    .filter((each) => each.clause === clause && each.acceptedAt !== null && each.from > from && each.from <= to)
    .map((each) => each.from);
  const all = [...new Set([from, ...starts.sort()])].map((day) => ({ day, ...readingAt(readings, clause, day) }));
  // A version that says what the one before said begins nothing.
  const runs = all.filter(({ alternative }, no) => all[no - 1]?.alternative !== alternative);
  return [...new Set(runs.map(({ alternative }) => alternative as string))].map((alternative) => {
    const own = all.filter((each) => each.alternative === alternative);
    const days = runs.flatMap((run, no) => {
      if (run.alternative !== alternative) return [];
      const end = runs[no + 1]?.day;
      return [span(run.day, end ?? addDays(to, 1), { first: no === 0, last: end === undefined })];
    });
    return {
      ...{ alternative, version: own.at(-1)!.version, signed: own.every(({ signed }) => signed) },
      days: days.reduce(joined),
    };
  });
};

const labelOf = ({ measure, label }: ReportColumn): Words => label ?? measures[measure].label;

const withClause = (
  columns: readonly ReportColumn[],
  { clause, column, by }: Governed,
  held: readonly Held[],
): readonly ReportColumn[] => {
  const place = columns.findIndex(({ measure }) => measure === column);
  const was = columns[place]!;
  const own = held.flatMap(({ alternative, version, signed, days }): ReportColumn[] => {
    const measure = by[alternative];
    if (measure == null) return [];
    const { zh, en } = labelOf(was);
    // Each is reckoned over the whole period: what holds on its days stands beside what holds on the others.
    const label =
      held.length === 1 ? { zh, en } : { zh: `${zh}（${days.zh}的口径）`, en: `${en} (as read ${days.en})` };
    return [{ ...was, measure, label, instead: column, reading: { clause, alternative, version, signed } }];
  });
  const shown = new Set(own.map(({ measure }) => measure));
  // A column beside that has become the clause's own gives way: to what it was before, or to the clause's.
  const listed = columns.find((each, no) => no !== place && !each.extra && shown.has(each.measure));
  const named = own.map((each) =>
    listed && each.measure === listed.measure ? { ...each, label: joined(labelOf(each), labelOf(listed)) } : each,
  );
  return columns.flatMap((each, no): readonly ReportColumn[] => {
    if (no === place) return named;
    if (!shown.has(each.measure)) return [each];
    return each.extra && !shown.has(column) ? [{ measure: column, extra: true }] : [];
  });
};

/** A report of the contract, read for the days [from, to]. */
export const readAs = (
  id: ReportId,
  readings: readonly ReadingVersion[],
  { from, to }: { readonly from: Day; readonly to: Day },
): ReportDefinition => {
  const definition = reportOf(id);
  const columns = governedColumns
    .filter(({ report }) => report === id)
    .reduce<readonly ReportColumn[]>(
      (before, each) => withClause(before, each, heldIn(readings, each.clause, from, to)),
      definition.columns,
    );
  return { ...definition, columns };
};

/** The column of a measure, or the one that stands in its place since. */
export const columnNamed = <C extends { readonly measure: string; readonly instead?: string | undefined }>(
  columns: readonly C[],
  name: string,
): C | undefined => columns.find(({ measure }) => measure === name) ?? columns.find(({ instead }) => instead === name);
