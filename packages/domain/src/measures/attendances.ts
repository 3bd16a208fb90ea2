import { overtime } from "./attendance.ts";
import type { Condition } from "./expression.ts";
import { named, over, ratio } from "./measure.ts";

const attendance = over("attendance", ["agent", "state", "reason", "hour", "weekday"]);
type Where = Condition<"attendance">;

const isOffline: Where = { is: ["state", "offline", "unrostered"] };
const isOvertime: Where = { is: ["state", overtime] };
const isInWindow: Where = { not: isOvertime };

const offline = attendance.sum(
  {
    label: { zh: "离线时长", en: "Offline time" },
    unit: "ms",
    formula: { zh: "排班时长 −（在线 ∩ 排班）", en: "Rostered time − (signed in ∩ rostered)" },
    footnote: {
      zh: "无排班的座席·日取当日首次签入至末次签出之间未签入的时长；截至统计时刻",
      en: "On a day without a roster: the gaps between an agent's first sign-in and last sign-out of the day. Until now",
    },
  },
  "ms",
  isOffline,
);
const windowTime = attendance.sum(
  {
    label: { zh: "应在线时长", en: "Time due" },
    unit: "ms",
    formula: {
      zh: "排班时长；无排班的座席·日为首次签入至末次签出的时长",
      en: "Rostered time; on a day without a roster from first sign-in to last sign-out",
    },
  },
  "ms",
  isInWindow,
);
const attended = attendance.sum(
  {
    label: { zh: "状态时长（加班另列）", en: "Time in the state (overtime apart)" },
    unit: "ms",
    formula: {
      zh: "该状态在排班内的时长；排班以外的在线时间不论状态都归入“加班”，缺席归入“离线”",
      en: "Time in the state inside the roster; all that is outside of it is overtime, whatever the state, and absence is offline",
    },
    footnote: {
      zh: "占比以应在线时长为 100%，加班在此之外；无排班的座席·日没有加班",
      en: "Shares are of the time due, overtime comes on top; a day without a roster has no overtime",
    },
  },
  "ms",
);
const spells = attendance.count(
  {
    label: { zh: "状态段数", en: "Intervals" },
    unit: "time",
    formula: {
      zh: "在统计时段内开始的区间数，区间在零点和班次起止处截断",
      en: "Intervals that began in the period, cut at midnight and where a shift begins or ends",
    },
  },
  { flag: "starts" },
);

/** 座席状态记录 beside the roster, spec metrics §10: what is due, what is missing of it, what comes on top. */
export const attendanceMeasures = named({
  offlineTime: offline,
  unrosteredOfflineTime: attendance.sum(
    {
      label: { zh: "离线时长（无排班）", en: "Offline time without a roster" },
      unit: "ms",
      formula: {
        zh: "离线时长中无排班的座席·日的部分",
        en: "What of offline time is of days without a roster",
      },
    },
    "ms",
    { is: ["state", "unrostered"] },
  ),
  overtimeTime: attendance.sum(
    {
      label: { zh: "加班时长", en: "Overtime" },
      unit: "ms",
      formula: { zh: "在线 −（在线 ∩ 排班）", en: "Signed in − (signed in ∩ rostered)" },
      footnote: {
        zh: "排休日的在线全部为加班；无排班的座席·日没有加班",
        en: "On a day off all time signed in is overtime; a day without a roster has none",
      },
    },
    "ms",
    isOvertime,
  ),
  rosterTime: attendance.sum(
    {
      label: { zh: "排班时长", en: "Rostered time" },
      unit: "ms",
      formula: { zh: "班次的时长，截至统计时刻", en: "How long the shifts were, until now" },
    },
    "ms",
    { all: [isInWindow, { flag: "rostered" }] },
  ),
  windowTime,
  offlineShare: ratio(
    {
      label: { zh: "离线占比", en: "Offline share" },
      unit: "percent",
      formula: { zh: "离线时长 ÷ 应在线时长", en: "Offline time ÷ time due" },
    },
    offline,
    windowTime,
  ),
  attendedTime: attended,
  attendedSpells: spells,
  averageAttended: ratio(
    {
      label: { zh: "每段平均时长", en: "Average interval" },
      unit: "ms",
      formula: { zh: "状态时长（加班另列）÷ 状态段数", en: "Time in the state ÷ intervals" },
    },
    attended,
    spells,
  ),
  longestAttended: attendance.largest(
    {
      label: { zh: "最长一段时长", en: "Longest interval" },
      unit: "ms",
      formula: {
        zh: "最长的一段，在零点和班次起止处截断",
        en: "The longest one, cut at midnight and where a shift begins or ends",
      },
    },
    "ms",
  ),
});
