import { type Static, Type } from "@sinclair/typebox";
import { type CallbackState, callbackOutcomes, missedDispositions, missedOutcomes, missedStates } from "@zongji/domain";
import { callWordsEn, callWordsZh } from "./call-words.ts";
import { defineList, type Label, listOperation, period, type QueryOf } from "./list.ts";
import { Id, IdParams, Instant, Nullable, OneOf, type Operation } from "./operation.ts";

const stateLabels = {
  waiting: { zh: "待回拨", en: "To call back" },
  tried: { zh: "已拨未通", en: "Tried, not reached" },
  recovered: { zh: "回拨接通", en: "Reached by call back" },
  otherwise: { zh: "已另行接通", en: "Reached otherwise" },
  closed: { zh: "已关闭", en: "Closed" },
} as const satisfies Record<(typeof missedStates)[number], Label>;

/** 请求回拨 of the last call: what came of it. */
const callbackLabels = {
  waiting: { zh: "排队中，轮到时自动回拨", en: "Keeps his place in the queue" },
  listed: { zh: "留下了回拨请求", en: "Asked to be called back" },
  reached: { zh: "已接通", en: "Reached" },
  otherwise: { zh: "已另行接通", en: "Reached otherwise" },
  notReached: { zh: "多次未接通", en: "Tried, not reached" },
  again: { zh: "已再次请求", en: "Asked again" },
  closed: { zh: "下班时未轮到", en: "Not reached before closing" },
  groupGone: { zh: "座席组已停用", en: "The group is gone" },
  elsewhere: { zh: "座席组换了服务器", en: "The group is elsewhere" },
  expired: { zh: "保留超过一天", en: "Kept for over a day" },
  restart: { zh: "服务器重启，未保留", en: "Lost by a restart" },
} as const satisfies Record<CallbackState, Label>;
const callbackStates = ["waiting", "listed", ...callbackOutcomes] as const;

const outcomeLabels = {
  unreachable: { zh: "联系不上", en: "Cannot be reached" },
  wrongNumber: { zh: "空号或错号", en: "Wrong number" },
  noNeed: { zh: "来电人无需回拨", en: "No call back wanted" },
  handled: { zh: "已用其他方式处理", en: "Handled another way" },
  nuisance: { zh: "骚扰电话", en: "Nuisance" },
} as const satisfies Record<(typeof missedOutcomes)[number], Label>;

const dispositionLabels = Object.fromEntries(
  missedDispositions.map((each) => [each, { zh: callWordsZh.disposition[each], en: callWordsEn.disposition[each] }]),
) as Record<(typeof missedDispositions)[number], Label>;

/** 未接来电: one row for each caller whom nobody answered, until somebody spoke with him (metrics G7). */
export const missedList = defineList({
  id: "missed",
  title: { zh: "未接来电", en: "Missed calls" },
  permission: "missed.handle",
  columns: {
    lastAt: { label: { zh: "最近来电", en: "Last call" }, schema: Instant, type: "instant", sortable: true },
    number: { label: { zh: "来电号码", en: "Number" }, schema: Type.String(), type: "other", masked: "number" },
    calls: { label: { zh: "来电次数", en: "Calls" }, schema: Type.Integer(), type: "number", sortable: true },
    disposition: {
      label: { zh: "未接原因", en: "Missed" },
      schema: OneOf(missedDispositions),
      type: "choice",
      choices: dispositionLabels,
    },
    group: { label: { zh: "座席组", en: "Group" }, schema: Nullable(Id), type: "group" },
    callback: {
      label: { zh: "请求回拨", en: "Call back wanted" },
      schema: Nullable(OneOf(callbackStates)),
      type: "choice",
      choices: callbackLabels,
    },
    state: { label: { zh: "状态", en: "State" }, schema: OneOf(missedStates), type: "choice", choices: stateLabels },
    attempts: { label: { zh: "回拨次数", en: "Tries" }, schema: Type.Integer(), type: "number", sortable: true },
    lastAttemptAt: {
      label: { zh: "最近回拨", en: "Last try" },
      schema: Nullable(Instant),
      type: "instant",
      sortable: true,
      hidden: true,
    },
    assignee: { label: { zh: "负责人", en: "Assigned to" }, schema: Nullable(Type.String()), type: "text" },
    voicemailMs: {
      label: { zh: "留言", en: "Message" },
      schema: Nullable(Type.Integer()),
      type: "duration",
    },
    outcome: {
      label: { zh: "关闭原因", en: "Closed because" },
      schema: Nullable(OneOf(missedOutcomes)),
      type: "choice",
      choices: outcomeLabels,
      hidden: true,
    },
    note: { label: { zh: "备注", en: "Note" }, schema: Type.String(), type: "text", hidden: true },
    firstAt: {
      label: { zh: "首次来电", en: "First call" },
      schema: Instant,
      type: "instant",
      sortable: true,
      hidden: true,
    },
    calledNumber: { label: { zh: "接入号", en: "Hotline" }, schema: Type.String(), type: "text", hidden: true },
  },
  filters: {
    time: period({ zh: "最近来电", en: "Last call" }),
    state: {
      label: { zh: "状态", en: "State" },
      kind: "choice",
      /** "pending" is what is still to be done (the default): waiting and tried. */
      params: { state: Type.Optional(OneOf(["pending", "all", ...missedStates] as const)) },
      choices: { pending: { zh: "未完成", en: "To be done" }, all: { zh: "全部", en: "All" }, ...stateLabels },
      unset: "pending",
    },
    group: { label: { zh: "座席组", en: "Group" }, kind: "group", params: { group: Type.Optional(Id) } },
    assigned: {
      label: { zh: "负责人", en: "Assigned to" },
      kind: "choice",
      params: { assigned: Type.Optional(OneOf(["me", "nobody", "others"] as const)) },
      choices: {
        me: { zh: "我负责的", en: "Me" },
        nobody: { zh: "无人负责", en: "Nobody" },
        others: { zh: "他人负责", en: "Others" },
      },
    },
  },
  more: {
    id: Id,
    /** Whom a call back dials: the number that he asked for, else the one that he called from. */
    party: Id,
    /** The call that a call back returns. */
    lastCall: Id,
    assigneeId: Nullable(Id),
    /** The call in which he left that message. */
    voicemailCall: Nullable(Id),
    closedAt: Nullable(Instant),
    /** When somebody spoke with him, and in which call. */
    reachedAt: Nullable(Instant),
    reachedCall: Nullable(Id),
    /** Of what people did about it; an edit gives back the one that it began from. 0: nobody has. */
    version: Type.Integer({ minimum: 0 }),
  },
  key: "id",
  order: { by: "lastAt", direction: "desc" },
});
export const MissedRow = missedList.row;
export type MissedRow = Static<typeof MissedRow>;
export type MissedQuery = QueryOf<typeof missedList>;

const version = Type.Integer({ minimum: 0 });
const strict = { additionalProperties: false } as const;
const errors = ["badRequest", "notSignedIn", "forbidden", "notFound", "conflict", "stale", "databaseDown"] as const;

/** Whom a missed call can be given to, with how many are given to him and not done. */
export const MissedAssignee = Type.Object({
  id: Id,
  name: Type.String(),
  agentNo: Nullable(Type.String()),
  open: Type.Integer(),
});
export type MissedAssignee = Static<typeof MissedAssignee>;

export const MissedSummary = Type.Object({
  /** Nobody has called back since the caller's last call. */
  waiting: Type.Integer(),
  /** Called back in vain. */
  tried: Type.Integer(),
  /** Of both, what is given to the person who asks. */
  mine: Type.Integer(),
  /** Callers who keep their place in a queue, and are called back in their turn. */
  kept: Type.Integer(),
  /** Callers who left a message. */
  voicemails: Type.Integer(),
  /** Last call of whoever waits longest. */
  oldestAt: Nullable(Instant),
});
export type MissedSummary = Static<typeof MissedSummary>;

export const missedOperations = {
  listMissed: listOperation(
    missedList,
    "/api/missed",
    "Missed calls by caller, the last first unless sorted otherwise",
  ),
  missedSummary: {
    method: "GET",
    path: "/api/missed/summary",
    summary: "How many missed calls of the last 30 days are still to be called back",
    permission: "missed.handle",
    response: MissedSummary,
    errors: ["notSignedIn", "forbidden", "databaseDown"],
  },
  nextMissed: {
    method: "POST",
    path: "/api/missed/next",
    summary:
      "The missed call that the asker should call back next, kept for her for a minute, or null: her own, then what her groups offer. `putOff`: one that she does not want for a while",
    permission: "missed.handle",
    body: Type.Object({ putOff: Type.Optional(Id) }, strict),
    response: Nullable(MissedRow),
    errors: ["badRequest", "notSignedIn", "forbidden", "databaseDown"],
  },
  missedVoicemail: {
    method: "GET",
    path: "/api/missed/:id/voicemail",
    summary: "The message that the caller left last (WAV); who hears it leaves a trace",
    permission: "missed.handle",
    params: IdParams,
    response: "binary",
    errors: ["notSignedIn", "forbidden", "notFound", "rangeNotSatisfiable", "databaseDown"],
  },
  listMissedAssignees: {
    method: "GET",
    path: "/api/missed/assignees",
    summary: "Whom missed calls can be given to",
    permission: "missed.assign",
    response: Type.Array(MissedAssignee),
    errors: ["notSignedIn", "forbidden", "databaseDown"],
  },
  assignMissed: {
    method: "POST",
    path: "/api/missed/:id/assignee",
    summary: "Give a missed call to somebody, take it, or leave it to all: to others only by whoever may missed.assign",
    permission: "missed.handle",
    params: IdParams,
    body: Type.Object({ version, assignee: Nullable(Id) }, strict),
    response: MissedRow,
    errors,
  },
  closeMissed: {
    method: "POST",
    path: "/api/missed/:id/closing",
    summary: "Close a missed call whose caller nobody spoke with, and say why",
    permission: "missed.handle",
    params: IdParams,
    body: Type.Object({ version, outcome: OneOf(missedOutcomes), note: Type.String({ maxLength: 500 }) }, strict),
    response: MissedRow,
    errors,
  },
  reopenMissed: {
    method: "POST",
    path: "/api/missed/:id/reopening",
    summary: "Open a closed one again",
    permission: "missed.handle",
    params: IdParams,
    body: Type.Object({ version }, strict),
    response: MissedRow,
    errors,
  },
} as const satisfies Record<string, Operation>;
