import type { CallRecord } from "@zongji/api";

export const laneNames = [
  "menu",
  "queue",
  "ring",
  "talk",
  "hold",
  "consult",
  "threeWay",
  "wrapUp",
  "survey",
  "unrecorded",
] as const;
export type LaneName = (typeof laneNames)[number];

/** A stretch of a call. `open`: it has not ended yet. */
export type Bar = {
  readonly lane: LaneName;
  readonly from: number;
  readonly to: number;
  readonly open: boolean;
  readonly agentNo?: string;
  readonly group?: string;
  readonly reason?: string;
};
export type Tick = { readonly at: number; readonly kind: "key" | "rating"; readonly text: string };
/** A call on one axis, ms since the epoch. */
export type Timeline = {
  readonly from: number;
  readonly to: number;
  readonly bars: readonly Bar[];
  readonly ticks: readonly Tick[];
};

type Mark = CallRecord["marks"][number];

// Marks of metrics.md §0 that open and close a stretch.
const opens: Record<string, LaneName> = { tI0: "menu", tQ: "queue", tR: "ring", tA: "talk", hS: "hold", wS: "wrapUp" };
const closes: Record<string, LaneName> = {
  tI1: "menu",
  tD: "queue",
  tA: "ring",
  tN: "ring",
  tE: "talk",
  hE: "hold",
  wE: "wrapUp",
};

const same = (open: Mark, mark: Mark): boolean =>
  (open.agentNo === undefined || mark.agentNo === undefined || open.agentNo === mark.agentNo) &&
  (open.group === undefined || mark.group === undefined || open.group === mark.group);

const bar = (lane: LaneName, open: Mark, to: number, end?: Mark): Bar => {
  const agentNo = open.agentNo ?? end?.agentNo;
  const group = open.group ?? end?.group;
  const reason = end?.reason;
  return {
    lane,
    from: open.at,
    to: Math.max(open.at, to),
    open: end === undefined,
    ...(agentNo === undefined ? {} : { agentNo }),
    ...(group === undefined ? {} : { group }),
    ...(reason === undefined ? {} : { reason }),
  };
};

/** Pairs the marks into stretches. One without an end runs to the end of the call, or until now. */
const barsOf = (marks: readonly Mark[], end: number): Bar[] => {
  const open: { lane: LaneName; mark: Mark }[] = [];
  const bars: Bar[] = [];
  for (const mark of [...marks].sort((a, b) => a.at - b.at)) {
    const closed = closes[mark.name];
    const found = closed ? open.findIndex((o) => o.lane === closed && same(o.mark, mark)) : -1;
    const opener = found < 0 ? undefined : open.splice(found, 1)[0];
    if (opener) bars.push(bar(opener.lane, opener.mark, mark.at, mark));
    const opened = opens[mark.name];
    if (opened) open.push({ lane: opened, mark });
  }
  return [...bars, ...open.map(({ lane, mark }) => bar(lane, mark, end))];
};

const surveyBars = (facts: CallRecord["facts"], end: number): Bar[] => {
  const offered = facts.find(({ type }) => type === "SurveyOffered");
  if (!offered) return [];
  const over = facts.find(({ type }) => type === "SurveyEnded");
  return [{ lane: "survey", from: offered.at, to: over?.at ?? end, open: over === undefined }];
};

const sides = { ConsultStarted: "ConsultEnded", ThreeWayStarted: "ThreeWayEnded" } as const;

/** Consultations and three-way talks, each with the colleague who was asked in. */
const sideBars = (facts: CallRecord["facts"], end: number): Bar[] =>
  facts.flatMap((fact, index): Bar[] => {
    const ends = sides[fact.type as keyof typeof sides];
    if (ends === undefined) return [];
    const { transfer } = fact as { transfer?: unknown };
    const own = (each: CallRecord["facts"][number]) => (each as { transfer?: unknown }).transfer === transfer;
    const over = facts.slice(index + 1).find((each) => each.type === ends && own(each));
    const named = facts.filter((each) => own(each) && typeof (each as { toAgentNo?: unknown }).toAgentNo === "string");
    const agentNo = (named.at(-1) as { toAgentNo?: string } | undefined)?.toAgentNo;
    const lane = fact.type === "ConsultStarted" ? "consult" : "threeWay";
    const to = Math.max(fact.at, over?.at ?? end);
    return [{ lane, from: fact.at, to, open: over === undefined, ...(agentNo === undefined ? {} : { agentNo }) }];
  });

const goesOn: ReadonlySet<string> = new Set(["RecordingResumed", "RecordingEnded", "RecordingFailed"]);

/** Where nothing was recorded for want of a disk. */
const unrecordedBars = (facts: CallRecord["facts"], end: number): Bar[] =>
  facts.flatMap((fact, index): Bar[] => {
    if (fact.type !== "RecordingPaused") return [];
    const { recording, reason } = fact as { recording?: unknown; reason?: unknown };
    const over = facts.slice(index + 1).find((each) => {
      return goesOn.has(each.type) && (each as { recording?: unknown }).recording === recording;
    });
    const to = Math.max(fact.at, over?.at ?? end);
    return [{ lane: "unrecorded", from: fact.at, to, open: over === undefined, reason: String(reason) }];
  });

const ticksOf = (facts: CallRecord["facts"]): Tick[] =>
  facts.flatMap((fact): Tick[] => {
    const said = fact as Record<string, unknown>;
    if (fact.type === "KeyPressed") return [{ at: fact.at, kind: "key", text: String(said.key ?? "") }];
    return fact.type === "RatingGiven"
      ? [{ at: fact.at, kind: "rating", text: String(said.option ?? said.key ?? "") }]
      : [];
  });

/** @param now ms since the epoch, for a call that goes on */
export const timelineOf = ({ row, marks, facts }: CallRecord, now: number): Timeline => {
  const end = row.endedAt ?? now;
  const told = [sideBars, surveyBars, unrecordedBars].flatMap((barsIn) => barsIn(facts, end));
  const bars = [...barsOf(marks, end), ...told].sort((a, b) => a.from - b.from || a.to - b.to);
  const to = Math.max(end, ...bars.map((b) => b.to));
  return { from: row.startedAt, to: Math.max(to, row.startedAt + 1000), bars, ticks: ticksOf(facts) };
};

/** Round steps for the axis: at most eight of them over the span. @returns offsets from the start, ms */
export const axisOf = (spanMs: number): number[] => {
  const steps = [1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 1200, 1800, 3600].map((s) => s * 1000);
  const step = steps.find((s) => spanMs / s <= 8) ?? Math.ceil(spanMs / 8 / 3_600_000) * 3_600_000;
  return Array.from({ length: Math.floor(spanMs / step) + 1 }, (_, i) => i * step);
};
