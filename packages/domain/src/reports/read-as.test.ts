/** Reports follow what both sides signed about the contract's unclear clauses, from the day on which it holds. */
import { expect, test } from "vitest";
import { type Clause, clauseNames, clauses, type ReadingVersion } from "../contract/index.ts";
import { measures } from "../measures/index.ts";
import { columnNamed, governedColumns, readAs, reportIds, reportOf } from "./index.ts";

const signed = (clause: Clause, alternative: string, from = "2026-06-01", version = 1): ReadingVersion => ({
  ...{ clause, alternative, version, from, note: "", proposedBy: "client", proposedAt: 0, acceptedAt: 1 },
  withdrawn: false,
});
const july = { from: "2026-07-01", to: "2026-07-31" };
const of = (report: (typeof reportIds)[number], readings: readonly ReadingVersion[], days = july) =>
  readAs(report, readings, days).columns.map(({ measure, label, extra }) =>
    [extra ? "+" : "", measure, label ? ` ${label.zh}` : ""].join(""),
  );

test("nothing signed: each report has the columns that it always had, and tells which of them rest on a clause", () => {
  for (const id of reportIds) {
    const [was, is] = [reportOf(id).columns, readAs(id, [], july).columns];
    expect(is.map(({ measure }) => measure)).toEqual(was.map(({ measure }) => measure));
    const own = governedColumns.filter(({ report }) => report === id);
    expect(is.flatMap(({ reading }) => (reading ? [reading.clause] : [])).sort()).toEqual(
      own.map(({ clause }) => clause).sort(),
    );
    expect(is.every(({ reading }) => reading === undefined || (!reading.signed && reading.version === 0))).toBe(true);
  }
});

test("C10, C9: 服务水平指标 becomes the service level; the duty phone has two columns", () => {
  expect(of("inbound", [signed("C10", "speedTwice")])).toContain("serviceLevel 服务水平指标（满意度）");
  expect(of("inbound", [signed("C10", "speedTwice")]).join()).not.toContain("satisfaction ");
  const [three, two] = [of("inboundTrace", []), of("inboundTrace", [signed("C9", "twoColumns")])];
  expect(three.filter((each) => !two.includes(each))).toEqual(["dutyTotal 呼入值班电话量"]);
});

test("C17: the contract's word stays, its measure is the one that was signed; what stood beside it changes places with it", () => {
  const efficiency = of("efficiency", [signed("C17occupancy", "ofOnline"), signed("C17talkRatio", "percent")]);
  expect(efficiency[0]).toBe("workShare 座席利用率");
  expect(efficiency.filter((each) => /occupancy|talkToWrapUp|talkShare|workShare/.test(each))).toEqual([
    ...["workShare 座席利用率", "talkShare 通话处理比", "+talkToWrapUp", "+occupancy"],
  ]);
  const groups = of("groups", [signed("C17staff", "fte"), signed("C17pickUp", "offHook")]);
  expect(groups.filter((each) => /staffed|fte|speedOfAnswer|averageTalk/.test(each))).toEqual([
    ...["fte 服务人力", "averageTalk 平均摘机时长", "+staffed"],
  ]);
  // Surveys that were answered are the ratings, which the contract lists too: one column under both names.
  const survey = of("satisfaction", [signed("C17surveys", "answered")]);
  expect(survey.slice(0, 3)).toEqual(["rated 座席参与调查量、参评量", "ratingRate", "satisfied"]);
});

test("a reading holds from its day: before it the old column stands, over it both, each with its days", () => {
  const readings = [signed("C17occupancy", "ofOnline", "2026-07-10")];
  expect(of("efficiency", readings, { from: "2026-06-01", to: "2026-07-09" })[0]).toBe("occupancy 座席利用率");
  expect(of("efficiency", readings, { from: "2026-07-10", to: "2026-07-31" })[0]).toBe("workShare 座席利用率");
  const both = readAs("efficiency", readings, july).columns;
  expect(both.slice(0, 2)).toMatchObject([
    {
      measure: "occupancy",
      label: { zh: "座席利用率（至 2026-07-09 的口径）" },
      reading: { signed: false, version: 0 },
    },
    {
      measure: "workShare",
      label: { zh: "座席利用率（2026-07-10 起的口径）" },
      reading: { signed: true, version: 1 },
    },
  ]);
  // Each of them once: the one that stood beside is one of the two now.
  expect(both.filter(({ measure }) => measure === "workShare")).toHaveLength(1);
  // What was proposed and not signed, or withdrawn, changes nothing.
  const open = { ...readings[0]!, acceptedAt: null };
  expect(of("efficiency", [open])).toEqual(of("efficiency", []));
});

test("the days of each reading are told, also where it was signed again, proposed again, or came back", () => {
  const heads = (readings: readonly ReadingVersion[]) =>
    readAs("efficiency", readings, july)
      .columns.filter(({ reading }) => reading?.clause === "C17occupancy")
      .map(({ label, reading }) => [label!.zh, reading!.version]);
  const first = signed("C17occupancy", "ofOnline", "2026-07-10");
  const again = signed("C17occupancy", "ofOnline", "2026-07-15", 2);
  const open = { ...signed("C17occupancy", "withoutBreaks", "2026-07-20", 3), acceptedAt: null };
  expect(heads([first, again, open])).toEqual([
    ["座席利用率（至 2026-07-09 的口径）", 0],
    ["座席利用率（2026-07-10 起的口径）", 2],
  ]);
  expect(heads([first, signed("C17occupancy", "withoutBreaks", "2026-07-20", 2)])).toEqual([
    ["座席利用率（至 2026-07-09、2026-07-20 起的口径）", 2],
    ["座席利用率（2026-07-10 至 2026-07-19 的口径）", 1],
  ]);
});

test("every measure stands once in a report, and has a label, whatever was signed", () => {
  for (const { clause, report, by } of governedColumns)
    for (const alternative of Object.keys(by)) {
      const { columns, chart } = readAs(report, [signed(clause, alternative)], july);
      const names = columns.map(({ measure }) => measure);
      expect([clause, alternative, new Set(names).size]).toEqual([clause, alternative, names.length]);
      expect(names.every((name) => measures[name] !== undefined)).toBe(true);
      // A chart, and a tile of a board, name the measures of before.
      for (const name of chart.measures) expect([clause, name, columnNamed(columns, name)]).not.toContain(undefined);
    }
});

test("C13, C11, C17.5: the national standard leaves, 信件 are letters alone, calls out are measured by what was signed", () => {
  const [both, alone] = [of("inbound", []), of("inbound", [signed("C13", "contractOnly")])];
  expect(both.filter((each) => !alone.includes(each))).toEqual([
    ...["+allConnectRate 国标对标：全天接通率", "+standardServiceLevel 国标对标：15 秒内接听率"],
  ]);
  expect(of("groups", [signed("C13", "contractOnly")])).not.toContain("+groupStandardLevel");
  // From its day on: over both, the columns stand with the days of which they are.
  expect(of("inbound", [signed("C13", "contractOnly", "2026-07-10")]).slice(-2)).toEqual([
    "+allConnectRate 国标对标：全天接通率（至 2026-07-09 的口径）",
    "+standardServiceLevel 国标对标：15 秒内接听率（至 2026-07-09 的口径）",
  ]);
  expect(of("orders", [signed("C11", "letters")]).filter((each) => /^letter/.test(each))).toEqual([
    ...["letterDirectReplies 直接回复量", "letterDirectShare 直接回复占比"],
    ...["letterConsultReplies 协商回复量", "letterConsultShare 协商回复占比"],
  ]);
  const first = (alternative: string) => of("outboundGroups", [signed("C17outbound", alternative)])[0];
  expect(["talkOfDialAndTalk", "connectedLong", "workOfOnline"].map(first)).toEqual([
    ...["outboundEfficiency 呼出有效利用率", "effectiveShare 呼出有效利用率", "outboundWorkShare 呼出有效利用率"],
  ]);
});

/** Clauses of which the contract's own figures, payments or what is kept follow. */
const elsewhere: readonly Clause[] = [
  ...(["C1", "C2", "C3", "C4", "C4year", "C5", "C6", "C7", "C8", "C12", "C14", "C15", "C16", "K5", "M11"] as const),
];
test("each alternative of each clause is followed by something", () => {
  for (const clause of clauseNames) {
    const governed = governedColumns.filter((each) => each.clause === clause);
    expect([clause, elsewhere.includes(clause) || governed.length > 0]).toEqual([clause, true]);
    for (const { by } of governed) {
      expect([clause, Object.keys(by).sort()]).toEqual([clause, [...clauses[clause]].sort()]);
      // No two alternatives give the same column.
      expect(new Set(Object.values(by)).size).toBe(clauses[clause].length);
    }
  }
});
