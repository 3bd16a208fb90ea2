import { callWordsZh } from "@zongji/api";
import { businessTypesZh } from "./business-types-zh-cn.ts";

/** 小记, 办理结果, and what the queue and the system do to an agent. */
export const notesZh = {
  ...businessTypesZh,
  result: callWordsZh.result,
  note: {
    title: "通话小记",
    result: "办理结果",
    text: "小记",
    placeholder: "来电人问了什么、怎样答复（通话中也可以写）",
    unsaved: "有未保存的内容",
    saving: "正在保存…",
    saved: "已保存 {{time}}",
    failed: "没有保存成功，内容保留在本机，会自动再试",
    empty: "停止输入后自动保存；话后结束前都可以修改",
    none: "没有小记",
    by: "{{agentNo}} · {{time}}",
  },
  queue: {
    waiting: "排队 {{count}}",
    longest: "最长",
    none: "无等待",
    about: "您签入的座席组中正在排队的来电，和其中等得最久的时间",
  },
  rested: {
    missedRing: "{{time}} 的来电振铃未接，系统已暂停给您派单（{{state}}）。可以接听时请示闲",
    deviceLost: "{{time}} 您的话机掉线，系统已暂停给您派单（{{state}}）。话机恢复后请示闲",
  },
};
