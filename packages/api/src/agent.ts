import { type Static, Type } from "@sinclair/typebox";
import { agentStates } from "@zongji/domain";
import { Device } from "./accounts.ts";
import { Duration, Id, Instant, Nullable, OneOf, type Operation } from "./operation.ts";

/** An earlier call of the same party. */
export const PastCall = Type.Object({
  call: Id,
  at: Instant,
  direction: OneOf(["inbound", "outbound"] as const),
  agentNo: Nullable(Type.String()),
  disposition: Nullable(Type.String()),
  talkMs: Duration,
});
export type PastCall = Static<typeof PastCall>;

/** The agent's call as the desk shows it. */
export const DeskCall = Type.Object({
  call: Id,
  at: OneOf(["ringing", "talking", "held", "dialling", "wrapUp"] as const),
  /** When `at` began. */
  since: Instant,
  direction: OneOf(["inbound", "outbound"] as const),
  /** 当事号码 as the user may see it, masked by role; empty when withheld. */
  number: Type.String(),
  party: Nullable(Id),
  withheld: Type.Boolean(),
  /** 接入号 that was called, or is called from. */
  calledNumber: Type.String(),
  group: Nullable(Id),
  /** Time in the queue. */
  waitedMs: Duration,
  talkingSince: Nullable(Instant),
  wrapUpUntil: Nullable(Instant),
  test: Type.Boolean(),
  /** The agent's device lost the call (page refreshed): POST /api/agent/resume brings it back. */
  detached: Type.Boolean(),
});
export type DeskCall = Static<typeof DeskCall>;

/** 工作台: an agent's own state. */
export const Desk = Type.Object({
  user: Id,
  agentNo: Type.String(),
  state: OneOf(agentStates),
  since: Instant,
  restReason: Nullable(Type.String()),
  /** Signed in to. */
  groups: Type.Array(Id),
  device: Nullable(Id),
  deviceReachable: Type.Boolean(),
  call: Nullable(DeskCall),
  pastCalls: Type.Array(PastCall),
  /** What the agent may choose from. */
  choices: Type.Object({
    groups: Type.Array(Type.Object({ id: Id, name: Type.String() })),
    devices: Type.Array(Device),
    restReasons: Type.Array(Type.Object({ id: Type.String(), label: Type.String() })),
  }),
});
export type Desk = Static<typeof Desk>;

const errors = ["badRequest", "notSignedIn", "forbidden", "refused", "draining", "unavailable"] as const;
const command = <const P extends string>(path: P, summary: string) =>
  ({ method: "POST", path, summary, permission: "agent.work", response: Desk, errors }) as const;

export const agentOperations = {
  desk: {
    method: "GET",
    path: "/api/agent",
    summary: "Own state, groups and current call",
    permission: "agent.work",
    response: Desk,
    errors: ["notSignedIn", "forbidden", "unavailable"],
  },
  agentSignIn: {
    ...command("/api/agent/sign-in", "签入: sign in to groups with a device"),
    body: Type.Object(
      { groups: Type.Array(Id, { minItems: 1, maxItems: 64 }), device: Id },
      { additionalProperties: false },
    ),
  },
  agentSignOut: command("/api/agent/sign-out", "签出"),
  agentReady: command("/api/agent/ready", "示闲"),
  agentBusy: command("/api/agent/busy", "示忙"),
  agentRest: {
    ...command("/api/agent/rest", "休息, for a reason from the list"),
    body: Type.Object({ reason: Type.String({ minLength: 1, maxLength: 64 }) }, { additionalProperties: false }),
  },
  agentEndWrapUp: command("/api/agent/end-wrap-up", "结束话后处理"),
  agentHangUp: command("/api/agent/hang-up", "挂断: end the own part; the caller goes on to the survey"),
  agentHold: command("/api/agent/hold", "保持"),
  agentRetrieve: command("/api/agent/retrieve", "取消保持"),
  agentCallOut: {
    ...command("/api/agent/call-out", "呼出, to a number or to a known party"),
    body: Type.Union([
      Type.Object({ number: Type.String({ pattern: "^[0-9]{3,20}$" }) }, { additionalProperties: false }),
      Type.Object({ party: Id }, { additionalProperties: false }),
    ]),
  },
  agentResume: command("/api/agent/resume", "Ring the agent's device again for the call that it lost"),
} as const satisfies Record<string, Operation>;
