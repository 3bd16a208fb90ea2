/** The tables of an evidence pack for spreadsheets. */
import { csvText } from "../exports/index.ts";
import type { PackData } from "./pack-data.ts";
import { faultWords, verdictText } from "./pack-words.ts";

type Cell = string | number | null;
/** RFC 4180, UTF-8 with a byte order mark. */
const csv = (heads: readonly string[], rows: readonly (readonly Cell[])[]): string =>
  `\u{feff}${[heads, ...rows].map((row) => `${row.map((cell) => csvText(String(cell ?? ""))).join(",")}\r\n`).join("")}`;

export const daysCsv = ({ days }: PackData): string =>
  csv(
    [
      ...["日期", "人工呼入数", "接听", "接通率分子", "接通率分母", "接通率（%）", "接通率结果", "接通率口径已签"],
      ...["参评", "满意", "一般", "满意度分子", "满意度分母", "满意度（%）", "满意度结果", "满意度口径已签"],
      ...["免考核", "更正次数", "中继呼入总量", "菜单挂断", "自助完成", "非工作时间", "拒接", "进行中", "其他", "未评"],
      ...["日结版本", "日结哈希", "计全天", "按评价当日"],
    ],
    days.map(({ day, figures, answerRate: k2, satisfaction: k3, leftOut: out, ...rest }) => [
      ...[day, figures!.requests, figures!.answered, k2!.num, k2!.den, k2!.percent, verdictText(k2!)],
      ...[rest.answerRateSigned ? 1 : 0, figures!.ratings, figures!.satisfied, figures!.neutral],
      ...[k3!.num, k3!.den, k3!.percent, verdictText(k3!), rest.satisfactionSigned ? 1 : 0],
      ...[rest.exempt ? 1 : 0, rest.corrections.length],
      ...[out?.inboundTotal ?? null, out?.endedInMenu ?? null, out?.selfServed ?? null, out?.outOfHours ?? null],
      ...[out?.blocked ?? null, out?.inProgress ?? null, out?.other ?? null, out?.notRated ?? null],
      ...[rest.revision, rest.hash, rest.hours === "allHours" ? 1 : 0, rest.ratedBy === "ofRating" ? 1 : 0],
    ]),
  );

export const complaintsCsv = ({ complaints }: PackData): string =>
  csv(
    ["编号", "日期", "内容", "责任认定", "扣款"],
    complaints.map(({ id, on, about, fault, deducted }) => [
      ...[id, on, about, fault === null ? "待核实" : faultWords[fault]],
      deducted === null ? "未定" : deducted ? "扣" : "不扣",
    ]),
  );

export const samplesCsv = ({ samples }: PackData): string =>
  csv(
    ["抽样", "序号", "通话编号", "甲方结论", "说明"],
    samples.flatMap(({ no, drawn, judged }) =>
      (drawn?.calls ?? []).map((call, place) => {
        const found = judged[call];
        return [
          no,
          place + 1,
          call,
          found === undefined ? "未听" : found.passed ? "符合要求" : "有问题",
          found?.note ?? "",
        ];
      }),
    ),
  );
