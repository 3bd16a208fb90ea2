import type { Disposition } from "../disposition.ts";
import type { Words } from "../words.ts";
import type { Condition } from "./expression.ts";
import { named, over, ratio } from "./measure.ts";
import { serviceLevelMs, shortAbandonMs, standardLevelMs } from "./service-level.ts";

/** Calls over trunks, tests left out (G8). A group or an agent has none: only an answered call could satisfy that (G15). */
export const inbound = over("call", ["number", "trunk", "direction", "hour", "weekday"], {
  all: [{ is: ["direction", "in"] }, { not: { flag: "test" } }],
});
const tests = over("call", ["number", "trunk", "direction", "hour", "weekday"]);

const ended = (...codes: readonly Disposition[]): Condition<"call"> => ({ is: ["disposition", ...codes] });

/** Calls of one or more dispositions. */
const came = (label: Words, formula: Words, codes: readonly Disposition[], footnote?: Words) =>
  inbound.count({ label, unit: "call", formula, ...(footnote ? { footnote } : {}) }, ended(...codes));

const inboundTotal = inbound.count({
  label: { zh: "中继呼入总量", en: "Inbound total" },
  unit: "call",
  formula: {
    zh: "从中继呼入的来电数，不含内部呼叫和测试呼叫，含非工作时间、被拒接和系统故障的来电",
    en: "Calls that came in over trunks, without internal and test calls; with those out of hours, refused or failed by the platform",
  },
  footnote: { zh: "等于各处置结果之和（D0 至 D10）", en: "Equals the sum of all dispositions, D0 to D10" },
});
const settled = inbound.count(
  {
    label: { zh: "已有结果的来电", en: "Settled" },
    unit: "call",
    formula: {
      zh: "已接听或已结束的来电数：中继呼入总量 − 进行中",
      en: "Calls that were answered or have ended: inbound total − in progress",
    },
  },
  { not: ended("D0") },
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
/** Requests for a human that are judged: those that came out, and those that have waited longer than the service level allows. */
const judgedWithin = (ms: number): Condition<"call"> => ({
  all: [
    { has: "requestedAt" },
    { any: [{ not: ended("D0") }, { atMost: [ms + 1, { minus: ["@now", "requestedAt"] }] }] },
  ],
});
/** 服务水平 within so long: what is judged, and what of it was answered in time. @param by how a label tells it from others; empty: it is the usual one */
const levelWithin = (ms: number, by = { zh: "", en: "" }) => {
  const isJudged = judgedWithin(ms);
  const requests = inbound.count(
    {
      label: { zh: `请求人工量${by.zh}`, en: `Requests for an agent${by.en}` },
      unit: "call",
      formula: {
        zh: `请求人工的来电数，不含等待未满 ${ms / 1000} 秒的`,
        en: `Calls that asked for an agent, without those that have waited ${ms / 1000} s or less`,
      },
    },
    isJudged,
  );
  const inTime = inbound.count(
    {
      label: { zh: `${ms / 1000} 秒内接听量`, en: `Answered within ${ms / 1000} s` },
      unit: "call",
      formula: {
        zh: `请求人工后 ${ms / 1000} 秒内（含）接听的来电数`,
        en: `Calls answered ${ms / 1000} s or less after they asked for an agent`,
      },
    },
    { all: [isJudged, { atMost: [{ minus: ["answeredAt", "requestedAt"] }, ms] }] },
  );
  const level = ratio(
    {
      label: { zh: `服务水平${by.zh}`, en: `Service level${by.en}` },
      unit: "percent",
      formula: {
        zh: `请求人工后 ${ms / 1000} 秒内接听的来电 ÷ 请求人工的来电`,
        en: `Calls answered within ${ms / 1000} s of asking for an agent ÷ calls that asked for one`,
      },
      footnote: {
        zh: `放弃和未接通算未达到；等待未满 ${ms / 1000} 秒的暂不计入`,
        en: `Abandoned and unanswered ones count as missed; who has waited ${ms / 1000} s or less is left out so far`,
      },
    },
    inTime,
    requests,
  );
  return { requests, inTime, level };
};
const usual = levelWithin(serviceLevelMs);
const standard = levelWithin(standardLevelMs, { zh: "（15 秒，GB/T 33358）", en: " (15 s, GB/T 33358)" });

/** 呼入, spec metrics §3 and §8. */
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
  requests: usual.requests,
  answeredInTime: usual.inTime,
  serviceLevel: usual.level,
  standardRequests: standard.requests,
  answeredInStandardTime: standard.inTime,
  standardServiceLevel: standard.level,
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
  otherInbound: came(
    { zh: "其他来电", en: "Other calls" },
    {
      zh: "进行中 + 请求后未接通 + 非工作时间 + 拒接 + 系统故障",
      en: "In progress + request ended + out of hours + blocked + system error",
    },
    ["D0", "D7", "D8", "D9", "D10"],
    {
      zh: "使呼入跟踪报表各列之和等于中继呼入总量",
      en: "So that the columns of the tracking report add up to the total",
    },
  ),
  residual: came(
    { zh: "其余来电", en: "Residual" },
    {
      zh: "进行中 + 自助完成 + 非工作时间 + 拒接 + 系统故障",
      en: "In progress + self-served + out of hours + blocked + system error",
    },
    ["D0", "D1s", "D8", "D9", "D10"],
    { zh: "接听量 + 未接听量 + 其余来电 = 中继呼入总量", en: "Answered + unanswered + residual = inbound total" },
  ),
  dutyTotal: came(
    { zh: "呼入值班电话量", en: "Calls to the duty phone" },
    { zh: "值班电话接听量 + 值班电话放弃量", en: "Answered by duty phone + lost at duty phone" },
    ["D5", "D6"],
  ),
  unansweredInQueue: inbound.count(
    {
      label: { zh: "未接听：座席组排队", en: "Unanswered in queue" },
      unit: "call",
      formula: {
        zh: "排队放弃 + 请求后在排队中以其他方式结束",
        en: "Abandoned in queue + requests that ended otherwise in the queue",
      },
    },
    { any: [ended("D3"), { all: [ended("D7"), { not: { flag: "ringing" } }] }] },
  ),
  unansweredRinging: inbound.count(
    {
      label: { zh: "未接听：座席振铃", en: "Unanswered ringing" },
      unit: "call",
      formula: {
        zh: "振铃放弃 + 请求后在座席振铃时以其他方式结束",
        en: "Abandoned ringing + requests that ended otherwise while a phone rang",
      },
    },
    { any: [ended("D4"), { all: [ended("D7"), { flag: "ringing" }] }] },
  ),
  voicemails: inbound.count(
    {
      label: { zh: "留言来电", en: "Calls that left a message" },
      unit: "call",
      formula: { zh: "以语音留言结束的来电数", en: "Calls that ended by a voicemail" },
      footnote: { zh: "含在语音菜单挂断和请求后未接通中", en: "Part of ended in menu and request ended" },
    },
    { is: ["detail", "voicemail", "VOICEMAIL"] },
  ),
  callbacksAccepted: inbound.count(
    {
      label: { zh: "接受回拨的来电", en: "Callbacks accepted" },
      unit: "call",
      formula: { zh: "排队中选择回拨而离开的来电数", en: "Callers who left the queue for a callback" },
      footnote: { zh: "不算放弃，也不算接听", en: "Neither abandoned nor answered" },
    },
    { all: [ended("D7"), { is: ["detail", "CALLBACK"] }] },
  ),
  forcedEnds: inbound.count(
    {
      label: { zh: "接听前被强拆", en: "Released before an answer" },
      unit: "call",
      formula: { zh: "接听前由班长席释放的来电数", en: "Calls that a supervisor released before any answer" },
    },
    { all: [ended("D7"), { is: ["detail", "FORCED"] }] },
  ),
  shortAbandons: inbound.count(
    {
      label: { zh: "速挂量", en: "Short abandons" },
      unit: "call",
      formula: {
        zh: `请求人工后 ${shortAbandonMs / 1000} 秒内（含）挂断的排队放弃和振铃放弃`,
        en: `Abandoned in queue or ringing ${shortAbandonMs / 1000} s or less after the request`,
      },
      footnote: { zh: "单列，不从任何比率中扣除", en: "A column of its own: no rate leaves them out" },
    },
    { all: [ended("D3", "D4"), { atMost: [{ minus: ["hungUpAt", "requestedAt"] }, shortAbandonMs] }] },
  ),
  blocked: came(
    { zh: "拒接", en: "Blocked" },
    {
      zh: "在菜单之前按规则拒接的来电数：黑名单、线路上限、同一号码来电上限",
      en: "Calls refused by rule before the menu: black list, limit of lines, limit by number",
    },
    ["D9"],
  ),
  tooOften: inbound.count(
    {
      label: { zh: "超限来电", en: "Called too often" },
      unit: "call",
      formula: {
        zh: "拒接中因同一号码来电超过上限的来电数",
        en: "Of the blocked, those whose number had called as often as it may",
      },
    },
    { all: [ended("D9"), { is: ["detail", "tooOften"] }] },
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
  tests: tests.count(
    {
      label: { zh: "测试", en: "Tests" },
      unit: "call",
      formula: { zh: "测试呼叫数，不计入其他任何指标", en: "Test calls; they count in nothing else" },
    },
    { flag: "test" },
  ),
});
