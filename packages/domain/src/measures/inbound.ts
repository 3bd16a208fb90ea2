import type { Disposition } from "../disposition.ts";
import type { CallRecord } from "../readmodel.ts";
import type { Words } from "../words.ts";
import { answeredCalls, inboundCalls, judgedRequests, serviceLevelMs, surveyedCalls, testCalls } from "./bases.ts";
import { count, named, ratio } from "./measure.ts";

const ended =
  (...codes: Disposition[]) =>
  ({ disposition }: CallRecord) =>
    disposition !== undefined && codes.includes(disposition);

/** Calls of one or more dispositions. */
const came = (label: Words, formula: Words, codes: readonly Disposition[], footnote?: Words) =>
  count(inboundCalls, { label, unit: "call", formula, ...(footnote ? { footnote } : {}) }, ended(...codes));

const inboundTotal = count(inboundCalls, {
  label: { zh: "中继呼入总量", en: "Inbound total" },
  unit: "call",
  formula: {
    zh: "从中继呼入的来电数，不含内部呼叫和测试呼叫，含非工作时间、被拒接和系统故障的来电",
    en: "Calls that came in over trunks, without internal and test calls; with those out of hours, refused or failed by the platform",
  },
  footnote: { zh: "等于各处置结果之和（D0 至 D10）", en: "Equals the sum of all dispositions, D0 to D10" },
});
const settled = count(
  inboundCalls,
  {
    label: { zh: "已有结果的来电", en: "Settled" },
    unit: "call",
    formula: {
      zh: "已接听或已结束的来电数：中继呼入总量 − 进行中",
      en: "Calls that were answered or have ended: inbound total − in progress",
    },
  },
  ({ disposition }) => disposition !== "D0",
);
/** G11: what goes on is in no average. Once a day is closed all its calls are settled. */
const settledOnly: Words = {
  zh: "仍在菜单、排队或振铃的来电不计入，待其有结果后再计",
  en: "Calls that are still in the menu, waiting or ringing are left out until they have come out",
};
const answered = came(
  { zh: "人工接听量", en: "Answered" },
  {
    zh: "由座席或值班电话接听的来电数，多个座席接听同一来电算一次",
    en: "Calls answered by an agent or the duty phone, each once",
  },
  ["D2", "D5"],
);
const unanswered = came(
  { zh: "人工未接听量", en: "Unanswered" },
  {
    zh: "语音菜单挂断 + 排队放弃 + 振铃放弃 + 值班电话未接 + 请求人工后以其他方式结束",
    en: "Ended in menu + abandoned in queue + abandoned ringing + duty phone lost + request ended otherwise",
  },
  ["D1", "D3", "D4", "D6", "D7"],
);
const requests = count(judgedRequests, {
  label: { zh: "请求人工量", en: "Requests for an agent" },
  unit: "call",
  formula: {
    zh: `请求人工的来电数，不含等待未满 ${serviceLevelMs / 1000} 秒的`,
    en: `Calls that asked for an agent, without those that have waited ${serviceLevelMs / 1000} s or less`,
  },
});
const answeredInTime = count(
  judgedRequests,
  {
    label: { zh: `${serviceLevelMs / 1000} 秒内接听量`, en: `Answered within ${serviceLevelMs / 1000} s` },
    unit: "call",
    formula: {
      zh: `请求人工后 ${serviceLevelMs / 1000} 秒内（含）接听的来电数`,
      en: `Calls answered ${serviceLevelMs / 1000} s or less after they asked for an agent`,
    },
  },
  ({ tH, tA }) => tH !== undefined && tA !== undefined && tA - tH <= serviceLevelMs,
);
const surveysEligible = count(answeredCalls, {
  label: { zh: "应邀请量", en: "Surveys eligible" },
  unit: "call",
  formula: {
    zh: "座席接听的来电数，计入最后通话的座席",
    en: "Calls that agents answered, by the agent who talked last",
  },
});
const surveysOffered = count(surveyedCalls, {
  label: { zh: "参与调查量", en: "Surveys offered" },
  unit: "call",
  formula: { zh: "通话后被邀请评价的来电数", en: "Calls whose caller was asked to rate" },
});
const rated = count(
  surveyedCalls,
  {
    label: { zh: "参评量", en: "Rated" },
    unit: "call",
    formula: { zh: "给出有效评价的来电数", en: "Calls with a valid rating" },
    footnote: {
      zh: "重复按键以最后一次有效按键为准；挂断算未评，不算不满意",
      en: "The last valid key counts; who hangs up has not rated",
    },
  },
  ({ rating }) => rating !== undefined,
);
const satisfied = count(
  surveyedCalls,
  {
    label: { zh: "满意量", en: "Satisfied" },
    unit: "call",
    formula: { zh: "评价为非常满意或满意的来电数", en: "Calls rated satisfied or very satisfied" },
  },
  ({ rating }) => rating?.satisfied === true,
);

/** 呼入, spec metrics §3, §8 and §11. */
export const inboundMeasures = named({
  inboundTotal,
  settled,
  answered,
  answerRate: ratio(
    {
      label: { zh: "人工接听率", en: "Answer rate" },
      unit: "percent",
      formula: {
        zh: "人工接听量 ÷ 已有结果的来电（已接听或已结束）",
        en: "Answered ÷ settled calls (answered or ended)",
      },
      footnote: {
        zh: `${settledOnly.zh}。不是合同考核的日均人工接通率`,
        en: `${settledOnly.en}. Not the contract's indicator`,
      },
    },
    answered,
    settled,
  ),
  unanswered,
  unansweredRate: ratio(
    {
      label: { zh: "人工未接听率", en: "Unanswered rate" },
      unit: "percent",
      formula: {
        zh: "人工未接听量 ÷ 已有结果的来电（已接听或已结束）",
        en: "Unanswered ÷ settled calls (answered or ended)",
      },
      footnote: settledOnly,
    },
    unanswered,
    settled,
  ),
  requests,
  answeredInTime,
  serviceLevel: ratio(
    {
      label: { zh: "服务水平", en: "Service level" },
      unit: "percent",
      formula: {
        zh: `请求人工后 ${serviceLevelMs / 1000} 秒内接听的来电 ÷ 请求人工的来电`,
        en: `Calls answered within ${serviceLevelMs / 1000} s of asking for an agent ÷ calls that asked for one`,
      },
      footnote: {
        zh: `放弃和未接通算未达到；等待未满 ${serviceLevelMs / 1000} 秒的暂不计入`,
        en: `Abandoned and unanswered ones count as missed; who has waited ${serviceLevelMs / 1000} s or less is left out so far`,
      },
    },
    answeredInTime,
    requests,
  ),
  inProgress: came(
    { zh: "进行中", en: "In progress" },
    { zh: "尚未结束且尚无人工接听的来电数", en: "Calls that go on and that no human has answered yet" },
    ["D0"],
  ),
  endedInMenu: came(
    { zh: "语音菜单挂断", en: "Ended in menu" },
    {
      zh: "没有请求人工、在语音菜单中结束的来电数，不含自助完成",
      en: "Calls that ended in the menu without asking for an agent, self-served ones left out",
    },
    ["D1"],
  ),
  selfServed: came(
    { zh: "自助完成", en: "Self-served" },
    { zh: "在标为自助完成的语音节点结束的来电数", en: "Calls that ended at a menu node marked as self-service" },
    ["D1s"],
  ),
  agentAnswered: came(
    { zh: "呼入座席接听量", en: "Answered by agents" },
    { zh: "由座席或班长席接听的来电数", en: "Calls answered by an agent or a supervisor" },
    ["D2"],
    { zh: "报工号时挂断也算接听", en: "A hang-up while the agent's number is announced counts as answered" },
  ),
  abandonedInQueue: came(
    { zh: "排队放弃", en: "Abandoned in queue" },
    { zh: "排队时挂断、当时没有座席振铃的来电数", en: "Callers who hung up waiting while no agent's phone rang" },
    ["D3"],
  ),
  abandonedRinging: came(
    { zh: "振铃放弃", en: "Abandoned ringing" },
    { zh: "座席振铃时主叫挂断的来电数", en: "Callers who hung up while an agent's phone rang" },
    ["D4"],
  ),
  dutyAnswered: came(
    { zh: "值班电话接听量", en: "Answered by duty phone" },
    { zh: "由值班电话接听的来电数", en: "Calls answered by the duty phone" },
    ["D5"],
  ),
  dutyLost: came(
    { zh: "值班电话放弃量", en: "Lost at duty phone" },
    {
      zh: "最后转到值班电话而无人接听的来电数",
      en: "Calls whose last destination was the duty phone and that it did not answer",
    },
    ["D6"],
  ),
  requestEnded: came(
    { zh: "请求后未接通", en: "Request ended" },
    {
      zh: "请求人工后因超时、队满、无座席、按键、回拨、留言或强拆结束的来电数",
      en: "Human requests that ended by time-out, full queue, no agent, key, callback, voicemail or release",
    },
    ["D7"],
  ),
  outOfHours: came(
    { zh: "非工作时间", en: "Out of hours" },
    {
      zh: "呼入时不在工作时段、也没有转人工的来电数",
      en: "Calls that came while the calendar was closed and tried no human",
    },
    ["D8"],
  ),
  blocked: came(
    { zh: "拒接", en: "Blocked" },
    {
      zh: "在菜单之前按规则拒接的来电数：黑名单、线路上限",
      en: "Calls refused by rule before the menu: black list, limit of lines",
    },
    ["D9"],
  ),
  systemError: came(
    { zh: "系统故障", en: "System error" },
    {
      zh: "平台未能受理的来电数：故障、停机维护、日志积压、无此号码或中继停用",
      en: "Calls that the platform failed: faults, maintenance, a journal that is behind, no such number, a trunk switched off",
    },
    ["D10"],
    { zh: "原因见来电详情", en: "Each call's detail tells why" },
  ),
  surveysEligible,
  surveysOffered,
  invitationRate: ratio(
    {
      label: { zh: "邀请率", en: "Invitation rate" },
      unit: "percent",
      formula: { zh: "参与调查量 ÷ 应邀请量", en: "Surveys offered ÷ surveys eligible" },
    },
    surveysOffered,
    surveysEligible,
  ),
  rated,
  ratingRate: ratio(
    {
      label: { zh: "参评率", en: "Rating rate" },
      unit: "percent",
      formula: { zh: "参评量 ÷ 参与调查量", en: "Rated ÷ surveys offered" },
    },
    rated,
    surveysOffered,
  ),
  satisfied,
  satisfaction: ratio(
    {
      label: { zh: "满意率", en: "Satisfaction" },
      unit: "percent",
      formula: { zh: "（非常满意 + 满意）÷ 参评量", en: "(Very satisfied + satisfied) ÷ rated" },
    },
    satisfied,
    rated,
  ),
  tests: count(testCalls, {
    label: { zh: "测试", en: "Tests" },
    unit: "call",
    formula: { zh: "测试呼叫数，不计入其他任何指标", en: "Test calls; they count in nothing else" },
  }),
});
