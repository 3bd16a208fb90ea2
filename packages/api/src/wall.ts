import { type Static, Type } from "@sinclair/typebox";
import { agentStates, dimensions, type MeasureName, type NowMeasureName, units } from "@zongji/domain";
import { Next } from "./agent.ts";
import { Node } from "./nodes.ts";
import { Duration, Id, Instant, Nullable, OneOf, type Operation } from "./operation.ts";
import { Terms, WallFigures } from "./wall-board.ts";

export const WallAgent = Type.Object({
  user: Id,
  agentNo: Type.String(),
  name: Type.String(),
  state: OneOf(agentStates),
  since: Instant,
  reason: Nullable(Type.String()),
  /** How long her rest may last; null: without a limit, or not at rest. */
  restLimitMs: Nullable(Duration),
  groups: Type.Array(Id),
  call: Nullable(Id),
  held: Type.Boolean(),
  /** With whom, in a talk that can be watched: not that of a colleague who asked her in. */
  talksWith: Nullable(OneOf(["citizen", "colleague"] as const)),
  /** Her talk has a third party. */
  third: Nullable(OneOf(["consulting", "threeWay"] as const)),
  /** Who listens, whispers or has joined, by name. */
  watchedBy: Type.Array(Type.Object({ name: Type.String(), mode: OneOf(["listen", "whisper", "join"] as const) })),
  /** How she hears another agent's talk, where she does. */
  watches: Nullable(OneOf(["listen", "whisper", "join"] as const)),
  /** 紧急求助 since then: somebody is needed now. */
  emergencySince: Nullable(Instant),
  deviceReachable: Type.Boolean(),
  next: Next,
  /** The other server at which she is signed in: what is done to her is done there. */
  node: Nullable(Id),
  /** What the reader may do to her: by permission and scope, whatever her state. */
  may: Type.Array(OneOf(["listen", "whisper", "join", "intercept", "release", "force", "history"] as const)),
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

/** A measure's value, raw: rates in percent, durations in ms; null is "—". */
const Figure = Nullable(Type.Number());
const figures = <const N extends string>(names: readonly N[]) =>
  Object.fromEntries(names.map((name) => [name, Figure])) as { [K in N]: typeof Figure };

/** The wall's figures of the day, in their order; /api/measures says what each is. */
export const todayMeasures = [
  "inboundTotal",
  "answered",
  "answerRate",
  "serviceLevel",
  "endedInMenu",
  "selfServed",
  "abandonedInQueue",
  "abandonedRinging",
  "outboundTotal",
  "rated",
  "satisfaction",
  "tests",
] as const satisfies readonly MeasureName[];

/** Those of them that are rates. */
export const todayRatios = [
  "answerRate",
  "serviceLevel",
  "satisfaction",
] as const satisfies readonly (typeof todayMeasures)[number][];

const terms = <const N extends string>(names: readonly N[]) =>
  Type.Object(Object.fromEntries(names.map((name) => [name, Terms])) as { [K in N]: typeof Terms });

/** The wall's figures of an hour. Counts of all hours sum up to the day's, and so do both terms of its rates and averages. */
export const hourMeasures = [
  "inboundTotal",
  "answered",
  "queueEntries",
  "averageQueueWait",
  "serviceLevel",
] as const satisfies readonly MeasureName[];

/** Those of them that are rates and averages. */
export const hourRatios = [
  "averageQueueWait",
  "serviceLevel",
] as const satisfies readonly (typeof hourMeasures)[number][];

/** Calls that came, and queue visits that began, in the hour from `from`. */
export const WallHour = Type.Object({ from: Instant, ...figures(hourMeasures), terms: terms(hourRatios) });
export type WallHour = Static<typeof WallHour>;

/** The day so far, in the hotline's zone. `hours`: those in which anything was counted, in their order. */
export const WallToday = Type.Object({
  from: Instant,
  ...figures(todayMeasures),
  terms: terms(todayRatios),
  hours: Type.Array(WallHour),
});
export type WallToday = Static<typeof WallToday>;

/** An agent's own figures of the day, in their order. */
export const ownMeasures = [
  "talks",
  "averageTalk",
  "speedOfAnswer",
  "offersMissed",
  "onlineTime",
  "restTime",
  "rated",
  "satisfaction",
] as const satisfies readonly MeasureName[];

/** Those of them that are rates and averages. */
export const ownRatios = [
  "averageTalk",
  "speedOfAnswer",
  "satisfaction",
] as const satisfies readonly (typeof ownMeasures)[number][];

/** What the agent has done today, in the hotline's zone. */
export const OwnToday = Type.Object({ from: Instant, ...figures(ownMeasures), terms: terms(ownRatios) });
export type OwnToday = Static<typeof OwnToday>;

/** The wall's figures of now, in their order. */
export const wallNowMeasures = [
  "waiting",
  "longestWait",
  "talking",
  "internal",
  "ready",
  "online",
  "inMenu",
] as const satisfies readonly NowMeasureName[];

/** Of what the reader may watch, at the wall's `at`. */
export const WallNow = Type.Object(figures(wallNowMeasures));
export type WallNow = Static<typeof WallNow>;

/** 监控. `at`: the server's clock, so that the page's clocks don't depend on its own. */
export const Wall = Type.Object({
  at: Instant,
  agents: Type.Array(WallAgent),
  groups: Type.Array(WallGroup),
  /** The servers whose groups and agents these are; what goes on at a silent one is not in it. */
  nodes: Type.Array(Node),
  now: WallNow,
  today: WallToday,
  /** Of the tiles that the page asked for; without, of the default ones. */
  figures: WallFigures,
});
export type Wall = Static<typeof Wall>;

/** What of a wall is another now. Agents and groups take the place of those that they are; what is left out is as it was. */
export const WallChange = Type.Object({
  at: Instant,
  now: WallNow,
  agents: Type.Optional(Type.Array(WallAgent)),
  groups: Type.Optional(Type.Array(WallGroup)),
  nodes: Type.Optional(Type.Array(Node)),
  today: Type.Optional(WallToday),
  figures: Type.Optional(WallFigures),
});
export type WallChange = Static<typeof WallChange>;

const Words = Type.Object({ zh: Type.String(), en: Type.String() });

/** What a figure is: for its label, and for whoever asks how it comes about. */
export const MeasureDefinition = Type.Object({
  name: Type.String(),
  label: Words,
  unit: OneOf(units),
  formula: Words,
  footnote: Type.Optional(Words),
  /** Grows when it comes to count otherwise. */
  version: Type.Integer(),
  /** What it counts: calls, talks, …; of a figure of now absent. */
  subject: Type.Optional(Words),
  /** Which moment places what it counts in a period; of a figure of now absent. */
  mark: Type.Optional(Words),
  /** By what it may be grouped and filtered. */
  dimensions: Type.Array(OneOf(dimensions)),
  /** It adds up over periods that follow each other. */
  additive: Type.Boolean(),
  /** By what the wall can show it; absent: it needs the office. */
  wall: Type.Optional(Type.Array(OneOf(["all", "group", "agent"] as const))),
});
export type MeasureDefinition = Static<typeof MeasureDefinition>;

export const wallOperations = {
  measures: {
    method: "GET",
    path: "/api/measures",
    summary: "Every measure: name, label, unit, formula, footnote",
    permission: "signedIn",
    response: Type.Array(MeasureDefinition),
    errors: ["notSignedIn", "forbidden"],
  },
  agentToday: {
    method: "GET",
    path: "/api/agent/today",
    summary: "The agent's own figures of the day",
    permission: "agent.work",
    response: OwnToday,
    errors: ["notSignedIn", "forbidden", "unavailable"],
  },
  wall: {
    method: "GET",
    path: "/api/wall",
    summary: "Every agent's state, waiting callers by group, figures of now and of the day",
    permission: "wall.see",
    response: Wall,
    errors: ["notSignedIn", "forbidden", "unavailable"],
  },
} as const satisfies Record<string, Operation>;
