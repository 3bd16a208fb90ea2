import type { AgentState } from "../fact.ts";
import type { Words } from "../words.ts";
import type { LineDimension } from "./columns.ts";
import type { Condition } from "./expression.ts";
import { type Definition, named, over, ratio, type Shared, type Term } from "./measure.ts";

/** Who is signed in for less was not there (spec metrics §6, 服务人力). */
const shortestStayMs = 1000;

const howShared: Words = {
  zh: "按组时，每名座席的时长按其在统计时段内为各组通话和处理的时长分摊；没有通话和处理的，在签入的各组间平分；各组相加等于合计，不可按时段相加",
  en: "Of a group: each agent's time is shared by how long she talked and wrapped up for each group in the period; who did neither, equally among the groups that she was signed in to. Adds up over groups, not over periods",
};
/** What may be asked for together with the group. */
const besideGroups: readonly LineDimension[] = ["group", "agent", "hour", "weekday"];
const sharedBy = (how: { readonly is: Term } | { readonly shared: Shared }) => ({
  by: ["group", "agent", "state", "reason", "hour", "weekday"] as const,
  ofGroup: { by: besideGroups, ...how },
});

const spans = over("span", ["agent", "state", "reason", "hour", "weekday"]);
const ofGroups = over("groupSpan", ["group", "agent", "hour", "weekday"]);

/** States that cite the call that they are of, always. */
const ofCalls: readonly AgentState[] = ["talking", "wrapUp"];
const time = (label: Words, formula: Words, states: readonly AgentState[], more: Partial<Definition> = {}): Term => ({
  ...spans.sum({ label, unit: "ms", formula, ...more }, "ms", { is: ["state", ...states] }),
  ...(states.every((state) => ofCalls.includes(state)) && { ofCaller: true }),
});

/** Its time for a group is of the group of the call, whichever groups she was signed in to. */
const worked: Term = {
  ...ofGroups.sum(
    {
      label: { zh: "座席组工作时长", en: "Working time for a group" },
      unit: "ms",
      formula: { zh: "该组来电的通话 + 处理", en: "Talking + wrap-up of the group's calls" },
    },
    "ms",
    { flag: "worked" },
  ),
  ofCaller: true,
};
const there = ofGroups.count(
  {
    label: { zh: "在组状态数", en: "States in a group" },
    unit: "time",
    formula: { zh: "签入该组时的状态数", en: "States while signed in to the group" },
  },
  { not: { flag: "worked" } },
);
const working: Term = {
  ...time(
    { zh: "工作时长", en: "Working time" },
    { zh: "通话 + 处理", en: "Talking + wrap-up" },
    ["talking", "wrapUp"],
    { version: 2, footnote: { zh: "按组时归通话所属的组", en: "Of a group: of the calls of the group" } },
  ),
  ...sharedBy({ is: worked }),
};
/** All states but break and busy. */
const availableStates: readonly AgentState[] = [
  ...(["talking", "internal", "monitoring", "dialling", "ringing", "wrapUp", "ready"] as const),
];
const shared: Shared = { worked, there };
const available: Term = {
  ...time(
    { zh: "可用时长", en: "Available time" },
    { zh: "在线总时长 − 小休 − 示忙", en: "Time signed in − break − busy" },
    availableStates,
    { version: 2, footnote: howShared },
  ),
  ...sharedBy({ shared }),
};
const whichHours: Words = {
  zh: "服务时间按热线的工作时段日历，取各时刻已发布的版本；按组时分摊的份额与可用时长相同",
  en: "Service hours are those of the hotline's main calendar, as it was published at each time. Of a group: shared as available time is",
};
const served: Term = {
  ...over("span", ["agent", "hour", "weekday"]).sum(
    {
      label: { zh: "服务时间内可用时长", en: "Available time in service hours" },
      unit: "ms",
      formula: { zh: "可用时长中落在服务时间内的部分", en: "What of available time lies in service hours" },
      footnote: whichHours,
    },
    "servedMs",
    { all: [{ is: ["state", ...availableStates] }, { atMost: [1, "servedMs"] }] },
  ),
  by: besideGroups,
  ofGroup: { by: besideGroups, shared },
};
const serviceTime = over("span", besideGroups).service({
  label: { zh: "服务时间", en: "Service hours" },
  unit: "ms",
  formula: {
    zh: "统计时段内服务时间的时长，截至统计时刻",
    en: "How long the service hours of the period were, until now",
  },
});
/** Who is signed in for less than a second was not there. */
const isLong: Condition<"span"> & Condition<"groupSpan"> = { atMost: [shortestStayMs, "ms"] };

const staffing: Definition = {
  label: { zh: "服务人力（人）", en: "Agents signed in" },
  unit: "person",
  formula: {
    zh: "统计时段内签入满 1 秒的座席数",
    en: "Different agents who were signed in for 1 s or more in the period",
  },
  footnote: {
    zh: "满 1 秒按同一状态计；签入多个组的在每组各计一次；不可按时段、按组相加",
    en: "A second in one state; who is signed in to several groups counts in each; never adds up over periods or groups",
  },
  version: 3,
};

const online = spans.sum(
  {
    label: { zh: "在线总时长", en: "Time signed in" },
    unit: "ms",
    formula: { zh: "签入到签出的时长之和，按统计时段截取", en: "From sign-in to sign-out, clipped to the period" },
  },
  "ms",
);
const onlineShared: Term = {
  ...spans.sum(
    {
      label: { zh: "在线总时长（按组分摊）", en: "Time signed in, shared among groups" },
      unit: "ms",
      formula: { zh: "在线总时长；按组时分摊到各组", en: "Time signed in; of a group, what is shared to it" },
      footnote: howShared,
    },
    "ms",
  ),
  ...sharedBy({ shared }),
};
const wrappingUp = time(
  { zh: "处理总时长", en: "Wrap-up time" },
  { zh: "话后处理状态的时长", en: "Time in state wrap-up" },
  ["wrapUp"],
);
const talking = time(
  { zh: "通话时间", en: "Talking time" },
  { zh: "通话状态的时长，含保持", en: "Time in state talking, holds included" },
  ["talking"],
);
const agentDays = spans.distinct(
  {
    label: { zh: "出勤座席·日数", en: "Agent-days" },
    unit: "person",
    formula: { zh: "每日有在线时长的座席数之和", en: "Agents with time signed in, each day anew" },
  },
  "agentDay",
);
const spells = spans.count(
  {
    label: { zh: "状态次数", en: "Spells" },
    unit: "time",
    formula: { zh: "在统计时段内开始的状态区间数", en: "Intervals of a state that began in the period" },
    footnote: { zh: "按状态、原因分列", en: "By state and reason" },
  },
  { flag: "starts" },
);
const single = (state: AgentState, zh: string, en: string) =>
  time({ zh, en }, { zh: `${zh.replace("时长", "")}状态的时长`, en: `Time in state ${state}` }, [state]);

/** 座席工作效率, 座席状态记录, spec metrics §5, §7, §10. The five folded times sum up to `onlineTime` (I2), and so do the nine single ones. */
export const timeMeasures = named({
  onlineTime: online,
  onlineShared,
  waitingTime: time({ zh: "等待总时长", en: "Waiting time" }, { zh: "等待 + 振铃", en: "Ready + ringing" }, [
    "ready",
    "ringing",
  ]),
  restTime: time({ zh: "小休示忙时长", en: "Break and busy time" }, { zh: "小休 + 示忙", en: "Break + busy" }, [
    "rest",
    "busy",
  ]),
  talkingTime: talking,
  wrapUpTime: wrappingUp,
  otherTime: time(
    { zh: "其他时长", en: "Other time" },
    { zh: "拨号 + 内部通话 + 监听", en: "Dialling + internal + monitoring" },
    ["dialling", "internal", "monitoring"],
  ),
  workingTime: working,
  availableTime: available,
  occupancy: ratio(
    {
      label: { zh: "座席利用率", en: "Occupancy" },
      unit: "percent",
      formula: {
        zh: "（通话 + 处理）÷（在线总时长 − 小休 − 示忙）",
        en: "(Talking + wrap-up) ÷ (signed in − break − busy)",
      },
      footnote: howShared,
      version: 2,
    },
    working,
    available,
  ),
  agentDays,
  averageOnline: ratio(
    {
      label: { zh: "座席平均在线时长", en: "Average time signed in" },
      unit: "ms",
      formula: { zh: "在线总时长 ÷ 出勤座席·日数", en: "Time signed in ÷ agent-days" },
    },
    online,
    agentDays,
  ),
  staffed: {
    ...spans.distinct(staffing, "agent", isLong),
    ...sharedBy({ is: ofGroups.distinct(staffing, "agent", { all: [{ not: { flag: "worked" } }, isLong] }) }),
  },
  servedTime: served,
  fte: ratio(
    {
      label: { zh: "服务人力（等效人数）", en: "Staffing (FTE)" },
      unit: "person",
      formula: {
        zh: "服务时间内（在线总时长 − 小休 − 示忙）÷ 统计时段的服务时间",
        en: "(Signed in − break − busy) in service hours ÷ service hours of the period",
      },
      footnote: {
        zh: `${whichHours.zh}；统计时段内没有服务时间的为“—”；不可按时段相加`,
        en: `${whichHours.en}. “—” where the period has no service hours; never adds up over periods`,
      },
    },
    served,
    serviceTime,
  ),
  workShare: ratio(
    {
      label: { zh: "工时利用率", en: "Work share" },
      unit: "percent",
      formula: { zh: "（通话 + 处理）÷ 在线总时长", en: "(Talking + wrap-up) ÷ time signed in" },
      footnote: howShared,
      version: 2,
    },
    working,
    onlineShared,
  ),
  talkToWrapUp: ratio(
    {
      label: { zh: "通话处理比", en: "Talk to wrap-up" },
      unit: "ratio",
      formula: { zh: "通话时间 : 处理总时长", en: "Talking time : wrap-up time" },
      footnote: {
        zh: "合同未给定义，以双方签署的口径为准",
        en: "The contract does not define it: as both sides read it",
      },
    },
    talking,
    wrappingUp,
  ),
  talkShare: ratio(
    {
      label: { zh: "通话占比", en: "Talk share" },
      unit: "percent",
      formula: { zh: "通话时间 ÷（通话 + 处理）", en: "Talking time ÷ (talking + wrap-up)" },
    },
    talking,
    working,
  ),
  readyTime: single("ready", "等待时长", "Ready time"),
  ringingTime: single("ringing", "振铃时长", "Ringing time"),
  breakTime: single("rest", "小休时长", "Break time"),
  busyTime: single("busy", "示忙时长", "Busy time"),
  diallingTime: single("dialling", "拨号时长", "Dialling time"),
  internalTime: single("internal", "内部通话时长", "Internal time"),
  monitoringTime: single("monitoring", "监听时长", "Monitoring time"),
  stateSpells: spells,
  averageSpell: ratio(
    {
      label: { zh: "状态平均时长", en: "Average spell" },
      unit: "ms",
      formula: { zh: "状态时长 ÷ 状态次数", en: "Time in the state ÷ spells" },
      footnote: {
        zh: "时长按统计时段截取，次数计入开始的时段",
        en: "Time is clipped to the period, a spell counts where it begins",
      },
    },
    online,
    spells,
  ),
  longestSpell: spans.largest(
    {
      label: { zh: "状态最长时长", en: "Longest spell" },
      unit: "ms",
      formula: { zh: "最长的一段状态，在零点截断", en: "The longest interval of a state, cut at midnight" },
    },
    "ms",
  ),
  forcedSpells: spans.count(
    {
      label: { zh: "强制状态次数", en: "Forced states" },
      unit: "time",
      formula: { zh: "由班长席强制的状态次数", en: "States that a supervisor forced" },
    },
    { all: [{ flag: "starts" }, { flag: "forced" }] },
  ),
});
