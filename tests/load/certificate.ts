import type { Rating } from "./e-model.ts";

/** What a rehearsal saw. */
export type Rehearsed = {
  readonly minutes: number;
  readonly lines: number;
  /** Calls that were to stand the whole time: in the menu, and talking. */
  readonly menuCalls: number;
  readonly talks: number;
  /** What went wrong with a call, in words: one that was not answered, that ended by itself, that didn't hear the other. */
  readonly failures: readonly string[];
  /** Calls over the limit of lines: offered, refused with a status of 4xx or 5xx, and counted as D9 in the call log. */
  readonly over: { readonly offered: number; readonly refused: number; readonly counted: number };
  readonly frames: number;
  /** Sequence numbers missing in what came to the far ends and in what left them, and datagrams thrown away by full sockets anywhere. */
  readonly lost: { readonly heard: number; readonly said: number; readonly dropped: number };
  /** Frames that one far end said and the other never got, though no packet was lost: the switch's jitter buffer left them out. */
  readonly leftOut: number;
  /** Frames over 20 ms behind their stream's own timeline. */
  readonly late: number;
  readonly worstMs: number;
  readonly jitterMs: { readonly mean: number; readonly worst: number };
  /** Of the worst stream. */
  readonly rating: Rating;
  readonly corePct: Readonly<Record<string, number>>;
  readonly memoryMb: Readonly<Record<string, number>>;
};

const mostLateShare = 0.001;
const leastMos = 4.2;

/** Why the rehearsal was not passed, in words; empty when it was. */
export const objections = (seen: Rehearsed): string[] => {
  const { failures, over, frames, lost, late, leftOut, rating } = seen;
  const { heard, said, dropped } = lost;
  return [
    ...failures,
    ...(over.refused === over.offered ? [] : [`${over.offered - over.refused} calls over the limit were not refused`]),
    ...(over.counted === over.offered ? [] : [`${over.counted} calls are counted as D9 instead of ${over.offered}`]),
    ...(frames > 0 ? [] : ["no sound was captured"]),
    ...(heard === 0 ? [] : [`${heard} packets were lost on their way to the far ends`]),
    ...(said === 0 ? [] : [`${said} packets were lost on their way from the far ends`]),
    ...(dropped === 0 ? [] : [`${dropped} datagrams were thrown away by full sockets`]),
    ...(late + leftOut <= frames * mostLateShare
      ? []
      : [`of ${frames} frames ${late} were over 20 ms late, ${leftOut} left out`]),
    ...(rating.mos >= leastMos ? [] : [`MOS ${rating.mos.toFixed(2)} is below ${leastMos}`]),
  ];
};

const list = (values: Readonly<Record<string, number>>, unit: string): string =>
  Object.entries(values)
    .map(([name, value]) => `${name} ${value.toFixed(1)} ${unit}`)
    .join(", ");

/** The certificate, line by line. */
export const certificateOf = (seen: Rehearsed): string[] => {
  const { lost, over } = seen;
  const why = objections(seen);
  return [
    `${seen.menuCalls} calls in the menu and ${seen.talks} with an agent, recorded, on ${seen.lines} lines for ${seen.minutes} min`,
    `failures         ${seen.failures.length}`,
    `over the limit   ${over.offered} offered, ${over.refused} refused, ${over.counted} counted as D9`,
    `frames           ${seen.frames} at the far ends, by capture`,
    `packets lost     ${lost.heard} to the far ends and ${lost.said} from them, by gaps in sequence numbers; ${lost.dropped} by full sockets`,
    `frames late      ${seen.late} over 20 ms (${((100 * seen.late) / Math.max(1, seen.frames)).toFixed(4)} %), worst ${seen.worstMs.toFixed(1)} ms; ${seen.leftOut} left out by the switch`,
    `jitter           ${seen.jitterMs.mean.toFixed(2)} ms on average, worst stream ${seen.jitterMs.worst.toFixed(2)} ms (RFC 3550)`,
    `MOS              ${seen.rating.mos.toFixed(2)}, worst stream, by ITU-T G.107:`,
    `                 ${seen.rating.formula}`,
    `CPU              ${list(seen.corePct, "% of a core")}`,
    `memory           ${list(seen.memoryMb, "MB")} (proportional set size)`,
    why.length === 0 ? "PASSED" : `FAILED: ${why.slice(0, 20).join("; ")}`,
  ];
};
