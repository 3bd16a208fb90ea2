import { type Static, Type } from "@sinclair/typebox";
import { mostTiles, wallTile } from "@zongji/domain";
import { Desk } from "./agent.ts";
import { TestRun } from "./calls.ts";
import { Instant, Nullable, OneOf, type Operation } from "./operation.ts";
import { Emergency } from "./supervision.ts";
import { Wall, WallChange } from "./wall.ts";
import { WallAlarm } from "./wall-board.ts";

/** What the server pushes over /api/live, one JSON text a message. A page that reconnects, or that was behind, gets `desk` and `wall` whole. */
export const LiveMessage = Type.Union([
  /** First message. `at`: the server's clock; `zone`: the hotline's, by its IANA name, in which days begin. */
  Type.Object({ type: Type.Literal("welcome"), at: Instant, zone: Type.String(), version: Type.String() }),
  Type.Object({ type: Type.Literal("desk"), desk: Desk }),
  /** Parts of the desk that are others now, each whole; those that are left out are as they were. */
  Type.Object({ type: Type.Literal("deskChange"), change: Type.Partial(Desk) }),
  /** To those who may see it. */
  Type.Object({ type: Type.Literal("wall"), wall: Wall }),
  /** What of the wall is another now: several changes of a moment together. */
  Type.Object({ type: Type.Literal("wallChange"), change: WallChange }),
  /** To those who may join an agent's talk: every 紧急求助 of their groups that stands, the oldest first; on change. */
  Type.Object({ type: Type.Literal("emergencies"), emergencies: Type.Array(Emergency) }),
  /** To those who may see the wall: every figure of theirs that is beyond a threshold, the gravest first; on change. */
  Type.Object({ type: Type.Literal("wallAlarms"), alarms: Type.Array(WallAlarm) }),
  Type.Object({ type: Type.Literal("testRun"), run: TestRun }),
  /** The server takes no new calls; it goes at `until` at the latest. */
  Type.Object({ type: Type.Literal("draining"), until: Instant }),
  /** Nobody did anything: the session ends in so long. null: somebody did since, at this page or at another. */
  Type.Object({ type: Type.Literal("idle"), endsInMs: Nullable(Type.Integer()) }),
  /** What the person may do is another now: the page asks anew who is signed in. */
  Type.Object({ type: Type.Literal("permissions") }),
  /** The last message: the session is over. */
  Type.Object({
    type: Type.Literal("signedOut"),
    why: OneOf(["signOut", "expired", "disabled", "password", "idle"] as const),
  }),
]);
export type LiveMessage = Static<typeof LiveMessage>;

/** What a page may send over /api/live. */
export const LiveRequest = Type.Union([
  /** `tiles`: whose figures the page shows; absent: the default ones. */
  Type.Object(
    {
      type: Type.Literal("watchWall"),
      on: Type.Boolean(),
      tiles: Type.Optional(Type.Array(wallTile, { maxItems: mostTiles })),
    },
    { additionalProperties: false },
  ),
  /** Somebody does something at this page, or it is a wall display: the session is not idle. */
  Type.Object({ type: Type.Literal("active") }, { additionalProperties: false }),
]);
export type LiveRequest = Static<typeof LiveRequest>;

/** Paths of the two WebSockets; both are let in by the session cookie and close with the session (code 4401). */
export const livePath = "/api/live";
/** RFC 7118, subprotocol `sip`. */
export const sipPath = "/sip";
/** Close code of a SIP WebSocket whose device was opened at another place since: one place has it, and the page must not take it back by itself. */
export const takenOverCode = 4409;

export const Health = Type.Object({
  status: OneOf(["ok", "degraded", "draining"] as const),
  version: Type.String(),
  startedAt: Instant,
  parts: Type.Record(Type.String(), OneOf(["ok", "down"] as const)),
});
export type Health = Static<typeof Health>;

export const serverOperations = {
  health: {
    method: "GET",
    path: "/health",
    summary: "200 while calls are taken (also without the database: degraded), 503 while draining",
    permission: "public",
    response: Health,
    errors: [],
  },
  metrics: {
    method: "GET",
    path: "/metrics",
    summary: "Prometheus text; from loopback, or with a permission to see the wall",
    permission: "public",
    response: "text",
    errors: ["forbidden"],
  },
} as const satisfies Record<string, Operation>;
