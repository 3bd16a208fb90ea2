import type { Disposition } from "../disposition.ts";
import type { Condition } from "./expression.ts";
import { inbound } from "./inbound.ts";
import { named, over, ratio } from "./measure.ts";

const ended = (...codes: readonly Disposition[]): Condition<"call"> => ({ is: ["disposition", ...codes] });

/** 人工呼入数: spec metrics §3. */
const isRequest: Condition<"call"> = {
  all: [{ has: "requestedAt" }, ended("D2", "D3", "D4", "D5", "D6", "D7", "D10")],
};
const isKpi: Condition<"call"> = { all: [isRequest, { flag: "inServiceHours" }] };
/** The other reading of C12. */
const allRequests = inbound.count(
  {
    label: { zh: "全天人工呼入数", en: "Requests at all hours" },
    unit: "call",
    formula: {
      zh: "请求人工且已有结果的来电数，不论是否在服务时间内",
      en: "Calls that asked for a human and came out, in service hours or not",
    },
  },
  isRequest,
);
const allRequestsAnswered = inbound.count(
  {
    label: { zh: "全天人工接听数", en: "Answered at all hours" },
    unit: "call",
    formula: {
      zh: "全天人工呼入数中由座席或值班电话接听的",
      en: "Of the requests at all hours, answered by an agent or the duty phone",
    },
  },
  { all: [isRequest, ended("D2", "D5")] },
);
const kpiRequests = inbound.count(
  {
    label: { zh: "人工呼入数", en: "Requests (contract)" },
    unit: "call",
    formula: {
      zh: "服务时间内请求人工且已有结果的来电数，含值班电话和系统故障",
      en: "Calls that asked for a human in service hours and came out, duty phone and system errors too",
    },
  },
  isKpi,
);
const kpiAnswered = inbound.count(
  {
    label: { zh: "考核接听量", en: "Answered (contract)" },
    unit: "call",
    formula: {
      zh: "人工呼入数中由座席或值班电话接听的",
      en: "Of those requests, answered by an agent or the duty phone",
    },
  },
  { all: [isKpi, ended("D2", "D5")] },
);

const isWaited: Condition<"call"> = { all: [ended("D2"), { has: "requestedAt" }, { has: "answeredAt" }] };
const waits = {
  number: inbound.count(
    {
      label: { zh: "有座席接听的请求数", en: "Requests that an agent answered" },
      unit: "call",
      formula: { zh: "请求人工并由座席接听的来电数", en: "Calls that asked for a human and that an agent answered" },
    },
    isWaited,
  ),
  total: inbound.sum(
    {
      label: { zh: "客户总等待", en: "Customer wait total" },
      unit: "ms",
      formula: {
        zh: "从首次请求人工到首次接听的时长之和",
        en: "Sum of the times from the first request to the first answer",
      },
    },
    { minus: ["answeredAt", "requestedAt"] },
    isWaited,
  ),
  longest: inbound.largest(
    {
      label: { zh: "客户最长总等待", en: "Longest customer wait" },
      unit: "ms",
      formula: {
        zh: "从首次请求人工到首次接听的最长时长",
        en: "The longest time from the first request to the first answer",
      },
    },
    { minus: ["answeredAt", "requestedAt"] },
    isWaited,
  ),
};

/** By business type too: those that were not answered have none, so that a share is of answered calls. */
const answeredCalls = over("call", ["number", "trunk", "direction", "businessType", "hour", "weekday"], {
  all: [{ is: ["direction", "in"] }, { not: { flag: "test" } }, ended("D2", "D5")],
});
const consultations = answeredCalls.count({
  label: { zh: "业务咨询量", en: "Consultations" },
  unit: "call",
  formula: { zh: "人工接听的来电数，按主要业务类型", en: "Answered calls, by their main business type" },
  footnote: {
    zh: "每通一个主要类型；未分类单列一行；占比 = 该类型 ÷ 合计",
    en: "One main type a call; unclassified is a row; a share is of all answered calls",
  },
});
const isTyped: Condition<"call"> = { all: [ended("D2"), { not: { flag: "talking" } }] };
const typed = {
  number: answeredCalls.count(
    {
      label: { zh: "已结束的业务咨询量", en: "Ended consultations" },
      unit: "call",
      formula: { zh: "座席接听且通话已结束的来电数", en: "Calls that an agent answered and whose talks have ended" },
    },
    isTyped,
  ),
  total: answeredCalls.sum(
    {
      label: { zh: "业务咨询通话总时长", en: "Talk of consultations" },
      unit: "ms",
      formula: {
        zh: "已结束的业务咨询的通话时长之和，含保持",
        en: "Sum of the talks of ended consultations, holds included",
      },
    },
    "talkMs",
    isTyped,
  ),
};

/** 请求人工, spec metrics §3, §6, §9: the contract's connect rate, the caller's wait, and what answered calls were about. */
export const requestMeasures = named({
  customerWaitTotal: waits.total,
  customerWaits: waits.number,
  averageCustomerWait: ratio(
    {
      label: { zh: "客户平均总等待", en: "Average customer wait" },
      unit: "ms",
      formula: { zh: "客户总等待 ÷ 有座席接听的请求数", en: "Customer wait total ÷ requests that an agent answered" },
      footnote: {
        zh: "从首次请求人工到首次接听，跨座席组",
        en: "From the first request to the first answer, over groups",
      },
    },
    waits.total,
    waits.number,
  ),
  longestCustomerWait: waits.longest,
  kpiRequests,
  kpiAnswered,
  kpiConnectRate: ratio(
    {
      label: { zh: "人工接通率（考核）", en: "Connect rate (contract)" },
      unit: "percent",
      formula: { zh: "考核接听量 ÷ 人工呼入数", en: "Answered, contract ÷ requests, contract" },
      footnote: {
        zh: "只计服务时间内的请求；“480 个”按甲至丁四种口径逐日另算；经双方签字的不可抗力未扣除",
        en: "Requests in service hours only; the four readings of the 480 are worked out day by day; signed exclusions are not taken off",
      },
    },
    kpiAnswered,
    kpiRequests,
  ),
  allRequests,
  allRequestsAnswered,
  allConnectRate: ratio(
    {
      label: { zh: "人工接通率（全天）", en: "Connect rate at all hours" },
      unit: "percent",
      formula: { zh: "全天人工接听数 ÷ 全天人工呼入数", en: "Answered at all hours ÷ requests at all hours" },
    },
    allRequestsAnswered,
    allRequests,
  ),
  requestsOutOfHours: inbound.count(
    {
      label: { zh: "非工作时段请求人工量", en: "Requests out of hours" },
      unit: "call",
      formula: { zh: "在服务时间之外请求人工的来电数", en: "Calls that asked for a human outside service hours" },
    },
    { all: [{ has: "requestedAt" }, { not: { flag: "inServiceHours" } }] },
  ),
  consultations,
  consultationTalkTotal: typed.total,
  consultationsEnded: typed.number,
  averageConsultation: ratio(
    {
      label: { zh: "各类型业务平均通话时长", en: "Average talk by business type" },
      unit: "ms",
      formula: { zh: "业务咨询通话总时长 ÷ 已结束的业务咨询量", en: "Talk of consultations ÷ ended consultations" },
    },
    typed.total,
    typed.number,
  ),
});
