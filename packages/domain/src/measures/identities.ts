import type { Words } from "../words.ts";
import { measures } from "./all.ts";
import type { Term } from "./measure.ts";

/** Two sides that are the same number for every period, and for every single thing that is counted. */
export type Identity = {
  readonly name: string;
  readonly label: Words;
  readonly left: readonly Term[];
  readonly right: readonly Term[];
};

const m = measures;

/** I1, I2, I4 and I5 of spec metrics. Both sides of each count the same basis. */
export const identities: readonly Identity[] = [
  {
    name: "I1",
    label: {
      zh: "中继呼入总量 = 各处置结果之和（D0 至 D10）",
      en: "The inbound total is the sum of all dispositions, D0 to D10",
    },
    left: [m.inboundTotal],
    right: [
      ...[m.inProgress, m.endedInMenu, m.selfServed, m.agentAnswered, m.abandonedInQueue, m.abandonedRinging],
      ...[m.dutyAnswered, m.dutyLost, m.requestEnded, m.outOfHours, m.blocked, m.systemError],
    ],
  },
  {
    name: "I1 answered",
    label: { zh: "接听量 + 未接听量 + 其余来电 = 中继呼入总量", en: "Answered, unanswered and residual are the total" },
    left: [m.answered, m.unanswered, m.residual],
    right: [m.inboundTotal],
  },
  {
    name: "I1 tracking",
    label: { zh: "呼入跟踪报表各列之和 = 中继呼入总量", en: "The columns of the tracking report add up to the total" },
    left: [
      ...[m.endedInMenu, m.selfServed, m.agentAnswered, m.abandonedInQueue, m.abandonedRinging],
      ...[m.dutyTotal, m.otherInbound],
    ],
    right: [m.inboundTotal],
  },
  {
    name: "I1 unanswered",
    label: {
      zh: "人工未接听量 = 语音菜单 + 座席组排队 + 座席振铃 + 值班电话振铃",
      en: "Unanswered is menu, queue, ringing and duty phone",
    },
    left: [m.unanswered],
    right: [m.endedInMenu, m.unansweredInQueue, m.unansweredRinging, m.dutyLost],
  },
  {
    name: "I2",
    label: { zh: "在线总时长 = 九种状态时长之和", en: "Time signed in is the sum of the nine states" },
    left: [m.onlineTime],
    right: [
      ...[m.talkingTime, m.internalTime, m.monitoringTime, m.diallingTime, m.ringingTime],
      ...[m.wrapUpTime, m.breakTime, m.busyTime, m.readyTime],
    ],
  },
  {
    name: "I2 folded",
    label: {
      zh: "在线总时长 = 等待 + 小休 + 通话 + 处理 + 其他",
      en: "Time signed in is the sum of the five folded times",
    },
    left: [m.onlineTime],
    right: [m.waitingTime, m.restTime, m.talkingTime, m.wrapUpTime, m.otherTime],
  },
  {
    name: "I4",
    label: {
      zh: "进入次数 = 各种离开结果之和 + 仍在队列",
      en: "Each queue visit came out in one way or is still there",
    },
    left: [m.queueVisits],
    right: [
      ...[m.visitsAnswered, m.visitsAbandoned, m.overflowTimeout, m.overflowFull, m.overflowNoAgent],
      ...[m.visitsLeftByKey, m.visitsLeftForCallback, m.visitsLeftForVoicemail, m.visitsTransferred],
      ...[m.visitsForced, m.visitsFailed, m.stillQueued],
    ],
  },
  {
    name: "I4 entries",
    label: {
      zh: "进入排队总数 = 各种最后结果之和 + 仍在排队",
      en: "Each queue entry came out in one way or still waits",
    },
    left: [m.queueEntries],
    right: [m.answeredEntries, m.abandonedEntries, m.entriesOverflowed, m.entriesLeftOtherwise, m.entriesOpen],
  },
  {
    name: "I5",
    label: { zh: "座席呼入总量 = 各种派单结果之和 + 振铃中", en: "Each offer ended in one way or still rings" },
    left: [m.offers],
    right: [m.offersAnswered, m.offersMissed, m.offersAbandoned, m.offersEndedOtherwise, m.stillRinging],
  },
];
