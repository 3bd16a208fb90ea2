import type { VisitReason } from "../fact.ts";
import type { Words } from "../words.ts";
import type { Condition } from "./expression.ts";
import { named, over, ratio } from "./measure.ts";

const by = ["group", "number", "trunk", "direction", "hour", "weekday"] as const;
// Queues are of inbound calls: a call out that is transferred waits too, and nobody called in.
const visits = over("visit", [...by, "reason"], { is: ["direction", "in"] });
const entries = over("entry", by, { is: ["direction", "in"] });

const isOver: Condition<"entry"> = { has: "reason" };
const cameOut = (reason: VisitReason): Condition<"entry"> => ({ is: ["reason", reason] });

const left = (label: Words, formula: Words, reasons: readonly VisitReason[]) =>
  visits.count({ label, unit: "time", formula }, { is: ["reason", ...reasons] });

const queued = entries.count({
  label: { zh: "进入排队总数", en: "Queue entries" },
  unit: "call",
  formula: {
    zh: "进入座席组排队的来电数，同一来电多次进同一组算一次",
    en: "Calls that entered a group's queue, each group once a call",
  },
  footnote: {
    zh: "等待从进入排队起算，含振铃，不含语音菜单",
    en: "Waits begin with the queue and hold the ringing, not the menu",
  },
});
const queuedOver = entries.count(
  {
    label: { zh: "已结束排队数", en: "Ended queue entries" },
    unit: "call",
    formula: { zh: "已离开排队的进入排队数", en: "Queue entries that have ended" },
  },
  isOver,
);
const waitTotal = entries.sum(
  {
    label: { zh: "排队总时长", en: "Wait total" },
    unit: "ms",
    formula: { zh: "已结束的各次排队时长之和，含放弃", en: "Sum of stays that have ended, abandoned ones too" },
    footnote: {
      zh: "同一来电再次排队尚未结束时，之前各次已计入",
      en: "Of a call that waits again its earlier stays count already",
    },
  },
  "waitMs",
);
const waitOver = entries.sum(
  {
    label: { zh: "已结束排队总时长", en: "Wait total of ended entries" },
    unit: "ms",
    formula: { zh: "已结束排队数的排队时长之和", en: "Sum of the waits of queue entries that have ended" },
  },
  "waitMs",
  isOver,
);

/** Number, total, average and longest of the entries with one outcome. */
const outcomes = (reason: VisitReason, zh: string, en: string) => {
  const number = entries.count(
    {
      label: { zh: `${zh}排队数`, en: `Entries ${en}` },
      unit: "call",
      formula: { zh: `结果为${zh}的进入排队数`, en: `Queue entries that came out ${en}` },
    },
    cameOut(reason),
  );
  const total = entries.sum(
    {
      label: { zh: `${zh}排队总时长`, en: `Wait total ${en}` },
      unit: "ms",
      formula: { zh: `${zh}的排队时长之和`, en: `Sum of waits that came out ${en}` },
    },
    "waitMs",
    cameOut(reason),
  );
  const average = ratio(
    {
      label: { zh: `${zh}平均排队时长`, en: `Average wait ${en}` },
      unit: "ms",
      formula: { zh: `${zh}排队总时长 ÷ ${zh}排队数`, en: `Wait total ${en} ÷ entries ${en}` },
    },
    total,
    number,
  );
  const longest = entries.largest(
    {
      label: { zh: `${zh}最大排队时长`, en: `Longest wait ${en}` },
      unit: "ms",
      formula: { zh: `${zh}的排队时长中最长的`, en: `The longest wait that came out ${en}` },
    },
    "waitMs",
    cameOut(reason),
  );
  return { number, total, average, longest };
};
const answers = outcomes("ANSWER", "座席接听", "answered");
const abandons = outcomes("ABANDON", "放弃呼叫", "abandoned");

/** 呼入客户等待, spec metrics §9. The reasons of visits sum up to `queueVisits` (I4). */
export const queueMeasures = named({
  queueEntries: queued,
  queueEntriesEnded: queuedOver,
  queueWaitTotal: waitTotal,
  queueWaitEnded: waitOver,
  averageQueueWait: ratio(
    {
      label: { zh: "平均排队时长", en: "Average wait" },
      unit: "ms",
      formula: { zh: "已结束排队总时长 ÷ 已结束排队数", en: "Wait total of ended entries ÷ ended queue entries" },
    },
    waitOver,
    queuedOver,
  ),
  answeredEntries: answers.number,
  answeredWaitTotal: answers.total,
  averageAnsweredWait: answers.average,
  longestAnsweredWait: answers.longest,
  abandonedEntries: abandons.number,
  abandonedWaitTotal: abandons.total,
  averageAbandonedWait: abandons.average,
  longestAbandonedWait: abandons.longest,
  queueVisits: visits.count({
    label: { zh: "进入次数", en: "Queue visits" },
    unit: "time",
    formula: { zh: "进入排队的次数，每次进入都算", en: "Stays in a queue, each counted" },
  }),
  visitsAnswered: left(
    { zh: "排队接通次数", en: "Visits answered" },
    { zh: "由座席接听的排队次数", en: "Visits that an agent answered" },
    ["ANSWER"],
  ),
  visitsAbandoned: left(
    { zh: "排队放弃次数", en: "Visits abandoned" },
    { zh: "主叫在排队或振铃时挂断的排队次数", en: "Visits in which the caller hung up, waiting or ringing" },
    ["ABANDON"],
  ),
  overflow: left(
    { zh: "溢出量", en: "Overflow" },
    { zh: "因超时、队满或无座席离开排队的次数", en: "Visits that ended by time-out, full queue or no agent" },
    ["TIMEOUT", "FULL", "NOAGENT"],
  ),
  visitsLeftOtherwise: left(
    { zh: "其他离开次数", en: "Visits left otherwise" },
    {
      zh: "按键、回拨、留言、转移、强拆或故障离开排队的次数",
      en: "Visits that ended by key, callback, voicemail, transfer, release or error",
    },
    ["KEY", "CALLBACK", "VOICEMAIL", "TRANSFER", "FORCED", "ERROR"],
  ),
  stillQueued: visits.count(
    {
      label: { zh: "仍在队列", en: "Still queued" },
      unit: "time",
      formula: { zh: "尚未离开排队的次数", en: "Visits that have not ended" },
    },
    { not: { has: "reason" } },
  ),
});
