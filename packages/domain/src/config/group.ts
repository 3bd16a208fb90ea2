import {
  field,
  flag,
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
  maxWaiting: field(whole(0, 10_000), { label: words("排队上限", "Most waiting"), unit: "calls", suggested: 30 }),
  overflow: field(overflow, { label: words("溢出", "Overflow"), suggested: { to: "hangUp" } }),
  /**
   * What becomes of callers while nobody is signed in. leave: they are told so and leave by `overflow`, those who wait too once the last agent has
   * signed out · wait: they are told so and wait.
   */
  noAgent: field(orElse(oneOf(["wait", "leave"]), "wait"), {
    label: words("无座席在线时", "While nobody is signed in"),
    choices: { wait: words("继续排队", "Wait"), leave: words("离开排队", "Leave the queue") },
    note: words(
      "来电人先听到无座席在线。继续排队：听音乐等候。离开排队：按本组的溢出处理，最后一名座席签出时，已在排队的也离开。",
      "Callers hear that no agent is online. Wait: they stay, with music. Leave: they go by the group's overflow, and so do those who wait when the last agent signs out.",
    ),
  }),
  /** 报工号 before the talk. */
  announceAgentNo: field(flag(), { label: words("接通后报工号", "Announce the agent number"), suggested: true }),
  /** A survey's id, or null for none. */
  survey: field(orNull(refersTo(idText, "survey")), { label: words("满意度评价", "Survey") }),
  musicPrompt: field(promptName, { label: words("等候音乐", "Music") }),
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
