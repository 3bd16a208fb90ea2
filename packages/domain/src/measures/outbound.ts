import type { Condition } from "./expression.ts";
import { named, over, plus, ratio } from "./measure.ts";
import { effectiveTalkMs } from "./service-level.ts";

const dials = over("dial", ["group", "agent", "number", "trunk", "hour", "weekday"]);
const callBacks = over("callBack", ["number", "trunk", "hour", "weekday"]);

const outboundTotal = dials.count({
  label: { zh: "呼出总量", en: "Outbound total" },
  unit: "call",
  formula: {
    zh: "向中继呼出的通数，含回拨，不含内部呼叫、咨询和测试",
    en: "Calls dialled to trunks, callbacks too; without internal, consultation and test calls",
  },
});
/** The contract lists 呼出总量 of a group twice: all, and its agents' own (C9). */
const agentsOutbound = dials.count(
  {
    label: { zh: "座席呼出总量", en: "Agents' outbound total" },
    unit: "call",
    formula: {
      zh: "由座席呼出的通数，不含系统自动呼出",
      en: "Calls dialled to trunks for an agent, without those of the system itself",
    },
  },
  { has: "agent" },
);
const outboundAnswered = dials.count(
  {
    label: { zh: "呼出通话量", en: "Outbound answered" },
    unit: "call",
    formula: {
      zh: "对方接听且通话满 1 秒的呼出通数",
      en: "Dialled calls that the far end answered and talked in for 1 s or more",
    },
  },
  { flag: "connected" },
);

const isOver: Condition<"dial"> = {
  all: [{ has: "dialMs" }, { any: [{ not: { flag: "connected" } }, { has: "endedAt" }] }],
};
const times = {
  over: dials.count(
    {
      label: { zh: "已有结果的呼出", en: "Dials that came out" },
      unit: "call",
      formula: { zh: "对方已接听或已失败的呼出通数", en: "Dials that the far end answered, or that failed" },
    },
    { has: "dialMs" },
  ),
  dial: dials.sum(
    {
      label: { zh: "拨号总时长", en: "Dial total" },
      unit: "ms",
      formula: {
        zh: "从开始拨号到接听或失败的时长之和",
        en: "Sum of the times from the dial to the answer or the failure",
      },
    },
    "dialMs",
  ),
  ended: dials.count(
    {
      label: { zh: "已结束的呼出通话量", en: "Ended outbound talks" },
      unit: "call",
      formula: { zh: "通话满 1 秒且已结束的呼出通数", en: "Dialled calls with a talk of 1 s or more that have ended" },
    },
    { all: [{ flag: "connected" }, isOver] },
  ),
  talk: dials.sum(
    {
      label: { zh: "呼出通话总时长", en: "Outbound talk total" },
      unit: "ms",
      formula: { zh: "已结束的呼出通话时长之和", en: "Sum of the talks of ended outbound talks" },
    },
    "talkMs",
    { all: [{ flag: "connected" }, isOver] },
  ),
};
const dialledOver = dials.sum(
  {
    label: { zh: "已结束呼出的拨号时长", en: "Dial total of dials that have ended" },
    unit: "ms",
    formula: { zh: "已结束的呼出的拨号时长之和", en: "Sum of the dial times of dials that have ended" },
  },
  "dialMs",
  isOver,
);
/** What the two columns beside it say, once all is over: a talk of less than 1 s is no talk here either. */
const occupied = plus(
  {
    label: { zh: "呼出占用时长", en: "Outbound time" },
    unit: "ms",
    formula: {
      zh: "已结束呼出的拨号时长 + 呼出通话总时长",
      en: "Dial total of dials that have ended + outbound talk total",
    },
    version: 2,
  },
  dialledOver,
  times.talk,
);

const effectiveTalks = dials.count(
  {
    label: { zh: "呼出有效通话量", en: "Effective outbound talks" },
    unit: "call",
    formula: {
      zh: `对方接听且通话满 ${effectiveTalkMs / 1000} 秒的呼出通数，通话结束后计`,
      en: `Dialled calls with a talk of ${effectiveTalkMs / 1000} s or more, once it has ended`,
    },
  },
  { all: [{ flag: "connected" }, isOver, { atMost: [effectiveTalkMs, "talkMs"] }] },
);

/** 呼出, spec metrics §4: by group and agent at the time of the dial. */
export const outboundMeasures = named({
  outboundTotal,
  agentsOutbound,
  outboundAnswered,
  outboundAnswerRate: ratio(
    {
      label: { zh: "呼出通话率", en: "Outbound answer rate" },
      unit: "percent",
      formula: { zh: "呼出通话量 ÷ 呼出总量", en: "Outbound answered ÷ outbound total" },
    },
    outboundAnswered,
    outboundTotal,
  ),
  dialTotal: times.dial,
  dialsOver: times.over,
  averageDial: ratio(
    {
      label: { zh: "平均拨号时长", en: "Average dial" },
      unit: "ms",
      formula: { zh: "拨号总时长 ÷ 已有结果的呼出", en: "Dial total ÷ dials that came out" },
      footnote: { zh: "含未接通的", en: "Those that nobody answered too" },
    },
    times.dial,
    times.over,
  ),
  outboundTalkTotal: times.talk,
  outboundTalksEnded: times.ended,
  averageOutboundTalk: ratio(
    {
      label: { zh: "呼出平均通话时长", en: "Average outbound talk" },
      unit: "ms",
      formula: { zh: "呼出通话总时长 ÷ 已结束的呼出通话量", en: "Outbound talk total ÷ ended outbound talks" },
    },
    times.talk,
    times.ended,
  ),
  dialTotalEnded: dialledOver,
  outboundTime: occupied,
  outboundEfficiency: ratio(
    {
      label: { zh: "呼出有效利用率", en: "Outbound efficiency" },
      unit: "percent",
      formula: {
        zh: "呼出通话总时长 ÷（拨号总时长 + 呼出通话总时长）",
        en: "Outbound talk total ÷ (dial total + outbound talk total)",
      },
      footnote: {
        zh: "合同未给定义，以双方签署的口径为准",
        en: "The contract does not define it: as both sides read it",
      },
      version: 2,
    },
    times.talk,
    occupied,
  ),
  effectiveTalks,
  effectiveShare: ratio(
    {
      label: { zh: "呼出有效通话率", en: "Effective share of calls out" },
      unit: "percent",
      formula: { zh: "呼出有效通话量 ÷ 呼出总量", en: "Effective outbound talks ÷ outbound total" },
    },
    effectiveTalks,
    outboundTotal,
  ),
  callBacks: dials.count(
    {
      label: { zh: "回拨量", en: "Call backs" },
      unit: "call",
      formula: { zh: "为回拨未接来电而呼出的通数", en: "Calls dialled to return a missed call" },
      footnote: { zh: "含在呼出总量中", en: "Part of the outbound total" },
    },
    { has: "parent" },
  ),
  recovered: callBacks.distinct(
    {
      label: { zh: "回拨挽回量", en: "Recovered by call back" },
      unit: "call",
      formula: {
        zh: "当日回拨后接通的未接来电数，同一来电多次回拨算一次",
        en: "Missed calls that a call back reached on the same day, each once",
      },
      footnote: { zh: "不计入人工接听率", en: "Never added to the answer rate" },
    },
    "call",
    { sameDay: ["at", "reachedAt"] },
  ),
});
