import type { Condition } from "./expression.ts";
import { named, over, ratio } from "./measure.ts";
import { recordingMeasures } from "./recordings.ts";

const byWhom = [
  "group",
  "agent",
  "number",
  "trunk",
  "businessType",
  "direction",
  "hour",
  "weekday",
  "inspector",
] as const;
/** Quality tasks by t0 of their calls. */
const tasks = over("score", byWhom);
const items = over("criterion", [...byWhom, "criterion"]);

const count = (zh: string, en: string, formula: readonly [string, string], where?: Condition<"score">) =>
  tasks.count({ label: { zh, en }, unit: "call", formula: { zh: formula[0], en: formula[1] } }, where);

const inspections = count("质检任务数", "Quality tasks", [
  "被抽中质检的通话数，不含已取消的",
  "Calls drawn to be checked, without cancelled ones",
]);
const inspected = count("已检数", "Checked", ["已评分的质检任务数", "Quality tasks that were scored"], {
  flag: "scored",
});
const passedInspections = count(
  "合格数",
  "Passed",
  ["得分达到合格线且没有致命项的已检数", "Checked calls that reached the pass mark, none of whose fatal items failed"],
  { flag: "passed" },
);
const appeals = count(
  "申诉数",
  "Appeals",
  ["座席申诉过的质检任务数", "Quality tasks that the agent appealed against"],
  { flag: "appealed" },
);
const appealsDecided = count(
  "已裁定申诉数",
  "Appeals decided",
  ["申诉已裁定的质检任务数", "Appeals that were decided"],
  { flag: "decided" },
);
const appealsChanged = count(
  "改判数",
  "Scores changed",
  ["申诉后改判的质检任务数", "Quality tasks whose score an appeal changed"],
  { flag: "changed" },
);
const qualityTotal = tasks.sum(
  {
    label: { zh: "得分合计（百分之一分）", en: "Score total (hundredths)" },
    unit: "number",
    formula: { zh: "各已检任务得分之和，以百分之一分计", en: "Sum of the scores that count, in hundredths of a point" },
  },
  "score",
  { flag: "scored" },
);
const qualityFull = tasks.sum(
  {
    label: { zh: "已检数 × 100", en: "Checked × 100" },
    unit: "number",
    formula: { zh: "每个已检任务 100", en: "100 for each checked call" },
  },
  100,
  { flag: "scored" },
);
const earned = items.sum(
  {
    label: { zh: "评分项得分合计", en: "Points of items" },
    unit: "number",
    formula: { zh: "适用评分项的得分之和", en: "Sum of the answers to items that apply" },
  },
  "earned",
);
const most = items.sum(
  {
    label: { zh: "评分项满分合计", en: "Highest points of items" },
    unit: "number",
    formula: { zh: "适用评分项的满分之和", en: "Sum of the highest answers of items that apply" },
  },
  "most",
);

/** 质检, spec metrics §13. */
export const scoreMeasures = named({
  inspections,
  inspected,
  inspectionRate: ratio(
    {
      label: { zh: "抽检率", en: "Share checked" },
      unit: "percent",
      formula: { zh: "已检数 ÷ 接通录音数", en: "Checked ÷ recordings of answered calls" },
    },
    inspected,
    recordingMeasures.answeredRecordings,
  ),
  averageQuality: ratio(
    {
      label: { zh: "质检平均分", en: "Average quality score" },
      unit: "number",
      formula: { zh: "得分合计 ÷ 已检数", en: "Score total ÷ checked" },
      footnote: {
        zh: "按现行得分：公布前为初评，改判后为裁定评分",
        en: "Of the score that counts: the first until another is published or decided",
      },
    },
    qualityTotal,
    qualityFull,
  ),
  passedInspections,
  qualityPassRate: ratio(
    {
      label: { zh: "质检合格率", en: "Pass rate" },
      unit: "percent",
      formula: { zh: "合格数 ÷ 已检数", en: "Passed ÷ checked" },
    },
    passedInspections,
    inspected,
  ),
  criterionRate: ratio(
    {
      label: { zh: "评分项得分率", en: "Score rate of items" },
      unit: "percent",
      formula: { zh: "评分项得分合计 ÷ 评分项满分合计", en: "Points of items ÷ their highest points" },
      footnote: { zh: "不计权重；不适用的项不计", en: "Without weights; what does not apply is left out" },
    },
    earned,
    most,
  ),
  appeals,
  appealsDecided,
  appealsChanged,
  appealChangeRate: ratio(
    {
      label: { zh: "改判率", en: "Share of appeals that changed the score" },
      unit: "percent",
      formula: { zh: "改判数 ÷ 已裁定申诉数", en: "Scores changed ÷ appeals decided" },
    },
    appealsChanged,
    appealsDecided,
  ),
});
