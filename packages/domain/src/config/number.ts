import { field, flag, optional, orElse, type ReadonlyOf, shape } from "./field.ts";
import { flowId, hotlineNumber, name, words } from "./parts.ts";
import { calendarId, calendarLabel } from "./schedule.ts";

/** 接入号: a number that the hotline is reached at, and the flow that greets there. */
export const numberConfig = shape({
  number: field(hotlineNumber, { label: words("号码", "Number") }),
  /** Absent in files of older programs. */
  label: field(optional(name), { label: words("说明", "Label") }),
  flow: field(flowId, { label: words("语音流程", "Menu flow") }),
  calendar: field(optional(calendarId), {
    label: calendarLabel,
    note: words("不选则按热线的主日历。", "Without one: the hotline's main calendar."),
  }),
  recorded: field(orElse(flag(), true), {
    label: words("通话录音", "Recording"),
    note: words(
      "关闭后，从下一通起，经此号码的通话不再留存录音。",
      "Off: from the next call on, nothing that is said over this number is kept.",
    ),
  }),
});
export type NumberConfig = ReadonlyOf<typeof numberConfig>;
