import {
  field,
  flag,
  list,
  oneOf,
  optional,
  orElse,
  orNull,
  type ReadonlyOf,
  refersTo,
  shape,
  variant,
  whole,
} from "./field.ts";
import { groupId, idText, name, nodeName, ownGroupId, promptName, words } from "./parts.ts";
import { calendarId, calendarLabel } from "./schedule.ts";
import { skillLevels, widening } from "./skill.ts";

/** The shortest time between two tellings of a caller's position, ms: he is to hear music, too. */
export const shortestTellMs = 15_000;

/** Open missed calls that the rule gives to one agent at most. */
export const mostMissedGiven = 5;

const leaveKeys = ["*", "#", "0", "1", "2", "3", "4", "5", "6", "7", "8", "9"] as const;

/** hotline: as the hotline's rules have it (`policies.prefer`) · level: the highest level in the group first · rank: the group's fixed order. */
export const strategies = ["hotline", "longestIdle", "fewestCalls", "roundRobin", "rank", "level"] as const;
export type Strategy = (typeof strategies)[number];
const strategyWords = {
  hotline: words("按全局规则", "As the hotline's rules"),
  longestIdle: words("空闲最久", "Longest idle"),
  fewestCalls: words("今日接听最少", "Fewest calls today"),
  roundRobin: words("轮流", "Round robin"),
  rank: words("固定顺序", "Fixed order"),
  level: words("组内等级最高", "Highest level in the group"),
} satisfies Record<Strategy, ReturnType<typeof words>>;

/** 溢出: where a call goes that the queue could not serve. */
export const overflow = variant("to", {
  hangUp: shape({ to: oneOf(["hangUp"]) }),
  group: shape({ to: oneOf(["group"]), group: groupId }),
});
export type Overflow = ReadonlyOf<typeof overflow>;

/** 座席组: agents who share a queue. */
export const groupConfig = shape({
  id: ownGroupId,
  name: field(name, { label: words("名称", "Name") }),
  /** How long one agent's phone rings, ms. */
  ringMs: field(whole(3_000, 120_000), { label: words("振铃时长", "Ring time"), unit: "ms", suggested: 20_000 }),
  /** 话后处理: longest time after a talk before the agent is offered the next call, ms; 0 is none. */
  wrapUpMs: field(whole(0, 3_600_000), { label: words("话后时长", "Wrap-up"), unit: "ms", suggested: 60_000 }),
  /** Longest stay in the queue, ms. A ring that is under way is let finish. */
  maxWaitMs: field(whole(1_000, 7_200_000), {
    label: words("最长排队", "Longest wait"),
    unit: "ms",
    suggested: 600_000,
  }),
  /** Callers that wait at once, ringing ones included. */
  maxWaiting: field(whole(0, 10_000), { label: words("排队上限", "Max queue size"), unit: "calls", suggested: 30 }),
  overflow: field(overflow, { label: words("溢出", "Overflow"), suggested: { to: "hangUp" } }),
  /**
   * What becomes of callers while nobody is signed in. leave: they are told so and leave by `overflow`, those who wait too once the last agent has
   * signed out · wait: they are told so and wait.
   */
  noAgent: field(orElse(oneOf(["wait", "leave"]), "wait"), {
    label: words("无座席在线时", "While nobody is signed in"),
    choices: { wait: words("继续排队", "Wait"), leave: words("离开排队", "Leave the queue") },
    note: words(
      "继续排队：来电人听到无座席在线，然后听音乐等候。离开排队：按流程或本组的溢出转走，没有去处的听到无座席在线后结束；最后一名座席签出时，已在排队的也离开。",
      "Wait: callers hear that no agent is online, and stay with music. Leave: they go by the flow or the group's overflow, else they hear it and the call ends; so do those who wait when the last agent signs out.",
    ),
  }),
  /** Outside its hours nobody waits for the group: as while nobody is signed in, by the exit or the overflow. */
  calendar: field(optional(calendarId), {
    label: calendarLabel,
    note: words(
      "不选则不限时段。时段外来电不进入本组排队：按“无座席在线”的出口或溢出转走。",
      "Without one the group has no hours of its own. Outside them calls don't wait here: they leave as where no agent is online.",
    ),
  }),
  /** The caller hears how many are before him as soon as he waits. */
  positionAtStart: field(orElse(flag(), false), {
    label: words("开始排队时播报位置", "Tell the position at the start"),
  }),
  /** And again so often, ms; 0: never. Less than `shortestTellMs` is as much as that. */
  positionEveryMs: field(orElse(whole(0, 3_600_000), 0), {
    label: words("播报排队位置的间隔", "Tell the position every"),
    unit: "ms",
    note: words(
      "来电人听到“您前面还有几位”，然后继续听音乐；座席振铃时不播报。0 为不播报，最短 15 秒。",
      "Callers hear how many are before them, then music again; not while an agent's phone rings. 0: never. 15 seconds at least.",
    ),
  }),
  /** With the position, how long the wait will be: see expected-wait.ts. */
  tellExpectedWait: field(orElse(flag(), false), {
    label: words("同时播报预计等待", "Tell the expected wait with it"),
    note: words(
      "按最近的接听速度估计；10 分钟内没有人被接听时不播报。",
      "From how fast callers were answered lately; not told where nobody was within 10 minutes.",
    ),
  }),
  /** Who presses it leaves the queue: by the exit of the flow's node, else by `overflow`. */
  leaveKey: field(orElse(oneOf(["none", ...leaveKeys]), "none"), {
    label: words("离开排队的按键", "Key to leave the queue"),
    choices: { none: words("不设", "None"), "*": words("* 键", "*"), "#": words("# 键", "#") },
    note: words(
      "来电人排队时听到按哪个键离开；按流程“排队”节点的“按键离开”走，没有接线的按溢出处理。",
      "Callers are told the key as they begin to wait; it leads on by the exit “Key” of the flow's queue, else by the overflow.",
    ),
  }),
  /** Who of the free agents is rung. */
  strategy: field(orElse(oneOf(strategies), "hotline"), {
    label: words("派单策略", "Strategy"),
    choices: strategyWords,
    note: words(
      "在能接这通来电的空闲座席中按此顺序选择；顺序相同时，等级高、等待久的先接。",
      "Of the free agents who may take the call; of equals the one with the higher level, then the longer idle.",
    ),
  }),
  /** Asked of every call that waits here; a flow's queue may ask for more. */
  skills: field(orElse(skillLevels, {}), { label: words("所需技能", "Skills asked for") }),
  widening: field(orElse(widening, []), {
    label: words("逐步放宽", "Widening"),
    note: words(
      "等待达到所设时间后，所需等级按步降低；降低 10 级即组内任何座席都可接。不设则一直等有此技能的座席。",
      "After each time the levels asked for are that much lower; 10 lower is anybody of the group. Without steps a call waits for the skill.",
    ),
  }),
  /** 熟客优先: whoever answered this caller within so many days is rung first. 0: nobody is. */
  lastAgentDays: field(orElse(whole(0, 365), 0), {
    label: words("熟悉座席优先（天）", "Last agent first, days"),
    note: words(
      "在这些天内接过此来电人的座席先接。0 为不用。",
      "The agent who answered this caller within so many days goes first. 0: off.",
    ),
  }),
  /** How long the call waits for her alone while she is signed in, ms. */
  lastAgentWaitMs: field(orElse(whole(0, 600_000), 0), {
    label: words("最多等熟悉座席", "Waits for that agent at most"),
    unit: "ms",
  }),
  /** Who presses it leaves the queue and is called back when it would be his turn. */
  callbackKey: field(orElse(oneOf(["none", ...leaveKeys]), "none"), {
    label: words("请求回拨的按键", "Key to be called back"),
    choices: { none: words("不设", "None"), "*": words("* 键", "*"), "#": words("# 键", "#") },
    note: words(
      "来电人排队时听到按哪个键请求回拨：挂机后保留排队位置，轮到时由空闲座席回拨。次数、间隔和时段见运行规则。",
      "Callers are told the key as they begin to wait. Who presses it hangs up, keeps his place, and is called back when it is his turn. How often and when: see the rules.",
    ),
  }),
  /** 呼出权限, one of which must allow the number that is called back. None: the number that he called from, and no other. */
  callbackRights: field(orElse(list(refersTo(idText, "dialRight"), { maxItems: 20 }), []), {
    label: words("可回拨的号码", "Numbers that may be called back"),
    note: words(
      "按呼出权限限定。不选则只回拨来电号码；选了，来电人可另输一个符合的号码。",
      "By dial rights. None: only the number that he called from. With some, the caller may key another number that one of them allows.",
    ),
  }),
  /** 未接来电 of the group: left to whoever takes one, or given to those who are signed in, each in turn. */
  missedAssign: field(orElse(oneOf(["hand", "turn"]), "hand"), {
    label: words("未接来电分配", "Missed calls are given"),
    choices: { hand: words("认领或由班长分配", "By hand"), turn: words("轮流分给已签入的座席", "To agents in turn") },
    note: words(
      `轮流：新的未接来电分给本组已签入、能处理未接来电的座席中最久没有分到的一位，每人最多 ${mostMissedGiven} 个未结；座席停用或签出 10 分钟后，没有动过的转给下一位；已有人处理过的不再分。`,
      `In turn: each new one goes to the group's agent who is signed in, handles missed calls, and was given one longest ago, up to ${mostMissedGiven} open ones each. When she is disabled or signed out for 10 minutes, what was not touched goes to the next. What somebody has dealt with stays.`,
    ),
  }),
  /** The desk of an agent who is idle shows the next one. Nothing is dialled without her. */
  missedOffer: field(orElse(flag(), false), {
    label: words("空闲座席推荐回拨", "Offer missed calls to idle agents"),
    note: words(
      "座席示闲且没有通话时，工作台显示下一个该回拨的来电，由座席点击才拨出。同一来电同时只推荐给一位座席。",
      "While an agent is ready and in no call, the desk shows the next one; nothing is dialled before the agent presses. No two agents are shown the same.",
    ),
  }),
  /** 报工号 before the talk. */
  announceAgentNo: field(flag(), { label: words("接通后报工号", "Announce the agent number"), suggested: true }),
  /** 话后须选业务类型: her wrap-up is not over by her own wish before she has chosen one; its time ends it all the same. */
  asksBusinessType: field(orElse(flag(), false), {
    label: words("话后须选业务类型", "Asks for the business type"),
    note: words(
      "没有选业务类型，座席不能结束话后处理；话后时长到了仍会自动结束。",
      "An agent can't end her wrap-up before she has chosen one. When its time is out it ends all the same.",
    ),
  }),
  /** A survey's id, or null for none. */
  survey: field(orNull(refersTo(idText, "survey")), {
    label: words("满意度评价", "Survey"),
    note: words(
      "座席先挂机后由来电人评价。流程接了“通话结束”的，由流程决定。",
      "Asked of callers whose agent hangs up first. Where the flow leads on after the talk, the flow decides.",
    ),
  }),
  musicPrompt: field(promptName, {
    label: words("等候音乐", "Music"),
    note: words("来电人排队时循环播放。", "Played over and over to callers who wait."),
    suggested: "music.hold",
  }),
  /** Said to those who wait, between music: what else they could do, what to have at hand. */
  messagePrompt: field(optional(promptName), {
    label: words("等候中播放的语音", "Message while waiting"),
    note: words(
      "来电人排队时按下面的间隔听到，然后继续听音乐；座席振铃时不播。",
      "Callers hear it at the interval below, then music again; not while an agent's phone rings.",
    ),
  }),
  /** Less than `shortestTellMs` is as much as that. */
  messageEveryMs: field(orElse(whole(0, 3_600_000), 60_000), {
    label: words("等候语音的间隔", "Message every"),
    unit: "ms",
    note: words("最短 15 秒；0 为不播。", "15 seconds at least; 0: never."),
  }),
  /** The server that the group belongs to while that one runs; absent: whichever comes first. */
  node: field(optional(nodeName), {
    label: words("所属服务器", "Server"),
    note: words(
      "它运行时由它值守；共用座席的座席组总在同一台服务器。",
      "Looks after the group while it runs; groups that share agents are always at one server.",
    ),
  }),
});
export type GroupConfig = ReadonlyOf<typeof groupConfig>;
