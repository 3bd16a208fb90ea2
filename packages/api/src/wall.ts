import { type Static, Type } from "@sinclair/typebox";
import { agentStates } from "@zongji/domain";
import { Duration, Id, Instant, Nullable, OneOf, type Operation } from "./operation.ts";

export const WallAgent = Type.Object({
  user: Id,
  agentNo: Type.String(),
  name: Type.String(),
  state: OneOf(agentStates),
  since: Instant,
  reason: Nullable(Type.String()),
  groups: Type.Array(Id),
  call: Nullable(Id),
  held: Type.Boolean(),
});
export type WallAgent = Static<typeof WallAgent>;

export const WallGroup = Type.Object({
  id: Id,
  name: Type.String(),
  waiting: Type.Array(Type.Object({ call: Id, since: Instant, priority: Type.Integer(), number: Type.String() })),
  talking: Type.Integer(),
  ready: Type.Integer(),
  signedIn: Type.Integer(),
});
export type WallGroup = Static<typeof WallGroup>;

/** Counts of the day in the hotline's zone, test calls left out. */
export const WallToday = Type.Object({
  from: Instant,
  inboundTotal: Type.Integer(),
  answered: Type.Integer(),
  abandonedInQueue: Type.Integer(),
  abandonedRinging: Type.Integer(),
  endedInMenu: Type.Integer(),
  outboundTotal: Type.Integer(),
  waitTotalMs: Duration,
  talkTotalMs: Duration,
  rated: Type.Integer(),
  satisfied: Type.Integer(),
  /** 测试: in a column of their own. */
  tests: Type.Integer(),
});
export type WallToday = Static<typeof WallToday>;

/** 监控. `at`: the server's clock, so that the page's clocks don't depend on its own. */
export const Wall = Type.Object({
  at: Instant,
  agents: Type.Array(WallAgent),
  groups: Type.Array(WallGroup),
  /** Inbound calls now, by phase. */
  inMenu: Type.Integer(),
  inSurvey: Type.Integer(),
  today: WallToday,
});
export type Wall = Static<typeof Wall>;

export const wallOperations = {
  wall: {
    method: "GET",
    path: "/api/wall",
    summary: "Every agent's state, waiting callers by group, today's counts",
    permission: "wall.see",
    response: Wall,
    errors: ["notSignedIn", "forbidden", "unavailable"],
  },
} as const satisfies Record<string, Operation>;
