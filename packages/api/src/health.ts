import { type Static, Type } from "@sinclair/typebox";
import { IdParams, Instant, Nullable, OneOf, type Operation, Page, PageQuery } from "./operation.ts";

const Level = OneOf(["warning", "critical"] as const);
/** Name of a rule in the domain's table, which says unit, group, meaning and remedy. */
const Rule = Type.String();
/** Of which trunk, process, disk; null where there is one alone. `subjectName`: what people call it, where that is not words of the console. */
const subject = { subject: Nullable(Type.String()), subjectName: Nullable(Type.String()) };

/** A figure of the node's health, in its rule's unit. */
export const HealthFigure = Type.Object({
  alarm: Rule,
  ...subject,
  /** Null: not known (yet). */
  value: Nullable(Type.Number()),
  warning: Nullable(Type.Number()),
  critical: Nullable(Type.Number()),
  level: Nullable(Level),
  /** Today's worst. */
  worst: Nullable(Type.Object({ value: Type.Number(), at: Instant })),
});
export type HealthFigure = Static<typeof HealthFigure>;

/** 告警. */
export const Alarm = Type.Object({
  id: Type.String(),
  node: Type.String(),
  alarm: Rule,
  ...subject,
  /** The gravest that it was; of one that stands, what it is. */
  level: Level,
  raisedAt: Instant,
  clearedAt: Nullable(Instant),
  /** When it was raised; of one that stands, now. */
  value: Nullable(Type.Number()),
  worst: Nullable(Type.Number()),
  acknowledgedAt: Nullable(Instant),
  /** Name of the person. */
  acknowledgedBy: Nullable(Type.String()),
});
export type Alarm = Static<typeof Alarm>;

/** 系统状态, of the node that is asked. */
export const SystemHealth = Type.Object({
  at: Instant,
  node: Type.String(),
  version: Type.String(),
  startedAt: Instant,
  calls: Type.Integer(),
  /** Signed in. */
  agents: Type.Integer(),
  /** Phones and browsers that can be reached, of all that are set up. */
  phones: Type.Object({ reachable: Type.Integer(), all: Type.Integer() }),
  factsWaiting: Type.Integer(),
  figures: Type.Array(HealthFigure),
  /** Those that stand, the gravest first. */
  alarms: Type.Array(Alarm),
});
export type SystemHealth = Static<typeof SystemHealth>;

const permission = "hotline.administer" as const;

export const healthOperations = {
  systemHealth: {
    method: "GET",
    path: "/api/system-health",
    summary: "系统状态: figures of the node and the alarms that stand",
    permission,
    response: SystemHealth,
    errors: ["notSignedIn", "forbidden"],
  },
  standingAlarms: {
    method: "GET",
    path: "/api/alarms/standing",
    summary:
      "The alarms that stand at this node; a supervisor's: what her agents and she notice of them; does not need the database",
    // Who may read none is refused by what they are asked for.
    permission: "signedIn",
    response: Type.Array(Alarm),
    errors: ["notSignedIn", "forbidden"],
  },
  listAlarms: {
    method: "GET",
    path: "/api/alarms",
    summary: "Alarms of all nodes, the newest first",
    permission,
    query: Type.Object(PageQuery, { additionalProperties: false }),
    response: Page(Alarm),
    errors: ["badRequest", "notSignedIn", "forbidden", "databaseDown"],
  },
  acknowledgeAlarm: {
    method: "POST",
    path: "/api/alarms/:id/acknowledge",
    summary: "Say that somebody sees to an alarm that stands at this node; does not need the database",
    permission,
    params: IdParams,
    response: Alarm,
    errors: ["badRequest", "notSignedIn", "forbidden", "notFound"],
  },
} as const satisfies Record<string, Operation>;
