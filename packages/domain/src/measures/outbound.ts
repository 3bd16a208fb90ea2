import { named, over, ratio } from "./measure.ts";

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

/** 呼出, spec metrics §4: by group and agent at the time of the dial. */
export const outboundMeasures = named({
  outboundTotal,
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
