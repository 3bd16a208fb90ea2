import type { Words } from "../words.ts";
import { agentMeasures, talksOf as talks } from "./agents.ts";
import type { Condition } from "./expression.ts";
import { named, plus, ratio } from "./measure.ts";
import { outboundMeasures } from "./outbound.ts";

const isInbound: Condition<"talk"> = { is: ["direction", "in"] };
const isInboundDone: Condition<"talk"> = { all: [isInbound, { has: "endedAt" }] };

const inboundTalksEnded = talks.count(
  {
    label: { zh: "已结束的呼入通话量", en: "Ended inbound talks" },
    unit: "call",
    formula: { zh: "已结束的呼入通话段数", en: "Talks of inbound calls that have ended" },
  },
  isInboundDone,
);
const inboundTalkTotal = talks.sum(
  {
    label: { zh: "呼入通话总时长", en: "Inbound talk total" },
    unit: "ms",
    formula: { zh: "已结束的呼入通话时长之和，含保持", en: "Sum of ended inbound talks, holds included" },
  },
  "talkMs",
  isInboundDone,
);
const wrapUps = talks.count(
  {
    label: { zh: "话后处理次数", en: "Wrap-ups" },
    unit: "time",
    formula: { zh: "已结束的话后处理次数", en: "Wrap-ups that have ended" },
  },
  { has: "wrapUpMs" },
);
const wrapUpTotal = talks.sum(
  {
    label: { zh: "话后处理合计", en: "Wrap-up total" },
    unit: "ms",
    formula: { zh: "各通话段的话后处理时长之和", en: "Sum of the wrap-ups of talks" },
  },
  "wrapUpMs",
);
const total = (label: Words, formula: Words) => ({ label, unit: "call" as const, formula });

/** 座席通话, spec metrics §5 and §6. */
export const talkMeasures = named({
  inboundTalks: talks.count(
    {
      label: { zh: "呼入通话量", en: "Inbound talks" },
      unit: "call",
      formula: { zh: "接听的呼入通话段数", en: "Talks of inbound calls" },
    },
    isInbound,
  ),
  inboundTalksEnded,
  inboundTalkTotal,
  averageInboundTalk: ratio(
    {
      label: { zh: "呼入平均通话时长", en: "Average inbound talk" },
      unit: "ms",
      formula: { zh: "呼入通话总时长 ÷ 已结束的呼入通话量", en: "Inbound talk total ÷ ended inbound talks" },
    },
    inboundTalkTotal,
    inboundTalksEnded,
  ),
  longestTalk: talks.largest(
    {
      label: { zh: "最长通话时长", en: "Longest talk" },
      unit: "ms",
      formula: { zh: "已结束通话中最长的", en: "The longest of talks that have ended" },
    },
    "talkMs",
    { has: "endedAt" },
  ),
  announceTotal: talks.sum(
    {
      label: { zh: "报工号总时长", en: "Announcement total" },
      unit: "ms",
      formula: { zh: "通话中播报工号的时长之和", en: "Sum of the announcements of agents' numbers" },
      footnote: { zh: "含在通话总时长中", en: "Part of the talk total" },
    },
    "announceMs",
  ),
  wrapUps,
  wrapUpTotal,
  averageWrapUp: ratio(
    {
      label: { zh: "平均话后处理时长", en: "Average wrap-up" },
      unit: "ms",
      formula: { zh: "话后处理合计 ÷ 话后处理次数", en: "Wrap-up total ÷ wrap-ups" },
    },
    wrapUpTotal,
    wrapUps,
  ),
  transfersOut: talks.sum(
    {
      label: { zh: "转移次数", en: "Transfers" },
      unit: "time",
      formula: {
        zh: "完成的盲转和咨询转接的转出次数，每次都算",
        en: "Completed transfers out, blind and after a consultation, each counted",
      },
    },
    "transfers",
  ),
  talksReleased: talks.count(
    {
      label: { zh: "被强拆的通话", en: "Talks that a supervisor ended" },
      unit: "call",
      formula: { zh: "由班长席结束的通话段数", en: "Talks that a supervisor ended" },
      footnote: { zh: "已接听的仍算接听", en: "What was answered stays answered" },
    },
    { is: ["endedBy", "supervisor"] },
  ),
  agentCalls: plus(
    total(
      { zh: "座席呼叫总量", en: "Agents' calls" },
      { zh: "座席呼入总量 + 呼出总量", en: "Offers + outbound total" },
    ),
    agentMeasures.offers,
    outboundMeasures.outboundTotal,
  ),
});
