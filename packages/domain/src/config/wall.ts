import { field, flag, list, oneOf, optional, type ReadonlyOf, shape, text, whole } from "./field.ts";
import { words } from "./parts.ts";

const measureName = text(/^[A-Za-z]{1,40}$/, words("指标名", "the name of a measure"));
/** Of a group or an agent that is gone a figure is "—": its board need not be mended first. */
const scopeId = text(/^[A-Za-z0-9_-]{0,64}$/, words("座席组或座席", "a group or an agent"));

/** What a figure of the wall is of. `of`: the id of the group or the agent; of all empty. */
const figure = {
  measure: field(measureName, { label: words("指标", "Measure") }),
  when: field(oneOf(["now", "today"]), {
    label: words("时间", "Period"),
    choices: { now: words("此刻", "Now"), today: words("今日", "Today") },
  }),
  scope: field(oneOf(["all", "group", "agent"]), {
    label: words("范围", "Scope"),
    choices: { all: words("全部", "All"), group: words("座席组", "Group"), agent: words("座席", "Agent") },
  }),
  of: field(scopeId, { label: words("座席组或座席", "Group or agent") }),
};

/** 指标卡: one figure of the wall, or the forecast of one to the end of the day. */
export const wallTile = shape({
  ...figure,
  when: field(oneOf(["now", "today", "forecast"]), {
    label: words("时间", "Period"),
    choices: { now: words("此刻", "Now"), today: words("今日", "Today"), forecast: words("预测", "Forecast") },
  }),
});
export type WallTile = ReadonlyOf<typeof wallTile>;
export const mostTiles = 24;
export const wallTiles = list(wallTile, { minItems: 1, maxItems: mostTiles });

const bound = whole(0, 1_000_000_000);
const hour = 3_600_000;
/** 阈值 of a figure. Bounds are whole numbers: of a rate in hundredths of a percent, of a duration in ms, else as counted. */
export const wallThreshold = shape({
  ...figure,
  /** Which way is worse. */
  worse: field(oneOf(["above", "below"]), {
    label: words("触发方向", "When"),
    choices: { above: words("达到或高于", "At or above"), below: words("低于", "Below") },
  }),
  warning: field(optional(bound), { label: words("预警线", "Warning") }),
  alarm: field(optional(bound), { label: words("告警线", "Alarm") }),
  /** A rate or an average of fewer is not judged: one missed call of two says nothing of the day. */
  least: field(whole(0, 1_000_000), { label: words("分母至少", "Judged from"), unit: "calls" }),
  /** By so much it must be back before a level is over. */
  back: field(bound, { label: words("回差", "Back by") }),
  /** So long it must have been beyond before it is told, ms. */
  raiseAfterMs: field(whole(0, hour), { label: words("持续多久才触发", "Told after"), unit: "ms" }),
  /** So long it must have been back before it is over, ms. */
  clearAfterMs: field(whole(0, hour), { label: words("恢复多久才解除", "Over after"), unit: "ms" }),
  /** Browsers that were allowed to sound a tone. */
  sound: field(flag(), { label: words("提示音", "Sound") }),
  webhook: field(flag(), { label: words("发送 Webhook", "Send by webhook") }),
});
export type WallThreshold = ReadonlyOf<typeof wallThreshold>;
export const wallThresholds = list(wallThreshold, { maxItems: 50 });

const tile = (when: WallTile["when"], measure: string): WallTile => ({ measure, when, scope: "all", of: "" });
/** What the wall shows where nobody has chosen. */
export const shippedTiles: readonly WallTile[] = [
  ...["waiting", "longestWait", "talking", "internal", "ready", "online", "inMenu"].map((name) => tile("now", name)),
  tile("today", "serviceLevel"),
];
