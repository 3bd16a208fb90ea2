import type { AgentState } from "../fact.ts";
import type { LetterSource } from "../letters.ts";
import type { Dimension, Grain, Unit } from "../measures/index.ts";
import type { OrderSource } from "../orders/index.ts";
import { localTime } from "../schedule.ts";
import type { Words } from "../words.ts";
import type { Comparison } from "./period.ts";

/** What lines and filters are called. */
export const dimensionLabels: Readonly<Record<Dimension, Words>> = {
  group: { zh: "座席组", en: "Group" },
  agent: { zh: "座席", en: "Agent" },
  number: { zh: "被叫号码", en: "Called number" },
  trunk: { zh: "中继", en: "Trunk" },
  businessType: { zh: "业务类型", en: "Business type" },
  direction: { zh: "方向", en: "Direction" },
  hour: { zh: "时段", en: "Hour of day" },
  weekday: { zh: "星期", en: "Weekday" },
  reason: { zh: "原因", en: "Reason" },
  state: { zh: "状态", en: "State" },
  option: { zh: "评价", en: "Rating" },
  way: { zh: "评价方式", en: "Way of rating" },
  node: { zh: "语音节点", en: "Menu node" },
  key: { zh: "按键", en: "Key" },
  inspector: { zh: "质检员", en: "Inspector" },
  criterion: { zh: "评分项", en: "Scored item" },
  source: { zh: "来源", en: "Source" },
  department: { zh: "部门", en: "Department" },
  caller: { zh: "来电号码", en: "Caller's number" },
};

export const grainLabels: Readonly<Record<Grain, Words>> = {
  quarter: { zh: "15 分钟", en: "15 minutes" },
  hour: { zh: "小时", en: "Hour" },
  day: { zh: "日", en: "Day" },
  week: { zh: "周", en: "Week" },
  month: { zh: "月", en: "Month" },
  whole: { zh: "整段", en: "Whole period" },
};

export const comparisonLabels: Readonly<Record<Comparison, Words>> = {
  before: { zh: "上期", en: "Period before" },
  year: { zh: "上年同期", en: "Year before" },
  closed: { zh: "日结时", en: "As closed" },
};

/** Beside a column's name; a duration and a plain number need none. */
export const unitLabels: Readonly<Record<Unit, Words>> = {
  call: { zh: "通", en: "calls" },
  time: { zh: "次", en: "times" },
  person: { zh: "人", en: "people" },
  item: { zh: "件", en: "items" },
  ms: { zh: "时:分:秒", en: "h:mm:ss" },
  percent: { zh: "%", en: "%" },
  number: { zh: "", en: "" },
  ratio: { zh: "比值", en: "ratio" },
};

const weekdays: readonly Words[] = [
  { zh: "周一", en: "Monday" },
  { zh: "周二", en: "Tuesday" },
  { zh: "周三", en: "Wednesday" },
  { zh: "周四", en: "Thursday" },
  { zh: "周五", en: "Friday" },
  { zh: "周六", en: "Saturday" },
  { zh: "周日", en: "Sunday" },
];
/** @param weekday 1 Monday to 7 Sunday */
export const weekdayLabel = (weekday: number): Words =>
  weekdays[weekday - 1] ?? { zh: String(weekday), en: String(weekday) };

const states: Readonly<Record<AgentState | "unrostered" | "overtime", Words>> = {
  ready: { zh: "示闲", en: "Ready" },
  ringing: { zh: "振铃", en: "Ringing" },
  talking: { zh: "通话", en: "Talking" },
  internal: { zh: "内部通话", en: "Internal call" },
  monitoring: { zh: "监听", en: "Listening in" },
  dialling: { zh: "拨号", en: "Dialling" },
  wrapUp: { zh: "话后", en: "Wrap-up" },
  rest: { zh: "小休", en: "Break" },
  busy: { zh: "示忙", en: "Busy" },
  offline: { zh: "离线", en: "Offline" },
  unrostered: { zh: "离线（无排班）", en: "Offline (no roster)" },
  overtime: { zh: "加班", en: "Overtime" },
};
/** Of orders, and of letters. */
const sources: Readonly<Record<OrderSource | LetterSource, Words>> = {
  call: { zh: "来电", en: "Call" },
  missed: { zh: "未接来电", en: "Missed call" },
  voicemail: { zh: "语音留言", en: "Voicemail" },
  letter: { zh: "网上来信", en: "Letter" },
  web: { zh: "网页", en: "Web" },
  hand: { zh: "手工", en: "By hand" },
  page: { zh: "来信页面", en: "Letter page" },
  site: { zh: "其他网站", en: "Another website" },
  key: { zh: "接口", en: "By key" },
};
const nothing: Words = { zh: "未指定", en: "None" };
const same = (text: string): Words => ({ zh: text, en: text });

/** What a line is of, where it is no thing of the configuration. */
export const keyLabel = (by: Dimension, key: string | null): Words => {
  if (key === null) return nothing;
  if (by === "weekday") return weekdayLabel(Number(key));
  if (by === "hour") return same(`${key}:00–${key}:59`);
  if (by === "direction") return key === "in" ? { zh: "呼入", en: "In" } : { zh: "呼出", en: "Out" };
  if (by === "way") return key === "link" ? { zh: "短信链接", en: "Text-message link" } : { zh: "按键", en: "Keys" };
  if (by === "source" && Object.hasOwn(sources, key)) return sources[key as OrderSource | LetterSource];
  if (by === "state" && Object.hasOwn(states, key)) return states[key as keyof typeof states];
  return same(key);
};

const dayMs = 86_400_000;

/** The time of a line: "2026-11-28 09:15", "2026-11-28", "2026-11-23 – 2026-11-29", "2026-11". @param at where it begins @param to where it ends */
export const bucketText = (at: number, to: number, grain: Grain, zone: string): string => {
  const { date, time } = localTime(at, zone);
  if (grain === "quarter" || grain === "hour") return `${date} ${time}`;
  if (grain === "month") return date.slice(0, 7);
  const last = localTime(to - 1, zone).date;
  return grain === "day" || (to - at <= dayMs && last === date) ? date : `${date} – ${last}`;
};
