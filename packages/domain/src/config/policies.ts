import {
  field,
  flag,
  line,
  list,
  oneOf,
  optional,
  orElse,
  type ReadonlyOf,
  record,
  refersTo,
  shape,
  text,
  whole,
} from "./field.ts";
import { variableName } from "./flow-parts.ts";
import { day, groupId, hotlineNumber, idText, promptName, timeOfDay, words } from "./parts.ts";
import { shippedTiles, wallThresholds, wallTiles } from "./wall.ts";

/** Where nobody has set others. Worded by the console. */
export const shippedResults = ["answered", "forwarded", "followUp", "complaint", "wrongNumber", "nuisance"] as const;

/** 小休 reason, or 办理结果: one that the system comes with is worded by the console. */
export const reason = text(/^\S(.{0,30}\S)?$/, words("1 到 32 个字符的文字", "a text of 1 to 32 characters"));
/** How long a rest may last, ms. */
export const limit = whole(1_000, day);

/** 存储参数: a value that every flow can read by its name, and none can change. */
const parameter = shape({
  name: variableName,
  /** What people call it. */
  label: optional(line(1, 64)),
  value: line(0, 500),
});

/** 运行规则 of the hotline. What is each group's own (ring time, wrap-up, waiting) stands with the groups. */
export const policiesConfig = shape({
  /** State of an agent who has just signed in. */
  afterSignIn: field(oneOf(["ready", "busy"]), {
    label: words("签入后的状态", "State after sign-in"),
    choices: { ready: words("示闲", "Ready"), busy: words("示忙", "Busy") },
  }),
  /** 小休 reason given to an agent who let a call ring out. */
  rnaReason: field(idText, { label: words("无应答的小休原因", "Rest after no answer") }),
  /** 小休 reason given to an agent whose phone vanished in a ring or a talk. */
  deviceLostReason: field(idText, { label: words("掉线的小休原因", "Rest after a lost phone") }),
  /** 小休 reasons that an agent may choose, in their order. */
  restReasons: field(list(reason, { minItems: 1, maxItems: 20, uniqueItems: true }), {
    label: words("小休原因", "Break reasons"),
  }),
  /** How long a rest for a reason may last, ms: who stays away longer is shown so, to herself and on the wall. A reason that isn't here has no limit. */
  restLimitsMs: field(optional(record(/^.{1,64}$/, words("小休原因", "a reason of rest"), limit)), {
    label: words("小休时限", "Break limits"),
    unit: "ms",
  }),
  /** How long a caller waits for an agent's phone that vanished in a talk, ms. */
  detachMs: field(whole(0, 600_000), {
    label: words("座席掉线后的等待", "Wait for an agent who was cut off"),
    unit: "ms",
    note: words(
      "通话中座席话机断开，来电人听音乐等候座席接回的时间。",
      "How long a caller hears music until the agent whose phone vanished in the talk is back.",
    ),
  }),
  /** A signed-in agent whose phone stays unreachable so long is signed out, ms. */
  deviceGoneMs: field(whole(10_000, day), {
    label: words("话机离线自动签出", "Sign-out without a phone"),
    unit: "ms",
    note: words(
      "已签入座席的话机这么久连不上，就自动签出。",
      "A signed-in agent whose phone stays away so long is signed out.",
    ),
  }),
  /** Neither RTP nor RTCP for so long ends a leg in a talk (the switch measures), ms. */
  rtpTimeoutMs: field(whole(3_000, 600_000), {
    label: words("无语音超时", "No-audio timeout"),
    unit: "ms",
    note: words(
      "通话中这么久收不到对方的语音包、舒适噪声和 RTCP，就认为对方已断线。对新的通话生效。",
      "A party of a talk who sends no sound, comfort noise or RTCP for so long is taken for gone. From the next call on.",
    ),
  }),
  /** The same for a citizen who listens: in a menu, a queue, on hold, ms. Less than `rtpTimeoutMs` is as much as that. */
  rtpTimeoutWaitingMs: field(orElse(whole(3_000, 600_000), 30_000), {
    label: words("等待时无语音超时", "No-audio timeout while waiting"),
    unit: "ms",
    note: words(
      "来电人在菜单、排队和保持中时按这个时间：有的网关静音时什么也不发。不短于上一项。",
      "For callers in menus, in queues and on hold: some gateways send nothing while their caller is silent. No shorter than the one above.",
    ),
  }),
  /** How long a far end is rung on a call out, ms. */
  dialMs: field(whole(5_000, 180_000), {
    label: words("外线振铃时长", "Ring of numbers outside"),
    unit: "ms",
    note: words("呼出、转出时最多等对方接听多久。", "How long a call out or a transfer out waits for an answer."),
  }),
  /** How long a colleague's phone rings within the house, ms. */
  colleagueRingMs: field(orElse(whole(3_000, 120_000), 30_000), {
    label: words("内部呼叫、协商的振铃时长", "Ring of internal calls and consultations"),
    unit: "ms",
  }),
  /** What weighs first among free agents. */
  prefer: field(oneOf(["skill", "idle"]), {
    label: words("派单优先", "Offered first"),
    choices: {
      skill: words("技能高的座席", "The most skilled agent"),
      idle: words("等待最久的座席", "The agent who waits longest"),
    },
  }),
  /** The From on an agent's phone shows the number with its middle hidden. */
  maskNumbers: field(flag(), {
    label: words("座席话机上隐藏来电号码中段", "Hide the middle of callers' numbers on agents' phones"),
  }),
  /** The number shown by calls out. */
  outboundNumber: field(refersTo(hotlineNumber, "number"), {
    label: words("呼出外显号码", "Number shown by calls out"),
    note: words("中继另设外显号码的，以中继为准。", "A trunk that shows another number keeps its own."),
  }),
  /** Hold, transfer and consultation while the agent's number is told wait for its end, or cut it. */
  announcement: field(orElse(oneOf(["wait", "cut"]), "wait"), {
    label: words("报工号时保持、转接、协商", "Hold, transfer, consultation during the announcement"),
    choices: {
      wait: words("报完工号后执行", "Wait for its end"),
      cut: words("打断报工号，立即执行", "Cut it"),
    },
    note: words(
      "来电人正在听工号时，座席操作的生效方式。",
      "What an agent asks for while the caller hears the agent number.",
    ),
  }),
  /** 办理结果 that an agent may note of a call, in their order. */
  resultCodes: field(orElse(list(reason, { maxItems: 20, uniqueItems: true }), shippedResults), {
    label: words("办理结果", "Results of calls"),
    note: words(
      "座席写通话小记时按此顺序选择。输入后回车添加，已写下的小记不受影响。",
      "Agents choose from these, in this order, when they note a call. Type and press Enter to add; notes already written keep theirs.",
    ),
  }),
  /** How long after the first valid key of a survey another one takes its place, ms. */
  ratingOpenMs: field(orElse(whole(0, 30_000), 3_000), {
    label: words("评价可更改时长", "Rating can be changed for"),
    unit: "ms",
    note: words(
      "来电人第一次有效按键后可再按，以最后一次为准；0 为以第一次为准。",
      "After a caller's first valid key; the last one counts. 0: the first counts.",
    ),
  }),
  /** How often a missed call may be called back in vain; a new call of the caller's begins anew. */
  callBackAttempts: field(orElse(whole(1, 20), 3), {
    label: words("每个未接来电最多回拨", "Tries to call a missed call back"),
    note: words("来电人再次来电后重新计数。", "Counted anew when the caller calls again."),
  }),
  /** How long after a call back in vain the platform tries again, for who has asked to be called back, ms. */
  callBackPauseMs: field(orElse(whole(60_000, day), 900_000), {
    label: words("回拨未通后再拨的间隔", "Try to call back again after"),
    unit: "ms",
    note: words(
      "对排队中请求回拨的来电人，次数同上。",
      "Of callers who asked in the queue to be called back; as often as above.",
    ),
  }),
  /** When missed calls may be called back, in the hotline's zone. */
  callBackFrom: field(orElse(timeOfDay, "08:00"), { label: words("最早回拨时间", "Call back from") }),
  callBackTo: field(orElse(timeOfDay, "20:00"), { label: words("最晚回拨时间", "Call back until") }),
  /** Whose agents call back those who came to no group: by that group's rules. Absent: by hand alone. */
  missedGroup: field(optional(groupId), {
    label: words("未到座席组的未接来电", "Missed calls that came to no group"),
    note: words(
      "按所选组的分配与推荐规则处理；不选则只能认领或分配。",
      "Go by this group's rules; without one they are taken or given by hand.",
    ),
  }),
  /** Callers of the elderly list hear words more slowly, at the same pitch. */
  slowElderly: field(orElse(flag(), true), {
    label: words("对老年人名单慢速播报", "Slower prompts for the elderly list"),
    note: words(
      "语音按原音调放慢约四分之一；音乐和提示音不变。",
      "Words last a quarter longer at the same pitch; music and tones stay.",
    ),
  }),
  /** How often one number may call within `callerLimitMs`; 0: as often as it likes. Never asked of the white list and VIPs, nor of who hides his number. */
  callerLimit: field(orElse(whole(0, 1_000), 0), {
    label: words("同一号码来电上限", "Calls from one number at most"),
    unit: "calls",
    note: words(
      "在下面的时间内超过这个次数的来电按超限处理；0 为不限。白名单和重要来电不受限。",
      "More of them within the time below are turned away; 0: no limit. White list and VIPs have none.",
    ),
  }),
  callerLimitMs: field(orElse(whole(60_000, day), 600_000), {
    label: words("来电次数的统计时间", "Counted within"),
    unit: "ms",
  }),
  /** What a caller hears who calls too often, before the call ends; without it he is refused as busy. */
  limitedPrompt: field(optional(promptName), {
    label: words("超限来电听到", "Who calls too often hears"),
    note: words(
      "不选则按忙音拒接，来电人不产生话费。",
      "Without one the call is refused as busy, and costs the caller nothing.",
    ),
  }),
  /** Calls out to one number at most on one day, in the hotline's zone; 0: no limit. Never asked of the white list and VIPs. */
  dialsADay: field(orElse(whole(0, 1_000), 0), {
    label: words("同一号码每天最多呼出", "Calls out to one number a day"),
    unit: "calls",
    note: words(
      "0 为不限。包括回拨未接来电，因此不少于最多回拨次数。白名单和重要来电不受限。",
      "0: no limit. Callbacks of missed calls count too, so no fewer than the most tries. White list and VIPs have none.",
    ),
  }),
  /** What a caller on the black list hears before the call ends; without it he is refused as busy. */
  blockedPrompt: field(optional(promptName), {
    label: words("黑名单来电听到", "A blocked caller hears"),
    note: words(
      "不选则按忙音拒接，来电人不产生话费。",
      "Without one the call is refused as busy, and costs the caller nothing.",
    ),
  }),
  /** Read by every flow in which no variable has the name; a call keeps those that it began with. */
  parameters: field(orElse(list(parameter, { maxItems: 100 }), []), {
    label: words("存储参数", "Stored parameters"),
    note: words(
      "所有流程都可以用 {参数名} 读取，流程不能改写；从下一通来电起生效。",
      "Every flow reads them by {name}; no flow changes them. From the next call on.",
    ),
  }),
  /** What the wall shows who has not chosen tiles of his own. */
  wallTiles: field(orElse(wallTiles, shippedTiles), { label: words("监控墙默认指标", "Figures of the wall") }),
  wallThresholds: field(orElse(wallThresholds, []), { label: words("监控墙阈值", "Thresholds of the wall") }),
});
export type Policies = ReadonlyOf<typeof policiesConfig>;
