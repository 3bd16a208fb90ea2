import { type Static, Type } from "@sinclair/typebox";
import { agentStates } from "@zongji/domain";
import { Desk, Help, Named } from "./agent.ts";
import { Duration, Id, IdParams, Instant, Nullable, OneOf, type Operation } from "./operation.ts";

/** Why an agent is overruled: told to her, and kept in the audit trail. */
const Reason = Type.Object(
  { reason: Type.String({ minLength: 2, maxLength: 200, pattern: "\\S" }) },
  { additionalProperties: false },
);

/** 座席状态记录: one stay in one state. `to` is null while it lasts. */
export const AgentSpan = Type.Object({
  state: OneOf(agentStates),
  from: Instant,
  to: Nullable(Instant),
  ms: Duration,
  /** 小休 reason. */
  reason: Nullable(Type.String()),
  forced: Type.Boolean(),
  call: Nullable(Id),
});
export type AgentSpan = Static<typeof AgentSpan>;
export const AgentHistory = Type.Object({
  user: Id,
  name: Type.String(),
  agentNo: Type.String(),
  from: Instant,
  to: Instant,
  spans: Type.Array(AgentSpan),
  totals: Type.Array(Type.Object({ state: OneOf(agentStates), ms: Duration, count: Type.Integer() })),
});
export type AgentHistory = Static<typeof AgentHistory>;

/** 紧急求助 of an agent, as a supervisor of the call's group is told of it. */
export const Emergency = Type.Object({
  call: Id,
  /** The agent who asks for help. */
  user: Id,
  agent: Named,
  group: Nullable(Id),
  groupName: Nullable(Type.String()),
  /** When she pressed. */
  since: Instant,
  help: Help,
  /** The reader said that she comes, or has joined. */
  mine: Type.Boolean(),
});
export type Emergency = Static<typeof Emergency>;

const errors = ["badRequest", "notSignedIn", "forbidden", "notFound", "refused", "draining", "unavailable"] as const;
/** What a supervisor does to one agent; `:id` is the agent's user. Answers with the supervisor's own desk. */
const over = <const P extends string, const A extends Operation["permission"]>(
  path: P,
  permission: A,
  summary: string,
) =>
  ({
    method: "POST",
    path: `/api/supervision/agents/:id/${path}`,
    summary,
    permission,
    params: IdParams,
    response: Desk,
    errors,
  }) as const;

export const supervisionOperations = {
  listen: over("listen", "agent.listen", "监听: hear an agent's call, heard by nobody"),
  whisper: over("whisper", "agent.whisper", "耳语: heard by the agent alone"),
  joinCall: over("join", "agent.join", "强插: heard by all"),
  intercept: over("intercept", "agent.intercept", "拦截: take the call over"),
  releaseCall: { ...over("release", "agent.release", "强拆: end the agent's call"), body: Reason },
  forceReady: { ...over("ready", "agent.force", "强制示闲"), body: Reason },
  forceBusy: { ...over("busy", "agent.force", "强制示忙"), body: Reason },
  forceSignOut: { ...over("sign-out", "agent.force", "强制签出"), body: Reason },
  answerEmergency: over("help", "agent.join", "To 紧急求助: she comes; the agent is told who, and it rings no more"),
  stopWatching: {
    method: "POST",
    path: "/api/supervision/stop",
    summary: "End listening, whispering or joining",
    permission: "agent.listen",
    response: Desk,
    errors,
  },
  agentHistory: {
    method: "GET",
    path: "/api/supervision/agents/:id/history",
    summary: "座席状态记录: the agent's states in a period, today by default",
    permission: "agent.history",
    params: IdParams,
    query: Type.Object({ from: Type.Optional(Instant), to: Type.Optional(Instant) }, { additionalProperties: false }),
    response: AgentHistory,
    errors: ["badRequest", "notSignedIn", "forbidden", "notFound", "databaseDown"],
  },
} as const satisfies Record<string, Operation>;
