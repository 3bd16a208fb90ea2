import { type Static, Type } from "@sinclair/typebox";
import { type Disposition, dispositions, type EndedBy, endedBy } from "@zongji/domain";
import { CallNote, CallStep, NamedType } from "./agent.ts";
import { callWordsEn, callWordsZh } from "./call-words.ts";
import { defineList, type Label, listOperation, period, type QueryOf } from "./list.ts";
import { Duration, Id, IdParams, Instant, Nullable, OneOf, type Operation } from "./operation.ts";

export const CallEnding = Type.Object({
  by: Type.String(),
  cause: Type.String(),
  sip: Type.Optional(Type.Integer()),
});

const byDisposition = (zh: (typeof callWordsZh)["disposition"], en: typeof zh): Record<Disposition, Label> =>
  Object.fromEntries(dispositions.map((each) => [each, { zh: zh[each], en: en[each] }])) as Record<Disposition, Label>;
const dispositionLabels = byDisposition(callWordsZh.disposition, callWordsEn.disposition);
const endedByLabels = Object.fromEntries(
  endedBy.map((each) => [each, { zh: callWordsZh.endedBy[each], en: callWordsEn.endedBy[each] }]),
) as Record<EndedBy, Label>;
/** Of a talk, whole seconds: a day at the most. */
const talkSec = Type.Optional(Type.Integer({ minimum: 0, maximum: 86_400 }));
const directions = ["inbound", "outbound", "internal"] as const;
const directionLabels = {
  inbound: { zh: "呼入", en: "In" },
  outbound: { zh: "呼出", en: "Out" },
  internal: { zh: "内部", en: "Internal" },
} as const;

/** 通话记录. */
export const callList = defineList({
  id: "calls",
  title: { zh: "通话记录", en: "Call log" },
  permission: "call.see",
  columns: {
    /** t0 */
    startedAt: { label: { zh: "时间", en: "Time" }, schema: Instant, type: "instant", sortable: true },
    direction: {
      label: { zh: "方向", en: "Direction" },
      schema: OneOf(directions),
      type: "choice",
      choices: directionLabels,
    },
    /** Empty when withheld. */
    number: { label: { zh: "对方号码", en: "Number" }, schema: Type.String(), type: "other", masked: "number" },
    calledNumber: {
      label: { zh: "接入号", en: "Hotline" },
      schema: Type.String(),
      type: "text",
      sortable: true,
      hidden: true,
    },
    /** What people call it; null of an internal call. */
    trunkName: { label: { zh: "中继", en: "Trunk" }, schema: Nullable(Type.String()), type: "text", hidden: true },
    group: { label: { zh: "座席组", en: "Group" }, schema: Nullable(Id), type: "group" },
    agentNo: { label: { zh: "工号", en: "Agent" }, schema: Nullable(Type.String()), type: "text", sortable: true },
    waitMs: { label: { zh: "排队", en: "Wait" }, schema: Duration, type: "duration", sortable: true },
    ringMs: { label: { zh: "振铃", en: "Ring" }, schema: Duration, type: "duration", sortable: true, hidden: true },
    talkMs: { label: { zh: "通话", en: "Talk" }, schema: Duration, type: "duration", sortable: true },
    /** 0: no message was left. */
    voicemailMs: {
      label: { zh: "留言", en: "Message" },
      schema: Duration,
      type: "duration",
      sortable: true,
      hidden: true,
    },
    disposition: {
      label: { zh: "结果", en: "Result" },
      schema: Nullable(OneOf(dispositions)),
      type: "choice",
      choices: dispositionLabels,
      sortable: true,
    },
    ending: { label: { zh: "结束", en: "Ended" }, schema: Nullable(CallEnding), type: "other" },
    rating: {
      label: { zh: "评价", en: "Rating" },
      schema: Nullable(
        Type.Object({
          ...{ key: Type.String(), option: Type.String(), score: Type.Number(), satisfied: Type.Boolean() },
          /** By the link of a text message, and when; by keys where it is absent. */
          way: Type.Optional(Type.Literal("link")),
          at: Type.Optional(Instant),
        }),
      ),
      type: "other",
      sortable: true,
    },
    /** What an agent chose last; where none did, what the flow said last. */
    businessType: {
      label: { zh: "业务类型", en: "Business type" },
      schema: Nullable(NamedType),
      type: "other",
      hidden: true,
    },
    /** 办理结果, the last. */
    result: { label: { zh: "办理结果", en: "Handling" }, schema: Nullable(Type.String()), type: "other" },
    /** 小记, the last. */
    note: { label: { zh: "小记", en: "Note" }, schema: Nullable(Type.String()), type: "text", hidden: true },
    recorded: { label: { zh: "录音", en: "Recording" }, schema: Type.Boolean(), type: "flag" },
    /** Who started it, when it is a test. */
    testBy: {
      label: { zh: "测试发起人", en: "Test by" },
      schema: Nullable(Type.String()),
      type: "text",
      hidden: true,
    },
  },
  filters: {
    time: period({ zh: "时间", en: "Time" }),
    number: {
      label: { zh: "对方号码", en: "Number" },
      kind: "number",
      params: {
        /** The party's number in full, or its last five digits or more, or the called number. */
        number: Type.Optional(Type.String({ pattern: "^[0-9+*#]{1,32}$" })),
        /** The last four digits of the party's number. Each search is audited; of one user 20 different ones are answered in ten minutes. */
        numberEnd: Type.Optional(Type.String({ pattern: "^[0-9]{4}$" })),
        party: Type.Optional(Id),
      },
      needs: { number: "number.unmasked" },
    },
    agentNo: {
      label: { zh: "工号", en: "Agent" },
      kind: "text",
      params: { agentNo: Type.Optional(Type.String({ minLength: 1, maxLength: 16 })) },
    },
    group: { label: { zh: "座席组", en: "Group" }, kind: "group", params: { group: Type.Optional(Id) } },
    businessType: {
      label: { zh: "业务类型", en: "Business type" },
      kind: "businessType",
      /** An id of the tree: the calls of that type and of those beneath it, also where it was chosen besides another one. */
      params: { businessType: Type.Optional(Type.String({ minLength: 1, maxLength: 100 })) },
    },
    direction: {
      label: { zh: "方向", en: "Direction" },
      kind: "choice",
      params: { direction: Type.Optional(OneOf(directions)) },
      choices: directionLabels,
    },
    disposition: {
      label: { zh: "结果", en: "Result" },
      kind: "choice",
      params: { disposition: Type.Optional(OneOf(dispositions)) },
      choices: dispositionLabels,
    },
    /** 申诉电话: of a business type that is marked as complaint, or beneath one. */
    complaint: {
      label: { zh: "申诉电话", en: "Complaint calls" },
      kind: "press",
      params: { complaint: Type.Optional(OneOf(["yes"] as const)) },
      choices: { yes: { zh: "是", en: "Yes" } },
    },
    talk: {
      more: true,
      label: { zh: "通话时长（秒）", en: "Talk (s)" },
      kind: "range",
      /** Both included. */
      params: { talkFrom: talkSec, talkTo: talkSec },
    },
    rating: {
      more: true,
      label: { zh: "评价", en: "Rating" },
      kind: "choice",
      /** none: there was a talk, and no rating. */
      params: { rating: Type.Optional(OneOf(["satisfied", "unsatisfied", "none"] as const)) },
      choices: {
        satisfied: { zh: "满意", en: "Satisfied" },
        unsatisfied: { zh: "不满意", en: "Not satisfied" },
        none: { zh: "未评价", en: "Not rated" },
      },
    },
    hungUp: {
      more: true,
      label: { zh: "挂断方", en: "Hung up by" },
      kind: "choice",
      params: { hungUp: Type.Optional(OneOf(endedBy)) },
      choices: endedByLabels,
    },
    note: {
      more: true,
      label: { zh: "小记文字", en: "Text of the note" },
      kind: "text",
      /** Any part of an agent's note, at least two signs, great and small letters alike. */
      params: { note: Type.Optional(Type.String({ minLength: 2, maxLength: 64 })) },
    },
    voicemail: {
      label: { zh: "留言", en: "Message" },
      kind: "choice",
      params: { voicemail: Type.Optional(OneOf(["yes"] as const)) },
      choices: { yes: { zh: "有留言", en: "A message was left" } },
    },
    test: {
      label: { zh: "测试呼叫", en: "Test calls" },
      kind: "choice",
      /** "no" leaves tests out (the default), "only" shows nothing else, "yes" both. */
      params: { test: Type.Optional(OneOf(["no", "only", "yes"] as const)) },
      choices: {
        no: { zh: "不含测试", en: "Without tests" },
        only: { zh: "只看测试", en: "Tests only" },
        yes: { zh: "包含测试", en: "With tests" },
      },
      unset: "no",
    },
  },
  more: {
    id: Id,
    endedAt: Nullable(Instant),
    party: Nullable(Id),
    withheld: Type.Boolean(),
    trunk: Type.String(),
    /** Who ended the talk with the citizen, where there was one that no other followed: a survey, or the last words, may have come after it. */
    hungUp: Nullable(CallEnding),
    /** Of a call out: the missed call that it returns. */
    parent: Nullable(Id),
  },
  key: "id",
  order: { by: "startedAt", direction: "desc" },
});
/** One row of the call log. */
export const CallRow = callList.row;
export type CallRow = Static<typeof CallRow>;
export type CallQuery = QueryOf<typeof callList>;

/** A time mark of metrics.md §0: t0, tI0, tI1, tH, tQ, tD, tR, tA, tN, tE, hS, hE, wS, wE, end. */
export const Mark = Type.Object({
  name: Type.String(),
  at: Instant,
  group: Type.Optional(Id),
  agentNo: Type.Optional(Type.String()),
  reason: Type.Optional(Type.String()),
});

export const CallRecord = Type.Object({
  row: CallRow,
  /** Calls out that return this one and that the reader may see, the first of them first. */
  callBacks: Type.Array(
    Type.Object({ id: Id, startedAt: Instant, agentNo: Nullable(Type.String()), talkMs: Duration }),
  ),
  marks: Type.Array(Mark),
  /** What happened, in order, as the reader may know it. */
  steps: Type.Array(CallStep),
  /** The survey's further questions that the caller answered, by their ids, in the order in which they were asked. */
  answers: Type.Array(Type.Object({ question: Type.String(), option: Type.String(), score: Type.Number() })),
  /** 小记 of each agent. */
  notes: Type.Array(Type.Composite([CallNote, Type.Object({ agentNo: Type.String() })])),
  /** Its facts in order, as they are kept, but for what is sealed in them. */
  facts: Type.Array(
    Type.Object({ at: Instant, type: Type.String(), seq: Type.Integer() }, { additionalProperties: true }),
  ),
  recordings: Type.Array(
    Type.Object({
      id: Id,
      startedAt: Instant,
      durationMs: Duration,
      /** Offset of the talk's start, so that a player begins there. */
      talkFromMs: Nullable(Duration),
      segments: Type.Array(
        Type.Object({
          file: Type.String(),
          codec: Type.String(),
          startMs: Duration,
          samples: Type.Integer(),
          sha256: Type.String(),
        }),
      ),
    }),
  ),
  /** 语音留言, in the order in which they were left. `fromMs`: where it begins in the call's recording; `ms` is null while it is spoken. */
  voicemails: Type.Array(Type.Object({ at: Instant, recording: Id, fromMs: Duration, ms: Nullable(Duration) })),
  /** What agents said with whom they consulted, each heard by itself (`consult` of the recording). */
  consultRecordings: Type.Array(Type.Object({ id: Id, startedAt: Instant, durationMs: Duration })),
});
export type CallRecord = Static<typeof CallRecord>;

/** 测试呼叫: a run of real calls over loopback to the hotline. */
export const TestRun = Type.Object({
  id: Id,
  startedAt: Instant,
  endedAt: Nullable(Instant),
  startedBy: Type.String(),
  calls: Type.Array(
    Type.Object({
      ordinal: Type.Integer(),
      at: OneOf(["dialling", "answered", "menuHeard", "ended", "failed"] as const),
      heard: Type.Array(Type.Object({ atMs: Duration, what: Type.String() })),
      passed: Nullable(Type.Boolean()),
    }),
  ),
});
export type TestRun = Static<typeof TestRun>;

export const callOperations = {
  listCalls: listOperation(callList, "/api/calls", "The call log, newest first unless sorted otherwise"),
  call: {
    method: "GET",
    path: "/api/calls/:id",
    summary: "One call: marks, facts, recordings",
    permission: "call.see",
    params: IdParams,
    response: CallRecord,
    errors: ["notSignedIn", "forbidden", "notFound", "databaseDown"],
  },
  recording: {
    method: "GET",
    path: "/api/calls/:id/recording",
    summary:
      "The recording as one stereo WAV (left the caller, right what the caller hears), or that of a consultation; honours Range",
    permission: "recording.hear",
    params: IdParams,
    query: Type.Object({ consult: Type.Optional(Id) }),
    response: "binary",
    errors: ["notSignedIn", "forbidden", "notFound", "rangeNotSatisfiable", "databaseDown"],
  },
  startTestRun: {
    method: "POST",
    path: "/api/test-calls",
    summary: "Place real test calls over loopback",
    permission: "test.call",
    body: Type.Object({ calls: Type.Integer({ minimum: 1, maximum: 60 }) }, { additionalProperties: false }),
    response: TestRun,
    errors: ["badRequest", "notSignedIn", "forbidden", "refused", "draining", "unavailable"],
  },
  testRun: {
    method: "GET",
    path: "/api/test-calls/:id",
    summary: "How a run of test calls goes",
    permission: "test.call",
    params: IdParams,
    response: TestRun,
    errors: ["notSignedIn", "forbidden", "notFound", "unavailable"],
  },
} as const satisfies Record<string, Operation>;
