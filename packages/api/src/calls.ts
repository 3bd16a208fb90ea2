import { type Static, Type } from "@sinclair/typebox";
import { dispositions } from "@zongji/domain";
import { CallNote, CallStep } from "./agent.ts";
import { Duration, Id, IdParams, Instant, Nullable, OneOf, type Operation, Page, PageQuery } from "./operation.ts";

export const CallEnding = Type.Object({
  by: Type.String(),
  cause: Type.String(),
  sip: Type.Optional(Type.Integer()),
});

/** One row of the call log. */
export const CallRow = Type.Object({
  id: Id,
  direction: OneOf(["inbound", "outbound", "internal"] as const),
  /** t0 */
  startedAt: Instant,
  endedAt: Nullable(Instant),
  /** Masked by role; empty when withheld. */
  number: Type.String(),
  party: Nullable(Id),
  withheld: Type.Boolean(),
  calledNumber: Type.String(),
  trunk: Type.String(),
  /** What people call it; null of an internal call. */
  trunkName: Nullable(Type.String()),
  disposition: Nullable(OneOf(dispositions)),
  ending: Nullable(CallEnding),
  /** Who ended the talk with the citizen, where there was one that no other followed: a survey, or the last words, may have come after it. */
  hungUp: Nullable(CallEnding),
  group: Nullable(Id),
  agentNo: Nullable(Type.String()),
  waitMs: Duration,
  ringMs: Duration,
  talkMs: Duration,
  rating: Nullable(Type.Object({ option: Type.String(), score: Type.Integer(), satisfied: Type.Boolean() })),
  recorded: Type.Boolean(),
  /** 办理结果 and 小记, the last. */
  result: Nullable(Type.String()),
  note: Nullable(Type.String()),
  /** Who started it, when it is a test. */
  testBy: Nullable(Type.String()),
  /** Of a call out: the missed call that it returns. */
  parent: Nullable(Id),
});
export type CallRow = Static<typeof CallRow>;

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
  /** What agents said with whom they consulted, each heard by itself (`consult` of the recording). */
  consultRecordings: Type.Array(Type.Object({ id: Id, startedAt: Instant, durationMs: Duration })),
});
export type CallRecord = Static<typeof CallRecord>;

const CallQuery = Type.Object({
  from: Type.Optional(Instant),
  to: Type.Optional(Instant),
  /** The party's number in full, or the called number; wants `number.unmasked`. */
  number: Type.Optional(Type.String({ pattern: "^[0-9+*#]{1,32}$" })),
  /** The last four digits of the party's number. Each search is audited; of one user 20 different ones are answered in ten minutes. */
  numberEnd: Type.Optional(Type.String({ pattern: "^[0-9]{4}$" })),
  party: Type.Optional(Id),
  agentNo: Type.Optional(Type.String({ maxLength: 16 })),
  group: Type.Optional(Id),
  direction: Type.Optional(OneOf(["inbound", "outbound", "internal"] as const)),
  disposition: Type.Optional(OneOf(dispositions)),
  /** "no" leaves tests out (the default), "only" shows nothing else, "yes" both. */
  test: Type.Optional(OneOf(["no", "only", "yes"] as const)),
  ...PageQuery,
});
export type CallQuery = Static<typeof CallQuery>;

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
  listCalls: {
    method: "GET",
    path: "/api/calls",
    summary: "The call log, newest first",
    permission: "call.see",
    query: CallQuery,
    response: Page(CallRow),
    errors: ["badRequest", "notSignedIn", "forbidden", "tooMany", "databaseDown"],
  },
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
