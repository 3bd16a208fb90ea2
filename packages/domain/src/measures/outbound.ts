import { dials } from "./bases.ts";
import { count, named, ratio } from "./measure.ts";

/** A talk shorter than this is no talk, ms. */
const shortestTalkMs = 1000;

const outboundTotal = count(dials, {
  label: { zh: "呼出总量", en: "Outbound total" },
  unit: "call",
  formula: {
    zh: "向中继呼出的通数，含回拨，不含内部呼叫、咨询和测试",
    en: "Calls dialled to trunks, callbacks too; without internal, consultation and test calls",
  },
});
const outboundAnswered = count(
  dials,
  {
    label: { zh: "呼出通话量", en: "Outbound answered" },
    unit: "call",
    formula: {
      zh: "对方接听且通话满 1 秒的呼出通数",
      en: "Dialled calls that the far end answered and talked in for 1 s or more",
    },
  },
  ({ talks }) => talks.some(({ tA, tE }) => tE === undefined || tE - tA >= shortestTalkMs),
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
});
