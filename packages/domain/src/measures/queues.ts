import type { VisitReason } from "../fact.ts";
import type { Words } from "../words.ts";
import type { Condition } from "./expression.ts";
import { named, over, plus, ratio } from "./measure.ts";
import { outboundMeasures } from "./outbound.ts";
import { calls, entries, groups, isOver, queueBy, standard } from "./queue-entries.ts";
import { serviceLevelMs, standardLevelMs } from "./service-level.ts";

// Queues are of inbound calls: a call out that is transferred waits too, and nobody called in.
const visits = over("visit", [...queueBy, "reason"], { is: ["direction", "in"] });
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

/** What of a group's entries was answered within so long. @param by how a label tells it from others; empty: it is the usual one */
const groupLevel = (ms: number, { inTime, judged }: typeof standard, by = { zh: "", en: "" }) =>
  ratio(
    {
      label: { zh: `座席组服务水平${by.zh}`, en: `Group service level${by.en}` },
      unit: "percent",
      formula: {
        zh: `首次进入该组后 ${ms / 1000} 秒内接听的 ÷ 座席组应计请求数`,
        en: `Answered ${ms / 1000} s or less after the first entry to the group ÷ entries that are judged`,
      },
      footnote: {
        zh: `放弃和未接通算未达到；等待未满 ${ms / 1000} 秒的暂不计入`,
        en: `Abandoned and unanswered ones count as missed; who has waited ${ms / 1000} s or less is left out so far`,
      },
    },
    inTime,
    judged,
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
  longestQueueWait: entries.largest(
    {
      label: { zh: "最大排队时长", en: "Longest wait of all" },
      unit: "ms",
      formula: { zh: "已结束排队中最长的排队时长", en: "The longest wait of ended entries" },
    },
    "waitMs",
    isOver,
  ),
  entriesOverflowed: entries.count(
    {
      label: { zh: "溢出的排队数", en: "Entries overflowed" },
      unit: "call",
      formula: {
        zh: "结果为超时、队满或无座席的进入排队数",
        en: "Entries that came out by time-out, full queue or no agent",
      },
    },
    { is: ["reason", "TIMEOUT", "FULL", "NOAGENT"] },
  ),
  entriesLeftOtherwise: entries.count(
    {
      label: { zh: "其他结果的排队数", en: "Entries left otherwise" },
      unit: "call",
      formula: {
        zh: "结果为按键、回拨、留言、转移、强拆或故障的进入排队数",
        en: "Entries that came out by key, callback, voicemail, transfer, release or error",
      },
    },
    { is: ["reason", "KEY", "CALLBACK", "VOICEMAIL", "TRANSFER", "FORCED", "ERROR"] },
  ),
  entriesOpen: entries.count(
    {
      label: { zh: "仍在排队的来电", en: "Entries that wait" },
      unit: "call",
      formula: { zh: "尚未离开排队的进入排队数", en: "Entries that have not ended" },
    },
    { not: isOver },
  ),
  delayedEntries: entries.count(
    {
      label: { zh: "派单前等待超过 1 秒", en: "Waited more than 1 s for an offer" },
      unit: "call",
      formula: {
        zh: "首次派单前等待超过 1 秒的进入排队数",
        en: "Entries that waited more than 1 s before the first offer",
      },
    },
    { all: [{ has: "beforeOfferMs" }, { not: { atMost: ["beforeOfferMs", 1000] } }] },
  ),
  abandonedAfterAnswer: entries.count(
    {
      label: { zh: "转接后放弃", en: "Abandoned after an answer" },
      unit: "call",
      formula: {
        zh: "座席接听过、再次排队时放弃的进入排队数",
        en: "Entries abandoned after an agent had answered before",
      },
      footnote: { zh: "含在放弃呼叫排队数中", en: "Part of entries abandoned" },
    },
    { all: [cameOut("ABANDON"), { flag: "afterAnswer" }] },
  ),
  longestQueue: over("visit", ["group", "number", "trunk", "direction"], { is: ["direction", "in"] }).peak({
    label: { zh: "最大排队长度", en: "Longest queue" },
    unit: "call",
    formula: {
      zh: "同一时刻排队的最多来电数，含座席振铃中的",
      en: "The most callers who waited at one time, those whose agent's phone rang too",
    },
    footnote: {
      zh: "时段开始时已在排队的计入；不可相加",
      en: "Those who wait as a period begins count in it; never adds up",
    },
  }),
  entriesAnswered: groups.answered,
  entriesSettled: groups.settled,
  groupAnswerRate: ratio(
    {
      label: { zh: "座席组接听率", en: "Group answer rate" },
      unit: "percent",
      formula: { zh: "座席组接听量 ÷ 已有结果的座席组呼入量", en: "Entries answered ÷ settled entries" },
      footnote: {
        zh: "每个座席组各算一次；仍在排队的不计入",
        en: "Each group once a call; those that wait are left out",
      },
    },
    groups.answered,
    groups.settled,
  ),
  groupRequests: groups.judged,
  groupAnsweredInTime: groups.inTime,
  groupServiceLevel: groupLevel(serviceLevelMs, groups),
  groupStandardRequests: standard.judged,
  groupAnsweredInStandardTime: standard.inTime,
  groupStandardLevel: groupLevel(standardLevelMs, standard, { zh: "（15 秒，GB/T 33358）", en: " (15 s, GB/T 33358)" }),
  transferredEntries: groups.transferred,
  transferRate: ratio(
    {
      label: { zh: "转移率", en: "Transfer rate" },
      unit: "percent",
      formula: {
        zh: "接听后有转出的来电 ÷ 座席组接听的来电",
        en: "Answered calls with a transfer out ÷ calls that groups answered",
      },
      footnote: {
        zh: "一通来电算一次，无论经几个座席组接听、转出几次；不含前转和溢出",
        en: "Once a call, however many groups answered it and however often it is transferred; without forward and overflow",
      },
      version: 2,
    },
    calls.transferred,
    calls.answered,
  ),
  groupCalls: plus(
    {
      label: { zh: "座席组呼叫总量", en: "Group calls" },
      unit: "call",
      formula: { zh: "座席组呼入总量（进入排队总数）+ 呼出总量", en: "Queue entries + outbound total" },
    },
    queued,
    outboundMeasures.outboundTotal,
  ),
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
  overflowTimeout: left(
    { zh: "溢出：超时", en: "Overflow: time-out" },
    { zh: "因等待超时离开排队的次数", en: "Visits that ended by time-out" },
    ["TIMEOUT"],
  ),
  overflowFull: left(
    { zh: "溢出：队满", en: "Overflow: full" },
    { zh: "因队列已满离开排队的次数", en: "Visits that ended because the queue was full" },
    ["FULL"],
  ),
  overflowNoAgent: left(
    { zh: "溢出：无座席", en: "Overflow: no agent" },
    { zh: "因无座席在线离开排队的次数", en: "Visits that ended because no agent was signed in" },
    ["NOAGENT"],
  ),
  visitsLeftByKey: left(
    { zh: "按键离开次数", en: "Visits left by key" },
    { zh: "主叫按键离开排队的次数", en: "Visits that the caller left by a key" },
    ["KEY"],
  ),
  visitsLeftForCallback: left(
    { zh: "回拨离开次数", en: "Visits left for a callback" },
    { zh: "选择回拨离开排队的次数", en: "Visits that ended by a callback" },
    ["CALLBACK"],
  ),
  visitsLeftForVoicemail: left(
    { zh: "留言离开次数", en: "Visits left for voicemail" },
    { zh: "选择留言离开排队的次数", en: "Visits that ended by a voicemail" },
    ["VOICEMAIL"],
  ),
  visitsTransferred: left(
    { zh: "转移离开次数", en: "Visits transferred" },
    { zh: "被转移而离开排队的次数", en: "Visits that ended by a transfer" },
    ["TRANSFER"],
  ),
  visitsForced: left(
    { zh: "强制离开次数", en: "Visits ended by a supervisor" },
    { zh: "由班长席强制结束的排队次数", en: "Visits that a supervisor ended" },
    ["FORCED"],
  ),
  visitsFailed: left(
    { zh: "故障离开次数", en: "Visits that failed" },
    { zh: "因平台故障结束的排队次数", en: "Visits that the platform failed" },
    ["ERROR"],
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
