import { type Static, Type } from "@sinclair/typebox";
import { coachingStates, units } from "@zongji/domain";
import { Duration, Id, Instant, Nullable, OneOf } from "./operation.ts";
import { Person } from "./quality.ts";

/** 辅导 */
export const Coaching = Type.Object({
  id: Id,
  agent: Person,
  agentNo: Nullable(Type.String()),
  inspection: Nullable(Id),
  topic: Type.String(),
  note: Type.String(),
  dueAt: Instant,
  state: OneOf(coachingStates),
  by: Nullable(Type.String()),
  at: Instant,
  followUp: Nullable(Type.String()),
  doneBy: Nullable(Type.String()),
  doneAt: Nullable(Instant),
});
export type Coaching = Static<typeof Coaching>;

/** 应录未录: an answered call without a complete recording. */
export const MissingRecording = Type.Object({
  call: Id,
  at: Instant,
  agentNo: Nullable(Type.String()),
  group: Nullable(Id),
  /** none: not recorded at all · failed: it broke off · paused: the disk took nothing for a while · short: less than the talk. */
  why: OneOf(["none", "failed", "paused", "short"] as const),
  /** The server that had the call. */
  node: Type.String(),
  talkMs: Duration,
  recordedMs: Duration,
});
export type MissingRecording = Static<typeof MissingRecording>;

const Words = Type.Object({ zh: Type.String(), en: Type.String() });
const FigureCell = Type.Object({
  value: Nullable(Type.Number()),
  /** Of a rate or an average what it is made of. */
  over: Nullable(Type.Number()),
  under: Nullable(Type.Number()),
});
/** What a line of the figures is about: somebody, an item, or a stretch of time. */
export const figureTimes = ["day", "week", "month"] as const;
export const figureLines = ["agent", "group", "inspector", "criterion", ...figureTimes] as const;
/** Figures of the catalogue, a line for each key and one for all together. */
export const QualityFigures = Type.Object({
  columns: Type.Array(Type.Object({ name: Type.String(), label: Words, unit: OneOf(units) })),
  lines: Type.Array(
    Type.Object({
      key: Nullable(Type.String()),
      label: Nullable(Type.String()),
      cells: Type.Array(FigureCell),
    }),
  ),
  total: Type.Array(FigureCell),
});
export type QualityFigures = Static<typeof QualityFigures>;

export const CriterionAgreement = Type.Object({
  criterion: Id,
  name: Type.String(),
  pairs: Type.Integer(),
  same: Type.Integer(),
  kappa: Nullable(Type.Number()),
});
