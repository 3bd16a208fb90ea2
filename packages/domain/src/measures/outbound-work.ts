/** What calls out took of agents' time signed in: an alternative of C17 (spec metrics §11). */
import { talksOf } from "./agents.ts";
import { named, plus, ratio } from "./measure.ts";
import { outboundMeasures } from "./outbound.ts";
import { timeMeasures } from "./times.ts";

const outboundWrapUp = talksOf.sum(
  {
    label: { zh: "呼出后处理时长", en: "Wrap-up of calls out" },
    unit: "ms",
    formula: { zh: "呼出通话的话后处理时长之和", en: "Sum of the wrap-ups of talks of calls out" },
  },
  "wrapUpMs",
  { is: ["direction", "out"] },
);
const outboundWork = plus(
  {
    label: { zh: "呼出工作时长", en: "Work of calls out" },
    unit: "ms",
    formula: {
      zh: "已结束呼出的拨号时长 + 呼出通话总时长 + 呼出后处理时长",
      en: "Dial total of dials that have ended + outbound talk total + wrap-up of calls out",
    },
  },
  outboundMeasures.dialTotalEnded,
  outboundMeasures.outboundTalkTotal,
  outboundWrapUp,
);

export const outboundWorkMeasures = named({
  outboundWrapUp,
  outboundWork,
  outboundWorkShare: ratio(
    {
      label: { zh: "呼出工时占比", en: "Calls out, share of time signed in" },
      unit: "percent",
      formula: {
        zh: "（呼出的拨号 + 通话 + 处理）÷ 在线总时长",
        en: "(Dialling + talk + wrap-up of calls out) ÷ time signed in",
      },
      footnote: {
        zh: "分子归开始拨号的时段；在线总时长按统计时段截取，按组时分摊",
        en: "What is divided is of the period in which the dial began; time signed in is clipped to the period, and shared among groups",
      },
    },
    outboundWork,
    timeMeasures.onlineShared,
  ),
});
