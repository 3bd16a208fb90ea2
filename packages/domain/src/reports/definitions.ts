import type { Clause } from "../contract/readings.ts";
import { isAnswered, type LineDimension, type MeasureName, measures } from "../measures/index.ts";
import type { Words } from "../words.ts";

/** By what a report's lines can be split besides time. `none`: by time alone. */
export type Split = LineDimension | "none";
/** By what reports can be filtered. */
export const reportFilters = ["number", "group", "agent", "businessType", "direction", "trunk"] as const;
export type ReportFilter = (typeof reportFilters)[number];
export const chartKinds = ["bar", "line", "stacked", "pie", "heat"] as const;
export type ChartKind = (typeof chartKinds)[number];

/** A column is one measure of the catalogue: a report never computes by itself. */
export type ReportColumn = {
  readonly measure: MeasureName;
  /** The contract's word where it differs from the measure's own label. */
  readonly label?: Words;
  /** Of the whole called number: not split and not filtered by group and agent, because several groups can share a number (spec metrics §6). */
  readonly whole?: true;
  /** Not in the contract's list: shown so that the row adds up, or beside its column. */
  readonly extra?: true;
  /** By which reading of an unclear clause it is this measure, and which one it is by the recommended reading. */
  readonly reading?: {
    readonly clause: Clause;
    readonly alternative: string;
    readonly version: number;
    readonly signed: boolean;
  };
  readonly instead?: MeasureName;
};

export type ReportDefinition = {
  /** The clause of the contract: R1 to R11; of work orders R0, letters B1, quality checks Q1. */
  readonly clause: string;
  readonly label: Words;
  readonly note: Words;
  readonly columns: readonly ReportColumn[];
  /** The first is the usual one. */
  readonly splits: readonly [Split, ...Split[]];
  readonly filters: readonly ReportFilter[];
  readonly chart: { readonly kind: ChartKind; readonly measures: readonly MeasureName[] };
};

const of = (...measures: readonly MeasureName[]): readonly ReportColumn[] => measures.map((measure) => ({ measure }));
const extra = (...measures: readonly MeasureName[]): readonly ReportColumn[] =>
  measures.map((measure) => ({ measure, extra: true }));
const whole = (...measures: readonly MeasureName[]): readonly ReportColumn[] =>
  measures.map((measure) => ({ measure, whole: true }));
const wholeExtra = (...measures: readonly MeasureName[]): readonly ReportColumn[] =>
  measures.map((measure) => ({ measure, whole: true, extra: true }));
const called = (measure: MeasureName, zh: string, en: string): ReportColumn => ({ measure, label: { zh, en } });

const times = ["hour", "weekday"] as const;
const trunkFilters = ["number", "trunk"] as const;
const agentFilters = ["group", "agent", "number", "trunk"] as const;

const define = <const T extends Readonly<Record<string, ReportDefinition>>>(all: T): T => all;

/** The contract's reports, R1 to R11 (spec hotline R, spec metrics §3 to §11), their columns in its order; those of work orders, letters and quality (§12, §13). */
export const reports = define({
  inbound: {
    clause: "R1",
    label: { zh: "呼入报表", en: "Inbound" },
    note: {
      zh: "从中继呼入的来电、人工接听与未接听，以及满意率",
      en: "Calls from trunks, answered and unanswered, and satisfaction",
    },
    columns: [
      ...of("inboundTotal", "answered", "answerRate", "unanswered", "unansweredRate"),
      called("satisfaction", "服务水平指标（满意度）", "Service indicator (satisfaction)"),
      ...extra("inProgress", "selfServed", "outOfHours", "blocked", "systemError"),
      {
        ...called("allConnectRate", "国标对标：全天接通率", "National standard: connect rate at all hours"),
        extra: true,
      },
      {
        ...called("standardServiceLevel", "国标对标：15 秒内接听率", "National standard: answered within 15 s"),
        extra: true,
      },
    ],
    splits: ["none", "number", "trunk", ...times],
    filters: [...trunkFilters, "group", "agent", "businessType"],
    chart: { kind: "bar", measures: ["answered", "unanswered"] },
  },
  outbound: {
    clause: "R2",
    label: { zh: "呼出报表", en: "Outbound" },
    note: { zh: "向中继呼出的通数与接通情况", en: "Calls dialled to trunks, and how many were answered" },
    columns: [...of("outboundTotal", "outboundAnswered", "outboundAnswerRate"), ...extra("callBacks", "recovered")],
    splits: ["none", "group", "agent", "number", "trunk", ...times],
    filters: agentFilters,
    chart: { kind: "bar", measures: ["outboundTotal", "outboundAnswered"] },
  },
  agents: {
    clause: "R3",
    label: { zh: "座席报表", en: "Agents" },
    note: {
      zh: "座席的通话、振铃、应答和小休示忙",
      en: "Agents' talks, rings, answers, breaks and busy time",
    },
    columns: [
      ...of("averageOnline", "averageTalk", "talks", "ringTotal", "speedOfAnswer", "abandonedRingTotal", "restTime"),
      ...extra(
        "onlineTime",
        "averageTalkWithoutHold",
        "holdTotal",
        "longestTalk",
        "averageRing",
        "averageAbandonedRing",
      ),
      ...extra("offers", "offersAnswered", "offersAbandoned"),
    ],
    splits: ["agent", "group", "none", ...times],
    filters: [...agentFilters, "direction"],
    chart: { kind: "bar", measures: ["offers", "offersAnswered"] },
  },
  groups: {
    clause: "R4",
    label: { zh: "座席组报表", en: "Groups" },
    note: {
      zh: "各座席组的来电、接听与呼出；中继各列按被叫号码统计，不分座席组",
      en: "Each group's calls in and out; the trunk columns are of the whole called number, not of a group",
    },
    columns: [
      ...whole("inboundTotal", "answered", "answerRate", "unanswered", "unansweredRate"),
      ...of("occupancy"),
      called("staffed", "服务人力", "Staffing"),
      ...of("groupCalls"),
      called("queueEntries", "座席组呼入总量", "Calls into the group"),
      ...of("groupAnswerRate"),
      called("groupServiceLevel", "服务水平", "Service level"),
      ...of("outboundTotal", "agentCalls", "offers", "offersAnswered", "offerAnswerRate", "averageInboundTalk"),
      called("speedOfAnswer", "平均摘机时长", "Average time to pick up"),
      ...of("offersMissed", "agentsOutbound", "outboundAnswered", "outboundAnswerRate", "averageOutboundTalk"),
      ...of("transfersOut", "transferRate"),
      ...extra("offerAnswerRateWithoutAbandoned", "groupStandardLevel", "fte"),
    ],
    splits: ["group", "number", "agent", "none", ...times],
    filters: agentFilters,
    chart: { kind: "bar", measures: ["offers", "offersAnswered"] },
  },
  businessTypes: {
    clause: "R4",
    label: { zh: "业务类型报表", en: "Business types" },
    note: {
      zh: "各业务类型的咨询量和平均通话时长，按来电工单的主要类型；没有类型的为“未指定”",
      en: "Consultations and average talk of each business type, by the call's main type; None has no type",
    },
    columns: [...of("consultations", "averageConsultation"), ...extra("consultationTalkTotal", "consultationsEnded")],
    splits: ["businessType", "number", "trunk", "none", ...times],
    filters: ["businessType", ...trunkFilters],
    chart: { kind: "pie", measures: ["consultations"] },
  },
  efficiency: {
    clause: "R5",
    label: { zh: "座席工作效率报表", en: "Agents' efficiency" },
    note: { zh: "在线时长如何分配，按统计时段截取", en: "How time signed in was spent, clipped to the period" },
    columns: [
      ...of("occupancy", "onlineTime", "waitingTime"),
      called("restTime", "小休时长合计", "Break total"),
      called("talkingTime", "通话总时长", "Talk total"),
      ...of("wrapUpTime", "talkToWrapUp"),
      ...extra("talkShare", "otherTime", "workShare"),
    ],
    splits: ["agent", "none", ...times],
    filters: ["agent"],
    chart: { kind: "stacked", measures: ["talkingTime", "wrapUpTime", "waitingTime", "restTime", "otherTime"] },
  },
  inboundTrace: {
    clause: "R6",
    label: { zh: "呼入跟踪报表", en: "Inbound trace" },
    note: {
      zh: "每通来电的去向，各列相加等于中继呼入总量",
      en: "Where each call ended; the columns add up to the inbound total",
    },
    columns: [
      ...of("inboundTotal"),
      called("endedInMenu", "语音菜单挂断量", "Hung up in menu"),
      ...of("agentAnswered"),
      called("abandonedInQueue", "呼入排队放弃量", "Abandoned in queue"),
      called("abandonedRinging", "呼入座席振铃放弃量", "Abandoned ringing"),
      ...of("dutyTotal"),
      called("dutyAnswered", "呼入值班电话接听量", "Answered by duty phone"),
      called("dutyLost", "呼入值班电话放弃量", "Lost at duty phone"),
      ...extra("selfServed", "otherInbound"),
    ],
    splits: ["none", "number", "trunk", ...times],
    filters: trunkFilters,
    chart: {
      kind: "stacked",
      measures: [
        ...(["agentAnswered", "dutyAnswered", "endedInMenu", "abandonedInQueue", "abandonedRinging"] as const),
        ...(["dutyLost", "selfServed", "otherInbound"] as const),
      ],
    },
  },
  unanswered: {
    clause: "R7",
    label: { zh: "人工未接听报表", en: "Unanswered" },
    note: {
      zh: "人工未接听的来电丢在哪里，各列相加等于人工未接听量",
      en: "Where unanswered calls were lost; the columns add up to the unanswered",
    },
    columns: [
      ...of("unanswered"),
      called("endedInMenu", "语音菜单", "Menu"),
      called("unansweredInQueue", "座席组排队", "Queue"),
      called("unansweredRinging", "座席振铃", "Agent's phone rang"),
      called("dutyLost", "值班电话振铃", "Duty phone rang"),
      ...extra("unansweredRate"),
    ],
    splits: ["none", "number", "trunk", ...times],
    filters: trunkFilters,
    chart: {
      kind: "pie",
      measures: ["endedInMenu", "unansweredInQueue", "unansweredRinging", "dutyLost"],
    },
  },
  waiting: {
    clause: "R8",
    label: { zh: "呼入客户等待报表", en: "Callers' waits" },
    note: { zh: "从进入排队起算，含振铃，不含语音菜单", en: "From entering the queue, ringing included, menu not" },
    columns: [
      ...of("queueEntries", "longestQueue", "queueWaitTotal", "averageQueueWait"),
      ...of("answeredEntries", "answeredWaitTotal", "averageAnsweredWait", "longestAnsweredWait"),
      ...of("abandonedEntries", "abandonedWaitTotal", "averageAbandonedWait", "longestAbandonedWait"),
      called("overflow", "溢出量", "Overflow"),
      ...extra("overflowTimeout", "overflowFull", "overflowNoAgent"),
      ...extra("queueVisits", "delayedEntries", "abandonedAfterAnswer", "stillQueued"),
      ...wholeExtra("customerWaitTotal", "averageCustomerWait", "longestCustomerWait"),
    ],
    splits: ["group", "number", "trunk", "none", ...times],
    filters: ["group", "number", "trunk"],
    chart: { kind: "line", measures: ["averageAnsweredWait", "averageAbandonedWait"] },
  },
  states: {
    clause: "R9",
    label: { zh: "座席状态记录", en: "Agents' states" },
    note: {
      zh: "座席各状态的时长，对照排班的离线和加班；按状态分行时每个状态一行，离线、加班各成一行；点开可见每一段的起止",
      en: "How long agents were in each state, and offline and overtime by the roster; by state each has a line of its own; a figure opens its intervals",
    },
    columns: [
      called("waitingTime", "等待", "Waiting"),
      called("restTime", "小休", "Break"),
      called("wrapUpTime", "处理", "Wrap-up"),
      called("offlineTime", "离线", "Offline"),
      ...extra("talkingTime", "otherTime", "onlineTime"),
      ...extra("rosterTime", "windowTime", "offlineShare", "unrosteredOfflineTime", "overtimeTime"),
      ...extra("attendedSpells", "attendedTime", "averageAttended", "longestAttended", "forcedSpells"),
    ],
    splits: ["agent", "state", "reason", "none", ...times],
    filters: ["agent"],
    chart: { kind: "stacked", measures: ["waitingTime", "restTime", "wrapUpTime", "talkingTime", "otherTime"] },
  },
  outboundGroups: {
    clause: "R10",
    label: { zh: "座席组呼出报表", en: "Outbound by group" },
    note: { zh: "各座席组的呼出", en: "Each group's calls out" },
    columns: [
      ...of("outboundEfficiency", "outboundTotal", "outboundAnswered", "outboundAnswerRate"),
      ...of("dialTotal", "averageDial", "outboundTalkTotal", "averageOutboundTalk"),
    ],
    splits: ["group", "agent", "none", ...times],
    filters: ["group", "agent", "trunk"],
    chart: { kind: "bar", measures: ["outboundTotal", "outboundAnswered"] },
  },
  satisfaction: {
    clause: "R11",
    label: { zh: "电话满意度调查报表", en: "Satisfaction survey" },
    note: { zh: "邀请、参评与结果，按最后通话的座席", en: "Surveys offered, ratings, results; by who talked last" },
    columns: [
      called("surveysOffered", "座席参与调查量", "Surveys offered"),
      ...of("rated", "ratingRate", "satisfied", "satisfaction", "averageScore"),
      ...extra("surveysInvalid", "surveysUnanswered", "surveysHungUp"),
      ...extra("linksMade", "linksSent", "linksFailed", "linksAnswered", "linkRate"),
    ],
    splits: ["agent", "option", "way", "group", "businessType", "number", "none", ...times],
    filters: [...agentFilters, "businessType"],
    chart: { kind: "bar", measures: ["satisfied", "rated"] },
  },
  keyRequests: {
    clause: "R11",
    label: { zh: "业务按键请求报表", en: "Key requests" },
    note: {
      zh: "来电人在语音菜单中进入的节点和按的键，按业务类型、节点或按键",
      en: "Menu nodes that callers entered and keys that they pressed; by business type, node or key",
    },
    columns: [
      ...of("nodeEntries", "keyPresses", "keyCalls", "invalidKeys", "keyTimeouts"),
      ...of("nodeHangUps", "nodeToHuman", "averageNodeStay"),
      ...extra("nodeCalls"),
    ],
    splits: ["businessType", "node", "key", "number", "none", ...times],
    filters: ["businessType", ...trunkFilters],
    chart: { kind: "bar", measures: ["nodeEntries", "keyPresses"] },
  },
  orders: {
    clause: "R0",
    label: { zh: "工单报表", en: "Work orders" },
    note: {
      zh: "工单的新建、答复、时限与重办；新建和答复按新建的日子，时限各列按届满的日子",
      en: "Orders created, answered, in time and reopened; by the day of their creation, time limits by the day on which they end",
    },
    columns: [
      ...of("ordersCreated", "ordersOpen", "ordersAnswered", "directReplies", "directShare"),
      ...of("consultReplies", "consultShare", "averageFirstReply", "averageHandling", "averageConsultReply"),
      ...of("ordersDue", "ordersInTime", "orderInTimeRate", "ordersOverdue", "ordersOverdueOpen"),
      ...of("ordersReopened", "reopenRate", "ordersClosed", "ordersConfirmed", "confirmedShare"),
      ...extra("longestHandling", "ordersAutomatic", "automaticShare", "editedShare", "ordersVoid"),
    ],
    splits: ["businessType", "group", "agent", "source", "none", ...times],
    filters: ["businessType", "group", "agent"],
    chart: { kind: "bar", measures: ["ordersCreated", "ordersAnswered", "ordersOverdue"] },
  },
  departments: {
    clause: "R0",
    label: { zh: "部门协办报表", en: "Departments" },
    note: {
      zh: "各部门被协办的件数与时限，按部门时限届满的日子",
      en: "What departments were asked and whether they answered in time, by the day on which their limits end",
    },
    columns: [
      ...of("consultsDue", "consultsInTime", "consultInTimeRate", "consultsLate", "averageConsultAnswer"),
      ...extra("consultsAnswered", "consultsReturned"),
    ],
    splits: ["department", "businessType", "group", "agent", "source", "none", ...times],
    filters: ["businessType", "group", "agent"],
    chart: { kind: "bar", measures: ["consultsInTime", "consultsLate"] },
  },
  letters: {
    clause: "B1",
    label: { zh: "来信报表", en: "Letters" },
    note: {
      zh: "网上来信的收到、答复与转工单；时限各列按届满的日子",
      en: "Letters received, answered and made orders; time limits by the day on which they end",
    },
    columns: [
      ...of("lettersReceived", "lettersAnswered", "averageLetterAnswer", "lettersOrdered"),
      ...of("lettersDue", "lettersInTime", "letterInTimeRate", "lettersOverdue"),
    ],
    splits: ["businessType", "source", "agent", "none", ...times],
    filters: ["businessType", "agent"],
    chart: { kind: "bar", measures: ["lettersReceived", "lettersAnswered"] },
  },
  quality: {
    clause: "Q1",
    label: { zh: "质检报表", en: "Quality checks" },
    note: {
      zh: "录音的抽检、得分与申诉，按被检通话的日子",
      en: "Recordings checked, scores and appeals, by the day of the call that is checked",
    },
    columns: [
      ...of("answeredRecordings", "inspections", "inspected", "inspectionRate", "averageQuality", "qualityPassRate"),
      ...of("criterionRate", "appeals", "appealChangeRate"),
      ...extra("passedInspections", "appealsDecided", "appealsChanged"),
    ],
    splits: ["agent", "group", "inspector", "criterion", "businessType", "none", ...times],
    filters: [...agentFilters, "businessType", "direction"],
    chart: { kind: "bar", measures: ["inspections", "inspected"] },
  },
});
export type ReportId = keyof typeof reports;
export const reportIds = Object.keys(reports) as readonly ReportId[];
export const reportOf = (id: ReportId): ReportDefinition => reports[id];

/** Whether a report can be asked of one number outside (来电号码): one of its columns has an answer for it. */
export const isOfCallers = ({ columns }: ReportDefinition): boolean =>
  columns.some(({ measure }) => isAnswered(measures[measure], { lines: [], filters: ["caller"] }));
